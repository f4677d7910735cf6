//! The documents that say what the server offers (RFC 8414, `OpenID` Connect Discovery).

use dcr::{GrantType, ResponseType, TokenEndpointAuthMethod};
use serde::Serialize;

use crate::{AuthorizationServer, jws, keys::Algorithm};

/// Where the endpoints are, below the issuer.
pub mod paths {
    /// RFC 6749 section 3.2.
    pub const TOKEN: &str = "/oauth2/token";
    /// RFC 7662.
    pub const INTROSPECT: &str = "/oauth2/introspect";
    /// RFC 7009.
    pub const REVOKE: &str = "/oauth2/revoke";
    /// The JWK Set.
    pub const JWKS: &str = "/oauth2/jwks";
}

const SECRETS_AND_KEYS: &[TokenEndpointAuthMethod] = &[
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::PrivateKeyJwt,
    TokenEndpointAuthMethod::None,
];

/// The members of RFC 8414 section 2 and `OpenID` Connect Discovery section 3.
#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    token_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    registration_endpoint: String,
    response_types_supported: &'static [ResponseType],
    grant_types_supported: &'static [GrantType],
    token_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    token_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    introspection_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    introspection_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    introspection_signing_alg_values_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    revocation_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
}

impl AuthorizationServer {
    /// The metadata as JSON. `registration_endpoint` is the path of the one that the reader of this document wants.
    #[must_use]
    pub fn metadata(&self, registration_endpoint: &str) -> String {
        let below = |path: &str| format!("{}{path}", self.issuer);
        let metadata = Metadata {
            issuer: &self.issuer,
            token_endpoint: below(paths::TOKEN),
            introspection_endpoint: below(paths::INTROSPECT),
            revocation_endpoint: below(paths::REVOKE),
            jwks_uri: below(paths::JWKS),
            registration_endpoint: below(registration_endpoint),
            response_types_supported: &[ResponseType::Code],
            grant_types_supported: GrantType::OFFERED,
            token_endpoint_auth_methods_supported: SECRETS_AND_KEYS,
            token_endpoint_auth_signing_alg_values_supported: jws::ALGORITHMS,
            introspection_endpoint_auth_methods_supported: &SECRETS_AND_KEYS[..3],
            introspection_endpoint_auth_signing_alg_values_supported: jws::ALGORITHMS,
            introspection_signing_alg_values_supported: [Algorithm::Rs256.as_str()],
            revocation_endpoint_auth_methods_supported: SECRETS_AND_KEYS,
            revocation_endpoint_auth_signing_alg_values_supported: jws::ALGORITHMS,
        };
        // Nothing in it can fail to become JSON.
        serde_json::to_string(&metadata).unwrap_or_default()
    }
}
