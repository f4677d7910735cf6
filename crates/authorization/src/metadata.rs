//! The documents that say what the server offers (RFC 8414, `OpenID` Connect Discovery).

use dcr::{GrantType, ResponseType, TokenEndpointAuthMethod};
use registration::OPENID_SCOPES;
use serde::Serialize;

use crate::{AuthorizationServer, jws, keys::Algorithm};

/// Where the endpoints are, below the issuer.
pub mod paths {
    /// RFC 6749 section 3.1.
    pub const AUTHORIZE: &str = "/oauth2/authorize";
    /// RFC 9126.
    pub const PUSHED: &str = "/oauth2/par";
    /// `OpenID` Connect Core section 5.3.
    pub const USERINFO: &str = "/oauth2/userinfo";
    /// `OpenID` Connect RP-Initiated Logout.
    pub const LOGOUT: &str = "/oidc/logout";
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

/// The claims of ID tokens and userinfo.
const CLAIMS: &[&str] = &[
    "sub",
    "iss",
    "aud",
    "azp",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "name",
    "preferred_username",
    "email",
    "email_verified",
];

/// What ID tokens, userinfo and introspection answers are signed with.
const SIGNED: [&str; 2] = [Algorithm::Rs256.as_str(), Algorithm::Es256.as_str()];

/// The members of RFC 8414 section 2, `OpenID` Connect Discovery section 3, RFC 9126 section 5 and RFC 9207 section 3.
#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    pushed_authorization_request_endpoint: String,
    userinfo_endpoint: String,
    end_session_endpoint: String,
    token_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    registration_endpoint: String,
    response_types_supported: &'static [ResponseType],
    response_modes_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
    scopes_supported: [&'static str; 4],
    claims_supported: &'static [&'static str],
    subject_types_supported: [&'static str; 2],
    id_token_signing_alg_values_supported: [&'static str; 2],
    userinfo_signing_alg_values_supported: [&'static str; 2],
    authorization_response_iss_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    grant_types_supported: &'static [GrantType],
    token_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    token_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    introspection_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    introspection_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    introspection_signing_alg_values_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    revocation_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    /// RFC 9449 section 5.1.
    dpop_signing_alg_values_supported: &'static [&'static str],
    /// draft-ietf-oauth-client-id-metadata-document; left out when it is not so.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id_metadata_document_supported: Option<bool>,
}

impl AuthorizationServer {
    /// The metadata as JSON. `registration_endpoint` is the path of the one that the reader of this document wants;
    /// `client_documents` says that a `client_id` may be the URL of a metadata document.
    #[must_use]
    pub fn metadata(&self, registration_endpoint: &str, client_documents: bool) -> String {
        let below = |path: &str| format!("{}{path}", self.issuer);
        let metadata = Metadata {
            issuer: &self.issuer,
            authorization_endpoint: below(paths::AUTHORIZE),
            pushed_authorization_request_endpoint: below(paths::PUSHED),
            userinfo_endpoint: below(paths::USERINFO),
            end_session_endpoint: below(paths::LOGOUT),
            token_endpoint: below(paths::TOKEN),
            introspection_endpoint: below(paths::INTROSPECT),
            revocation_endpoint: below(paths::REVOKE),
            jwks_uri: below(paths::JWKS),
            registration_endpoint: below(registration_endpoint),
            response_types_supported: &[ResponseType::Code],
            response_modes_supported: ["query", "fragment"],
            code_challenge_methods_supported: ["S256"],
            scopes_supported: OPENID_SCOPES,
            claims_supported: CLAIMS,
            subject_types_supported: ["public", "pairwise"],
            id_token_signing_alg_values_supported: SIGNED,
            userinfo_signing_alg_values_supported: SIGNED,
            authorization_response_iss_parameter_supported: true,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            grant_types_supported: GrantType::OFFERED,
            token_endpoint_auth_methods_supported: SECRETS_AND_KEYS,
            token_endpoint_auth_signing_alg_values_supported: jws::ALGORITHMS,
            introspection_endpoint_auth_methods_supported: &SECRETS_AND_KEYS[..3],
            introspection_endpoint_auth_signing_alg_values_supported: jws::ALGORITHMS,
            introspection_signing_alg_values_supported: SIGNED,
            revocation_endpoint_auth_methods_supported: SECRETS_AND_KEYS,
            revocation_endpoint_auth_signing_alg_values_supported: jws::ALGORITHMS,
            dpop_signing_alg_values_supported: jws::ALGORITHMS,
            client_id_metadata_document_supported: client_documents.then_some(true),
        };
        // Nothing in it can fail to become JSON.
        serde_json::to_string(&metadata).unwrap_or_default()
    }
}
