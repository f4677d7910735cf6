//! Secrets of the authorization server's own.

use model::{Sealed, StoreError, Timestamp};

use crate::{database::Database, engine::transaction::Transaction, error::changed};

#[derive(sqlx::FromRow)]
struct SecretRow {
    sealed: String,
}

pub(crate) async fn find(db: &Database, name: &str) -> Result<Option<Sealed>, StoreError> {
    let row = fetch_optional!(db.reader(), SecretRow, "SELECT sealed FROM server_secrets WHERE name = $1", name)?;
    Ok(row.map(|row| Sealed::from_stored(row.sealed)))
}

pub(crate) async fn add(tx: &mut Transaction, name: &str, sealed: &Sealed, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "INSERT INTO server_secrets (name, sealed, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        name,
        sealed.as_str(),
        at.unix_seconds(),
    )?)
}
