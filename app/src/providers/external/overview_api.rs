//! Between the page of an external provider and the core.

use dcr::AuthenticationMethod;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Caller, Core, Error, ProviderSummary};

use super::{connection_api::head, state::warning, test_api::capabilities};
use super::{frame::Head, state::TokenWarning, test_api::CapabilitiesView};
use crate::{
    backend, form,
    providers::{PROVIDERS, provider_page_path},
    ui::counted,
};
use crate::{clients::Users, error::AppError};

/// The page of an external provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewView {
    /// What the page's head says.
    pub head: Head,
    /// What members read as its name.
    pub shown_name: String,
    /// The authentication method of the clients it serves.
    pub authentication_method: AuthenticationMethod,
    /// Nothing new is registered there.
    pub disabled: bool,
    /// When its last test ended, and whether clients could be registered.
    pub tested: Option<(i64, bool)>,
    /// What it can do.
    pub capabilities: CapabilitiesView,
    /// Its issuer identifier.
    pub issuer: String,
    /// Where it is called: names and URLs.
    pub endpoints: Vec<(String, String)>,
    /// When its initial access token ends, and how many more registrations it allows.
    pub token: (Option<i64>, Option<i64>),
    /// What there is to say of that.
    pub token_warning: Option<TokenWarning>,
    /// The API clients that use it.
    pub users: Users,
    /// How many live registrations it has.
    pub registrations: i64,
    /// Where everything can move: id and name.
    pub others: Vec<(String, String)>,
    /// The time the page is told from.
    pub now: i64,
}

/// API clients and registrations let go of a provider.
#[server(endpoint = "providers/detach")]
pub async fn detach_provider(id: String) -> Result<(), AppError> {
    let outcome = backend::core().providers().detach(&backend::caller(), &id.as_str().into()).await;
    let notice = "Provider detached. What is registered there stays there, and is not managed from here any more.";
    form::act(&provider_page_path(&id, ""), outcome.map(|()| notice)).await
}

/// Everything moves to another provider.
#[server(endpoint = "providers/move")]
pub async fn move_provider(id: String, #[server(default)] to: String) -> Result<(), AppError> {
    let moved = backend::core().providers().move_to(&backend::caller(), &id.as_str().into(), &to.as_str().into()).await;
    let moved = match moved {
        // No provider has an empty id: nothing was chosen.
        Err(Error::NotFound(_)) if to.is_empty() => Err(Error::Refused("Choose the provider to move to.".to_owned())),
        other => other,
    };
    let notice = moved.as_ref().map(|count| match count {
        0 => "Moved. There was no credential to register anew.".to_owned(),
        count => format!(
            "Moving. {} registered anew at the other provider.",
            counted(*count, "credential is", "credentials are")
        ),
    });
    let notice = notice.unwrap_or_default();
    form::act(&provider_page_path(&id, ""), moved.map(|_| notice.as_str())).await
}

/// Deletes an external provider that nobody uses.
#[server(endpoint = "providers/delete-external")]
pub async fn delete_external(id: String) -> Result<(), AppError> {
    let outcome = backend::core().providers().delete(&backend::caller(), &id.as_str().into()).await;
    let path = if outcome.is_ok() { PROVIDERS.to_owned() } else { provider_page_path(&id, "") };
    form::act(&path, outcome.map(|()| "Provider deleted.")).await
}

/// The page of one external provider out of all there are.
pub(in crate::providers) async fn overview(
    core: &Core,
    caller: &Caller,
    summary: ProviderSummary,
    all: &[ProviderSummary],
) -> Result<OverviewView, AppError> {
    let provider = summary.provider;
    let external = provider.external.as_deref().ok_or(Error::NotFound("external provider"))?;
    let users = core.providers().used_by(caller, &provider.id).await?;
    let now = core.now().unix_seconds();
    let takes_over = |other: &&ProviderSummary| {
        let other = &other.provider;
        other.external.is_some()
            && !other.disabled
            && other.id != provider.id
            && other.authentication_method == provider.authentication_method
    };
    let endpoints = &external.endpoints;
    Ok(OverviewView {
        head: head(&provider),
        shown_name: provider.shown_name().to_owned(),
        authentication_method: provider.authentication_method.clone(),
        disabled: provider.disabled,
        tested: provider.test.as_ref().map(|test| (test.at.unix_seconds(), test.passed())),
        capabilities: capabilities(&provider),
        issuer: external.issuer.clone(),
        endpoints: [
            ("Metadata", &external.discovery_url),
            ("Registration endpoint", &endpoints.registration),
            ("Token endpoint", &endpoints.token),
            ("Token endpoint as members see it", &endpoints.shown_token),
            ("Authorization endpoint", &endpoints.authorization),
            ("Introspection endpoint", &endpoints.introspection),
            ("Revocation endpoint", &endpoints.revocation),
            ("Key set (JWKS)", &endpoints.jwks),
            ("Userinfo endpoint", &endpoints.userinfo),
        ]
        .into_iter()
        .filter(|(_, url)| !url.is_empty())
        .map(|(name, url)| (name.to_owned(), url.clone()))
        .collect(),
        token: (
            external.initial_token.expires_at.map(registration::Timestamp::unix_seconds),
            external.initial_token.remaining_uses,
        ),
        token_warning: warning(&provider, now),
        users: Users::new(users, summary.api_clients),
        registrations: summary.registrations,
        others: all
            .iter()
            .filter(takes_over)
            .map(|other| (other.provider.id.to_string(), other.provider.name.clone()))
            .collect(),
        now,
    })
}
