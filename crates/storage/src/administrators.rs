//! The people who run the portal.

use registration::{Administrator, AdministratorId, StoreError, Timestamp};

use crate::{
    database::{Database, Transaction},
    error::changed,
};

#[derive(sqlx::FromRow)]
struct AdministratorRow {
    id: String,
    username: String,
    email: String,
    password_hash: String,
    created_at: i64,
}

impl From<AdministratorRow> for Administrator {
    fn from(row: AdministratorRow) -> Self {
        Self {
            id: row.id.into(),
            username: row.username,
            email: row.email,
            password_hash: row.password_hash,
            created_at: Timestamp::from_unix_seconds(row.created_at),
        }
    }
}

pub(crate) async fn count(db: &Database) -> Result<i64, StoreError> {
    fetch_count!(db.reader(), "SELECT COUNT(*) FROM administrators")
}

pub(crate) async fn lookup(db: &Database, id: &AdministratorId) -> Result<Option<Administrator>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        AdministratorRow,
        "SELECT id, username, email, password_hash, created_at FROM administrators WHERE id = $1",
        id.as_str(),
    )?;
    Ok(row.map(Administrator::from))
}

pub(crate) async fn find(db: &Database, username: &str) -> Result<Option<Administrator>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        AdministratorRow,
        "SELECT id, username, email, password_hash, created_at FROM administrators WHERE username = $1",
        username,
    )?;
    Ok(row.map(Administrator::from))
}

pub(crate) async fn add(tx: &mut Transaction, administrator: &Administrator) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO administrators (id, username, email, password_hash, is_first, created_at)
         VALUES ($1, $2, $3, $4, FALSE, $5)",
        administrator.id.as_str(),
        administrator.username.as_str(),
        administrator.email.as_str(),
        administrator.password_hash.as_str(),
        administrator.created_at.unix_seconds(),
    )?;
    Ok(())
}

/// Two at the same moment both see an empty table on PostgreSQL; the unique index on `is_first` lets one of them in.
pub(crate) async fn add_first(tx: &mut Transaction, administrator: &Administrator) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "INSERT INTO administrators (id, username, email, password_hash, is_first, created_at)
         SELECT $1, $2, $3, $4, TRUE, $5 WHERE NOT EXISTS (SELECT 1 FROM administrators)",
        administrator.id.as_str(),
        administrator.username.as_str(),
        administrator.email.as_str(),
        administrator.password_hash.as_str(),
        administrator.created_at.unix_seconds(),
    )?)
}
