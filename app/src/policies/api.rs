//! What the pages of policies ask of the core, and what their forms do.

use leptos::prelude::*;
use registration::{Error, PolicyFields, PolicyId, PolicySummary};

use crate::{backend, clients::Users, error::AppError, form, form::FormState};

/// The page of one policy, or of one that is being added.
pub struct PolicyPage {
    /// What is stored, and who has it; `None` while it is being added.
    pub stored: Option<(PolicySummary, Users)>,
    /// The form.
    pub form: FormState<PolicyFields>,
}

/// All policies, by name.
pub async fn list_policies() -> Result<Vec<PolicySummary>, AppError> {
    Ok(backend::core().policies().list(&backend::caller()).await?)
}

/// The page of one policy; an empty id is the page to add one.
pub async fn policy_page(id: String) -> Result<PolicyPage, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let kept = form::restore(&form_key(&id)).await;
    if id.is_empty() {
        caller.owner()?;
        return Ok(PolicyPage { stored: None, form: kept.unwrap_or_default() });
    }
    let id = PolicyId::from(id);
    let summaries = core.policies().list(&caller).await?;
    let summary = summaries.into_iter().find(|summary| summary.policy.id == id).ok_or(Error::NotFound("policy"))?;
    let users = Users::new(core.policies().used_by(&caller, &id).await?, summary.api_clients);
    let form = kept.unwrap_or_else(|| FormState::fresh(PolicyFields::from(&summary.policy)));
    Ok(PolicyPage { stored: Some((summary, users)), form })
}

/// Adds a policy, or changes the one with this id.
#[server(endpoint = "policies/save")]
pub async fn save_policy(#[server(default)] id: String, #[server(flatten)] form: PolicyFields) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let (outcome, notice) = if id.is_empty() {
        (core.policies().add(&caller, &form).await.map(drop), "Policy added.")
    } else {
        (core.policies().update(&caller, &id.as_str().into(), &form).await, "Policy saved.")
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
