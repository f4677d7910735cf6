//! Between the pages of policies and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Error, Interval, Limit, Policy, PolicyFields, PolicyId};

use crate::{backend, form};
use crate::{clients::Users, error::AppError, form::FormState};

/// The list of policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliciesView {
    /// The rows, by name.
    pub rows: Vec<PolicyRow>,
    /// The time the rows are told from.
    pub now: i64,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRow {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How fast: requests, and the word of the interval.
    pub rate_limit: Option<(i64, String)>,
    /// How much: requests, and the word of the interval.
    pub usage_quota: Option<(i64, String)>,
    /// How many API clients have it.
    pub api_clients: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

/// The page of one policy, or of one that is being added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    /// What is stored; `None` while it is being added.
    pub stored: Option<StoredPolicy>,
    /// The form.
    pub form: FormState<PolicyForm>,
}

/// A stored policy and who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPolicy {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The API clients that have it.
    pub users: Users,
}

/// The form to add or change a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyForm {
    /// Unique among policies.
    #[serde(default)]
    pub name: String,
    /// Requests of the rate limit; empty for no limit.
    #[serde(default)]
    pub rate_requests: String,
    /// `second`, `minute` or `hour`.
    #[serde(default)]
    pub rate_interval: String,
    /// Requests of the usage quota; empty for no quota.
    #[serde(default)]
    pub quota_requests: String,
    /// `day`, `week` or `month`.
    #[serde(default)]
    pub quota_interval: String,
}

/// All policies.
pub async fn list_policies() -> Result<PoliciesView, AppError> {
    let core = backend::core();
    let pair = |limit: Limit| (limit.requests, limit.interval.as_str().to_owned());
    let rows = core
        .policies()
        .list(&backend::caller())
        .await?
        .into_iter()
        .map(|summary| PolicyRow {
            id: summary.policy.id.to_string(),
            name: summary.policy.name,
            rate_limit: summary.policy.rate_limit.map(pair),
            usage_quota: summary.policy.usage_quota.map(pair),
            api_clients: summary.api_clients,
            updated_at: summary.policy.updated_at.unix_seconds(),
        })
        .collect();
    Ok(PoliciesView { rows, now: core.now().unix_seconds() })
}

/// The page of one policy; an empty id is the page to add one.
pub async fn policy_page(id: String) -> Result<PolicyView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let kept = form::restore(&form_key(&id)).await;
    if id.is_empty() {
        caller.owner()?;
        return Ok(PolicyView { stored: None, form: kept.unwrap_or_else(|| FormState::fresh(new_policy())) });
    }
    let id = PolicyId::from(id);
    let summaries = core.policies().list(&caller).await?;
    let summary = summaries.into_iter().find(|summary| summary.policy.id == id).ok_or(Error::NotFound("policy"))?;
    let used_by = core.policies().used_by(&caller, &id).await?;
    Ok(PolicyView {
        form: kept.unwrap_or_else(|| FormState::fresh(form_of(&summary.policy))),
        stored: Some(StoredPolicy {
            id: summary.policy.id.to_string(),
            name: summary.policy.name,
            users: Users::new(used_by, summary.api_clients),
        }),
    })
}

/// Adds a policy, or changes the one with this id.
#[server(endpoint = "policies/save")]
pub async fn save_policy(#[server(default)] id: String, #[server(flatten)] form: PolicyForm) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let fields = PolicyFields {
        name: form.name.clone(),
        rate_requests: form.rate_requests.clone(),
        rate_interval: form.rate_interval.clone(),
        quota_requests: form.quota_requests.clone(),
        quota_interval: form.quota_interval.clone(),
    };
    let (outcome, notice) = if id.is_empty() {
        (core.policies().add(&caller, &fields).await.map(drop), "Policy added.")
    } else {
        (core.policies().update(&caller, &id.as_str().into(), &fields).await, "Policy saved.")
    };
    if outcome.is_ok() {
        form::notify(&backend::session()?, notice).await;
    }
    form::answer(&form_key(&id), form, outcome.map(|()| super::POLICIES.to_owned())).await
}

/// Deletes a policy that no API client has.
#[server(endpoint = "policies/delete")]
pub async fn delete_policy(id: String) -> Result<(), AppError> {
    let outcome = backend::core().policies().delete(&backend::caller(), &id.as_str().into()).await;
    let path = match &outcome {
        // Only a policy that exists is refused, so this id is one of ours.
        Err(Error::Refused(_)) => format!("{}/{id}", super::POLICIES),
        _ => super::POLICIES.to_owned(),
    };
    form::act(&path, outcome.map(|()| "Policy deleted.")).await
}

fn form_key(id: &str) -> String {
    format!("policy/{}", if id.is_empty() { "new" } else { id })
}

fn new_policy() -> PolicyForm {
    PolicyForm {
        rate_interval: Interval::Minute.as_str().to_owned(),
        quota_interval: Interval::Day.as_str().to_owned(),
        ..PolicyForm::default()
    }
}

fn form_of(policy: &Policy) -> PolicyForm {
    let mut form = PolicyForm { name: policy.name.clone(), ..new_policy() };
    if let Some(limit) = policy.rate_limit {
        form.rate_requests = limit.requests.to_string();
        limit.interval.as_str().clone_into(&mut form.rate_interval);
    }
    if let Some(quota) = policy.usage_quota {
        form.quota_requests = quota.requests.to_string();
        quota.interval.as_str().clone_into(&mut form.quota_interval);
    }
    form
}
