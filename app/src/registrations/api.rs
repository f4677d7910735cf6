//! Between the pages of registrations and the core.

use dcr::{GrantType, TokenEndpointAuthMethod};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Core, Error, Page, Privilege, RegistrationFilter, RegistrationState};

use super::{REGISTRATIONS, convert, endpoint, registration_path};
use crate::{
    backend, form,
    provisioning::{api as provisioning, calls_of},
    secrets::api as secrets,
    tokens::api as tokens,
};
use crate::{
    error::AppError,
    form::FormState,
    portal::RevealView,
    provisioning::{
        Calls,
        view::{AtProvider, TokenTest},
    },
    secrets::api::LiveSecret,
    tokens::api::TokenRow,
};

/// A page of the Registrations tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationsView {
    /// The rows.
    pub rows: Vec<RegistrationRow>,
    /// How many registrations match in all.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// What was searched for.
    pub search: String,
    /// The word of the state that was asked for; empty for all that are not revoked.
    pub state: String,
    /// There is nothing at all, not even a revoked one; looked for only when nothing was asked for and nothing found.
    pub none_ever: bool,
    /// Where programs register.
    pub endpoint: String,
    /// The time the rows are told from.
    pub now: i64,
}

/// A row of the Registrations tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationRow {
    /// The id.
    pub id: String,
    /// Its name, in the words of whoever registered it.
    pub name: String,
    /// The OAuth `client_id`.
    pub client_id: String,
    /// The word of the way it came.
    pub origin: String,
    /// The hosts of its redirection URIs, and the schemes of those without a host.
    pub hosts: Vec<String>,
    /// The API client: id and name.
    pub client: Option<(String, String)>,
    /// The word of its state.
    pub state: String,
    /// When it was registered.
    pub created_at: i64,
}

/// Everything the page of one registration shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationView {
    /// The id.
    pub id: String,
    /// Its name, in the words of whoever registered it.
    pub name: String,
    /// The word of its state.
    pub state: String,
    /// What is known of it.
    pub facts: Facts,
    /// What it says of itself: what it is, and its words.
    pub claims: Vec<(String, String)>,
    /// The API client: id and name.
    pub client: Option<(String, String)>,
    /// The name of its provider.
    pub provider: Option<String>,
    /// Names of API clients to choose from.
    pub offered: Vec<String>,
    /// The form that assigns it.
    pub assign: FormState<AssignForm>,
    /// What an owner lets it do.
    pub privileges: Privileges,
    /// Its secrets that work; `None` when it has none, or does not work.
    pub secrets: Option<Vec<LiveSecret>>,
    /// The secret that whoever looks has just made, while it can be read.
    pub new_secret: Option<RevealView>,
    /// Its opaque access tokens that live; `None` when it does not work, and for one of an external provider.
    pub tokens: Option<Vec<TokenRow>>,
    /// It at its external provider; `None` for one of our own server.
    pub at: Option<AtProvider>,
    /// How the token test that was just made ended.
    pub tested: Option<TokenTest>,
    /// The calls to its external provider.
    pub calls: Option<Calls>,
    /// The time everything is told from.
    pub now: i64,
}

/// What is known of a registration, whatever it says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The OAuth `client_id`.
    pub client_id: String,
    /// The masked secret.
    pub secret: Option<String>,
    /// The redirection URIs, each with its host or scheme.
    pub redirect_uris: Vec<(String, String)>,
    /// Where the browser may go after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// The word of the way it came.
    pub origin: String,
    /// The initial access token it came with: its label, and its last four characters.
    pub initial_token: Option<(String, String)>,
    /// The network address it came from.
    pub address: Option<String>,
    /// Who made it.
    pub owner: String,
    /// The provider: id and name.
    pub provider: Option<(String, String)>,
    /// The grant types.
    pub grant_types: Vec<GrantType>,
    /// The scopes.
    pub scopes: Vec<String>,
    /// How it authenticates.
    pub authentication: TokenEndpointAuthMethod,
    /// Its secret may come in the header or in the body.
    pub either_way: bool,
    /// Whether it must use PKCE, in words.
    pub pkce: String,
    /// Where its keys are, or how many there are.
    pub keys: Option<String>,
    /// It came with a software statement of somebody the provider trusts.
    pub vouched_for: bool,
    /// How many programs share it.
    pub holders: i64,
    /// When it was registered.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
    /// When it last obtained a token.
    pub last_used_at: Option<i64>,
}

/// What an owner lets a registration do beyond what clients may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privileges {
    /// Ask about tokens of others.
    pub introspect: bool,
    /// Register and manage clients.
    pub register: bool,
}

/// The form that gives a registration to an API client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignForm {
    /// The API client's name; empty to leave the registration unassigned.
    #[serde(default)]
    pub api_client: String,
}

/// One page of registrations. What is asked for comes from the URL.
pub async fn list_registrations(search: String, state: String, page: u32) -> Result<RegistrationsView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let asked = RegistrationState::from_word(&state);
    let filter = RegistrationFilter { search: search.clone(), state: asked, page: Page::number(page) };
    let listing = core.registrations().list(&caller, &filter).await?;
    let none_ever = listing.total == 0 && search.is_empty() && asked.is_none() && {
        let revoked = RegistrationFilter { state: Some(RegistrationState::Revoked), ..RegistrationFilter::default() };
        core.registrations().list(&caller, &revoked).await?.total == 0
    };
    Ok(RegistrationsView {
        rows: listing.items.into_iter().map(convert::row).collect(),
        total: listing.total,
        page: filter.page.get(),
        search,
        state: asked.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        none_ever,
        endpoint: endpoint(&core),
        now: core.now().unix_seconds(),
    })
}

