//! API clients in the making.

use model::{AdministratorId, ApiClientId, ClientDraft, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert_or, transaction::Transaction},
    error::{Place, changed, to_json},
};

row! {
    struct DraftRow = "client_drafts" as "d", draft_columns! {
        id: String,
        administrator: String,
        fields: String,
        logo: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<&ClientDraft> for DraftRow {
    type Error = StoreError;

    fn try_from(draft: &ClientDraft) -> Result<Self, StoreError> {
        Ok(Self {
            id: draft.id.as_str().to_owned(),
            administrator: draft.administrator.as_str().to_owned(),
            fields: to_json(&draft.fields)?,
            logo: draft.logo.as_ref().map(|value| value.as_str().to_owned()),
            created_at: draft.created_at.unix_seconds(),
            updated_at: draft.updated_at.unix_seconds(),
        })
    }
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
        concat!("SELECT ", draft_columns!(), " FROM client_drafts d WHERE id = $1"),
        id.as_str(),
    )?
    .map(ClientDraft::try_from)
    .transpose()
}

pub(crate) async fn list(db: &Database, administrator: &AdministratorId) -> Result<Vec<ClientDraft>, StoreError> {
    fetch_all!(
        db.reader(),
        DraftRow,
        concat!(
            "SELECT ",
            draft_columns!(),
            " FROM client_drafts d
             WHERE administrator = $1 ORDER BY updated_at DESC, id DESC"
        ),
        administrator.as_str(),
    )?
    .into_iter()
    .map(ClientDraft::try_from)
    .collect()
}

/// A draft never changes hands, so what is replaced is only what it holds.
pub(crate) async fn save(tx: &mut Transaction, draft: &ClientDraft) -> Result<(), StoreError> {
    let clause = "ON CONFLICT (id) DO UPDATE
        SET fields = excluded.fields, logo = excluded.logo, updated_at = excluded.updated_at";
    insert_or(tx, DraftRow::try_from(draft)?, clause).await.map(drop)
}

pub(crate) async fn remove(tx: &mut Transaction, id: &ApiClientId) -> Result<(), StoreError> {
    changed(execute!(tx, "DELETE FROM client_drafts WHERE id = $1", id.as_str())?)
}
