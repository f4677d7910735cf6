//! Between the page *Registration by programs* and the core.

use dcr::GrantType;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{OpenRegistration, ProgramFields, ProviderRules, StatementIssuer};

use super::PROVIDERS;
use crate::{backend, form};
use crate::{error::AppError, form::FormState};

/// The terms in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramSummary {
    /// Registrations wait for approval.
    pub approval: bool,
    /// Anybody may register.
    pub open: bool,
    /// A `client_id` may be the URL of a metadata document.
    pub documents: bool,
    /// Who may vouch for software.
    pub issuers: Vec<String>,
}

/// The page *Registration by programs* of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramsView {
    /// The provider's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The grant types that can be open to anybody.
    pub grant_types: Vec<GrantType>,
    /// The provider's scopes.
    pub scopes: Vec<String>,
    /// The form.
    pub form: FormState<ProgramForm>,
}

/// The form *Registration by programs*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgramForm {
    /// `on` when registrations wait for approval.
    pub approval: String,
    /// One on each line: an issuer, a space, its keys.
    pub statement_issuers: String,
    /// `on` when anybody may register. What follows counts only then.
    pub open: String,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// Scopes.
    pub scopes: String,
    /// Hosts, or nothing for any.
    pub redirect_hosts: String,
    /// Schemes, one on each line.
    pub private_use_schemes: String,
    /// Names, one on each line.
    pub protected_names: String,
    /// The most registrations that were never used.
    pub max_unused: String,
    /// Days after which an unused one is deleted.
    pub unused_days: String,
    /// Registrations from one source in an hour.
    pub per_source_per_hour: String,
    /// Registrations in an hour.
    pub per_hour: String,
    /// `on` when a `client_id` may be the URL of a metadata document.
    pub metadata_documents: String,
    /// Hosts of those URLs, or nothing for any.
    pub document_hosts: String,
}

/// The page *Registration by programs* of a provider.
pub async fn programs_page(id: String) -> Result<ProgramsView, AppError> {
    let provider = backend::core().providers().get(&backend::caller(), &id.as_str().into()).await?;
    let rules = provider.rules;
    let kept = form::restore(&form_key(&id)).await;
    Ok(ProgramsView {
        form: kept.unwrap_or_else(|| FormState::fresh(form_of(&rules))),
        grant_types: open_grants(&rules),
        scopes: rules.scopes,
        name: provider.name,
        id,
    })
}

/// Changes on what terms programs register at a provider.
#[server(endpoint = "providers/programs")]
pub async fn save_programs(id: String, #[server(flatten)] form: ProgramForm) -> Result<(), AppError> {
    let fields = ProgramFields {
        approval: !form.approval.is_empty(),
        statement_issuers: form.statement_issuers.clone(),
        open: !form.open.is_empty(),
        grant_types: form.grant_types.clone(),
        scopes: form.scopes.clone(),
        redirect_hosts: form.redirect_hosts.clone(),
        private_use_schemes: form.private_use_schemes.clone(),
        protected_names: form.protected_names.clone(),
        max_unused: form.max_unused.clone(),
        unused_days: form.unused_days.clone(),
        per_source_per_hour: form.per_source_per_hour.clone(),
        per_hour: form.per_hour.clone(),
        metadata_documents: !form.metadata_documents.is_empty(),
        document_hosts: form.document_hosts.clone(),
    };
    let outcome =
        backend::core().providers().update_program_rules(&backend::caller(), &id.as_str().into(), &fields).await;
    if outcome.is_ok() {
        form::notify(&backend::session()?, "Registration by programs saved.").await;
    }
    // Only a provider that exists is saved, so this id is one of ours.
    form::answer(&form_key(&id), form, outcome.map(|()| format!("{PROVIDERS}/{id}"))).await
}

fn form_key(id: &str) -> String {
    format!("provider/{id}/programs")
}

/// The terms in short.
pub(super) fn summary(rules: &ProviderRules) -> ProgramSummary {
    ProgramSummary {
        approval: rules.approval,
        open: rules.open.is_some(),
        documents: rules.open.as_ref().is_some_and(|open| open.documents.is_some()),
        issuers: rules.statement_issuers.iter().map(|issuer| issuer.issuer.clone()).collect(),
    }
}

/// The grant types of a provider that can be open to anybody: those that a person takes part in.
fn open_grants(rules: &ProviderRules) -> Vec<GrantType> {
    rules.grant_types.iter().filter(|grant| **grant != GrantType::ClientCredentials).cloned().collect()
}

fn form_of(rules: &ProviderRules) -> ProgramForm {
    let on = |is: bool| if is { "on".to_owned() } else { String::new() };
    let line = |issuer: &StatementIssuer| format!("{} {}{}", issuer.issuer, issuer.jwks_uri, issuer.jwks);
    let form = ProgramForm {
        approval: on(rules.approval),
        statement_issuers: rules.statement_issuers.iter().map(line).collect::<Vec<_>>().join("\n"),
        open: on(rules.open.is_some()),
        ..ProgramForm::default()
    };
    match &rules.open {
        Some(open) => with_open(form, open),
        // What it starts with when it is switched on.
        None => ProgramForm {
            grant_types: open_grants(rules).iter().map(ToString::to_string).collect(),
            max_unused: "1000".to_owned(),
            unused_days: "30".to_owned(),
            per_source_per_hour: "20".to_owned(),
            per_hour: "500".to_owned(),
            ..form
        },
    }
}

fn with_open(form: ProgramForm, open: &OpenRegistration) -> ProgramForm {
    let policy = &open.policy;
    ProgramForm {
        grant_types: policy.grant_types.iter().map(ToString::to_string).collect(),
        scopes: policy.scopes.join("\n"),
        redirect_hosts: policy.redirect_hosts.join("\n"),
        private_use_schemes: policy.private_use_schemes.join("\n"),
        protected_names: policy.protected_names.join("\n"),
        max_unused: open.max_unused.to_string(),
        unused_days: open.unused_days.to_string(),
        per_source_per_hour: open.per_source_per_hour.to_string(),
        per_hour: open.per_hour.to_string(),
        metadata_documents: open.documents.iter().map(|_| "on").collect(),
        document_hosts: open
            .documents
            .iter()
            .flat_map(|documents| &documents.hosts)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n"),
        ..form
    }
}
