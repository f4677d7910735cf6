//! The members of POST and PUT.

use serde_json::{Map, Value};

use super::Problem;
use crate::{metadata::MAX_REDIRECT_URIS, redirect_uri, wso2::json::Members};

/// The longest value of a member without a limit of its own, in bytes.
pub const LONGEST: usize = 2048;
/// The longest software statement, in bytes.
pub const LONGEST_STATEMENT: usize = 16_384;
/// The longest word of a vocabulary (an algorithm, a grant type), in bytes.
pub const LONGEST_WORD: usize = 255;
/// The most grant types, which is more than there are.
pub const MOST_GRANTS: usize = 50;
/// The longest lifetime of a token, in seconds: a hundred years.
pub const LONGEST_LIFETIME: i64 = 3_153_600_000;

/// A request as it was sent, by WSO2's member names. Absent, `null` and empty members are `None`; members that WSO2
/// knows and drops, and those it does not know, are not kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Unique, by [`crate::wso2::NamePattern`].
    pub client_name: Option<String>,
    /// Where the authorization endpoint may send the browser back to.
    pub redirect_uris: Option<Vec<String>>,
    /// Nothing is defaulted.
    pub grant_types: Option<Vec<String>>,
    /// The client id asked for; POST only.
    pub ext_param_client_id: Option<String>,
    /// The secret asked for; POST only, and only with a client id.
    pub ext_param_client_secret: Option<String>,
    /// Unix seconds; POST only.
    pub ext_param_client_secret_expires_at: Option<i64>,
    /// The name of a template; there are none here.
    pub ext_param_sp_template: Option<String>,
    /// `ext_token_type`, or else the deprecated `token_type_extension`.
    pub ext_token_type: Option<String>,
    /// The user who is to own the registration.
    pub ext_application_owner: Option<String>,
    /// The label shown in consoles.
    pub ext_application_display_name: Option<String>,
    /// The version of the application's record; kept by PUT only.
    pub ext_application_version: Option<String>,
    /// Seconds an access token of the client itself lives; 0 is the default.
    pub ext_application_token_lifetime: Option<i64>,
    /// Seconds an access token for a person lives; 0 is the default.
    pub ext_user_token_lifetime: Option<i64>,
    /// Seconds a refresh token lives; 0 is the default.
    pub ext_refresh_token_lifetime: Option<i64>,
    /// Seconds an ID token lives; 0 is the default.
    pub ext_id_token_lifetime: Option<i64>,
    /// PKCE must be used.
    pub ext_pkce_mandatory: Option<bool>,
    /// The `plain` challenge is accepted.
    pub ext_pkce_support_plain: Option<bool>,
    /// The client authenticates without a secret, although it gets one.
    pub ext_public_client: Option<bool>,
    /// Kept, not answered.
    pub is_management_app: Option<bool>,
    /// `application` or `organization`.
    pub ext_allowed_audience: Option<String>,
    /// Not checked, and never fetched on registration.
    pub jwks_uri: Option<String>,
    /// A signed JWT.
    pub software_statement: Option<String>,
    /// How the client authenticates at the token endpoint.
    pub token_endpoint_auth_method: Option<String>,
    /// Present exactly with `private_key_jwt`.
    pub token_endpoint_allow_reuse_pvt_key_jwt: Option<bool>,
    /// A JWS `alg`.
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// A JWS `alg`.
    pub id_token_signed_response_alg: Option<String>,
    /// A JWE `alg`.
    pub id_token_encrypted_response_alg: Option<String>,
    /// A JWE `enc`.
    pub id_token_encrypted_response_enc: Option<String>,
    /// A JWS `alg`.
    pub request_object_signing_alg: Option<String>,
    /// A JWE `alg`.
    pub request_object_encryption_alg: Option<String>,
    /// A JWE `enc`.
    pub request_object_encryption_enc: Option<String>,
    /// https; looked at only with the subject type `pairwise`.
    pub sector_identifier_uri: Option<String>,
    /// `public` or `pairwise`; anything else is `public`.
    pub subject_type: Option<String>,
    /// RFC 9126.
    pub require_pushed_authorization_requests: Option<bool>,
    /// RFC 9101.
    pub require_signed_request_object: Option<bool>,
    /// RFC 8705.
    pub tls_client_certificate_bound_access_tokens: Option<bool>,
    /// RFC 8705.
    pub tls_client_auth_subject_dn: Option<String>,
    /// Absolute, without a fragment. Kept, not answered.
    pub backchannel_logout_uri: Option<String>,
    /// Absolute, without a fragment.
    pub frontchannel_logout_uri: Option<String>,
}

