//! Between the pages of initial access tokens and the core.

use dcr::GrantType;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{
    Caller, Core, Error, InitialToken, InitialTokenFields, InitialTokenSummary, Provider, ProviderSummary, Timestamp,
};

use super::{INITIAL_TOKENS, command::command};
use crate::{
    backend, form,
    registrations::endpoint,
    waiting::{self, Kind},
};
use crate::{error::AppError, form::FormState};

/// What waits in the session under this name is the form for a new token.
const NEW: &str = "initial-access-token/new";

/// The list of initial access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InitialTokensView {
    /// The rows, newest first.
    pub rows: Vec<InitialTokenRow>,
    /// The one that has just been made, while it can be read.
    pub shown: Option<ShownToken>,
    /// There is a provider at which to register.
    pub has_provider: bool,
    /// The time the rows are told from.
    pub now: i64,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InitialTokenRow {
    /// The id.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// Its last four characters.
    pub last_four: String,
    /// The provider: id and name.
    pub provider: (String, String),
    /// The API client: id and name.
    pub client: Option<(String, String)>,
    /// How many registrations were made with it.
    pub uses: i64,
    /// How many it was made for.
    pub max_uses: Option<i64>,
    /// Until when it works.
    pub expires_at: Option<i64>,
    /// Whether it works.
    pub state: TokenState,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
}

/// Whether a token works, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenState {
    /// It registers.
    Open,
    /// As many as it was made for were registered.
    UsedUp,
    /// Its time is over.
    Expired,
    /// Somebody has revoked it.
    Revoked,
}

/// A new token, while it can be read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownToken {
    /// What it is for.
    pub label: String,
    /// The token itself.
    pub token: String,
    /// A command that registers a client with it.
    pub command: String,
    /// Until when it can be read.
    pub until: i64,
}

/// Without the token.
impl std::fmt::Debug for ShownToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShownToken").field("label", &self.label).finish_non_exhaustive()
    }
}

/// The page *New initial access token*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTokenView {
    /// The providers: id and name.
    pub providers: Vec<(String, String)>,
    /// The one it is for; `None` while there are several to choose from.
    pub chosen: Option<ChosenProvider>,
    /// The form.
    pub form: FormState<InitialTokenForm>,
}

/// The provider that a new token is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenProvider {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The grant types that may be registered there.
    pub grant_types: Vec<GrantType>,
    /// The scopes.
    pub scopes: Vec<String>,
    /// Names of API clients that use it.
    pub clients: Vec<String>,
    /// Registrations wait for approval.
    pub approval: bool,
}

/// The form for a new token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InitialTokenForm {
    /// What it is for.
    pub label: String,
    /// The provider's id.
    pub provider: String,
    /// The API client's name, or nothing.
    pub api_client: String,
    /// How many registrations, or nothing.
    pub max_uses: String,
    /// Days until it expires, or nothing.
    pub days: String,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// Scopes, or nothing for all.
    pub scopes: String,
    /// Hosts, or nothing for any.
    pub redirect_hosts: String,
    /// `on` when clients must use PKCE.
    pub pkce_required: String,
}

/// All initial access tokens.
pub async fn list_initial_tokens() -> Result<InitialTokensView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let summaries = core.initial_tokens().list(&caller).await?;
    let readable = waiting::read(&core, &caller, Kind::InitialToken).await;
    let shown = readable.and_then(|readable| {
        let made = summaries.iter().find(|summary| summary.token.id.as_str() == readable.id)?;
        Some(ShownToken {
            label: made.token.label.clone(),
            command: command(&endpoint(&core), readable.secret.expose(), &made.token.label, &made.token.policy),
            token: readable.secret.expose().to_owned(),
            until: readable.until.unix_seconds(),
        })
    });
    let has_provider = !summaries.is_empty() || !built_in(&core, &caller).await?.is_empty();
    let now = core.now();
    let rows = summaries.into_iter().map(|summary| row(summary, now)).collect();
    Ok(InitialTokensView { rows, shown, has_provider, now: now.unix_seconds() })
}

