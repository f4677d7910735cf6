//! The secrets of registrations.

use registration::{ClientSecret, ClientSecretId, RegistrationId, Sealed, SecretHash, StoreError, Timestamp};

use crate::{database::Database, error::changed, transaction::Transaction};

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
        "SELECT id, registration, hash, sealed, last_four, created_at, expires_at FROM client_secrets
         WHERE registration = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY created_at DESC, id DESC",
        id.as_str(),
        now.unix_seconds(),
    )?;
    Ok(rows.into_iter().map(ClientSecret::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, secrets: &[&ClientSecret]) -> Result<(), StoreError> {
    insert_rows!(
        tx,
        "INSERT INTO client_secrets (id, registration, hash, sealed, last_four, created_at, expires_at)",
        7,
        secrets,
        |secret| [
            secret.id.as_str(),
            secret.registration.as_str(),
            secret.hash.as_str(),
            secret.sealed.as_str(),
            secret.last_four.as_str(),
            secret.created_at.unix_seconds(),
            secret.expires_at.map(Timestamp::unix_seconds),
        ]
    );
    Ok(())
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

pub(crate) async fn delete(
    tx: &mut Transaction,
    registration: &RegistrationId,
    id: &ClientSecretId,
) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM client_secrets WHERE registration = $1 AND id = $2", registration.as_str(), id.as_str(),)?;
    Ok(())
}

/// None of the secrets works any more: the registration is revoked, or became a public client.
pub(crate) async fn forget(tx: &mut Transaction, registration: &RegistrationId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM client_secrets WHERE registration = $1", registration.as_str())?;
    Ok(())
}
