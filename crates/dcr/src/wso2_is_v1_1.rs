//! WSO2 Identity Server, `/api/identity/oauth2/dcr/v1.1/register`: the answers, in WSO2's member order.
//!
//! WSO2's words ("application", `ext_…`) live in this file and nowhere else.

use serde::{Deserialize, Serialize};

use crate::vocabulary::GrantType;

/// The scope of uniqueness and the suffix of every user name; we have one tenant, as a single WSO2 server does.
pub const SUPER_TENANT: &str = "carbon.super";

/// Seconds an access token lives when the registration does not say otherwise.
pub const DEFAULT_ACCESS_TOKEN_LIFETIME: i64 = 3600;
/// Seconds a refresh token lives when the registration does not say otherwise.
pub const DEFAULT_REFRESH_TOKEN_LIFETIME: i64 = 86_400;

/// An application as WSO2 IS answers it, to registration, read and update. Null members are omitted, as current
/// versions do.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the members are WSO2's")]
pub struct Application {
    /// The OAuth 2.0 client identifier.
    pub client_id: String,
    /// The secret, readable again in this dialect. Empty for a client without one.
    pub client_secret: String,
    /// Unix seconds; 0 means never.
    pub client_secret_expires_at: i64,
    /// `[""]` when there are none.
    pub redirect_uris: Vec<String>,
    /// As registered.
    pub grant_types: Vec<GrantType>,
    /// As registered.
    pub client_name: String,
    /// The label shown in consoles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext_application_display_name: Option<String>,
    /// The version of the application's record.
    pub ext_application_version: &'static str,
    /// Fully qualified: `admin@carbon.super`.
    pub ext_application_owner: String,
    /// Seconds.
    pub ext_application_token_lifetime: i64,
    /// Seconds.
    pub ext_user_token_lifetime: i64,
    /// Seconds.
    pub ext_refresh_token_lifetime: i64,
    /// Seconds.
    pub ext_id_token_lifetime: i64,
    /// PKCE must be used.
    pub ext_pkce_mandatory: bool,
    /// The `plain` challenge is accepted.
    pub ext_pkce_support_plain: bool,
    /// The client authenticates without a secret.
    pub ext_public_client: bool,
    /// Deprecated spelling of `ext_token_type`, always the same value.
    pub token_type_extension: String,
    /// `Default` or `JWT`.
    pub ext_token_type: String,
    /// How the client authenticates at the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    /// RFC 9126.
    pub require_pushed_authorization_requests: bool,
    /// RFC 9101.
    pub require_signed_request_object: bool,
    /// RFC 8705.
    pub tls_client_certificate_bound_access_tokens: bool,
    /// `public` or `pairwise`.
    pub subject_type: &'static str,
    /// `application` or `organization`.
    pub ext_allowed_audience: &'static str,
}

impl Application {
    /// `redirect_uris` as WSO2 writes them: one empty string stands for none.
    #[must_use]
    pub fn redirect_uris_on_the_wire(uris: &[String]) -> Vec<String> {
        if uris.is_empty() { vec![String::new()] } else { uris.to_vec() }
    }

    /// A user name with the tenant it belongs to.
    #[must_use]
    pub fn qualified(username: &str) -> String {
        if username.contains('@') { username.to_owned() } else { format!("{username}@{SUPER_TENANT}") }
    }
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The body that WSO2's authentication valve puts in front of the API: 401 and 403.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValveError {
    /// The HTTP status again.
    pub code: u16,
    /// `Unauthorized` or `Forbidden`.
    pub message: String,
    /// A sentence.
    pub description: String,
    /// The request id, to find the line in the log.
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

impl ValveError {
    /// 401: no, malformed or wrong credentials.
    #[must_use]
    pub fn unauthorized(trace_id: Option<String>) -> Self {
        Self {
            code: 401,
            message: "Unauthorized".to_owned(),
            description: "Authorization failure. Authorization information was invalid or missing from your request."
                .to_owned(),
            trace_id,
        }
    }

    /// 403: authenticated, but not permitted.
    #[must_use]
    pub fn forbidden(trace_id: Option<String>) -> Self {
        Self {
            code: 403,
            message: "Forbidden".to_owned(),
            description: "Operation is not permitted. You do not have permissions to make this request.".to_owned(),
            trace_id,
        }
    }
}
