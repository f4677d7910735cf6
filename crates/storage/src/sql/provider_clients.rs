//! Clients at external providers: those that are, were, or may be there.

use model::{
    Listing, OperationKind, Page, ProviderClient, ProviderClientFilter, ProviderClientId, ProviderClientRow,
    ProviderClientState, ProviderId, RegistrationId, Sealed, StoreError, Timestamp,
};

use crate::{
    database::Database,
    engine::transaction::Transaction,
    error::{Place, to_json},
};

#[derive(sqlx::FromRow)]
struct ClientRow {
    id: String,
    provider: String,
    registration: Option<String>,
    client_name: String,
    client_id: Option<String>,
    registration_client_uri: Option<String>,
    access_token: Option<String>,
    members: String,
    state: String,
    finding: Option<String>,
    checked_at: Option<i64>,
    delete_after: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

/// The start of a query for [`ClientRow`]s and what `$more` adds to them; `k` is the client at the provider.
macro_rules! clients {
    ($more:literal, $from:expr) => {
        concat!(
            "SELECT k.id, k.provider, k.registration, k.client_name, k.client_id, k.registration_client_uri,
                k.access_token, k.members, k.state, k.finding, k.checked_at, k.delete_after, k.created_at, k.updated_at",
            $more,
            " FROM ",
            $from
        )
    };
    ($rest:literal) => {
        clients!("", concat!("provider_clients k ", $rest))
    };
}

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    client: ClientRow,
    label: Option<String>,
    api_client_name: Option<String>,
    operation: Option<String>,
}

