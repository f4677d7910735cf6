//! The authorization server's keys.

use model::{Sealed, SigningKey, StoreError, Timestamp};

use crate::{database::Database, transaction::Transaction};

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: String,
    algorithm: String,
    generation: i64,
    public_jwk: String,
    private_sealed: String,
    created_at: i64,
    signs_from: i64,
    signs_until: Option<i64>,
    published_until: Option<i64>,
}

impl From<KeyRow> for SigningKey {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id,
            algorithm: row.algorithm,
            generation: row.generation,
            public_jwk: row.public_jwk,
            private: Sealed::from_stored(row.private_sealed),
            created_at: Timestamp::from_unix_seconds(row.created_at),
            signs_from: Timestamp::from_unix_seconds(row.signs_from),
            signs_until: row.signs_until.map(Timestamp::from_unix_seconds),
            published_until: row.published_until.map(Timestamp::from_unix_seconds),
        }
    }
}

pub(crate) async fn list(db: &Database) -> Result<Vec<SigningKey>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        KeyRow,
        "SELECT id, algorithm, generation, public_jwk, private_sealed, created_at, signs_from, signs_until,
            published_until
         FROM signing_keys ORDER BY algorithm, generation",
    )?;
    Ok(rows.into_iter().map(SigningKey::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, key: &SigningKey) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO signing_keys (id, algorithm, generation, public_jwk, private_sealed, created_at, signs_from,
            signs_until, published_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        key.id.as_str(),
        key.algorithm.as_str(),
        key.generation,
        key.public_jwk.as_str(),
        key.private.as_str(),
        key.created_at.unix_seconds(),
        key.signs_from.unix_seconds(),
        key.signs_until.map(Timestamp::unix_seconds),
        key.published_until.map(Timestamp::unix_seconds),
    )?;
    Ok(())
}

pub(crate) async fn end(
    tx: &mut Transaction,
    id: &str,
    signs_until: Timestamp,
    published_until: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE signing_keys SET signs_until = $2, published_until = $3 WHERE id = $1",
        id,
        signs_until.unix_seconds(),
        published_until.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Transaction, id: &str) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM signing_keys WHERE id = $1", id)?;
    Ok(())
}
