//! API collections and their OpenAPI documents.

use model::{
    ApiClientId, Collection, CollectionId, CollectionSummary, StoreError, Timestamp,
    collections::{OpenApiChange, OpenApiDocument, OpenApiFormat, StoredReading},
};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed},
    sql::names::name_key,
};

row! {
    struct CollectionRow = "collections" as "k", collection_columns! {
        id: String,
        name: String,
        name_key: String,
        description: String,
        base_path: String,
        published: bool,
        openapi_format: Option<String>,
        openapi_title: Option<String>,
        openapi_version: Option<String>,
        openapi_operations: Option<i64>,
        created_at: i64,
        updated_at: i64,
    }
}

impl From<&Collection> for CollectionRow {
    fn from(collection: &Collection) -> Self {
        Self {
            id: collection.id.as_str().to_owned(),
            name: collection.name.clone(),
            name_key: name_key(&collection.name),
            description: collection.description.clone(),
            base_path: collection.base_path.clone(),
            published: collection.published,
            openapi_format: None,
            openapi_title: None,
            openapi_version: None,
            openapi_operations: None,
            created_at: collection.created_at.unix_seconds(),
            updated_at: collection.updated_at.unix_seconds(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    name: String,
    description: String,
    base_path: String,
    published: bool,
    openapi_version: Option<String>,
    openapi_operations: Option<i64>,
    api_clients: i64,
    updated_at: i64,
}

/// The start of a query for [`SummaryRow`]s; `k` is the collection.
macro_rules! summaries {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.name, k.description, k.base_path, k.published, k.openapi_version, k.openapi_operations,
                (SELECT COUNT(*) FROM api_client_collections u WHERE u.collection = k.id) AS api_clients, k.updated_at
             FROM collections k ",
            $rest
        )
    };
}

impl TryFrom<CollectionRow> for Collection {
    type Error = StoreError;

    fn try_from(row: CollectionRow) -> Result<Self, StoreError> {
        let openapi = match (row.openapi_format, row.openapi_title, row.openapi_version, row.openapi_operations) {
            (Some(format), Some(title), Some(version), Some(operations)) => {
                Some(OpenApiDocument { format: format_of(&row.id, &format)?, title, version, operations })
            }
            (None, ..) => None,
            _ => {
                return Err(
                    Place::new("collections", "openapi_format", &row.id).inconsistent("its description is missing")
                );
            }
        };
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            description: row.description,
            base_path: row.base_path,
            published: row.published,
            openapi,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

#[derive(sqlx::FromRow)]
struct TextRow {
    text: String,
    format: String,
}

#[derive(sqlx::FromRow)]
struct ReadingRow {
    edition: i64,
    content: String,
}

fn format_of(id: &str, word: &str) -> Result<OpenApiFormat, StoreError> {
    Place::new("collections", "openapi_format", id).word(word, OpenApiFormat::from_word)
}

impl From<SummaryRow> for CollectionSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            description: row.description,
            base_path: row.base_path,
            published: row.published,
            version: row.openapi_version,
            operations: row.openapi_operations,
            api_clients: row.api_clients,
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        }
    }
}

pub(crate) async fn list(db: &Database) -> Result<Vec<CollectionSummary>, StoreError> {
    let rows = fetch_all!(db.reader(), SummaryRow, summaries!("ORDER BY k.name_key"))?;
    Ok(rows.into_iter().map(CollectionSummary::from).collect())
}

pub(crate) async fn list_of(db: &Database, client: &ApiClientId) -> Result<Vec<CollectionSummary>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        SummaryRow,
        summaries!("JOIN api_client_collections a ON a.collection = k.id WHERE a.api_client = $1 ORDER BY k.name_key"),
        client.as_str(),
    )?;
    Ok(rows.into_iter().map(CollectionSummary::from).collect())
}

pub(crate) async fn lookup(db: &Database, id: &CollectionId) -> Result<Option<Collection>, StoreError> {
    fetch_optional!(
        db.reader(),
        CollectionRow,
        concat!("SELECT ", collection_columns!(), " FROM collections k WHERE id = $1"),
        id.as_str(),
    )?
    .map(Collection::try_from)
    .transpose()
}

pub(crate) async fn lookup_text(
    db: &Database,
    id: &CollectionId,
) -> Result<Option<(String, OpenApiFormat)>, StoreError> {
    fetch_optional!(
        db.reader(),
        TextRow,
        "SELECT openapi_text AS text, openapi_format AS format FROM collections
         WHERE id = $1 AND openapi_text IS NOT NULL AND openapi_format IS NOT NULL",
        id.as_str(),
    )?
    .map(|row| Ok((row.text, format_of(id.as_str(), &row.format)?)))
    .transpose()
}

pub(crate) async fn lookup_reading(db: &Database, id: &CollectionId) -> Result<Option<StoredReading>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        ReadingRow,
        "SELECT edition, content FROM openapi_readings WHERE collection = $1",
        id.as_str(),
    )?;
    Ok(row.map(|row| StoredReading { edition: row.edition, content: row.content }))
}

pub(crate) async fn add(tx: &mut Transaction, collection: &Collection) -> Result<(), StoreError> {
    insert(tx, vec![CollectionRow::from(collection)]).await
}

pub(crate) async fn update(tx: &mut Transaction, collection: &Collection) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE collections SET name = $2, name_key = $3, description = $4, base_path = $5, published = $6,
            updated_at = $7
         WHERE id = $1",
        collection.id.as_str(),
        collection.name.as_str(),
        name_key(&collection.name),
        collection.description.as_str(),
        collection.base_path.as_str(),
        collection.published,
        collection.updated_at.unix_seconds(),
    )?)
}

/// A reading without a file takes the place of one of an earlier edition alone.
pub(crate) async fn set_openapi(tx: &mut Transaction, change: &OpenApiChange) -> Result<(), StoreError> {
    let OpenApiChange { collection, text, document, reading } = change;
    changed(execute!(
        tx,
        "UPDATE collections SET openapi_text = COALESCE($2, openapi_text), openapi_format = $3, openapi_title = $4,
            openapi_version = $5, openapi_operations = $6
         WHERE id = $1 AND ($2 IS NOT NULL OR openapi_text IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM openapi_readings r WHERE r.collection = $1 AND r.edition >= $7))",
        collection.as_str(),
        text.as_deref(),
        document.format.as_str(),
        document.title.as_str(),
        document.version.as_str(),
        document.operations,
        reading.edition,
    )?)?;
    execute!(
        tx,
        "INSERT INTO openapi_readings (collection, edition, content) VALUES ($1, $2, $3)
         ON CONFLICT (collection) DO UPDATE SET edition = $2, content = $3",
        collection.as_str(),
        reading.edition,
        reading.content.as_str(),
    )?;
    Ok(())
}

/// The foreign keys take it out of every API client, and its reading with it.
pub(crate) async fn delete(tx: &mut Transaction, id: &CollectionId) -> Result<(), StoreError> {
    changed(execute!(tx, "DELETE FROM collections WHERE id = $1", id.as_str())?)
}
