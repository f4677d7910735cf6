//! What the two WSO2 dialects share, and what they keep of a registration beyond the standard's members.
//!
//! WSO2's words ("application", `ext_…`) live in this file and in those of its dialects, and nowhere else.

pub(crate) mod json;
mod name_pattern;
pub mod regexp;
pub(crate) mod uri;

use serde::{Deserialize, Serialize};

pub use name_pattern::NamePattern;
pub use regexp::RedirectUrisForm;

/// The scope of uniqueness and the suffix of every user name; we have one tenant, as a single WSO2 server does.
pub const SUPER_TENANT: &str = "carbon.super";

/// The grants that are enabled in a WSO2 Identity Server 7 as it is delivered.
pub const ENABLED_GRANTS: &[&str] = &[
    "authorization_code",
    "implicit",
    "password",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "iwa:ntlm",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "account_switch",
    "organization_switch",
    "urn:openid:params:grant-type:ciba",
];

/// What a WSO2 dialect keeps beside the standard's members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "the members are WSO2's")]
pub struct Wso2Members {
    /// `ext_application_display_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// `ext_token_type` or `tokenType`, as sent: `Default`, `DEFAULT`, `JWT`.
    pub token_type: String,
    /// `ext_allowed_audience`: the `organization` was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub organization_audience: bool,
    /// `ext_public_client`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub public_client: bool,
    /// `token_endpoint_auth_method` was sent; otherwise it is not answered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub auth_method_given: bool,
    /// `token_endpoint_allow_reuse_pvt_key_jwt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_reuse_pvt_key_jwt: Option<bool>,
    /// `is_management_app`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub management_app: bool,
    /// `ext_application_version`, when an update named another than ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The registration was made another way and later updated by a WSO2 dialect. An update that leaves a protection
    /// out then keeps it, where for WSO2's own registrations it means false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub adopted: bool,
    /// What only API Manager keeps; `None` for Identity Server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apim: Option<ApimMembers>,
}

/// What WSO2 API Manager keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApimMembers {
    /// `callbackUrl`, as sent; not checked to be a URI.
    pub callback: Option<String>,
    /// `grantType` after the grants that need a callback were cut out of it, its spaces included.
    pub grant_types: String,
    /// `saasApp`.
    pub saas: bool,
}

/// A user name with the tenant it belongs to: `admin@carbon.super`.
#[must_use]
pub fn qualified(username: &str) -> String {
    if username.contains('@') { username.to_owned() } else { format!("{username}@{SUPER_TENANT}") }
}

/// A user name without our one tenant; one of another tenant stays as it is.
#[must_use]
pub fn unqualified(username: &str) -> &str {
    match username.rsplit_once('@') {
        Some((name, SUPER_TENANT)) => name,
        _ => username,
    }
}

/// True for a URI of a scheme that a browser would run or open, which neither dialect registers although WSO2 does.
pub(crate) fn is_dangerous(uri: &str) -> bool {
    regexp::alternatives(uri).any(|uri| {
        uri.split_once(':')
            .is_some_and(|(scheme, _)| crate::redirect_uri::is_dangerous_scheme(&scheme.to_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::is_dangerous;

    #[test]
    fn dangerous_schemes_are_seen_in_any_letter_case_and_inside_a_regexp() {
        for uri in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " data:text/html,x",
            "VBSCRIPT:x",
            "file:///etc/passwd",
            "blob:https://a.example/x",
            "about:blank",
            "filesystem:http://a.example/x",
            "view-source:https://a.example",
            "regexp=(https://a.example/cb|javascript:alert)",
            "regexp=((data:text/html,x))",
        ] {
            assert!(is_dangerous(uri), "{uri}");
        }
        for uri in [
            "https://a.example/javascript:x",
            "www.google.lk",
            "com.example:/data",
            "regexp=(https://a|b)",
            "https://a.example/(data:x)",
        ] {
            assert!(!is_dangerous(uri), "{uri}");
        }
    }
}
