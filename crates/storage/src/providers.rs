//! DCR providers.

use dcr::AuthenticationMethod;
use registration::{Provider, ProviderId, ProviderKind, ProviderSummary, StoreError, Timestamp, UsedBy};

use crate::{
    clients::UsedByRow,
    database::Database,
    error::{Place, changed, to_json},
    names::name_key,
    together::Found,
    transaction::Transaction,
};

#[derive(sqlx::FromRow)]
struct ProviderRow {
    id: String,
    name: String,
    kind: String,
    authentication_method: String,
    rules: String,
    created_at: i64,
    updated_at: i64,
}

/// The columns of a provider beside those of what points to it.
#[derive(sqlx::FromRow)]
pub(crate) struct JoinedProvider {
    #[sqlx(rename = "provider_id")]
    id: String,
    #[sqlx(rename = "provider_name")]
    name: String,
    #[sqlx(rename = "provider_kind")]
    kind: String,
    #[sqlx(rename = "provider_method")]
    authentication_method: String,
    #[sqlx(rename = "provider_rules")]
    rules: String,
    #[sqlx(rename = "provider_created_at")]
    created_at: i64,
    #[sqlx(rename = "provider_updated_at")]
    updated_at: i64,
}

impl TryFrom<JoinedProvider> for Provider {
    type Error = StoreError;

    fn try_from(row: JoinedProvider) -> Result<Self, StoreError> {
        let JoinedProvider { id, name, kind, authentication_method, rules, created_at, updated_at } = row;
        ProviderRow { id, name, kind, authentication_method, rules, created_at, updated_at }.try_into()
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    provider: ProviderRow,
    api_clients: i64,
    registrations: i64,
}

impl TryFrom<ProviderRow> for Provider {
    type Error = StoreError;

    fn try_from(row: ProviderRow) -> Result<Self, StoreError> {
        Ok(Self {
            kind: Place::new("providers", "kind", &row.id).word(&row.kind, ProviderKind::from_word)?,
            authentication_method: AuthenticationMethod::from(row.authentication_method.as_str()),
            rules: Place::new("providers", "rules", &row.id).json(&row.rules)?,
            id: row.id.into(),
            name: row.name,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

impl TryFrom<SummaryRow> for ProviderSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self { provider: row.provider.try_into()?, api_clients: row.api_clients, registrations: row.registrations })
    }
}

pub(crate) async fn list(db: &Database) -> Result<Vec<ProviderSummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        "SELECT p.id, p.name, p.kind, p.authentication_method, p.rules, p.created_at, p.updated_at,
            (SELECT COUNT(*) FROM api_clients c WHERE c.provider = p.id) AS api_clients,
            (SELECT COUNT(*) FROM registrations r WHERE r.provider = p.id AND r.state = 'active') AS registrations
         FROM providers p ORDER BY p.name_key",
    )?
    .into_iter()
    .map(ProviderSummary::try_from)
    .collect()
}

/// By ids.
pub(crate) async fn lookup(db: Database, ids: Vec<ProviderId>) -> Result<Found<ProviderId, Provider>, StoreError> {
    let keys: Vec<_> = ids.iter().map(ProviderId::as_str).collect();
    let rows = fetch_keyed!(
        db.reader(),
        ProviderRow,
        "SELECT id, name, kind, authentication_method, rules, created_at, updated_at FROM providers
         WHERE id IN ({keys})",
        &keys,
    )?;
    Ok(rows.into_iter().map(|row| (row.id.as_str().into(), row.try_into())).collect())
}

pub(crate) async fn open(db: &Database) -> Result<Option<Provider>, StoreError> {
    fetch_optional!(
        db.reader(),
        ProviderRow,
        "SELECT id, name, kind, authentication_method, rules, created_at, updated_at FROM providers WHERE is_open",
    )?
    .map(Provider::try_from)
    .transpose()
}

pub(crate) async fn used_by(db: &Database, id: &ProviderId, limit: i64) -> Result<Vec<UsedBy>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        UsedByRow,
        "SELECT id, name FROM api_clients WHERE provider = $1 ORDER BY name_key LIMIT $2",
        id.as_str(),
        limit,
    )?;
    Ok(rows.into_iter().map(UsedBy::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, provider: &Provider) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO providers (id, name, name_key, kind, authentication_method, rules, is_open, created_at,
            updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        provider.id.as_str(),
        provider.name.as_str(),
        name_key(&provider.name),
        provider.kind.as_str(),
        provider.authentication_method.as_str(),
        to_json(&provider.rules)?,
        provider.rules.open.is_some(),
        provider.created_at.unix_seconds(),
        provider.updated_at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Transaction, provider: &Provider) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE providers SET name = $2, name_key = $3, kind = $4, authentication_method = $5, rules = $6,
            is_open = $7, updated_at = $8
         WHERE id = $1",
        provider.id.as_str(),
        provider.name.as_str(),
        name_key(&provider.name),
        provider.kind.as_str(),
        provider.authentication_method.as_str(),
        to_json(&provider.rules)?,
        provider.rules.open.is_some(),
        provider.updated_at.unix_seconds(),
    )?)
}

/// The foreign keys refuse while anything points to it. Only revoked registrations are made to let go.
pub(crate) async fn delete(tx: &mut Transaction, id: &ProviderId) -> Result<(), StoreError> {
    execute!(tx, "UPDATE registrations SET provider = NULL WHERE provider = $1 AND state = 'revoked'", id.as_str())?;
    changed(execute!(tx, "DELETE FROM providers WHERE id = $1", id.as_str())?)
}
