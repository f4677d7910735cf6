//! Pictures of API clients.

use model::{Logo, LogoId, LogoSize, StoreError};

use crate::{database::Database, engine::transaction::Transaction};

#[derive(sqlx::FromRow)]
struct FileRow {
    file: Vec<u8>,
}

pub(crate) async fn read(db: &Database, id: &LogoId, size: LogoSize) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = match size {
        LogoSize::Small => "SELECT small AS file FROM logos WHERE id = $1",
        LogoSize::Large => "SELECT large AS file FROM logos WHERE id = $1",
    };
    let row = fetch_optional!(db.reader(), FileRow, sql, id.as_str())?;
    Ok(row.map(|row| row.file))
}

pub(crate) async fn add(tx: &mut Transaction, logo: &Logo) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO logos (id, small, large, created_at) VALUES ($1, $2, $3, $4)",
        logo.id.as_str(),
        logo.small.as_slice(),
        logo.large.as_slice(),
        logo.created_at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Transaction, id: &LogoId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM logos WHERE id = $1", id.as_str())?;
    Ok(())
}
