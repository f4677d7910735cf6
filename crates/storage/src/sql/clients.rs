//! API clients and the Clients page.

use dcr::AuthenticationMethod;
use model::{
    ApiClient, ApiClientId, Authentication, ClientFilter, ClientSummary, Listing, LogoId, Page, PolicyId, PortalAccess,
    StoreError, Timestamp, UsedBy,
};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed, to_json},
    sql::names::{containing, name_key, search_key},
};

row! {
    struct ClientRow = "api_clients" as "c", client_columns! {
        id: String,
        name: String,
        name_key: String,
        search_key: String,
        description: String,
        logo: Option<String>,
        portal_access: bool,
        email: Option<String>,
        authentication_method: String,
        authentication: String,
        provider: Option<String>,
        policy: Option<String>,
        created_by: String,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<&ApiClient> for ClientRow {
    type Error = StoreError;

    fn try_from(client: &ApiClient) -> Result<Self, StoreError> {
        Ok(Self {
            id: client.id.as_str().to_owned(),
            name: client.name.clone(),
            name_key: name_key(&client.name),
            search_key: search_key(&client.name, client.email.as_deref()),
            description: client.description.clone(),
            logo: client.logo.as_ref().map(|value| value.as_str().to_owned()),
            portal_access: client.portal_access,
            email: client.email.clone(),
            authentication_method: client.authentication.method().as_str().to_owned(),
            authentication: to_json(&client.authentication)?,
            provider: client.provider.as_ref().map(|value| value.as_str().to_owned()),
            policy: client.policy.as_ref().map(|value| value.as_str().to_owned()),
            created_by: client.created_by.as_str().to_owned(),
            created_at: client.created_at.unix_seconds(),
            updated_at: client.updated_at.unix_seconds(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: String,
}

/// An API client that uses something.
#[derive(sqlx::FromRow)]
pub(crate) struct UsedByRow {
    id: String,
    name: String,
}

impl From<UsedByRow> for UsedBy {
    fn from(row: UsedByRow) -> Self {
        Self { id: row.id.into(), name: row.name }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    name: String,
    logo: Option<String>,
    authentication_method: String,
    provider: Option<String>,
    provider_name: Option<String>,
    collections: i64,
    policy_name: Option<String>,
    portal_access: bool,
    access: Option<i64>,
    active_registrations: i64,
    registrations: i64,
    active_api_keys: i64,
    api_keys: i64,
    created_at: i64,
}

impl From<SummaryRow> for ClientSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            logo: row.logo.map(Into::into),
            authentication_method: AuthenticationMethod::from(row.authentication_method.as_str()),
            provider: row.provider.map(Into::into).zip(row.provider_name),
            collections: row.collections,
            policy: row.policy_name,
            portal_access: match row.access {
                _ if !row.portal_access => PortalAccess::Off,
                Some(2) => PortalAccess::Active,
                Some(1) => PortalAccess::Invited,
                _ => PortalAccess::InvitationExpired,
            },
            active_credentials: row.active_registrations + row.active_api_keys,
            total_credentials: row.registrations + row.api_keys,
            created_at: Timestamp::from_unix_seconds(row.created_at),
        }
    }
}

/// The rows of a page ($1 rows after $2; $3 is now) whose ids `$ids` selects. The ids come from an index alone; only the
/// rows of the page are then read, and each count is one search of an index.
macro_rules! page_of {
    ($ids:literal) => {
        concat!(
            "SELECT c.id, c.name, c.logo, c.authentication_method, c.provider, d.name AS provider_name,
                q.name AS policy_name, c.portal_access, c.created_at,
                (SELECT COUNT(*) FROM api_client_collections u WHERE u.api_client = c.id) AS collections,
                CAST((SELECT MAX(CASE WHEN m.state = 'active' THEN 2 WHEN m.invitation_expires_at > $3 THEN 1 ELSE 0 END)
                    FROM members m WHERE m.api_client = c.id) AS BIGINT) AS access,
                (SELECT COUNT(*) FROM registrations r WHERE r.api_client = c.id AND r.state = 'active')
                    AS active_registrations,
                (SELECT COUNT(*) FROM registrations r WHERE r.api_client = c.id) AS registrations,
                (SELECT COUNT(*) FROM api_keys k WHERE k.api_client = c.id AND k.revoked_at IS NULL) AS active_api_keys,
                (SELECT COUNT(*) FROM api_keys k WHERE k.api_client = c.id) AS api_keys
             FROM (",
            $ids,
            ") page
             JOIN api_clients c ON c.id = page.id
             LEFT JOIN providers d ON d.id = c.provider
             LEFT JOIN policies q ON q.id = c.policy
             ORDER BY c.created_at DESC, c.id DESC"
        )
    };
}

pub(crate) async fn list(
    db: &Database,
    filter: &ClientFilter,
    now: Timestamp,
) -> Result<Listing<ClientSummary>, StoreError> {
    let (rows, offset, now) = (i64::from(Page::ROWS), filter.page.offset(), now.unix_seconds());
    let search = name_key(&filter.search);
    let pattern = containing(&search);
    let items = if search.is_empty() {
        fetch_all!(
            db.reader(),
            SummaryRow,
            page_of!("SELECT id FROM api_clients ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2"),
            rows,
            offset,
            now,
        )?
    } else {
        fetch_all!(
            db.reader(),
            SummaryRow,
            page_of!(
                r"SELECT id FROM api_clients WHERE search_key LIKE $4 ESCAPE '\'
                  ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2"
            ),
            rows,
            offset,
            now,
            pattern.as_str(),
        )?
    };
    let items: Vec<_> = items.into_iter().map(ClientSummary::from).collect();
    let total = match i64::try_from(items.len()) {
        // A first page that is not full is all there is: most searches need not look twice.
        Ok(found) if offset == 0 && found < rows => found,
        _ if search.is_empty() => fetch_count!(db.reader(), "SELECT rows FROM totals WHERE of = 'api_clients'")?,
        _ => fetch_count!(
            db.reader(),
            r"SELECT COUNT(*) FROM api_clients WHERE search_key LIKE $1 ESCAPE '\'",
            pattern.as_str(),
        )?,
    };
    Ok(Listing { items, total })
}

pub(crate) async fn lookup(db: &Database, id: &ApiClientId) -> Result<Option<ApiClient>, StoreError> {
    let Some(row) = fetch_optional!(
        db.reader(),
        ClientRow,
        concat!("SELECT ", client_columns!(), " FROM api_clients c WHERE id = $1"),
        id.as_str(),
    )?
    else {
        return Ok(None);
    };
    let collections = fetch_all!(
        db.reader(),
        IdRow,
        "SELECT collection AS id FROM api_client_collections WHERE api_client = $1 ORDER BY position",
        id.as_str(),
    )?;
    Ok(Some(ApiClient {
        authentication: Place::new("api_clients", "authentication", &row.id).json(&row.authentication)?,
        id: row.id.into(),
        name: row.name,
        description: row.description,
        logo: row.logo.map(Into::into),
        portal_access: row.portal_access,
        email: row.email,
        provider: row.provider.map(Into::into),
        policy: row.policy.map(Into::into),
        collections: collections.into_iter().map(|row| row.id.into()).collect(),
        created_by: row.created_by.into(),
        created_at: Timestamp::from_unix_seconds(row.created_at),
        updated_at: Timestamp::from_unix_seconds(row.updated_at),
    }))
}

pub(crate) async fn find_by_name(db: &Database, name: &str) -> Result<Option<ApiClientId>, StoreError> {
    let row = fetch_optional!(db.reader(), IdRow, "SELECT id FROM api_clients WHERE name_key = $1", name_key(name))?;
    Ok(row.map(|row| row.id.into()))
}

pub(crate) async fn add(tx: &mut Transaction, client: &ApiClient) -> Result<(), StoreError> {
    insert(tx, vec![ClientRow::try_from(client)?]).await?;
    count(tx, 1).await?;
    add_collections(tx, client).await
}

/// Keeps the number of API clients.
async fn count(tx: &mut Transaction, more: i64) -> Result<(), StoreError> {
    changed(execute!(tx, "UPDATE totals SET rows = rows + $1 WHERE of = 'api_clients'", more)?)
}

/// How its calls are authenticated and who made it stay.
pub(crate) async fn update(tx: &mut Transaction, client: &ApiClient) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE api_clients SET name = $2, name_key = $3, search_key = $4, description = $5, logo = $6,
            portal_access = $7, email = $8, policy = $9, updated_at = $10
         WHERE id = $1",
        client.id.as_str(),
        client.name.as_str(),
        name_key(&client.name),
        search_key(&client.name, client.email.as_deref()),
        client.description.as_str(),
        client.logo.as_ref().map(LogoId::as_str),
        client.portal_access,
        client.email.as_deref(),
        client.policy.as_ref().map(PolicyId::as_str),
        client.updated_at.unix_seconds(),
    )?)?;
    execute!(tx, "DELETE FROM api_client_collections WHERE api_client = $1", client.id.as_str())?;
    add_collections(tx, client).await
}

/// The method itself, a column of its own, stays as it is.
pub(crate) async fn set_authentication(
    tx: &mut Transaction,
    id: &ApiClientId,
    authentication: &Authentication,
    at: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE api_clients SET authentication = $3, updated_at = $4 WHERE id = $1 AND authentication_method = $2",
        id.as_str(),
        authentication.method().as_str(),
        to_json(authentication)?,
        at.unix_seconds(),
    )?)
}

async fn add_collections(tx: &mut Transaction, client: &ApiClient) -> Result<(), StoreError> {
    for (position, collection) in (0_i64..).zip(&client.collections) {
        execute!(
            tx,
            "INSERT INTO api_client_collections (api_client, collection, position) VALUES ($1, $2, $3)",
            client.id.as_str(),
            collection.as_str(),
            position,
        )?;
    }
    Ok(())
}

/// The foreign keys delete everything that is its own, except the logo, to which it points, and what its members allowed
/// clients.
pub(crate) async fn delete(tx: &mut Transaction, id: &ApiClientId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM grants WHERE person IN (SELECT id FROM members WHERE api_client = $1)", id.as_str(),)?;
    execute!(tx, "DELETE FROM consents WHERE person IN (SELECT id FROM members WHERE api_client = $1)", id.as_str(),)?;
    execute!(tx, "DELETE FROM logos WHERE id = (SELECT logo FROM api_clients WHERE id = $1)", id.as_str())?;
    changed(execute!(tx, "DELETE FROM api_clients WHERE id = $1", id.as_str())?)?;
    count(tx, -1).await
}
