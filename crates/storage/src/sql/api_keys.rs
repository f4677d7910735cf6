//! API keys.

use model::{ApiClientId, ApiKey, ApiKeyId, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::changed,
    sql::reveals,
};

row! {
    struct ApiKeyRow = "api_keys" as "k", api_key_columns! {
        id: String,
        api_client: String,
        member: Option<String>,
        owner: String,
        label: String,
        hash: String,
        last_four: String,
        created_at: i64,
        refreshed_at: Option<i64>,
        revoked_at: Option<i64>,
    }
}

impl From<&ApiKey> for ApiKeyRow {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.as_str().to_owned(),
            api_client: key.api_client.as_str().to_owned(),
            member: key.member.as_ref().map(|value| value.as_str().to_owned()),
            owner: key.owner.clone(),
            label: key.label.clone(),
            hash: key.hash.as_str().to_owned(),
            last_four: key.last_four.clone(),
            created_at: key.created_at.unix_seconds(),
            refreshed_at: key.refreshed_at.map(Timestamp::unix_seconds),
            revoked_at: key.revoked_at.map(Timestamp::unix_seconds),
        }
    }
}

/// The start of a query for [`ApiKeyRow`]s.
macro_rules! api_keys {
    ($rest:literal) => {
        concat!("SELECT ", api_key_columns!(), " FROM api_keys k ", $rest)
    };
}

impl From<ApiKeyRow> for ApiKey {
    fn from(row: ApiKeyRow) -> Self {
        Self {
            id: row.id.into(),
            api_client: row.api_client.into(),
            member: row.member.map(Into::into),
            owner: row.owner,
            label: row.label,
            hash: SecretHash::from_stored(row.hash),
            last_four: row.last_four,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            refreshed_at: row.refreshed_at.map(Timestamp::from_unix_seconds),
            revoked_at: row.revoked_at.map(Timestamp::from_unix_seconds),
        }
    }
}

pub(crate) async fn list(db: &Database, client: &ApiClientId) -> Result<Vec<ApiKey>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        ApiKeyRow,
        api_keys!("WHERE api_client = $1 ORDER BY created_at DESC, id DESC"),
        client.as_str(),
    )?;
    Ok(rows.into_iter().map(ApiKey::from).collect())
}

pub(crate) async fn lookup(db: &Database, id: &ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
    let row = fetch_optional!(db.reader(), ApiKeyRow, api_keys!("WHERE id = $1"), id.as_str())?;
    Ok(row.map(ApiKey::from))
}

pub(crate) async fn find(db: &Database, hash: &SecretHash) -> Result<Option<ApiKey>, StoreError> {
    let row =
        fetch_optional!(db.reader(), ApiKeyRow, api_keys!("WHERE hash = $1 AND revoked_at IS NULL"), hash.as_str(),)?;
    Ok(row.map(ApiKey::from))
}

pub(crate) async fn add(tx: &mut Transaction, key: &ApiKey) -> Result<(), StoreError> {
    insert(tx, vec![ApiKeyRow::from(key)]).await
}

pub(crate) async fn refresh(
    tx: &mut Transaction,
    key: &ApiKeyId,
    hash: &SecretHash,
    last_four: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE api_keys SET hash = $2, last_four = $3, refreshed_at = $4 WHERE id = $1 AND revoked_at IS NULL",
        key.as_str(),
        hash.as_str(),
        last_four,
        at.unix_seconds(),
    )?)
}

pub(crate) async fn revoke(tx: &mut Transaction, key: &ApiKeyId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        key.as_str(),
        at.unix_seconds(),
    )?)?;
    reveals::delete(tx, key.as_str()).await
}
