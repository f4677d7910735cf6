//! Registrations: what is read of them one by one, and what changes. The administrators' list is in
//! `registrations_list`, their secrets are in `secrets`.

use std::{collections::HashMap, sync::Arc};

use model::{
    AccessToken, ApiClientId, ClientSecret, FoundRegistration, Origin, OriginKind, Privilege, Registration,
    RegistrationId, RegistrationState, RegistrationSummary, SecretHash, StoreError, Timestamp,
};

use crate::{
    database::Database,
    engine::{coalesce::Found, insert::insert, statement::fetch_keyed, transaction::Transaction},
    error::{Place, changed, copy, to_json},
    sql::{
        reveals,
        secrets::{self, JoinedSecret},
        tokens,
    },
};

row! {
    pub(crate) struct RegistrationRow = "registrations" as "r", registration_columns! {
        id: String,
        client_id: String,
        realm: String,
        api_client: Option<String>,
        provider: Option<String>,
        member: Option<String>,
        owner: String,
        label: String,
        metadata: String,
        state: String,
        created_at: i64,
        updated_at: i64,
        origin: String,
        origin_address: Option<String>,
        initial_token: Option<String>,
        policy: Option<String>,
        unique_name: Option<String>,
        access_token_hash: Option<String>,
        former_token_hash: Option<String>,
        former_token_until: Option<i64>,
        holders: i64,
        revision: i64,
        last_used_at: Option<i64>,
        tokens_since: i64,
        privileges: String,
    }
}

impl TryFrom<&Registration> for RegistrationRow {
    type Error = StoreError;

    fn try_from(registration: &Registration) -> Result<Self, StoreError> {
        Ok(Self {
            id: registration.id.as_str().to_owned(),
            client_id: registration.client_id.clone(),
            realm: registration.realm.clone(),
            api_client: registration.api_client.as_ref().map(|value| value.as_str().to_owned()),
            provider: registration.provider.as_ref().map(|value| value.as_str().to_owned()),
            member: registration.member.as_ref().map(|value| value.as_str().to_owned()),
            owner: registration.owner.clone(),
            label: registration.label.clone(),
            metadata: to_json(&registration.metadata)?,
            state: registration.state.as_str().to_owned(),
            created_at: registration.created_at.unix_seconds(),
            updated_at: registration.updated_at.unix_seconds(),
            origin: registration.origin.kind.as_str().to_owned(),
            origin_address: registration.origin.address.clone(),
            initial_token: registration.origin.initial_token.as_ref().map(|value| value.as_str().to_owned()),
            policy: registration.origin.policy.as_deref().map(to_json).transpose()?,
            unique_name: registration.unique_name.clone(),
            access_token_hash: registration.access_token.as_ref().map(|token| token.hash.as_str().to_owned()),
            former_token_hash: former(registration).map(|(hash, _)| hash.as_str().to_owned()),
            former_token_until: former(registration).map(|(_, until)| until.unix_seconds()),
            holders: registration.holders,
            revision: registration.revision,
            last_used_at: registration.last_used_at.map(Timestamp::unix_seconds),
            tokens_since: registration.tokens_since.unix_seconds(),
            privileges: words(&registration.privileges),
        })
    }
}

/// The start of a query for [`RegistrationRow`]s and what `$more` adds to them; `r` is the registration.
macro_rules! registrations {
    ($more:literal, $($rest:tt)+) => {
        concat!(
            "SELECT ", registration_columns!(),
            $more,
            " FROM ",
            $($rest)+
        )
    };
}
#[expect(clippy::single_component_path_imports, reason = "without it, the macro has no path for other files")]
pub(crate) use registration_columns;
pub(crate) use registrations;

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    registration: RegistrationRow,
    secret_last_four: Option<String>,
}

