//! Between the wizard and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::{backend, form};

/// One step of the wizard, with everything it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WizardView {
    /// The draft's id.
    pub id: String,
    /// The step's word in the URL.
    pub step: String,
    /// The steps of this draft, in order: word and done.
    pub steps: Vec<(String, bool)>,
    /// What was entered so far.
    pub fields: WizardFields,
    /// The logo that was uploaded.
    pub logo: Option<String>,
    /// The providers to choose from.
    pub providers: Vec<ProviderChoice>,
    /// The collections to choose from: id, name, base path.
    pub collections: Vec<(String, String, String)>,
    /// The policies to choose from: id, name.
    pub policies: Vec<(String, String)>,
    /// What is already chosen: names and values.
    pub summary: Vec<(String, String)>,
    /// What went wrong the last time, when the browser left the page.
    pub state: form_state::Errors,
}

/// The errors of a step; its values are in the draft.
pub mod form_state {
    /// No values, only errors.
    pub type Errors = crate::form::FormState<()>;
}

/// A DCR provider to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChoice {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The authentication method it serves.
    pub method: String,
}

/// What was entered so far; the names are those of the form's fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WizardFields {
    /// Step 1.
    pub name: String,
    /// Step 1.
    pub description: String,
    /// Step 1.
    pub portal_access: bool,
    /// Step 1.
    pub email: String,
    /// Step 2.
    pub access: AccessForm,
    /// A password or token for the connection was entered before.
    pub has_connection_secret: bool,
    /// Step 3.
    pub discovery: DiscoveryForm,
    /// Step 4.
    pub authentication: AuthenticationForm,
}

/// What step 2 submits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessForm {
    /// The draft.
    pub draft: String,
    /// `openid_connect`, `token_introspection` or `auth_token`.
    pub authentication_method: String,
    /// Collection ids.
    pub collections: Vec<String>,
    /// A policy id, or empty.
    pub policy: String,
    /// A provider id, or `manual`.
    pub provider: String,
    /// Manual introspection.
    pub base_url: String,
    /// Manual introspection.
    pub endpoint: String,
    /// Manual introspection: `none`, `basic` or `bearer`.
    pub connection: String,
    /// Manual introspection.
    pub connection_username: String,
    /// Manual introspection; never sent back to the browser.
    pub connection_secret: String,
}

/// What step 3 submits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DiscoveryForm {
    /// The draft.
    pub draft: String,
    /// `dcr_provider`, `discovery_url` or `jwks_uri`.
    pub discovery: String,
    /// A provider id, for `dcr_provider`.
    pub discovery_provider: String,
    /// For `discovery_url`.
    pub discovery_url: String,
    /// For `jwks_uri`.
    pub jwks_uri: String,
}

/// What step 4 submits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthenticationForm {
    /// The draft.
    pub draft: String,
    /// The `iss` a token must have.
    pub issuer: String,
    /// The `aud` a token must have.
    pub audience: String,
    /// One on each line.
    pub required_claims: String,
    /// One on each line, in order.
    pub client_id_claims: String,
}

/// Begins a client and goes to its first step.
#[server(endpoint = "clients/start")]
pub async fn start_client() -> Result<(), AppError> {
    let id = backend::core().clients().start_draft(&backend::caller()).await?;
    leptos_axum::redirect(&super::step_path(id.as_str(), "details"));
    Ok(())
}

/// Throws a draft away.
#[server(endpoint = "clients/discard")]
pub async fn discard_draft(draft: String) -> Result<(), AppError> {
    let outcome = backend::core().clients().discard_draft(&backend::caller(), &draft.as_str().into()).await;
    form::act(crate::clients::CLIENTS, outcome.map(|()| "Draft discarded.")).await
}

/// One step of the wizard. A step that does not apply leads to one that does; a draft that was finished leads to its
/// client.
pub async fn wizard(id: String, step: String) -> Result<WizardView, AppError> {
    super::load::load(&id, &step).await
}

/// Step 2.
#[server(endpoint = "clients/access")]
pub async fn save_access(#[server(flatten)] form: AccessForm) -> Result<(), AppError> {
    use registration::{
        Secret,
        clients::{AccessFields, StepFields},
    };

    let secret = (!form.connection_secret.is_empty()).then(|| Secret::new(form.connection_secret));
    let fields = AccessFields {
        authentication_method: form.authentication_method,
        collections: form.collections,
        policy: form.policy,
        provider: form.provider,
        base_url: form.base_url,
        endpoint: form.endpoint,
        connection: form.connection,
        connection_username: form.connection_username,
        connection_secret: secret,
    };
    super::load::save(&form.draft, StepFields::Access(fields)).await
}

/// Step 3.
#[server(endpoint = "clients/discovery")]
pub async fn save_discovery(#[server(flatten)] form: DiscoveryForm) -> Result<(), AppError> {
    let fields = registration::clients::StepFields::Discovery {
        discovery: form.discovery,
        provider: form.discovery_provider,
        discovery_url: form.discovery_url,
        jwks_uri: form.jwks_uri,
    };
    super::load::save(&form.draft, fields).await
}

/// Step 4.
#[server(endpoint = "clients/authentication")]
pub async fn save_authentication(#[server(flatten)] form: AuthenticationForm) -> Result<(), AppError> {
    let fields = registration::clients::StepFields::Authentication {
        issuer: form.issuer,
        audience: form.audience,
        required_claims: form.required_claims,
        client_id_claims: form.client_id_claims,
    };
    super::load::save(&form.draft, fields).await
}

/// Where the form that discards a draft is posted to.
pub(super) fn discard_url() -> &'static str {
    <DiscardDraft as server_fn::ServerFn>::PATH
}
