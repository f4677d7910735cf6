//! Authorization requests that are needed again: pushed ones, and those that wait for a person.

use model::{AuthorizationRequest, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::changed,
};

row! {
    struct RequestRow = "authorization_requests" as "a", request_columns! {
        hash: String,
        registration: Option<String>,
        parameters: String,
        created_at: i64,
        expires_at: i64,
    }
}

impl From<&AuthorizationRequest> for RequestRow {
    fn from(request: &AuthorizationRequest) -> Self {
        Self {
            hash: request.hash.as_str().to_owned(),
            registration: request.registration.as_ref().map(|value| value.as_str().to_owned()),
            parameters: request.parameters.clone(),
            created_at: request.created_at.unix_seconds(),
            expires_at: request.expires_at.unix_seconds(),
        }
    }
}

pub(crate) async fn find(
    db: &Database,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<AuthorizationRequest>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        RequestRow,
        concat!(
            "SELECT ",
            request_columns!(),
            " FROM authorization_requests a
             WHERE hash = $1 AND expires_at > $2"
        ),
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
    insert(tx, vec![RequestRow::from(request)]).await
}

pub(crate) async fn use_up(tx: &mut Transaction, hash: &SecretHash, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "DELETE FROM authorization_requests WHERE hash = $1 AND expires_at > $2",
        hash.as_str(),
        at.unix_seconds(),
    )?)
}