/// The start of a query for [`SummaryRow`]s.
macro_rules! summaries {
    ($rest:literal) => {
        registrations!(
            ", (SELECT s.last_four FROM client_secrets s WHERE s.registration = r.id
                ORDER BY s.created_at DESC, s.id DESC LIMIT 1) AS secret_last_four",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    registration: RegistrationRow,
    #[sqlx(flatten)]
    secret: JoinedSecret,
}

#[derive(sqlx::FromRow)]
struct ClientIdRow {
    client_id: String,
}

impl TryFrom<RegistrationRow> for Registration {
    type Error = StoreError;

    fn try_from(row: RegistrationRow) -> Result<Self, StoreError> {
        let place = |column| Place::new("registrations", column, &row.id);
        let hash = |text: String| SecretHash::from_stored(text);
        let former = row.former_token_hash.map(hash).zip(row.former_token_until.map(Timestamp::from_unix_seconds));
        let privileges = row.privileges.split_whitespace();
        let privileges =
            privileges.map(|word| place("privileges").word(word, Privilege::from_word)).collect::<Result<_, _>>()?;
        Ok(Self {
            metadata: place("metadata").json(&row.metadata)?,
            state: place("state").word(&row.state, RegistrationState::from_word)?,
            origin: Origin {
                kind: place("origin").word(&row.origin, OriginKind::from_word)?,
                address: row.origin_address,
                initial_token: row.initial_token.map(Into::into),
                policy: row.policy.map(|text| place("policy").json(&text)).transpose()?.map(Arc::new),
            },
            id: row.id.into(),
            client_id: row.client_id,
            realm: row.realm,
            api_client: row.api_client.map(Into::into),
            provider: row.provider.map(Into::into),
            member: row.member.map(Into::into),
            owner: row.owner,
            label: row.label,
            unique_name: row.unique_name,
            access_token: row.access_token_hash.map(|text| AccessToken { hash: hash(text), former }),
            holders: row.holders,
            revision: row.revision,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
            last_used_at: row.last_used_at.map(Timestamp::from_unix_seconds),
            tokens_since: Timestamp::from_unix_seconds(row.tokens_since),
            privileges,
        })
    }
}

impl TryFrom<SummaryRow> for RegistrationSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self { registration: row.registration.try_into()?, secret_last_four: row.secret_last_four })
    }
}

pub(crate) async fn list(db: &Database, client: &ApiClientId) -> Result<Vec<RegistrationSummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        summaries!("registrations r WHERE r.api_client = $1 ORDER BY r.created_at DESC, r.id DESC"),
        client.as_str(),
    )?
    .into_iter()
    .map(RegistrationSummary::try_from)
    .collect()
}

pub(crate) async fn lookup(db: &Database, id: &RegistrationId) -> Result<Option<RegistrationSummary>, StoreError> {
    fetch_optional!(db.reader(), SummaryRow, summaries!("registrations r WHERE r.id = $1"), id.as_str())?
        .map(RegistrationSummary::try_from)
        .transpose()
}

/// A `client_id`, and the moment at which its secret must work.
pub(crate) type FindKey = (String, Timestamp);

/// By `client_id`s of our own server, each with the newest secret that works at its moment.
pub(crate) async fn find(db: Database, keys: Vec<FindKey>) -> Result<Found<FindKey, FoundRegistration>, StoreError> {
    let client_ids: Vec<_> = keys.iter().map(|(client_id, _)| client_id.as_str()).collect();
    // Secrets that work at any of the moments; hardly ever is there more than one moment, or more than one secret.
    let earliest = keys.iter().map(|(_, at)| at.unix_seconds()).min().unwrap_or_default();
    let rows = fetch_keyed::<FoundRow>(
        &db,
        registrations!(
            ", s.id AS secret_id, s.hash AS secret_hash, s.sealed AS secret_sealed, s.last_four AS secret_last_four,
               s.created_at AS secret_created_at, s.expires_at AS secret_expires_at",
            "registrations r
             LEFT JOIN client_secrets s ON s.registration = r.id AND (s.expires_at IS NULL OR s.expires_at > $1)
             WHERE r.client_id IN ({keys}) AND r.realm = ''"
        ),
        vec![earliest.into()],
        &client_ids,
    )
    .await?;
    let mut registrations = HashMap::with_capacity(keys.len());
    for row in rows {
        let (client_id, id) = (row.registration.client_id.clone(), row.registration.id.as_str().into());
        let (_, secrets) =
            registrations.entry(client_id).or_insert_with(|| (Registration::try_from(row.registration), Vec::new()));
        secrets.extend(row.secret.of(&id));
    }
    let found = |key: FindKey| {
        let (registration, secrets) = registrations.get(&key.0)?;
        let live = secrets.iter().filter(|secret| secret.expires_at.is_none_or(|end| end > key.1));
        let secret = live.max_by_key(|secret: &&ClientSecret| (secret.created_at, &secret.id)).cloned();
        let found = match registration {
            Ok(registration) => Ok(FoundRegistration { registration: registration.clone(), secret }),
            Err(error) => Err(copy(error)),
        };
        Some((key, found))
    };
    Ok(keys.into_iter().filter_map(found).collect())
}