impl Request {
    /// Reads the members of a JSON object. A member of the wrong JSON type or beyond its limit is refused with a
    /// sentence that names it.
    pub fn read(object: &Map<String, Value>) -> Result<Self, Problem> {
        let members = Members(object);
        let text = |member| members.text(member, LONGEST).map_err(Problem::from);
        let word = |member| members.text(member, LONGEST_WORD).map_err(Problem::from);
        let flag = |member| members.boolean(member).map_err(Problem::from);
        check_dropped(members)?;
        let token_type_extension = word("token_type_extension")?;
        Ok(Self {
            client_name: members.text("client_name", LONGEST)?,
            redirect_uris: members.texts("redirect_uris", MAX_REDIRECT_URIS, redirect_uri::MAX_LENGTH)?,
            grant_types: members.texts("grant_types", MOST_GRANTS, LONGEST_WORD)?,
            ext_param_client_id: text("ext_param_client_id")?,
            ext_param_client_secret: text("ext_param_client_secret")?,
            ext_param_client_secret_expires_at: members.integer("ext_param_client_secret_expires_at")?,
            ext_param_sp_template: word("ext_param_sp_template")?,
            ext_token_type: word("ext_token_type")?.or(token_type_extension),
            ext_application_owner: word("ext_application_owner")?,
            ext_application_display_name: word("ext_application_display_name")?,
            ext_application_version: word("ext_application_version")?,
            ext_application_token_lifetime: lifetime(members, "ext_application_token_lifetime")?,
            ext_user_token_lifetime: lifetime(members, "ext_user_token_lifetime")?,
            ext_refresh_token_lifetime: lifetime(members, "ext_refresh_token_lifetime")?,
            ext_id_token_lifetime: lifetime(members, "ext_id_token_lifetime")?,
            ext_pkce_mandatory: flag("ext_pkce_mandatory")?,
            ext_pkce_support_plain: flag("ext_pkce_support_plain")?,
            ext_public_client: flag("ext_public_client")?,
            is_management_app: flag("is_management_app")?,
            ext_allowed_audience: word("ext_allowed_audience")?,
            jwks_uri: text("jwks_uri")?,
            software_statement: members.text("software_statement", LONGEST_STATEMENT)?,
            token_endpoint_auth_method: word("token_endpoint_auth_method")?,
            token_endpoint_allow_reuse_pvt_key_jwt: flag("token_endpoint_allow_reuse_pvt_key_jwt")?,
            token_endpoint_auth_signing_alg: word("token_endpoint_auth_signing_alg")?,
            id_token_signed_response_alg: word("id_token_signed_response_alg")?,
            id_token_encrypted_response_alg: word("id_token_encrypted_response_alg")?,
            id_token_encrypted_response_enc: word("id_token_encrypted_response_enc")?,
            request_object_signing_alg: word("request_object_signing_alg")?,
            request_object_encryption_alg: word("request_object_encryption_alg")?,
            request_object_encryption_enc: word("request_object_encryption_enc")?,
            sector_identifier_uri: text("sector_identifier_uri")?,
            subject_type: word("subject_type")?,
            require_pushed_authorization_requests: flag("require_pushed_authorization_requests")?,
            require_signed_request_object: flag("require_signed_request_object")?,
            tls_client_certificate_bound_access_tokens: flag("tls_client_certificate_bound_access_tokens")?,
            tls_client_auth_subject_dn: text("tls_client_auth_subject_dn")?,
            backchannel_logout_uri: text("backchannel_logout_uri")?,
            frontchannel_logout_uri: text("frontchannel_logout_uri")?,
        })
    }
}

/// The members that WSO2 knows and drops still have to be of their type.
fn check_dropped(members: Members<'_>) -> Result<(), Problem> {
    for list in ["contacts", "post_logout_redirect_uris", "request_uris"] {
        members.texts(list, MAX_REDIRECT_URIS, LONGEST)?;
    }
    members.text("url", LONGEST)?;
    members.boolean("backchannel_logout_session_required")?;
    Ok(())
}

fn lifetime(members: Members<'_>, member: &'static str) -> Result<Option<i64>, Problem> {
    let seconds = members.integer(member)?;
    if seconds.is_some_and(|seconds| !(0..=LONGEST_LIFETIME).contains(&seconds)) {
        return Err(Problem::metadata(format!("{member} must be between 0 and {LONGEST_LIFETIME} seconds.")));
    }
    Ok(seconds)
}

impl std::fmt::Debug for Request {
    /// The secret that was asked for stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("client_name", &self.client_name).finish_non_exhaustive()
    }
}
