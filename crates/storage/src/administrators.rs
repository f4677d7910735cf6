//! The people who run the portal.

use model::{Administrator, AdministratorId, AdministratorRole, StoreError, Timestamp};

use crate::{
    database::Database,
    error::{Place, changed},
    together::Found,
    transaction::Transaction,
};

#[derive(sqlx::FromRow)]
struct AdministratorRow {
    id: String,
    username: String,
    email: String,
    role: String,
    password_hash: String,
    created_at: i64,
}

impl TryFrom<AdministratorRow> for Administrator {
    type Error = StoreError;

    fn try_from(row: AdministratorRow) -> Result<Self, StoreError> {
        Ok(Self {
            role: Place::new("administrators", "role", &row.id).word(&row.role, AdministratorRole::from_word)?,
            id: row.id.into(),
            username: row.username,
            email: row.email,
            password_hash: row.password_hash,
            created_at: Timestamp::from_unix_seconds(row.created_at),
        })
    }
}

pub(crate) async fn count(db: &Database) -> Result<i64, StoreError> {
    fetch_count!(db.reader(), "SELECT COUNT(*) FROM administrators")
}

pub(crate) async fn lookup(db: &Database, id: &AdministratorId) -> Result<Option<Administrator>, StoreError> {
    fetch_optional!(
        db.reader(),
        AdministratorRow,
        "SELECT id, username, email, role, password_hash, created_at FROM administrators WHERE id = $1",
        id.as_str(),
    )?
    .map(Administrator::try_from)
    .transpose()
}

/// By user names.
pub(crate) async fn find(db: Database, usernames: Vec<String>) -> Result<Found<String, Administrator>, StoreError> {
    let keys: Vec<_> = usernames.iter().map(String::as_str).collect();
    let rows = fetch_keyed!(
        db.reader(),
        AdministratorRow,
        "SELECT id, username, email, role, password_hash, created_at FROM administrators WHERE username IN ({keys})",
        &keys,
    )?;
    Ok(rows.into_iter().map(|row| (row.username.clone(), row.try_into())).collect())
}

pub(crate) async fn add(tx: &mut Transaction, administrator: &Administrator) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO administrators (id, username, email, role, password_hash, is_first, created_at)
         VALUES ($1, $2, $3, $4, $5, FALSE, $6)",
        administrator.id.as_str(),
        administrator.username.as_str(),
        administrator.email.as_str(),
        administrator.role.as_str(),
        administrator.password_hash.as_str(),
        administrator.created_at.unix_seconds(),
    )?;
    Ok(())
}

/// Two at the same moment both see an empty table on PostgreSQL; the unique index on `is_first` lets one of them in.
pub(crate) async fn add_first(tx: &mut Transaction, administrator: &Administrator) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "INSERT INTO administrators (id, username, email, role, password_hash, is_first, created_at)
         SELECT $1, $2, $3, $4, $5, TRUE, $6 WHERE NOT EXISTS (SELECT 1 FROM administrators)",
        administrator.id.as_str(),
        administrator.username.as_str(),
        administrator.email.as_str(),
        administrator.role.as_str(),
        administrator.password_hash.as_str(),
        administrator.created_at.unix_seconds(),
    )?)
}
