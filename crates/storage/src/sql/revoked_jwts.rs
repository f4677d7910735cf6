//! JWTs that must not be accepted any more, or not again.

use std::collections::HashMap;

use model::{StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{coalesce::Found, statement::fetch_keyed, transaction::Transaction},
    error::changed,
};

#[derive(sqlx::FromRow)]
struct IdRow {
    id: String,
}

/// For each id whether it is among them.
pub(crate) async fn find(db: Database, ids: Vec<String>) -> Result<Found<String, bool>, StoreError> {
    let keys: Vec<_> = ids.iter().map(String::as_str).collect();
    let rows = fetch_keyed::<IdRow>(&db, "SELECT id FROM spent_jwts WHERE id IN ({keys})", vec![], &keys).await?;
    let mut found: HashMap<_, _> = ids.into_iter().map(|id| (id, Ok(false))).collect();
    found.extend(rows.into_iter().map(|row| (row.id, Ok(true))));
    Ok(found)
}

pub(crate) async fn add(tx: &mut Transaction, id: &str, expires_at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "INSERT INTO spent_jwts (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        id,
        expires_at.unix_seconds(),
    )?)
}