pub(crate) async fn find_name(db: &Database, unique_name: &str) -> Result<Option<String>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        ClientIdRow,
        "SELECT client_id FROM registrations WHERE unique_name = $1 AND realm = ''",
        unique_name,
    )?;
    Ok(row.map(|row| row.client_id))
}

pub(crate) async fn count_awaiting(db: &Database) -> Result<i64, StoreError> {
    fetch_count!(db.reader(), "SELECT COUNT(*) FROM registrations WHERE state = 'awaiting_approval'")
}

fn words(privileges: &[Privilege]) -> String {
    privileges.iter().map(|privilege| privilege.as_str()).collect::<Vec<_>>().join(" ")
}

/// The columns of the hash before the current one, and until when it works.
fn former(registration: &Registration) -> Option<&(SecretHash, Timestamp)> {
    registration.access_token.as_ref()?.former.as_ref()
}

pub(crate) async fn add(tx: &mut Transaction, registrations: &[&Registration]) -> Result<(), StoreError> {
    let rows =
        registrations.iter().map(|registration| RegistrationRow::try_from(*registration)).collect::<Result<_, _>>()?;
    insert(tx, rows).await
}

pub(crate) async fn update(tx: &mut Transaction, registration: &Registration) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET api_client = $3, label = $4, metadata = $5, state = $6, policy = $7,
            unique_name = $8, access_token_hash = $9, former_token_hash = $10, former_token_until = $11,
            holders = $12, updated_at = $13, revision = revision + 1
         WHERE id = $1 AND revision = $2 AND state <> 'revoked'",
        registration.id.as_str(),
        registration.revision,
        registration.api_client.as_ref().map(ApiClientId::as_str),
        registration.label.as_str(),
        to_json(&registration.metadata)?,
        registration.state.as_str(),
        registration.origin.policy.as_deref().map(to_json).transpose()?,
        registration.unique_name.as_deref(),
        registration.access_token.as_ref().map(|token| token.hash.as_str()),
        former(registration).map(|(hash, _)| hash.as_str()),
        former(registration).map(|(_, until)| until.unix_seconds()),
        registration.holders,
        registration.updated_at.unix_seconds(),
    )?)
}

/// Nothing happens when it has none. The revision stays: whoever changes the registration at this moment has read the
/// same of all the rest.
pub(crate) async fn end_former_access_token(tx: &mut Transaction, id: &RegistrationId) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE registrations SET former_token_hash = NULL, former_token_until = NULL
         WHERE id = $1 AND former_token_hash IS NOT NULL",
        id.as_str(),
    )?;
    Ok(())
}

/// The revision stays, as with [`end_former_access_token`].
pub(crate) async fn used(tx: &mut Transaction, id: &RegistrationId, at: Timestamp) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE registrations SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)",
        id.as_str(),
        at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn set_privileges(
    tx: &mut Transaction,
    id: &RegistrationId,
    privileges: &[Privilege],
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET privileges = $2 WHERE id = $1 AND state <> 'revoked'",
        id.as_str(),
        words(privileges),
    )?)
}

/// Deletes a registration that was never used.
pub(crate) async fn delete_unused(tx: &mut Transaction, id: &RegistrationId) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "DELETE FROM registrations WHERE id = $1 AND origin = 'metadata_document' AND last_used_at IS NULL
            AND state IN ('active', 'awaiting_approval')",
        id.as_str(),
    )?)
}

/// The revision changes, because whoever changes the registration at the same moment has read that it is revoked.
pub(crate) async fn reinstate(tx: &mut Transaction, id: &RegistrationId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET state = 'active', updated_at = $2, revision = revision + 1
         WHERE id = $1 AND origin = 'metadata_document' AND state IN ('revoked', 'rejected')",
        id.as_str(),
        at.unix_seconds(),
    )?)
}

pub(crate) async fn revoke(tx: &mut Transaction, id: &RegistrationId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET state = 'revoked', unique_name = NULL, access_token_hash = NULL,
            former_token_hash = NULL, former_token_until = NULL, updated_at = $2, revision = revision + 1
         WHERE id = $1 AND state <> 'revoked'",
        id.as_str(),
        at.unix_seconds(),
    )?)?;
    secrets::delete_all(tx, id).await?;
    tokens::delete_all(tx, id).await?;
    reveals::delete(tx, id.as_str()).await
}
