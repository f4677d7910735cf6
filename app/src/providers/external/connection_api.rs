//! Between the form *Connection* and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use dcr::FieldError;
use registration::{ConnectionFields, Error, Provider};

use super::frame::Head;
use super::{
    frame::set_up_path,
    products::{Product, product, product_of},
    state::doing,
};
use crate::{backend, form, providers::provider_page_path};
use crate::{error::AppError, form::FormState};

/// The form *Connection* of a provider, or of one that is being added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// What the page's head says.
    pub head: Head,
    /// The product's word.
    pub product: String,
    /// A secret of the chosen method is stored.
    pub has_credential: bool,
    /// The key of our certificate is stored.
    pub has_client_key: bool,
    /// How many API clients use it: its authentication method stays while any does.
    pub api_clients: i64,
    /// The others with the same issuer: id and name.
    pub same_issuer: Vec<(String, String)>,
    /// The form.
    pub form: FormState<ConnectionForm>,
}

/// The form *Connection*. Its secrets are only ever sent to the server.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectionForm {
    /// Unique among providers.
    pub name: String,
    /// `openid_connect` or `token_introspection`.
    pub authentication_method: String,
    /// An issuer, or the URL of its metadata.
    pub discovery_url: String,
    /// Empty for what the metadata says, as are the endpoints.
    pub issuer: String,
    /// See above.
    pub registration_endpoint: String,
    /// See above.
    pub token_endpoint: String,
    /// What members read as the token endpoint.
    pub shown_token_endpoint: String,
    /// See above.
    pub authorization_endpoint: String,
    /// See above.
    pub introspection_endpoint: String,
    /// See above.
    pub revocation_endpoint: String,
    /// See above.
    pub jwks_uri: String,
    /// See above.
    pub userinfo_endpoint: String,
    /// How we show who we are.
    pub method: String,
    /// A token, a password or a client secret.
    pub credential: String,
    /// For `private_key_jwt`: the key as PEM.
    pub private_key: String,
    /// For `header`.
    pub header_name: String,
    /// For `header`.
    pub header_scheme: String,
    /// For `basic`.
    pub username: String,
    /// For `client_credentials` and `private_key_jwt`.
    pub client_id: String,
    /// For the same.
    pub scope: String,
    /// For the same.
    pub audience: String,
    /// For `client_credentials`: `on` when the secret goes into the body.
    pub secret_in_body: String,
    /// For `private_key_jwt`.
    pub algorithm: String,
    /// For `private_key_jwt`.
    pub key_id: String,
    /// For `bearer`.
    pub initial_token_expires_on: String,
    /// For `bearer`.
    pub initial_token_remaining: String,
    /// Certificate authorities as PEM.
    pub ca_pem: String,
    /// Our certificate as PEM.
    pub client_certificate_pem: String,
    /// Its key as PEM.
    pub client_key_pem: String,
    /// Seconds.
    pub timeout_seconds: String,
}

/// Without the secrets.
impl std::fmt::Debug for ConnectionForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionForm").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The form to add a provider that is such a product.
pub async fn new_connection(word: String) -> Result<ConnectionView, AppError> {
    backend::caller().owner()?;
    let product = product(&word).ok_or(Error::NotFound("kind of provider"))?;
    let kept = form::restore(&form_key("", &word)).await;
    Ok(ConnectionView {
        head: Head { product: product.name.to_owned(), ..Head::default() },
        product: product.word.to_owned(),
        has_credential: false,
        has_client_key: false,
        api_clients: 0,
        same_issuer: Vec::new(),
        form: kept.unwrap_or_else(|| FormState::fresh(blank(product))),
    })
}

/// The form of a stored provider.
pub async fn connection_page(id: String) -> Result<ConnectionView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let id = id.as_str().into();
    let fields = core.providers().connection_fields(&caller, &id).await?;
    let provider = core.providers().get(&caller, &id).await?;
    let summaries = core.providers().list(&caller).await?;
    let summary = summaries.into_iter().find(|summary| summary.provider.id == id);
    let same_issuer = core.providers().with_same_issuer(&caller, &id).await?;
    let product = product_of(&fields.kind, &fields.preset);
    let kept = form::restore(&form_key(id.as_str(), product.word)).await;
    Ok(ConnectionView {
        product: product.word.to_owned(),
        has_credential: provider.secrets.credential.is_some(),
        has_client_key: provider.secrets.client_key.is_some(),
        api_clients: summary.map(|summary| summary.api_clients).unwrap_or_default(),
        same_issuer: same_issuer.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        form: kept.unwrap_or_else(|| FormState::fresh(form_of(fields))),
        head: head(&provider),
    })
}

