//! The columns that hold sealed values, wherever they are.

use model::{
    StoreError,
    sealing::{SealedColumn, SealedRow},
};

use crate::{database::Database, engine::transaction::Transaction, error::changed};

/// The statements for one column.
struct Statements {
    page: &'static str,
    replace: &'static str,
    delete: &'static str,
}

/// `statements!(table, key, column, condition)`: the condition is true for rows whose column holds a sealed value.
macro_rules! statements {
    ($table:literal, $key:literal, $column:literal, $holds:literal) => {
        &Statements {
            page: concat!(
                "SELECT ", $key, " AS id, ", $column, " AS text FROM ", $table, " WHERE ", $key, " > $1 AND ", $column,
                " ", $holds, " ORDER BY ", $key, " LIMIT $2",
            ),
            replace: concat!(
                "UPDATE ", $table, " SET ", $column, " = $3 WHERE ", $key, " = $1 AND ", $column, " = $2",
            ),
            delete: concat!("DELETE FROM ", $table, " WHERE ", $key, " = $1 AND ", $column, " = $2"),
        }
    };
}

const fn statements(column: SealedColumn) -> &'static Statements {
    match column {
        SealedColumn::SigningKeys => statements!("signing_keys", "id", "private_sealed", "IS NOT NULL"),
        SealedColumn::ServerSecrets => statements!("server_secrets", "name", "sealed", "IS NOT NULL"),
        SealedColumn::ProviderCredentials => statements!("providers", "id", "credential", "IS NOT NULL"),
        SealedColumn::ProviderClientKeys => statements!("providers", "id", "client_key", "IS NOT NULL"),
        SealedColumn::ProviderClientTokens => statements!("provider_clients", "id", "access_token", "IS NOT NULL"),
        // JSON: what only those hold that hold a sealed value.
        SealedColumn::ClientConnections => {
            statements!("api_clients", "id", "authentication", r#"LIKE '%"connection":{"by":"b%'"#)
        }
        SealedColumn::DraftConnections => {
            statements!("client_drafts", "id", "fields", r#"LIKE '%"connection_secret":"%'"#)
        }
        SealedColumn::ClientSecrets => statements!("client_secrets", "id", "sealed", "IS NOT NULL"),
        SealedColumn::Reveals => statements!("reveals", "subject", "sealed", "IS NOT NULL"),
        SealedColumn::Sessions => statements!("sessions", "id", "data", r#"LIKE '%"sealed":"%'"#),
        SealedColumn::Mail => statements!("outbox", "id", "content", "IS NOT NULL"),
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    text: String,
}

pub(crate) async fn rows(
    db: &Database,
    column: SealedColumn,
    after: &str,
    limit: i64,
) -> Result<Vec<SealedRow>, StoreError> {
    let rows = fetch_all!(db.reader(), Row, statements(column).page, after, limit)?;
    Ok(rows.into_iter().map(|row| SealedRow { id: row.id, text: row.text }).collect())
}

pub(crate) async fn replace(
    tx: &mut Transaction,
    column: SealedColumn,
    row: &SealedRow,
    text: &str,
) -> Result<(), StoreError> {
    changed(execute!(tx, statements(column).replace, row.id.as_str(), row.text.as_str(), text)?)
}

pub(crate) async fn delete(tx: &mut Transaction, column: SealedColumn, row: &SealedRow) -> Result<(), StoreError> {
    changed(execute!(tx, statements(column).delete, row.id.as_str(), row.text.as_str())?)
}
