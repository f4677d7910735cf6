//! Between the pages of DCR providers and the core.

use dcr::AuthenticationMethod;
use dcr::GrantType;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Error, Provider, ProviderFields, ProviderId, ProviderSummary};

use super::{
    external::{
        overview_api::OverviewView,
        state::{Doing, TokenWarning},
    },
    programs_api::ProgramSummary,
};
use super::{
    external::{overview_api::overview, product_of, state},
    programs_api::summary as summary_of_programs,
};
use crate::{backend, form};
use crate::{clients::Users, error::AppError, form::FormState};

/// The list of providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidersView {
    /// The rows, by name.
    pub rows: Vec<ProviderRow>,
    /// The time the rows are told from.
    pub now: i64,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRow {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What kind of server it is.
    pub product: String,
    /// The authentication method of the clients it serves.
    pub authentication_method: AuthenticationMethod,
    /// Its issuer identifier; empty for the built-in one.
    pub issuer: String,
    /// How it is doing.
    pub doing: Doing,
    /// What there is to say of its initial access token.
    pub token_warning: Option<TokenWarning>,
    /// How many API clients use it.
    pub api_clients: i64,
    /// How many live registrations it has.
    pub registrations: i64,
    /// Anybody may register there.
    pub open: bool,
    /// When it was last changed.
    pub updated_at: i64,
}

/// The page of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderPageView {
    /// A built-in one, or one that is being added.
    BuiltIn(Box<ProviderView>),
    /// An external one.
    External(Box<OverviewView>),
}

/// The page of one built-in provider, or of one that is being added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderView {
    /// What is stored; `None` while it is being added.
    pub stored: Option<StoredProvider>,
    /// The form.
    pub form: FormState<ProviderForm>,
}

/// A stored provider and who uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredProvider {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The authentication method of the clients it serves.
    pub authentication_method: AuthenticationMethod,
    /// The API clients that use it.
    pub users: Users,
    /// How many live registrations it has.
    pub registrations: i64,
    /// On what terms programs register there.
    pub programs: ProgramSummary,
}

/// The form to add or change a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderForm {
    /// Unique among providers.
    #[serde(default)]
    pub name: String,
    /// `openid_connect` or `token_introspection`.
    #[serde(default)]
    pub authentication_method: String,
    /// The grant types that members may choose from.
    #[serde(default)]
    pub grant_types: Vec<String>,
    /// Scopes, separated by spaces or line breaks.
    #[serde(default)]
    pub scopes: String,
    /// Client-id claims, one on each line.
    #[serde(default)]
    pub client_id_claims: String,
    /// `jwt` or `opaque`; empty for what the authentication method needs.
    #[serde(default)]
    pub access_tokens: String,
    /// `ES256` or `RS256`: what signed ones are signed with.
    #[serde(default)]
    pub access_token_algorithm: String,
}

/// All providers.
pub async fn list_providers() -> Result<ProvidersView, AppError> {
    let core = backend::core();
    let now = core.now().unix_seconds();
    let summaries = core.providers().list(&backend::caller()).await?;
    Ok(ProvidersView { rows: summaries.into_iter().map(|summary| row(summary, now)).collect(), now })
}

fn row(summary: ProviderSummary, now: i64) -> ProviderRow {
    let provider = summary.provider;
    let external = provider.external.as_deref();
    ProviderRow {
        id: provider.id.to_string(),
        product: match external {
            Some(external) => product_of(provider.kind.as_str(), external.preset.as_str()).name.to_owned(),
            None => "Built-in".to_owned(),
        },
        issuer: external.map(|external| external.issuer.clone()).unwrap_or_default(),
        doing: state::doing(&provider),
        token_warning: state::warning(&provider, now),
        open: provider.rules.open.is_some(),
        api_clients: summary.api_clients,
        registrations: summary.registrations,
        updated_at: provider.updated_at.unix_seconds(),
        name: provider.name,
        authentication_method: provider.authentication_method,
    }
}

