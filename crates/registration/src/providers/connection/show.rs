//! The form *Connection* of a stored provider.

use model::{External, Provider, ProviderAuthentication};

use super::{ConnectionFields, check::last_day};

/// Everything but the secrets.
pub(super) fn fields(provider: &Provider, external: &External) -> ConnectionFields {
    let endpoints = &external.endpoints;
    let health = external.initial_token;
    let mut fields = ConnectionFields {
        kind: provider.kind.as_str().to_owned(),
        preset: external.preset.as_str().to_owned(),
        name: provider.name.clone(),
        authentication_method: provider.authentication_method.as_str().to_owned(),
        discovery_url: external.discovery_url.clone(),
        issuer: external.issuer.clone(),
        registration_endpoint: endpoints.registration.clone(),
        token_endpoint: endpoints.token.clone(),
        shown_token_endpoint: endpoints.shown_token.clone(),
        authorization_endpoint: endpoints.authorization.clone(),
        introspection_endpoint: endpoints.introspection.clone(),
        revocation_endpoint: endpoints.revocation.clone(),
        jwks_uri: endpoints.jwks.clone(),
        userinfo_endpoint: endpoints.userinfo.clone(),
        method: external.authentication.as_str().to_owned(),
        initial_token_expires_on: health.expires_at.map(last_day).unwrap_or_default(),
        initial_token_remaining: health.remaining_uses.map(|uses| uses.to_string()).unwrap_or_default(),
        ca_pem: external.ca_pem.clone(),
        client_certificate_pem: external.client_certificate_pem.clone(),
        timeout_seconds: external.timeout_seconds.to_string(),
        ..ConnectionFields::default()
    };
    match external.authentication.clone() {
        ProviderAuthentication::None | ProviderAuthentication::Bearer => {}
        ProviderAuthentication::Header { name, scheme } => {
            fields.header_name = name;
            fields.header_scheme = scheme;
        }
        ProviderAuthentication::Basic { username } => fields.username = username,
        ProviderAuthentication::ClientCredentials { client_id, scope, audience, secret_in_body } => {
            fields.client_id = client_id;
            fields.scope = scope;
            fields.audience = audience;
            fields.secret_in_body = secret_in_body;
        }
        ProviderAuthentication::PrivateKeyJwt { client_id, scope, audience, algorithm, key_id } => {
            fields.client_id = client_id;
            fields.scope = scope;
            fields.audience = audience;
            fields.algorithm = algorithm;
            fields.key_id = key_id;
        }
    }
    fields
}
