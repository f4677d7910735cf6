//! Client metadata: what a client says of itself ([`ClientMetadata`]) and what we have checked
//! ([`VerifiedClientMetadata`]). RFC 7591 section 2, `OpenID` Connect Registration section 2, and the members that later
//! standards add.

pub mod members;
mod sector;
mod verify;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use sector::{Sector, sector};
pub use verify::{
    GRANTS_ELSEWHERE, MAX_ENTRIES, MAX_KEYS, MAX_LOCALIZED, MAX_SCOPE, MAX_SCOPES, MAX_TEXT, MAX_WORDS,
    SIGNED_BY_CLIENTS, SIGNED_BY_US, check_jwks, is_scope_token, tagged,
};

use crate::{
    vocabulary::{ApplicationType, GrantType, ResponseType, TokenEndpointAuthMethod},
    wso2::Wso2Members,
};

/// The most redirection URIs one registration may have.
pub const MAX_REDIRECT_URIS: usize = 50;
/// The longest `client_name`, in characters.
pub const MAX_CLIENT_NAME: usize = 255;

/// Client metadata as it was sent, by its RFC names. Absent members are `None` or empty; nothing is defaulted yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientMetadata {
    /// Name shown to people.
    pub client_name: Option<String>,
    /// Where the authorization endpoint may send the browser back to.
    pub redirect_uris: Option<Vec<String>>,
    /// Default: `["authorization_code"]`.
    pub grant_types: Option<Vec<GrantType>>,
    /// Default: `["code"]` when a grant needs it.
    pub response_types: Option<Vec<ResponseType>>,
    /// Default: `client_secret_basic`.
    pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// Default: `web`, or `native` when a redirection URI can only be of an application on a device.
    pub application_type: Option<ApplicationType>,
    /// Scopes, separated by single spaces (RFC 6749 section 3.3).
    pub scope: Option<String>,
    /// How the client presents itself to people.
    pub presentation: Presentation,
    /// Its keys.
    pub keys: Keys,
    /// The software it is an instance of.
    pub software: Software,
    /// The members of `OpenID` Connect.
    pub openid: OpenId,
    /// The members that tighten how it is treated.
    pub security: Security,
}

/// Client metadata that has been checked and completed with the defaults of its dialect: by [`ClientMetadata::verify`],
/// or by the request types of the WSO2 dialects. It is what is stored, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VerifiedClientMetadata {
    /// Name shown to people; empty when the client gave none.
    pub client_name: String,
    /// In the order given, no duplicates. By RFC 7591, each was accepted by [`crate::redirect_uri::check`].
    pub redirect_uris: Vec<String>,
    /// In the order given, no duplicates.
    pub grant_types: Vec<GrantType>,
    /// `code` exactly when `authorization_code` is among the grants.
    pub response_types: Vec<ResponseType>,
    /// How the client authenticates.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// Where it runs.
    pub application_type: ApplicationType,
    /// In the order given, no duplicates.
    pub scope: Vec<String>,
    /// How the client presents itself to people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub presentation: Presentation,
    /// Its keys.
    #[serde(default, skip_serializing_if = "is_default")]
    pub keys: Keys,
    /// The software it is an instance of.
    #[serde(default, skip_serializing_if = "is_default")]
    pub software: Software,
    /// The members of `OpenID` Connect.
    #[serde(default, skip_serializing_if = "is_default")]
    pub openid: OpenId,
    /// The members that tighten how it is treated.
    #[serde(default, skip_serializing_if = "is_default")]
    pub security: Security,
    /// What tokens it gets, where its dialect or a policy says more than the standards have members for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tokens: TokenSettings,
    /// What the WSO2 dialects keep and answer; `None` for a registration that came another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wso2: Option<Box<Wso2Members>>,
}

/// RFC 7591 section 2: what people see of a client. All of it is the client's own word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Presentation {
    /// The client's home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Its logo. Never fetched by us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Its terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// What it does with the data of people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Ways to reach the people behind it, typically e-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Members with a language tag (section 2.2), by their whole name: `client_name#ja`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub localized: BTreeMap<String, String>,
}

/// RFC 7591 section 2: the client's public keys. At most one of the two is present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keys {
    /// Where its JWK Set is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Its JWK Set (RFC 7517), as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<serde_json::Value>,
}

/// RFC 7591 section 2: the software that the client is an instance of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Software {
    /// The same for every instance and version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// The version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// The signed statement about it, as it was sent (section 2.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,
}

/// `OpenID` Connect Registration section 2, and its companions for logout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenId {
    /// `public` or `pairwise`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<String>,
    /// https; a JSON array of redirection URIs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// Default: `RS256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// A JWE `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<String>,
    /// A JWE `enc`; default with an `alg`: `A128CBC-HS256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<String>,
    /// Default: `RS256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<String>,
    /// Absent: userinfo is plain JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<String>,
    /// A JWE `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<String>,
    /// A JWE `enc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<String>,
    /// Absent: any that the server supports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<String>,
    /// A JWE `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_alg: Option<String>,
    /// A JWE `enc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_enc: Option<String>,
    /// The JWS `alg` of `private_key_jwt`; never `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<i64>,
    /// Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_auth_time: Option<bool>,
    /// In the order of preference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// https: where a third party can start a sign-in at the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// Where its request objects are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// Where the browser may be sent after signing out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// Loaded in the browser at signing out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// It needs `iss` and `sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_session_required: Option<bool>,
    /// Called by the server at signing out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// It needs `sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_session_required: Option<bool>,
}

/// Members of later standards that tighten how a client is treated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Security {
    /// RFC 9126 section 6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_pushed_authorization_requests: Option<bool>,
    /// RFC 9101 section 10.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_signed_request_object: Option<bool>,
    /// RFC 8705 section 3.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_certificate_bound_access_tokens: Option<bool>,
    /// RFC 8705 section 2.1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// RFC 9449 section 5.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpop_bound_access_tokens: Option<bool>,
    /// RFC 9396 section 10.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details_types: Vec<String>,
}

/// What tokens a client gets, beyond what the standards have members for. Empty means the server's default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenSettings {
    /// How long an access token of the client itself lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_access_token_seconds: Option<i64>,
    /// How long an access token for a person lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_access_token_seconds: Option<i64>,
    /// How long a refresh token lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_seconds: Option<i64>,
    /// How long an ID token lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_seconds: Option<i64>,
    /// PKCE (RFC 7636) must be used.
    #[serde(skip_serializing_if = "is_default")]
    pub pkce_required: bool,
    /// The challenge method `plain` is accepted as well.
    #[serde(skip_serializing_if = "is_default")]
    pub pkce_plain_allowed: bool,
    /// Access tokens are JWTs (RFC 9068).
    #[serde(skip_serializing_if = "is_default")]
    pub jwt_access_tokens: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl VerifiedClientMetadata {
    /// Whose pairwise subjects the client shares; `None` when its subjects are public.
    #[must_use]
    pub fn pairwise_sector(&self) -> Option<Sector> {
        let is_pairwise = self.openid.subject_type.as_deref() == Some("pairwise");
        // The WSO2 dialects keep a sector_identifier_uri without fetching it, so it proves nothing.
        let checked_uri = self.openid.sector_identifier_uri.as_deref().filter(|_| self.wso2.is_none());
        is_pairwise.then(|| sector(checked_uri, &self.redirect_uris))
    }

    /// True when the client has no secret and cannot keep one.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == TokenEndpointAuthMethod::None
    }
}
