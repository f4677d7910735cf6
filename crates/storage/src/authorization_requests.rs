//! Authorization requests that are needed again: pushed ones, and those that wait for a person.

use model::{AuthorizationRequest, RegistrationId, SecretHash, StoreError, Timestamp};

use crate::{database::Database, error::changed, transaction::Transaction};

#[derive(sqlx::FromRow)]
struct RequestRow {
    hash: String,
    registration: Option<String>,
    parameters: String,
    created_at: i64,
    expires_at: i64,
}

pub(crate) async fn find(
    db: &Database,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<AuthorizationRequest>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        RequestRow,
        "SELECT hash, registration, parameters, created_at, expires_at FROM authorization_requests
         WHERE hash = $1 AND expires_at > $2",
        hash.as_str(),
        now.unix_seconds(),
    )?;
    Ok(row.map(|row| AuthorizationRequest {
        hash: SecretHash::from_stored(row.hash),
        registration: row.registration.map(Into::into),
        parameters: row.parameters,
        created_at: Timestamp::from_unix_seconds(row.created_at),
        expires_at: Timestamp::from_unix_seconds(row.expires_at),
    }))
}

pub(crate) async fn add(tx: &mut Transaction, request: &AuthorizationRequest) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO authorization_requests (hash, registration, parameters, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        request.hash.as_str(),
        request.registration.as_ref().map(RegistrationId::as_str),
        request.parameters.as_str(),
        request.created_at.unix_seconds(),
        request.expires_at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn take(tx: &mut Transaction, hash: &SecretHash, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "DELETE FROM authorization_requests WHERE hash = $1 AND expires_at > $2",
        hash.as_str(),
        at.unix_seconds(),
    )?)
}
