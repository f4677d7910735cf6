//! The people who run the portal.

use model::{Administrator, AdministratorId, AdministratorRole, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{coalesce::Found, insert::insert, statement::fetch_keyed, transaction::Transaction},
    error::Place,
};

row! {
    struct AdministratorRow = "administrators" as "a", administrator_columns! {
        id: String,
        username: String,
        email: String,
        role: String,
        password_hash: String,
        is_first: bool,
        created_at: i64,
    }
}

impl From<&Administrator> for AdministratorRow {
    fn from(administrator: &Administrator) -> Self {
        Self {
            id: administrator.id.as_str().to_owned(),
            username: administrator.username.clone(),
            email: administrator.email.clone(),
            role: administrator.role.as_str().to_owned(),
            password_hash: administrator.password_hash.clone(),
            is_first: false,
            created_at: administrator.created_at.unix_seconds(),
        }
    }
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
        concat!("SELECT ", administrator_columns!(), " FROM administrators a WHERE id = $1"),
        id.as_str(),
    )?
    .map(Administrator::try_from)
    .transpose()
}

/// By user names.
pub(crate) async fn find(db: Database, usernames: Vec<String>) -> Result<Found<String, Administrator>, StoreError> {
    let keys: Vec<_> = usernames.iter().map(String::as_str).collect();
    let rows = fetch_keyed::<AdministratorRow>(
        &db,
        concat!("SELECT ", administrator_columns!(), " FROM administrators a WHERE username IN ({keys})"),
        vec![],
        &keys,
    )
    .await?;
    Ok(rows.into_iter().map(|row| (row.username.clone(), row.try_into())).collect())
}

pub(crate) async fn add(tx: &mut Transaction, administrator: &Administrator) -> Result<(), StoreError> {
    insert(tx, vec![AdministratorRow::from(administrator)]).await
}

/// Two at the same moment both see an empty table on PostgreSQL; the unique index on `is_first` lets one of them in.
pub(crate) async fn add_first(tx: &mut Transaction, administrator: &Administrator) -> Result<(), StoreError> {
    if fetch_count!(tx, "SELECT COUNT(*) FROM administrators")? > 0 {
        return Err(StoreError::Conflict);
    }
    insert(tx, vec![AdministratorRow { is_first: true, ..AdministratorRow::from(administrator) }]).await
}