/// The page of one registration; which of the calls to its external provider are shown comes from the URL.
pub async fn registration_page(id: String, failed_calls: bool, calls_page: u32) -> Result<RegistrationView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let page = core.registrations().page(&caller, &id.as_str().into()).await?;
    let (id_of_page, works) = (page.registration.id.clone(), page.registration.state == RegistrationState::Active);
    let external = page.provider.as_ref().is_some_and(|provider| provider.external.is_some());
    let secrets = secrets::rows(&caller, &page.registration).await?;
    let new_secret = if works { secrets::waiting_secret(&caller, &id_of_page).await? } else { None };
    let tokens = if works && !external { Some(tokens::rows(&caller, &id_of_page).await?) } else { None };
    let name = page.client.as_ref().map(|client| client.name.clone()).unwrap_or_default();
    let assign = form::restore(&form_key(&id)).await;
    let assign = assign.unwrap_or_else(|| FormState::fresh(AssignForm { api_client: name }));
    let mut view = convert::view(page, assign, core.now().unix_seconds());
    (view.secrets, view.new_secret, view.tokens) = (secrets, new_secret, tokens);
    if external {
        view.at = provisioning::at_provider(&id_of_page).await?;
        view.tested = provisioning::tested(&id_of_page).await?;
        view.calls = Some(calls_of(None, Some(id_of_page), failed_calls, calls_page).await?);
    }
    Ok(view)
}

/// Lets a registration that waits work.
#[server(endpoint = "registrations/approve")]
pub async fn approve_registration(id: String) -> Result<(), AppError> {
    let outcome = backend::core().registrations().approve(&backend::caller(), &id.as_str().into()).await;
    acted(&id, outcome, "Registration approved. It works from now on.").await
}

/// Refuses a registration that waits.
#[server(endpoint = "registrations/reject")]
pub async fn reject_registration(id: String) -> Result<(), AppError> {
    let outcome = backend::core().registrations().reject(&backend::caller(), &id.as_str().into()).await;
    acted(&id, outcome, "Registration rejected.").await
}

/// Switches a registration off.
#[server(endpoint = "registrations/disable")]
pub async fn disable_registration(id: String) -> Result<(), AppError> {
    let outcome = backend::core().registrations().disable(&backend::caller(), &id.as_str().into()).await;
    acted(&id, outcome, "Registration disabled.").await
}

/// Switches a registration on again.
#[server(endpoint = "registrations/enable")]
pub async fn enable_registration(id: String) -> Result<(), AppError> {
    let outcome = backend::core().registrations().enable(&backend::caller(), &id.as_str().into()).await;
    acted(&id, outcome, "Registration enabled. It works again.").await
}

/// Ends a registration for good.
#[server(endpoint = "registrations/delete")]
pub async fn delete_registration(id: String) -> Result<(), AppError> {
    let core = backend::core();
    let outcome = core.registrations().revoke(&backend::caller(), &id.as_str().into()).await;
    let mut path = if outcome.is_ok() { REGISTRATIONS.to_owned() } else { registration_path(&id) };
    let mut notice = "Registration deleted. It no longer works.";
    if outcome.is_ok() {
        let id = id.as_str().into();
        provisioning::wait_a_little(&core, &id).await;
        if provisioning::at_provider(&id).await?.is_some_and(|at| at.operation.is_some()) {
            (path, notice) = (registration_path(id.as_str()), "It is being deleted at its provider.");
        }
    }
    form::act(&path, outcome.map(|_| notice)).await
}

/// Lets a registration do what clients may not, or takes that from it. A box that is not ticked submits nothing.
#[server(endpoint = "registrations/privileges")]
pub async fn set_privileges(
    id: String,
    #[server(default)] introspect: String,
    #[server(default)] register: String,
) -> Result<(), AppError> {
    let chosen = [(introspect, Privilege::Introspect), (register, Privilege::Register)];
    let privileges = chosen.into_iter().filter(|(word, _)| !word.is_empty()).map(|(_, privilege)| privilege).collect();
    let outcome =
        backend::core().registrations().set_privileges(&backend::caller(), &id.as_str().into(), privileges).await;
    acted(&id, outcome, "Saved what it may do.").await
}

/// Gives a registration to an API client, or takes it from one.
#[server(endpoint = "registrations/assign")]
pub async fn assign_registration(id: String, #[server(flatten)] form: AssignForm) -> Result<(), AppError> {
    let core: std::sync::Arc<Core> = backend::core();
    let outcome = core.registrations().assign(&backend::caller(), &id.as_str().into(), &form.api_client).await;
    if let Ok(assigned) = &outcome {
        let notice = if assigned.api_client.is_some() { "Registration assigned." } else { "Registration unassigned." };
        form::notify(&backend::session()?, notice).await;
    }
    form::answer(&form_key(&id), form, outcome.map(|_| registration_path(&id))).await
}

async fn acted<T>(id: &str, outcome: Result<T, Error>, notice: &str) -> Result<(), AppError> {
    form::act(&registration_path(id), outcome.map(|_| notice)).await
}

fn form_key(id: &str) -> String {
    format!("registration/{id}/assign")
}
