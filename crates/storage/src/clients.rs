//! API clients and the Clients page.

use dcr::AuthenticationMethod;
use model::{
    ApiClient, ApiClientId, Authentication, ClientFilter, ClientSummary, Listing, LogoId, Page, PolicyId, PortalAccess,
    ProviderId, StoreError, Timestamp, UsedBy,
};

use crate::{
    database::Database,
    error::{Place, changed, to_json},
    names::{containing, name_key, search_key},
    transaction::Transaction,
};

#[derive(sqlx::FromRow)]
struct ClientRow {
    id: String,
    name: String,
    description: String,
    logo: Option<String>,
    portal_access: bool,
    email: Option<String>,
    authentication: String,
    provider: Option<String>,
    policy: Option<String>,
    created_by: String,
    created_at: i64,
    updated_at: i64,
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
    registrations: Option<i64>,
    api_keys: Option<i64>,
    created_at: i64,
}

/// What [`page_of`] counts: how many in all in the lower half, how many of them are live in the upper one.
fn live_and_all(counted: Option<i64>) -> (i64, i64) {
    let counted = counted.unwrap_or(0);
    (counted >> 32, counted & 0xffff_ffff)
}

impl From<SummaryRow> for ClientSummary {
    fn from(row: SummaryRow) -> Self {
        let (live_registrations, all_registrations) = live_and_all(row.registrations);
        let (live_keys, all_keys) = live_and_all(row.api_keys);
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
            active_credentials: live_registrations + live_keys,
            total_credentials: all_registrations + all_keys,
            created_at: Timestamp::from_unix_seconds(row.created_at),
        }
    }
}

/// The rows of a page ($1 rows after $2; $3 is now) whose ids `$ids` answers. The ids come from an index alone; only the
/// rows of the page are then read, and counted for with one search of an index for each number: see [`live_and_all`].
macro_rules! page_of {
    ($ids:literal) => {
        concat!(
            "SELECT c.id, c.name, c.logo, c.authentication_method, c.provider, d.name AS provider_name,
                q.name AS policy_name, c.portal_access, c.created_at,
                (SELECT COUNT(*) FROM api_client_collections u WHERE u.api_client = c.id) AS collections,
                CAST((SELECT MAX(CASE WHEN m.state = 'active' THEN 2 WHEN m.invitation_expires_at > $3 THEN 1 ELSE 0 END)
                    FROM members m WHERE m.api_client = c.id) AS BIGINT) AS access,
                CAST((SELECT SUM(CASE WHEN r.state = 'active' THEN 4294967297 ELSE 1 END)
                    FROM registrations r WHERE r.api_client = c.id) AS BIGINT) AS registrations,
                CAST((SELECT SUM(CASE WHEN k.revoked_at IS NULL THEN 4294967297 ELSE 1 END)
                    FROM api_keys k WHERE k.api_client = c.id) AS BIGINT) AS api_keys
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
        "SELECT id, name, description, logo, portal_access, email, authentication, provider, policy, created_by,
            created_at, updated_at
         FROM api_clients WHERE id = $1",
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
    execute!(
        tx,
        "INSERT INTO api_clients (id, name, name_key, search_key, description, logo, portal_access, email,
            authentication_method, authentication, provider, policy, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        client.id.as_str(),
        client.name.as_str(),
        name_key(&client.name),
        search_key(&client.name, client.email.as_deref()),
        client.description.as_str(),
        client.logo.as_ref().map(LogoId::as_str),
        client.portal_access,
        client.email.as_deref(),
        client.authentication.method().as_str(),
        to_json(&client.authentication)?,
        client.provider.as_ref().map(ProviderId::as_str),
        client.policy.as_ref().map(PolicyId::as_str),
        client.created_by.as_str(),
        client.created_at.unix_seconds(),
        client.updated_at.unix_seconds(),
    )?;
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

/// The column with the method, by which clients are told apart, stays as it is.
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