/// Adds a provider, or changes the one with this id.
#[server(endpoint = "providers/save-connection")]
pub async fn save_connection(
    #[server(default)] id: String,
    product: String,
    #[server(default)] set_up: String,
    #[server(flatten)] form: ConnectionForm,
) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let chosen = self::product(&product).ok_or(Error::NotFound("kind of provider"))?;
    let fields = fields_of(&form, chosen);
    let key = form_key(&id, chosen.word);
    let outcome = if id.is_empty() {
        core.providers().add_external(&caller, &fields).await.map(|id| set_up_path(id.as_str(), "configuration"))
    } else {
        core.providers()
            .update_connection(&caller, &id.as_str().into(), &fields)
            .await
            .map(|()| if set_up.is_empty() { provider_page_path(&id, "") } else { set_up_path(&id, "configuration") })
    };
    if outcome.is_ok() && set_up.is_empty() {
        form::notify(&backend::session()?, "Connection saved.").await;
    }
    let by_key = form.method == "private_key_jwt";
    // What was typed may wait in the session for its page; what is secret does not.
    let typed =
        ConnectionForm { credential: String::new(), private_key: String::new(), client_key_pem: String::new(), ..form };
    form::answer(&key, typed, outcome.map_err(|error| if by_key { at_private_key(error) } else { error })).await
}

/// What the head of a provider's pages says.
pub(super) fn head(provider: &Provider) -> Head {
    let preset = provider.external.as_ref().map_or("", |external| external.preset.as_str());
    Head {
        id: provider.id.to_string(),
        name: provider.name.clone(),
        product: product_of(provider.kind.as_str(), preset).name.to_owned(),
        doing: doing(provider),
    }
}

fn form_key(id: &str, product: &str) -> String {
    if id.is_empty() { format!("provider/new/{product}") } else { format!("provider/{id}/connection") }
}

/// The secret of this method has a field of its own, of several lines.
fn at_private_key(error: Error) -> Error {
    let moved = |error: FieldError| match error.field.as_str() {
        "credential" => FieldError::new("private_key", error.message),
        _ => error,
    };
    match error {
        Error::Invalid(errors) => Error::Invalid(errors.into_iter().map(moved).collect()),
        other => other,
    }
}

/// What a new provider starts with.
fn blank(product: &Product) -> ConnectionForm {
    let okta = product.word == "okta";
    ConnectionForm {
        authentication_method: dcr::AuthenticationMethod::OpenIdConnect.as_str().to_owned(),
        method: product.method.to_owned(),
        header_name: if okta { "Authorization" } else { "X-API-Key" }.to_owned(),
        header_scheme: if okta { "SSWS" } else { "" }.to_owned(),
        algorithm: "ES256".to_owned(),
        ..ConnectionForm::default()
    }
}

fn fields_of(form: &ConnectionForm, product: &Product) -> ConnectionFields {
    let form = form.clone();
    ConnectionFields {
        kind: product.kind.to_owned(),
        preset: product.preset.to_owned(),
        name: form.name,
        authentication_method: form.authentication_method,
        discovery_url: form.discovery_url,
        issuer: form.issuer,
        registration_endpoint: form.registration_endpoint,
        token_endpoint: form.token_endpoint,
        shown_token_endpoint: form.shown_token_endpoint,
        authorization_endpoint: form.authorization_endpoint,
        introspection_endpoint: form.introspection_endpoint,
        revocation_endpoint: form.revocation_endpoint,
        jwks_uri: form.jwks_uri,
        userinfo_endpoint: form.userinfo_endpoint,
        credential: if form.method == "private_key_jwt" { form.private_key } else { form.credential },
        method: form.method,
        header_name: form.header_name,
        header_scheme: form.header_scheme,
        username: form.username,
        client_id: form.client_id,
        scope: form.scope,
        audience: form.audience,
        secret_in_body: !form.secret_in_body.is_empty(),
        algorithm: form.algorithm,
        key_id: form.key_id,
        initial_token_expires_on: form.initial_token_expires_on,
        initial_token_remaining: form.initial_token_remaining,
        ca_pem: form.ca_pem,
        client_certificate_pem: form.client_certificate_pem,
        client_key_pem: form.client_key_pem,
        timeout_seconds: form.timeout_seconds,
    }
}

fn form_of(fields: ConnectionFields) -> ConnectionForm {
    let or = |text: String, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text };
    ConnectionForm {
        name: fields.name,
        authentication_method: fields.authentication_method,
        discovery_url: fields.discovery_url,
        issuer: fields.issuer,
        registration_endpoint: fields.registration_endpoint,
        token_endpoint: fields.token_endpoint,
        shown_token_endpoint: fields.shown_token_endpoint,
        authorization_endpoint: fields.authorization_endpoint,
        introspection_endpoint: fields.introspection_endpoint,
        revocation_endpoint: fields.revocation_endpoint,
        jwks_uri: fields.jwks_uri,
        userinfo_endpoint: fields.userinfo_endpoint,
        method: fields.method,
        credential: String::new(),
        private_key: String::new(),
        header_name: or(fields.header_name, "Authorization"),
        header_scheme: fields.header_scheme,
        username: fields.username,
        client_id: fields.client_id,
        scope: fields.scope,
        audience: fields.audience,
        secret_in_body: if fields.secret_in_body { "on".to_owned() } else { String::new() },
        algorithm: or(fields.algorithm, "ES256"),
        key_id: fields.key_id,
        initial_token_expires_on: fields.initial_token_expires_on,
        initial_token_remaining: fields.initial_token_remaining,
        ca_pem: fields.ca_pem,
        client_certificate_pem: fields.client_certificate_pem,
        client_key_pem: String::new(),
        timeout_seconds: fields.timeout_seconds,
    }
}
