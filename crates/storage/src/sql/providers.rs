//! DCR providers.

use dcr::AuthenticationMethod;
use model::{
    External, Provider, ProviderHealth, ProviderId, ProviderKind, ProviderSecrets, ProviderSummary, Sealed, StoreError,
    TestReport, Timestamp, UsedBy,
};

use crate::{
    database::Database,
    engine::{coalesce::Found, insert::insert, statement::fetch_keyed, transaction::Transaction},
    error::{Place, changed, to_json},
    sql::{clients::UsedByRow, names::name_key, operations, provider_clients, realms},
};

row! {
    struct ProviderRow = "providers" as "p", provider_columns! {
        id: String,
        name: String,
        name_key: String,
        kind: String,
        authentication_method: String,
        rules: String,
        is_open: bool,
        external: Option<String>,
        credential: Option<String>,
        client_key: Option<String>,
        disabled: bool,
        test: Option<String>,
        failing_since: Option<i64>,
        last_error: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<&Provider> for ProviderRow {
    type Error = StoreError;

    fn try_from(provider: &Provider) -> Result<Self, StoreError> {
        Ok(Self {
            id: provider.id.as_str().to_owned(),
            name: provider.name.clone(),
            name_key: name_key(&provider.name),
            kind: provider.kind.as_str().to_owned(),
            authentication_method: provider.authentication_method.as_str().to_owned(),
            rules: to_json(&provider.rules)?,
            is_open: provider.rules.open.is_some(),
            external: provider.external.as_ref().map(to_json).transpose()?,
            credential: provider.secrets.credential.as_ref().map(|value| value.as_str().to_owned()),
            client_key: provider.secrets.client_key.as_ref().map(|value| value.as_str().to_owned()),
            disabled: provider.disabled,
            test: provider.test.as_ref().map(to_json).transpose()?,
            failing_since: provider.health.failing_since.map(Timestamp::unix_seconds),
            last_error: provider.health.last_error.clone(),
            created_at: provider.created_at.unix_seconds(),
            updated_at: provider.updated_at.unix_seconds(),
        })
    }
}

/// The start of a query for [`ProviderRow`]s and what `$more` adds to them; `p` is the provider.
macro_rules! providers {
    ($more:literal, $rest:literal) => {
        concat!("SELECT ", provider_columns!(), $more, " FROM providers p ", $rest)
    };
}

/// The columns of a provider that is joined to a row that refers to it. Without its secrets, test and health, which only
/// those who call the provider need.
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
    #[sqlx(rename = "provider_external")]
    external: Option<String>,
    #[sqlx(rename = "provider_disabled")]
    disabled: bool,
    #[sqlx(rename = "provider_created_at")]
    created_at: i64,
    #[sqlx(rename = "provider_updated_at")]
    updated_at: i64,
}

impl TryFrom<JoinedProvider> for Provider {
    type Error = StoreError;

    fn try_from(row: JoinedProvider) -> Result<Self, StoreError> {
        ProviderRow {
            id: row.id,
            name: row.name,
            name_key: String::new(),
            kind: row.kind,
            authentication_method: row.authentication_method,
            rules: row.rules,
            is_open: false,
            external: row.external,
            credential: None,
            client_key: None,
            disabled: row.disabled,
            test: None,
            failing_since: None,
            last_error: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
        .try_into()
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    provider: ProviderRow,
    api_clients: i64,
    registrations: i64,
}

#[derive(sqlx::FromRow)]
struct ExternalRow {
    external: String,
}

impl TryFrom<ProviderRow> for Provider {
    type Error = StoreError;

    fn try_from(row: ProviderRow) -> Result<Self, StoreError> {
        let place = |column| Place::new("providers", column, &row.id);
        Ok(Self {
            kind: place("kind").word(&row.kind, ProviderKind::from_word)?,
            authentication_method: AuthenticationMethod::from(row.authentication_method.as_str()),
            rules: place("rules").json(&row.rules)?,
            external: row.external.map(|text| place("external").json(&text)).transpose()?,
            test: row.test.map(|text| place("test").json(&text)).transpose()?,
            secrets: ProviderSecrets {
                credential: row.credential.map(Sealed::from_stored),
                client_key: row.client_key.map(Sealed::from_stored),
            },
            disabled: row.disabled,
            health: ProviderHealth {
                failing_since: row.failing_since.map(Timestamp::from_unix_seconds),
                last_error: row.last_error,
            },
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
        providers!(
            ", (SELECT COUNT(*) FROM api_clients c WHERE c.provider = p.id) AS api_clients,
               (SELECT COUNT(*) FROM registrations r WHERE r.provider = p.id AND r.state = 'active') AS registrations",
            "ORDER BY p.name_key"
        ),
    )?
    .into_iter()
    .map(ProviderSummary::try_from)
    .collect()
}

/// By ids.
pub(crate) async fn lookup(db: Database, ids: Vec<ProviderId>) -> Result<Found<ProviderId, Provider>, StoreError> {
    let keys: Vec<_> = ids.iter().map(ProviderId::as_str).collect();
    let rows = fetch_keyed::<ProviderRow>(&db, providers!("", "WHERE p.id IN ({keys})"), vec![], &keys).await?;
    Ok(rows.into_iter().map(|row| (row.id.as_str().into(), row.try_into())).collect())
}

pub(crate) async fn open(db: &Database) -> Result<Option<Provider>, StoreError> {
    fetch_optional!(db.reader(), ProviderRow, providers!("", "WHERE p.is_open"))?.map(Provider::try_from).transpose()
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
    insert(tx, vec![ProviderRow::try_from(provider)?]).await
}

/// Its secrets, test and health have changes of their own.
pub(crate) async fn update(tx: &mut Transaction, provider: &Provider) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE providers SET name = $2, name_key = $3, kind = $4, authentication_method = $5, rules = $6,
            is_open = $7, external = $8, disabled = $9, updated_at = $10
         WHERE id = $1",
        provider.id.as_str(),
        provider.name.as_str(),
        name_key(&provider.name),
        provider.kind.as_str(),
        provider.authentication_method.as_str(),
        to_json(&provider.rules)?,
        provider.rules.open.is_some(),
        provider.external.as_ref().map(to_json).transpose()?,
        provider.disabled,
        provider.updated_at.unix_seconds(),
    )?)
}

pub(crate) async fn set_secrets(
    tx: &mut Transaction,
    id: &ProviderId,
    secrets: &ProviderSecrets,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE providers SET credential = $2, client_key = $3 WHERE id = $1",
        id.as_str(),
        secrets.credential.as_ref().map(Sealed::as_str),
        secrets.client_key.as_ref().map(Sealed::as_str),
    )?)
}

