//! The authorization server's keys.

use model::{Sealed, SigningKey, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
};

row! {
    struct KeyRow = "signing_keys" as "k", key_columns! {
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
}

impl From<&SigningKey> for KeyRow {
    fn from(key: &SigningKey) -> Self {
        Self {
            id: key.id.clone(),
            algorithm: key.algorithm.clone(),
            generation: key.generation,
            public_jwk: key.public_jwk.clone(),
            private_sealed: key.private.as_str().to_owned(),
            created_at: key.created_at.unix_seconds(),
            signs_from: key.signs_from.unix_seconds(),
            signs_until: key.signs_until.map(Timestamp::unix_seconds),
            published_until: key.published_until.map(Timestamp::unix_seconds),
        }
    }
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
        concat!("SELECT ", key_columns!(), " FROM signing_keys k ORDER BY algorithm, generation"),
    )?;
    Ok(rows.into_iter().map(SigningKey::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, key: &SigningKey) -> Result<(), StoreError> {
    insert(tx, vec![KeyRow::from(key)]).await
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
