//! Policies.

use model::{Interval, Limit, Policy, PolicyId, PolicySummary, StoreError, Timestamp, UsedBy};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed},
    sql::{clients::UsedByRow, names::name_key},
};

row! {
    struct PolicyRow = "policies" as "p", policy_columns! {
        id: String,
        name: String,
        name_key: String,
        rate_requests: Option<i64>,
        rate_interval: Option<String>,
        quota_requests: Option<i64>,
        quota_interval: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl From<&Policy> for PolicyRow {
    fn from(policy: &Policy) -> Self {
        Self {
            id: policy.id.as_str().to_owned(),
            name: policy.name.clone(),
            name_key: name_key(&policy.name),
            rate_requests: policy.rate_limit.map(|limit| limit.requests),
            rate_interval: policy.rate_limit.map(|limit| limit.interval.as_str().to_owned()),
            quota_requests: policy.usage_quota.map(|limit| limit.requests),
            quota_interval: policy.usage_quota.map(|limit| limit.interval.as_str().to_owned()),
            created_at: policy.created_at.unix_seconds(),
            updated_at: policy.updated_at.unix_seconds(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    policy: PolicyRow,
    api_clients: i64,
}

impl TryFrom<PolicyRow> for Policy {
    type Error = StoreError;

    fn try_from(row: PolicyRow) -> Result<Self, StoreError> {
        let limit = |column, requests: Option<i64>, interval: Option<&str>| {
            let place = Place::new("policies", column, &row.id);
            match (requests, interval) {
                (Some(requests), Some(word)) => {
                    Ok(Some(Limit { requests, interval: place.word(word, Interval::from_word)? }))
                }
                (None, None) => Ok(None),
                _ => Err(place.inconsistent("a limit needs both a number and an interval")),
            }
        };
        Ok(Self {
            rate_limit: limit("rate_interval", row.rate_requests, row.rate_interval.as_deref())?,
            usage_quota: limit("quota_interval", row.quota_requests, row.quota_interval.as_deref())?,
            id: row.id.into(),
            name: row.name,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

impl TryFrom<SummaryRow> for PolicySummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self { policy: row.policy.try_into()?, api_clients: row.api_clients })
    }
}

pub(crate) async fn list(db: &Database) -> Result<Vec<PolicySummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        concat!(
            "SELECT ",
            policy_columns!(),
            ", (SELECT COUNT(*) FROM api_clients c WHERE c.policy = p.id) AS api_clients
             FROM policies p ORDER BY p.name_key"
        ),
    )?
    .into_iter()
    .map(PolicySummary::try_from)
    .collect()
}

pub(crate) async fn lookup(db: &Database, id: &PolicyId) -> Result<Option<Policy>, StoreError> {
    fetch_optional!(
        db.reader(),
        PolicyRow,
        concat!("SELECT ", policy_columns!(), " FROM policies p WHERE id = $1"),
        id.as_str(),
    )?
    .map(Policy::try_from)
    .transpose()
}

pub(crate) async fn used_by(db: &Database, id: &PolicyId, limit: i64) -> Result<Vec<UsedBy>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        UsedByRow,
        "SELECT id, name FROM api_clients WHERE policy = $1 ORDER BY name_key LIMIT $2",
        id.as_str(),
        limit,
    )?;
    Ok(rows.into_iter().map(UsedBy::from).collect())
}

pub(crate) async fn add(tx: &mut Transaction, policy: &Policy) -> Result<(), StoreError> {
    insert(tx, vec![PolicyRow::from(policy)]).await
}

pub(crate) async fn update(tx: &mut Transaction, policy: &Policy) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE policies SET name = $2, name_key = $3, rate_requests = $4, rate_interval = $5, quota_requests = $6,
            quota_interval = $7, updated_at = $8
         WHERE id = $1",
        policy.id.as_str(),
        policy.name.as_str(),
        name_key(&policy.name),
        policy.rate_limit.map(|limit| limit.requests),
        policy.rate_limit.map(|limit| limit.interval.as_str()),
        policy.usage_quota.map(|limit| limit.requests),
        policy.usage_quota.map(|limit| limit.interval.as_str()),
        policy.updated_at.unix_seconds(),
    )?)
}

/// The foreign key refuses while an API client has it.
pub(crate) async fn delete(tx: &mut Transaction, id: &PolicyId) -> Result<(), StoreError> {
    changed(execute!(tx, "DELETE FROM policies WHERE id = $1", id.as_str())?)
}