pub(crate) async fn set_test(
    tx: &mut Transaction,
    id: &ProviderId,
    test: Option<&TestReport>,
) -> Result<(), StoreError> {
    changed(execute!(tx, "UPDATE providers SET test = $2 WHERE id = $1", id.as_str(), test.map(to_json).transpose()?,)?)
}

/// Does nothing when the provider is gone.
pub(crate) async fn set_health(
    tx: &mut Transaction,
    id: &ProviderId,
    health: &ProviderHealth,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE providers SET failing_since = $2, last_error = $3 WHERE id = $1",
        id.as_str(),
        health.failing_since.map(Timestamp::unix_seconds),
        health.last_error.as_deref(),
    )?;
    Ok(())
}

/// One use less of its initial access token. Another one who counts at the same moment waits at the first statement, and
/// then reads what this one has written.
pub(crate) async fn count_use(tx: &mut Transaction, id: &ProviderId) -> Result<(), StoreError> {
    execute!(tx, "UPDATE providers SET external = external WHERE id = $1 AND external IS NOT NULL", id.as_str())?;
    let Some(row) = fetch_optional!(
        tx,
        ExternalRow,
        "SELECT external FROM providers WHERE id = $1 AND external IS NOT NULL",
        id.as_str(),
    )?
    else {
        return Ok(());
    };
    let mut external: External = Place::new("providers", "external", id.as_str()).json(&row.external)?;
    let Some(uses) = external.initial_token.remaining_uses.filter(|uses| *uses > 0) else { return Ok(()) };
    external.initial_token.remaining_uses = Some(uses - 1);
    execute!(tx, "UPDATE providers SET external = $2 WHERE id = $1", id.as_str(), to_json(&external)?)?;
    Ok(())
}

/// Nothing refers to the provider any more, and its operations are cancelled.
pub(crate) async fn detach(tx: &mut Transaction, id: &ProviderId, at: Timestamp) -> Result<(), StoreError> {
    operations::cancel_all_at(tx, id, at).await?;
    provider_clients::detach_all_at(tx, id, at).await?;
    realms::detach(tx, id, at).await
}

/// The foreign keys refuse while anything refers to it. Revoked registrations are detached, and finished operations and clients
/// that are gone from an external provider are deleted.
pub(crate) async fn delete(tx: &mut Transaction, id: &ProviderId) -> Result<(), StoreError> {
    execute!(tx, "UPDATE registrations SET provider = NULL WHERE provider = $1 AND state = 'revoked'", id.as_str())?;
    operations::delete_finished_at(tx, id).await?;
    provider_clients::delete_gone_at(tx, id).await?;
    changed(execute!(tx, "DELETE FROM providers WHERE id = $1", id.as_str())?)
}