/// The page *New initial access token*, for the provider that the address names or the only one.
pub async fn new_token_page(provider: String) -> Result<NewTokenView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    caller.owner()?;
    let kept: Option<FormState<InitialTokenForm>> = form::restore(NEW).await;
    let providers = built_in(&core, &caller).await?;
    let asked = kept.as_ref().map_or(provider, |kept| kept.values.provider.clone());
    let chosen = match providers.as_slice() {
        [only] => Some(&only.provider),
        several => several.iter().map(|summary| &summary.provider).find(|found| found.id.as_str() == asked),
    };
    let form = kept.unwrap_or_else(|| FormState::fresh(chosen.map(new_token).unwrap_or_default()));
    let chosen = match chosen {
        Some(provider) => Some(ChosenProvider {
            clients: core.providers().used_by(&caller, &provider.id).await?.into_iter().map(|user| user.name).collect(),
            id: provider.id.to_string(),
            name: provider.name.clone(),
            grant_types: provider.rules.grant_types.clone(),
            scopes: provider.rules.scopes.clone(),
            approval: provider.rules.approval,
        }),
        None => None,
    };
    let providers = providers.into_iter().map(|summary| (summary.provider.id.to_string(), summary.provider.name));
    Ok(NewTokenView { providers: providers.collect(), chosen, form })
}

/// Makes an initial access token.
#[server(endpoint = "initial-tokens/add")]
pub async fn add_initial_token(#[server(flatten)] form: InitialTokenForm) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let fields = InitialTokenFields {
        label: form.label.clone(),
        provider: form.provider.clone(),
        api_client: form.api_client.clone(),
        max_uses: form.max_uses.clone(),
        days: form.days.clone(),
        grant_types: form.grant_types.clone(),
        scopes: form.scopes.clone(),
        redirect_hosts: form.redirect_hosts.clone(),
        pkce_required: !form.pkce_required.is_empty(),
    };
    let outcome = match core.initial_tokens().add(&caller, &fields).await {
        Ok((token, secret)) => {
            waiting::keep(&core, &caller, Kind::InitialToken, token.id.as_str(), &secret).await?;
            Ok(INITIAL_TOKENS.to_owned())
        }
        Err(error) => Err(error),
    };
    form::answer(NEW, form, outcome).await
}

/// The new token has been saved: it cannot be read any more.
#[server(endpoint = "initial-tokens/saved")]
pub async fn initial_token_saved() -> Result<(), AppError> {
    backend::caller().administrator()?;
    waiting::end(Kind::InitialToken).await;
    leptos_axum::redirect(INITIAL_TOKENS);
    Ok(())
}

/// Revokes an initial access token.
#[server(endpoint = "initial-tokens/revoke")]
pub async fn revoke_initial_token(id: String) -> Result<(), AppError> {
    let outcome: Result<(), Error> =
        backend::core().initial_tokens().revoke(&backend::caller(), &id.as_str().into()).await;
    let notice = "Initial access token revoked. What was registered with it stays.";
    form::act(INITIAL_TOKENS, outcome.map(|()| notice)).await
}

/// The providers of our own server: others give out their own initial access tokens.
async fn built_in(core: &Core, caller: &Caller) -> Result<Vec<ProviderSummary>, Error> {
    let mut providers = core.providers().list(caller).await?;
    providers.retain(|summary| summary.provider.external.is_none());
    Ok(providers)
}

/// What a new token starts with: everything that its provider allows, for a month.
fn new_token(provider: &Provider) -> InitialTokenForm {
    InitialTokenForm {
        provider: provider.id.to_string(),
        days: "30".to_owned(),
        grant_types: provider.rules.grant_types.iter().map(ToString::to_string).collect(),
        pkce_required: "on".to_owned(),
        ..InitialTokenForm::default()
    }
}

fn row(summary: InitialTokenSummary, now: Timestamp) -> InitialTokenRow {
    let InitialTokenSummary { token, provider_name, client_name } = summary;
    InitialTokenRow {
        state: state(&token, now),
        id: token.id.to_string(),
        label: token.label,
        last_four: token.last_four,
        provider: (token.provider.to_string(), provider_name),
        client: token.api_client.map(|id| (id.to_string(), client_name.unwrap_or_default())),
        uses: token.uses,
        max_uses: token.max_uses,
        expires_at: token.expires_at.map(Timestamp::unix_seconds),
        created_by: token.created_by,
        created_at: token.created_at.unix_seconds(),
    }
}

fn state(token: &InitialToken, now: Timestamp) -> TokenState {
    if token.is_open(now) {
        TokenState::Open
    } else if token.revoked_at.is_some() {
        TokenState::Revoked
    } else if token.expires_at.is_some_and(|end| end <= now) {
        TokenState::Expired
    } else {
        TokenState::UsedUp
    }
}
