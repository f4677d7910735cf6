//! Initial access tokens.

use std::sync::Arc;

use model::{FoundInitialToken, InitialToken, InitialTokenId, InitialTokenSummary, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{coalesce::Found, insert::insert, statement::fetch_keyed, transaction::Transaction},
    error::{Place, changed, to_json},
    sql::providers::JoinedProvider,
};

row! {
    struct TokenRow = "initial_tokens" as "t", token_columns! {
        id: String,
        label: String,
        hash: String,
        last_four: String,
        provider: String,
        api_client: Option<String>,
        policy: String,
        max_uses: Option<i64>,
        uses: i64,
        expires_at: Option<i64>,
        revoked_at: Option<i64>,
        created_by: String,
        created_at: i64,
    }
}

impl TryFrom<&InitialToken> for TokenRow {
    type Error = StoreError;

    fn try_from(token: &InitialToken) -> Result<Self, StoreError> {
        Ok(Self {
            id: token.id.as_str().to_owned(),
            label: token.label.clone(),
            hash: token.hash.as_str().to_owned(),
            last_four: token.last_four.clone(),
            provider: token.provider.as_str().to_owned(),
            api_client: token.api_client.as_ref().map(|value| value.as_str().to_owned()),
            policy: to_json(&*token.policy)?,
            max_uses: token.max_uses,
            uses: token.uses,
            expires_at: token.expires_at.map(Timestamp::unix_seconds),
            revoked_at: token.revoked_at.map(Timestamp::unix_seconds),
            created_by: token.created_by.clone(),
            created_at: token.created_at.unix_seconds(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    token: TokenRow,
    #[sqlx(flatten)]
    provider: JoinedProvider,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    token: TokenRow,
    provider_name: String,
    client_name: Option<String>,
}

impl TryFrom<TokenRow> for InitialToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        Ok(Self {
            policy: Arc::new(Place::new("initial_tokens", "policy", &row.id).json(&row.policy)?),
            id: row.id.into(),
            label: row.label,
            hash: SecretHash::from_stored(row.hash),
            last_four: row.last_four,
            provider: row.provider.into(),
            api_client: row.api_client.map(Into::into),
            max_uses: row.max_uses,
            uses: row.uses,
            expires_at: row.expires_at.map(Timestamp::from_unix_seconds),
            revoked_at: row.revoked_at.map(Timestamp::from_unix_seconds),
            created_by: row.created_by,
            created_at: Timestamp::from_unix_seconds(row.created_at),
        })
    }
}

impl TryFrom<FoundRow> for FoundInitialToken {
    type Error = StoreError;

    fn try_from(row: FoundRow) -> Result<Self, StoreError> {
        Ok(Self { token: row.token.try_into()?, provider: Arc::new(row.provider.try_into()?) })
    }
}

impl TryFrom<SummaryRow> for InitialTokenSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self { token: row.token.try_into()?, provider_name: row.provider_name, client_name: row.client_name })
    }
}

pub(crate) async fn list(db: &Database) -> Result<Vec<InitialTokenSummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        concat!(
            "SELECT ",
            token_columns!(),
            ", p.name AS provider_name, c.name AS client_name
             FROM initial_tokens t
             JOIN providers p ON p.id = t.provider
             LEFT JOIN api_clients c ON c.id = t.api_client
             ORDER BY t.created_at DESC, t.id DESC"
        ),
    )?
    .into_iter()
    .map(InitialTokenSummary::try_from)
    .collect()
}

/// By the hashes of the tokens.
pub(crate) async fn find(
    db: Database,
    hashes: Vec<String>,
) -> Result<Found<String, Arc<FoundInitialToken>>, StoreError> {
    let keys: Vec<_> = hashes.iter().map(String::as_str).collect();
    let rows = fetch_keyed::<FoundRow>(&db, concat!("SELECT ", token_columns!(), ", p.id AS provider_id, p.name AS provider_name,
            p.kind AS provider_kind, p.authentication_method AS provider_method, p.rules AS provider_rules,
            p.external AS provider_external, p.disabled AS provider_disabled, p.created_at AS provider_created_at, p.updated_at AS provider_updated_at
         FROM initial_tokens t JOIN providers p ON p.id = t.provider WHERE t.hash IN ({keys})"), vec![], &keys).await?;
    Ok(rows.into_iter().map(|row| (row.token.hash.clone(), row.try_into().map(Arc::new))).collect())
}

pub(crate) async fn add(tx: &mut Transaction, token: &InitialToken) -> Result<(), StoreError> {
    insert(tx, vec![TokenRow::try_from(token)?]).await
}

/// Counts so many uses at that moment, all of them or none.
pub(crate) async fn count_uses(
    tx: &mut Transaction,
    id: &InitialTokenId,
    at: Timestamp,
    uses: i64,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE initial_tokens SET uses = uses + $3
         WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
            AND (max_uses IS NULL OR uses + $3 <= max_uses)",
        id.as_str(),
        at.unix_seconds(),
        uses,
    )?)
}

pub(crate) async fn revoke(tx: &mut Transaction, id: &InitialTokenId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE initial_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        id.as_str(),
        at.unix_seconds(),
    )?)
}
