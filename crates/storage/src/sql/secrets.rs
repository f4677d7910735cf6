//! The secrets of registrations.

use model::{ClientSecret, ClientSecretId, ExpiringSecret, RegistrationId, Sealed, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::changed,
};

row! {
    struct SecretRow = "client_secrets" as "s", secret_columns! {
        id: String,
        registration: String,
        hash: String,
        sealed: String,
        last_four: String,
        created_at: i64,
        expires_at: Option<i64>,
    }
}

impl From<&ClientSecret> for SecretRow {
    fn from(secret: &ClientSecret) -> Self {
        Self {
            id: secret.id.as_str().to_owned(),
            registration: secret.registration.as_str().to_owned(),
            hash: secret.hash.as_str().to_owned(),
            sealed: secret.sealed.as_str().to_owned(),
            last_four: secret.last_four.clone(),
            created_at: secret.created_at.unix_seconds(),
            expires_at: secret.expires_at.map(Timestamp::unix_seconds),
        }
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

#[derive(sqlx::FromRow)]
struct ExpiringRow {
    secret: String,
    registration: String,
    label: String,
    api_client: String,
    client_name: String,
    expires_at: i64,
}

impl From<ExpiringRow> for ExpiringSecret {
    fn from(row: ExpiringRow) -> Self {
        Self {
            secret: row.secret.into(),
            registration: row.registration.into(),
            label: row.label,
            api_client: row.api_client.into(),
            client_name: row.client_name,
            expires_at: Timestamp::from_unix_seconds(row.expires_at),
        }
    }
}

/// The columns of a secret beside those of its registration; all empty when that has none.
#[derive(sqlx::FromRow)]
pub(crate) struct JoinedSecret {
    #[sqlx(rename = "secret_id")]
    id: Option<String>,
    #[sqlx(rename = "secret_hash")]
    hash: Option<String>,
    #[sqlx(rename = "secret_sealed")]
    sealed: Option<String>,
    #[sqlx(rename = "secret_last_four")]
    last_four: Option<String>,
    #[sqlx(rename = "secret_created_at")]
    created_at: Option<i64>,
    #[sqlx(rename = "secret_expires_at")]
    expires_at: Option<i64>,
}

impl JoinedSecret {
    /// The secret of that registration.
    pub(crate) fn of(self, registration: &RegistrationId) -> Option<ClientSecret> {
        Some(ClientSecret {
            id: self.id?.into(),
            registration: registration.clone(),
            hash: SecretHash::from_stored(self.hash?),
            sealed: Sealed::from_stored(self.sealed?),
            last_four: self.last_four?,
            created_at: Timestamp::from_unix_seconds(self.created_at?),
            expires_at: self.expires_at.map(Timestamp::from_unix_seconds),
        })
    }
}

pub(crate) async fn live(db: &Database, id: &RegistrationId, now: Timestamp) -> Result<Vec<ClientSecret>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        SecretRow,
        concat!(
            "SELECT ",
            secret_columns!(),
            " FROM client_secrets s
             WHERE registration = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY created_at DESC, id DESC"
        ),
        id.as_str(),
        now.unix_seconds(),
    )?;
    Ok(rows.into_iter().map(ClientSecret::from).collect())
}

/// The newest secrets of active registrations at external providers that end by then and were not warned of.
pub(crate) async fn expiring(
    db: &Database,
    until: Timestamp,
    days: i64,
    limit: i64,
) -> Result<Vec<ExpiringSecret>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        ExpiringRow,
        "SELECT s.id AS secret, r.id AS registration, r.label, c.id AS api_client, c.name AS client_name, s.expires_at
         FROM client_secrets s
         JOIN registrations r ON r.id = s.registration
         JOIN api_clients c ON c.id = r.api_client
         WHERE s.expires_at IS NOT NULL AND s.expires_at <= $1 AND (s.warned_days IS NULL OR s.warned_days > $2)
            AND r.realm <> '' AND r.state = 'active'
            AND NOT EXISTS (SELECT 1 FROM client_secrets newer WHERE newer.registration = s.registration
                AND (newer.created_at > s.created_at OR (newer.created_at = s.created_at AND newer.id > s.id)))
         ORDER BY s.expires_at, s.id LIMIT $3",
        until.unix_seconds(),
        days,
        limit,
    )?;
    Ok(rows.into_iter().map(ExpiringSecret::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, secrets: &[&ClientSecret]) -> Result<(), StoreError> {
    insert(tx, secrets.iter().map(|secret| SecretRow::from(*secret)).collect()).await
}

/// The secrets there are so far end at `until`, or earlier where they end earlier anyway.
pub(crate) async fn end(
    tx: &mut Transaction,
    registration: &RegistrationId,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET revision = revision + 1 WHERE id = $1 AND state <> 'revoked'",
        registration.as_str(),
    )?)?;
    execute!(
        tx,
        "UPDATE client_secrets SET expires_at = $2
         WHERE registration = $1 AND (expires_at IS NULL OR expires_at > $2)",
        registration.as_str(),
        until.unix_seconds(),
    )?;
    execute!(
        tx,
        "DELETE FROM client_secrets WHERE registration = $1 AND expires_at <= $2",
        registration.as_str(),
        now.unix_seconds(),
    )?;
    Ok(())
}

/// Of several at the same moment, one succeeds.
pub(crate) async fn warned(tx: &mut Transaction, id: &ClientSecretId, days: i64) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE client_secrets SET warned_days = $2 WHERE id = $1 AND (warned_days IS NULL OR warned_days > $2)",
        id.as_str(),
        days,
    )?)
}

pub(crate) async fn delete(
    tx: &mut Transaction,
    registration: &RegistrationId,
    id: &ClientSecretId,
) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM client_secrets WHERE registration = $1 AND id = $2", registration.as_str(), id.as_str(),)?;
    Ok(())
}

/// Deletes all secrets: the registration is revoked, or became a public client.
pub(crate) async fn delete_all(tx: &mut Transaction, registration: &RegistrationId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM client_secrets WHERE registration = $1", registration.as_str())?;
    Ok(())
}
