//! API clients in the making.

use model::{AdministratorId, ApiClientId, ClientDraft, LogoId, StoreError, Timestamp};

use crate::{
    database::Database,
    error::{Place, changed, to_json},
    transaction::Transaction,
};

#[derive(sqlx::FromRow)]
struct DraftRow {
    id: String,
    administrator: String,
    fields: String,
    logo: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<DraftRow> for ClientDraft {
    type Error = StoreError;

    fn try_from(row: DraftRow) -> Result<Self, StoreError> {
        Ok(Self {
            fields: Place::new("client_drafts", "fields", &row.id).json(&row.fields)?,
            id: row.id.into(),
            administrator: row.administrator.into(),
            logo: row.logo.map(Into::into),
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

pub(crate) async fn lookup(db: &Database, id: &ApiClientId) -> Result<Option<ClientDraft>, StoreError> {
    fetch_optional!(
        db.reader(),
        DraftRow,
        "SELECT id, administrator, fields, logo, created_at, updated_at FROM client_drafts WHERE id = $1",
        id.as_str(),
    )?
    .map(ClientDraft::try_from)
    .transpose()
}

pub(crate) async fn list(db: &Database, administrator: &AdministratorId) -> Result<Vec<ClientDraft>, StoreError> {
    fetch_all!(
        db.reader(),
        DraftRow,
        "SELECT id, administrator, fields, logo, created_at, updated_at FROM client_drafts
         WHERE administrator = $1 ORDER BY updated_at DESC, id DESC",
        administrator.as_str(),
    )?
    .into_iter()
    .map(ClientDraft::try_from)
    .collect()
}

/// A draft never changes hands, so what is replaced is only what it holds.
pub(crate) async fn save(tx: &mut Transaction, draft: &ClientDraft) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO client_drafts (id, administrator, fields, logo, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE
         SET fields = excluded.fields, logo = excluded.logo, updated_at = excluded.updated_at",
        draft.id.as_str(),
        draft.administrator.as_str(),
        to_json(&draft.fields)?,
        draft.logo.as_ref().map(LogoId::as_str),
        draft.created_at.unix_seconds(),
        draft.updated_at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn remove(tx: &mut Transaction, id: &ApiClientId) -> Result<(), StoreError> {
    changed(execute!(tx, "DELETE FROM client_drafts WHERE id = $1", id.as_str())?)
}