/// The page of one provider; an empty id is the page to add a built-in one.
pub async fn provider_page(id: String) -> Result<ProviderPageView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let kept = form::restore(&form_key(&id)).await;
    if id.is_empty() {
        caller.owner()?;
        let form = kept.unwrap_or_else(|| FormState::fresh(new_provider()));
        return Ok(ProviderPageView::BuiltIn(Box::new(ProviderView { stored: None, form })));
    }
    let id = ProviderId::from(id);
    let summaries = core.providers().list(&caller).await?;
    let found = summaries.iter().find(|summary| summary.provider.id == id);
    let summary = found.ok_or(Error::NotFound("provider"))?.clone();
    if summary.provider.external.is_some() {
        let view = overview(&core, &caller, summary, &summaries).await?;
        return Ok(ProviderPageView::External(Box::new(view)));
    }
    let used_by = core.providers().used_by(&caller, &id).await?;
    Ok(ProviderPageView::BuiltIn(Box::new(ProviderView {
        form: kept.unwrap_or_else(|| FormState::fresh(form_of(&summary.provider))),
        stored: Some(StoredProvider {
            programs: summary_of_programs(&summary.provider.rules),
            id: summary.provider.id.to_string(),
            name: summary.provider.name,
            authentication_method: summary.provider.authentication_method,
            users: Users::new(used_by, summary.api_clients),
            registrations: summary.registrations,
        }),
    })))
}

/// Adds a provider, or changes the one with this id.
#[server(endpoint = "providers/save")]
pub async fn save_provider(
    #[server(default)] id: String,
    #[server(flatten)] form: ProviderForm,
) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let fields = ProviderFields {
        name: form.name.clone(),
        authentication_method: form.authentication_method.clone(),
        grant_types: form.grant_types.clone(),
        scopes: form.scopes.clone(),
        client_id_claims: form.client_id_claims.clone(),
        access_tokens: form.access_tokens.clone(),
        access_token_algorithm: form.access_token_algorithm.clone(),
    };
    let (outcome, notice) = if id.is_empty() {
        (core.providers().add(&caller, &fields).await.map(drop), "Provider added.")
    } else {
        (core.providers().update(&caller, &id.as_str().into(), &fields).await, "Provider saved.")
    };
    if outcome.is_ok() {
        form::notify(&backend::session()?, notice).await;
    }
    form::answer(&form_key(&id), form, outcome.map(|()| super::PROVIDERS.to_owned())).await
}

/// Deletes a provider that nobody uses.
#[server(endpoint = "providers/delete")]
pub async fn delete_provider(id: String) -> Result<(), AppError> {
    let outcome = backend::core().providers().delete(&backend::caller(), &id.as_str().into()).await;
    let path = match &outcome {
        // Only a provider that exists is refused, so this id is one of ours.
        Err(Error::Refused(_)) => format!("{}/{id}", super::PROVIDERS),
        _ => super::PROVIDERS.to_owned(),
    };
    form::act(&path, outcome.map(|()| "Provider deleted.")).await
}

fn form_key(id: &str) -> String {
    format!("provider/{}", if id.is_empty() { "new" } else { id })
}

/// What a new provider starts with: everything that the built-in server can do.
fn new_provider() -> ProviderForm {
    ProviderForm {
        authentication_method: AuthenticationMethod::OpenIdConnect.as_str().to_owned(),
        grant_types: GrantType::OFFERED.iter().map(ToString::to_string).collect(),
        client_id_claims: "client_id\nazp".to_owned(),
        access_token_algorithm: "ES256".to_owned(),
        ..ProviderForm::default()
    }
}

fn form_of(provider: &Provider) -> ProviderForm {
    ProviderForm {
        name: provider.name.clone(),
        authentication_method: provider.authentication_method.to_string(),
        grant_types: provider.rules.grant_types.iter().map(ToString::to_string).collect(),
        scopes: provider.rules.scopes.join("\n"),
        client_id_claims: provider.rules.client_id_claims.join("\n"),
        access_tokens: match provider.rules.jwt_access_tokens {
            None => "",
            Some(true) => "jwt",
            Some(false) => "opaque",
        }
        .to_owned(),
        access_token_algorithm: if provider.rules.rs256_access_tokens { "RS256" } else { "ES256" }.to_owned(),
    }
}
