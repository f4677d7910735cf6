//! Registrations and their secrets.

use registration::{
    ApiClientId, ClientSecret, MemberId, ProviderId, Registration, RegistrationId, RegistrationState,
    RegistrationSummary, Sealed, SecretHash, StoreError, Timestamp,
};

use crate::{
    database::{Database, Transaction},
    error::{Place, changed, to_json},
    reveals,
};

#[derive(sqlx::FromRow)]
struct RegistrationRow {
    id: String,
    client_id: String,
    api_client: Option<String>,
    provider: Option<String>,
    member: Option<String>,
    owner: String,
    label: String,
    metadata: String,
    state: String,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    registration: RegistrationRow,
    secret_last_four: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SecretRow {
    id: String,
    registration: String,
    hash: String,
    sealed: String,
    last_four: String,
    created_at: i64,
    expires_at: Option<i64>,
}

/// The start of a query for [`SummaryRow`]s; `r` is the registration.
macro_rules! summaries {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.client_id, r.api_client, r.provider, r.member, r.owner, r.label, r.metadata, r.state,
                r.created_at, r.updated_at,
                (SELECT s.last_four FROM client_secrets s WHERE s.registration = r.id
                 ORDER BY s.created_at DESC, s.id DESC LIMIT 1) AS secret_last_four
             FROM registrations r ",
            $rest
        )
    };
}

impl TryFrom<RegistrationRow> for Registration {
    type Error = StoreError;

    fn try_from(row: RegistrationRow) -> Result<Self, StoreError> {
        Ok(Self {
            metadata: Place::new("registrations", "metadata", &row.id).json(&row.metadata)?,
            state: Place::new("registrations", "state", &row.id).word(&row.state, RegistrationState::from_word)?,
            id: row.id.into(),
            client_id: row.client_id,
            api_client: row.api_client.map(Into::into),
            provider: row.provider.map(Into::into),
            member: row.member.map(Into::into),
            owner: row.owner,
            label: row.label,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

impl TryFrom<SummaryRow> for RegistrationSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self { registration: row.registration.try_into()?, secret_last_four: row.secret_last_four })
    }
}

impl From<SecretRow> for ClientSecret {
    fn from(row: SecretRow) -> Self {
        Self {
            id: row.id.into(),
            registration: row.registration.into(),
            hash: SecretHash::from_stored(row.hash),
            sealed: Sealed::from_stored(row.sealed),
            last_four: row.last_four,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            expires_at: row.expires_at.map(Timestamp::from_unix_seconds),
        }
    }
}

pub(crate) async fn list(db: &Database, client: &ApiClientId) -> Result<Vec<RegistrationSummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        summaries!("WHERE r.api_client = $1 ORDER BY r.created_at DESC, r.id DESC"),
        client.as_str(),
    )?
    .into_iter()
    .map(RegistrationSummary::try_from)
    .collect()
}

pub(crate) async fn lookup(db: &Database, id: &RegistrationId) -> Result<Option<RegistrationSummary>, StoreError> {
    fetch_optional!(db.reader(), SummaryRow, summaries!("WHERE r.id = $1"), id.as_str())?
        .map(RegistrationSummary::try_from)
        .transpose()
}

pub(crate) async fn find(db: &Database, client_id: &str) -> Result<Option<Registration>, StoreError> {
    fetch_optional!(
        db.reader(),
        RegistrationRow,
        "SELECT id, client_id, api_client, provider, member, owner, label, metadata, state, created_at, updated_at
         FROM registrations WHERE client_id = $1",
        client_id,
    )?
    .map(Registration::try_from)
    .transpose()
}

pub(crate) async fn live_secrets(
    db: &Database,
    id: &RegistrationId,
    now: Timestamp,
) -> Result<Vec<ClientSecret>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        SecretRow,
        "SELECT id, registration, hash, sealed, last_four, created_at, expires_at FROM client_secrets
         WHERE registration = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY created_at DESC, id DESC",
        id.as_str(),
        now.unix_seconds(),
    )?;
    Ok(rows.into_iter().map(ClientSecret::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, registration: &Registration) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO registrations (id, client_id, api_client, provider, member, owner, label, metadata, state,
            created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        registration.id.as_str(),
        registration.client_id.as_str(),
        registration.api_client.as_ref().map(ApiClientId::as_str),
        registration.provider.as_ref().map(ProviderId::as_str),
        registration.member.as_ref().map(MemberId::as_str),
        registration.owner.as_str(),
        registration.label.as_str(),
        to_json(&registration.metadata)?,
        registration.state.as_str(),
        registration.created_at.unix_seconds(),
        registration.updated_at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn add_secret(tx: &mut Transaction, secret: &ClientSecret) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO client_secrets (id, registration, hash, sealed, last_four, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        secret.id.as_str(),
        secret.registration.as_str(),
        secret.hash.as_str(),
        secret.sealed.as_str(),
        secret.last_four.as_str(),
        secret.created_at.unix_seconds(),
        secret.expires_at.map(Timestamp::unix_seconds),
    )?;
    Ok(())
}

pub(crate) async fn revoke(tx: &mut Transaction, id: &RegistrationId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET state = 'revoked', updated_at = $2 WHERE id = $1 AND state = 'active'",
        id.as_str(),
        at.unix_seconds(),
    )?)?;
    execute!(tx, "DELETE FROM client_secrets WHERE registration = $1", id.as_str())?;
    reveals::forget(tx, id.as_str()).await
}
