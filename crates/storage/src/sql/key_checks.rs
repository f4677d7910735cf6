//! The check values of key-encryption keys.

use model::{Sealed, StoreError, Timestamp, sealing::KeyCheck};

use crate::{database::Database, engine::transaction::Transaction, error::changed};

#[derive(sqlx::FromRow)]
struct CheckRow {
    generation: i64,
    key_id: String,
    sealed: String,
    created_at: i64,
}

pub(crate) async fn list(db: &Database) -> Result<Vec<KeyCheck>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        CheckRow,
        "SELECT generation, key_id, sealed, created_at FROM key_checks ORDER BY generation",
    )?;
    let check = |row: CheckRow| KeyCheck {
        generation: row.generation,
        key: row.key_id,
        sealed: Sealed::from_stored(row.sealed),
        created_at: Timestamp::from_unix_seconds(row.created_at),
    };
    Ok(rows.into_iter().map(check).collect())
}

pub(crate) async fn add(tx: &mut Transaction, check: &KeyCheck) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "INSERT INTO key_checks (generation, key_id, sealed, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        check.generation,
        check.key.as_str(),
        check.sealed.as_str(),
        check.created_at.unix_seconds(),
    )?)
}

pub(crate) async fn remove(tx: &mut Transaction, key: &str) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM key_checks WHERE key_id = $1", key)?;
    Ok(())
}
