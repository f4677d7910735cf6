//! Between the page *Edit authentication* and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{backend, clients::client_path, form};
use crate::{error::AppError, form::FormState};

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationView {
    /// The client's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which part of the form it has.
    pub part: Part,
    /// A password or token for the connection is stored.
    pub has_secret: bool,
    /// The form.
    pub form: FormState<AuthenticationSettings>,
}

/// What can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The introspection endpoint that was entered by hand.
    Connection,
    /// Where the keys come from, and what a token must say.
    KeysAndTokens,
    /// What a token must say; the keys come from a DCR provider.
    Tokens,
}

/// The form. Its secret is only ever sent to the server.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthenticationSettings {
    /// `discovery_url` or `jwks_uri`.
    pub discovery: String,
    /// For `discovery_url`.
    pub discovery_url: String,
    /// For `jwks_uri`.
    pub jwks_uri: String,
    /// The `iss` a token must have.
    pub issuer: String,
    /// The `aud` a token must have.
    pub audience: String,
    /// One on each line.
    pub required_claims: String,
    /// One on each line, in order.
    pub client_id_claims: String,
    /// The connection's base URL.
    pub base_url: String,
    /// The endpoint's path.
    pub endpoint: String,
    /// `none`, `basic` or `bearer`.
    pub connection: String,
    /// For `basic`.
    pub connection_username: String,
    /// The password or token; empty keeps the stored one.
    pub connection_secret: String,
}

/// Without the secret.
impl std::fmt::Debug for AuthenticationSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthenticationSettings").field("connection", &self.connection).finish_non_exhaustive()
    }
}

/// The page to change how a client's calls are authenticated.
pub async fn authentication_page(id: String) -> Result<AuthenticationView, AppError> {
    let fields = backend::core().clients().authentication_fields(&backend::caller(), &id.as_str().into()).await?;
    let part = match fields.method() {
        dcr::AuthenticationMethod::OpenIdConnect if fields.provider.is_empty() => Part::KeysAndTokens,
        dcr::AuthenticationMethod::OpenIdConnect => Part::Tokens,
        _ => Part::Connection,
    };
    let stored = AuthenticationSettings {
        discovery: fields.discovery,
        discovery_url: fields.discovery_url,
        jwks_uri: fields.jwks_uri,
        issuer: fields.issuer,
        audience: fields.audience,
        required_claims: fields.required_claims,
        client_id_claims: fields.client_id_claims,
        base_url: fields.base_url,
        endpoint: fields.endpoint,
        connection: fields.connection,
        connection_username: fields.connection_username,
        connection_secret: String::new(),
    };
    Ok(AuthenticationView {
        form: form::restore(&form_key(&id)).await.unwrap_or_else(|| FormState::fresh(stored)),
        name: fields.name,
        part,
        has_secret: fields.connection_secret.is_some(),
        id,
    })
}

/// Changes how a client's calls are authenticated.
#[server(endpoint = "clients/change-authentication")]
pub async fn change_authentication(
    client: String,
    #[server(flatten)] form: AuthenticationSettings,
) -> Result<(), AppError> {
    let fields = fields_of(&form);
    let outcome =
        backend::core().clients().update_authentication(&backend::caller(), &client.as_str().into(), &fields).await;
    if outcome.is_ok() {
        form::notify(&backend::session()?, "Authentication saved.").await;
    }
    // What was typed may wait in the session for its page; what is secret does not.
    let typed = AuthenticationSettings { connection_secret: String::new(), ..form };
    form::answer(&form_key(&client), typed, outcome.map(|()| client_path(&client))).await
}

fn fields_of(form: &AuthenticationSettings) -> registration::clients::AuthenticationFields {
    let secret = &form.connection_secret;
    registration::clients::AuthenticationFields {
        discovery: form.discovery.clone(),
        discovery_url: form.discovery_url.clone(),
        jwks_uri: form.jwks_uri.clone(),
        issuer: form.issuer.clone(),
        audience: form.audience.clone(),
        required_claims: form.required_claims.clone(),
        client_id_claims: form.client_id_claims.clone(),
        base_url: form.base_url.clone(),
        endpoint: form.endpoint.clone(),
        connection: form.connection.clone(),
        connection_username: form.connection_username.clone(),
        connection_secret: (!secret.is_empty()).then(|| registration::Secret::new(secret.as_str())),
    }
}

/// Under which name the form of this client waits in the session.
fn form_key(id: &str) -> String {
    format!("client/{id}/authentication")
}