impl TryFrom<ClientRow> for ProviderClient {
    type Error = StoreError;

    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        let place = |column| Place::new("provider_clients", column, &row.id);
        Ok(Self {
            members: place("members").json(&row.members)?,
            state: place("state").word(&row.state, ProviderClientState::from_word)?,
            finding: row.finding.map(|text| place("finding").json(&text)).transpose()?,
            id: row.id.into(),
            provider: row.provider.into(),
            registration: row.registration.map(Into::into),
            client_name: row.client_name,
            client_id: row.client_id,
            registration_client_uri: row.registration_client_uri,
            access_token: row.access_token.map(Sealed::from_stored),
            checked_at: row.checked_at.map(Timestamp::from_unix_seconds),
            delete_after: row.delete_after.map(Timestamp::from_unix_seconds),
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

impl TryFrom<ListRow> for ProviderClientRow {
    type Error = StoreError;

    fn try_from(row: ListRow) -> Result<Self, StoreError> {
        let client = ProviderClient::try_from(row.client)?;
        let place = Place::new("operations", "kind", client.id.as_str());
        let operation = row.operation.map(|word| place.word(&word, OperationKind::from_word)).transpose()?;
        Ok(Self { client, label: row.label, client_name: row.api_client_name, operation })
    }
}

fn read(rows: Vec<ClientRow>) -> Result<Vec<ProviderClient>, StoreError> {
    rows.into_iter().map(ProviderClient::try_from).collect()
}

pub(crate) async fn lookup(db: &Database, id: &ProviderClientId) -> Result<Option<ProviderClient>, StoreError> {
    fetch_optional!(db.reader(), ClientRow, clients!("WHERE k.id = $1"), id.as_str())?
        .map(ProviderClient::try_from)
        .transpose()
}

/// The words of the two states are in the right order.
pub(crate) async fn current(
    db: &Database,
    registration: &RegistrationId,
) -> Result<Option<ProviderClient>, StoreError> {
    fetch_optional!(
        db.reader(),
        ClientRow,
        clients!(
            "WHERE k.registration = $1 AND k.state IN ('current', 'expected')
             ORDER BY k.state, k.created_at DESC, k.id DESC LIMIT 1"
        ),
        registration.as_str(),
    )?
    .map(ProviderClient::try_from)
    .transpose()
}

/// Those of the provider $1 that the reconcile page shows; with $2 only those with something to be done about them.
macro_rules! shown {
    () => {
        "k.provider = $1 AND k.state <> 'gone' AND (NOT $2 OR k.finding IS NOT NULL OR k.state <> 'current')"
    };
}

/// Those with something to be done about them first.
macro_rules! in_order {
    () => {
        " ORDER BY CASE WHEN k.finding IS NULL AND k.state = 'current' THEN 1 ELSE 0 END, k.created_at DESC, k.id DESC"
    };
}

/// The rest is only read for the rows of the page.
pub(crate) async fn list(
    db: &Database,
    filter: &ProviderClientFilter,
) -> Result<Listing<ProviderClientRow>, StoreError> {
    let (rows, offset) = (i64::from(Page::ROWS), filter.page.offset());
    let items = fetch_all!(
        db.reader(),
        ListRow,
        clients!(
            ", r.label, c.name AS api_client_name,
             (SELECT o.kind FROM operations o WHERE o.client = k.id AND o.state IN ('waiting', 'stuck')
                ORDER BY o.created_at, o.id LIMIT 1) AS operation",
            concat!(
                "(SELECT k.id FROM provider_clients k WHERE ",
                shown!(),
                in_order!(),
                " LIMIT $3 OFFSET $4) page
                 JOIN provider_clients k ON k.id = page.id
                 LEFT JOIN registrations r ON r.id = k.registration
                 LEFT JOIN api_clients c ON c.id = r.api_client",
                in_order!()
            )
        ),
        filter.provider.as_str(),
        filter.differing,
        rows,
        offset,
    )?;
    let items = items.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>, StoreError>>()?;
    let total = match i64::try_from(items.len()) {
        // A first page that is not full is all there is: most need not be counted.
        Ok(found) if offset == 0 && found < rows => found,
        _ => fetch_count!(
            db.reader(),
            concat!("SELECT COUNT(*) FROM provider_clients k WHERE ", shown!()),
            filter.provider.as_str(),
            filter.differing,
        )?,
    };
    Ok(Listing { items, total })
}

pub(crate) async fn retired(db: &Database, now: Timestamp, limit: i64) -> Result<Vec<ProviderClient>, StoreError> {
    read(fetch_all!(
        db.reader(),
        ClientRow,
        clients!(
            "WHERE k.delete_after IS NOT NULL AND k.delete_after <= $1 AND k.state <> 'gone'
                AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.client = k.id AND o.state IN ('waiting', 'stuck'))
             ORDER BY k.delete_after, k.id LIMIT $2"
        ),
        now.unix_seconds(),
        limit,
    )?)
}

/// Nothing is to be done for its registration either: that would have to end before a look could begin.
pub(crate) async fn unchecked(
    db: &Database,
    provider: Option<&ProviderId>,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<ProviderClient>, StoreError> {
    read(fetch_all!(
        db.reader(),
        ClientRow,
        clients!(
            "JOIN providers p ON p.id = k.provider
             WHERE k.state = 'current' AND (k.checked_at IS NULL OR k.checked_at < $2)
                AND (k.provider = $1 OR ($1 = '' AND NOT p.disabled))
                AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.client = k.id AND o.state IN ('waiting', 'stuck'))
                AND NOT EXISTS (SELECT 1 FROM operations o
                    WHERE o.subject = k.registration AND o.state IN ('waiting', 'stuck'))
             ORDER BY k.checked_at NULLS FIRST, k.id LIMIT $3"
        ),
        provider.map_or("", ProviderId::as_str),
        before.unix_seconds(),
        limit,
    )?)
}

/// A registration that went meanwhile is left out: what is at the provider must be known all the same.
pub(crate) async fn add(tx: &mut Transaction, client: &ProviderClient) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO provider_clients (id, provider, registration, client_name, client_id, registration_client_uri,
            access_token, members, state, finding, checked_at, delete_after, created_at, updated_at)
         VALUES ($1, $2, (SELECT id FROM registrations WHERE id = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            $14)",
        client.id.as_str(),
        client.provider.as_str(),
        client.registration.as_ref().map(RegistrationId::as_str),
        client.client_name.as_str(),
        client.client_id.as_deref(),
        client.registration_client_uri.as_deref(),
        client.access_token.as_ref().map(Sealed::as_str),
        to_json(&client.members)?,
        client.state.as_str(),
        client.finding.as_ref().map(to_json).transpose()?,
        client.checked_at.map(Timestamp::unix_seconds),
        client.delete_after.map(Timestamp::unix_seconds),
        client.created_at.unix_seconds(),
        client.updated_at.unix_seconds(),
    )?;
    Ok(())
}

/// As with [`add`], a registration that went meanwhile is left out.
pub(crate) async fn update(tx: &mut Transaction, client: &ProviderClient) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE provider_clients SET registration = (SELECT id FROM registrations WHERE id = $2), client_name = $3,
            client_id = $4, registration_client_uri = $5, access_token = $6, members = $7, state = $8, finding = $9,
            checked_at = $10, delete_after = $11, updated_at = $12
         WHERE id = $1",
        client.id.as_str(),
        client.registration.as_ref().map(RegistrationId::as_str),
        client.client_name.as_str(),
        client.client_id.as_deref(),
        client.registration_client_uri.as_deref(),
        client.access_token.as_ref().map(Sealed::as_str),
        to_json(&client.members)?,
        client.state.as_str(),
        client.finding.as_ref().map(to_json).transpose()?,
        client.checked_at.map(Timestamp::unix_seconds),
        client.delete_after.map(Timestamp::unix_seconds),
        client.updated_at.unix_seconds(),
    )?;
    Ok(())
}

/// The foreign key deletes what was done with it.
pub(crate) async fn delete(tx: &mut Transaction, id: &ProviderClientId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM provider_clients WHERE id = $1", id.as_str())?;
    Ok(())
}

/// The clients of a provider are no longer managed: the tokens for that are deleted.
pub(crate) async fn detach_all_at(
    tx: &mut Transaction,
    provider: &ProviderId,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE provider_clients SET state = 'gone', access_token = NULL, finding = NULL, delete_after = NULL,
            updated_at = $2
         WHERE provider = $1 AND state <> 'gone'",
        provider.as_str(),
        at.unix_seconds(),
    )?;
    Ok(())
}

/// Those of which something is still to be done stay.
pub(crate) async fn delete_gone_at(tx: &mut Transaction, provider: &ProviderId) -> Result<(), StoreError> {
    execute!(
        tx,
        "DELETE FROM provider_clients WHERE provider = $1 AND state = 'gone'
            AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.client = provider_clients.id)",
        provider.as_str(),
    )?;
    Ok(())
}
