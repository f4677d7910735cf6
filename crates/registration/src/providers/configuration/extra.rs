//! Further members of each registration: those of the provider's own. Whatever a standard defines has a place of its own
//! in the configuration or in the member's form, and cannot be overridden from here.

use dcr::{FieldError, json, rfc7591};
use model::ProviderKind;
use serde_json::{Map, Value};

use crate::text;

const FIELD: &str = "extra_metadata";
/// The most members.
const MAX_MEMBERS: usize = 20;
/// The longest text, in bytes.
const MAX_BYTES: usize = 4 * 1024;

/// Members that standards define beside those that our own server reads: what a server answers (RFC 7591 section 3.2.1,
/// RFC 7592 section 3), and the other entries of the registry of RFC 7591 section 4.1.
const STANDARD: &[&str] = &[
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "authorization_signed_response_alg",
    "backchannel_authentication_request_signing_alg",
    "backchannel_client_notification_endpoint",
    "backchannel_token_delivery_mode",
    "backchannel_user_code_parameter",
    "client_id",
    "client_id_issued_at",
    "client_registration_types",
    "client_secret",
    "client_secret_expires_at",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "introspection_signed_response_alg",
    "introspection_signing_alg_values_supported",
    "registration_access_token",
    "registration_client_uri",
    "request_object_encryption_alg",
    "signed_jwks_uri",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_email",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_uri",
    "use_mtls_endpoint_aliases",
];

/// Members by which WSO2's dialects say the same as a standard member, or whose a registration is.
const OF_WSO2: &[&str] = &[
    "application_owner",
    "applicationowner",
    "callbackurl",
    "clientid",
    "clientname",
    "clientsecret",
    "granttype",
    "owner",
    "saasapp",
    "tokenscope",
    "tokentype",
    "token_type_extension",
    "is_management_app",
];

/// Reads what was typed: a JSON object, or nothing.
pub(super) fn check(typed: &str, kind: ProviderKind, errors: &mut Vec<FieldError>) -> Map<String, Value> {
    let mut wrong = |message: String| errors.push(FieldError::new(FIELD, message));
    let typed = typed.trim();
    if typed.is_empty() {
        return Map::new();
    }
    if typed.len() > MAX_BYTES {
        wrong(format!("This is longer than {} KiB.", MAX_BYTES / 1024));
        return Map::new();
    }
    let members = match json::object(typed.as_bytes()) {
        Ok(members) => members,
        Err(error) => {
            // Its sentences are about the body of a request.
            wrong(error.to_string().replace("The body", "This"));
            return Map::new();
        }
    };
    if members.len() > MAX_MEMBERS {
        wrong(format!("At most {MAX_MEMBERS} members."));
    }
    for name in members.keys() {
        if name.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
            wrong("The name of a member has 1 to 100 visible characters.".to_owned());
        } else if is_taken(name, kind) {
            let name = text::shortened(name);
            wrong(format!("“{name}” is not a member of the provider's own: it cannot be set here."));
        }
    }
    members
}

/// A server may read names without regard to case, so they are compared that way. WSO2 API Manager wants an owner for each
/// client, which is nobody's to choose but the administrator's.
fn is_taken(name: &str, kind: ProviderKind) -> bool {
    if kind == ProviderKind::Wso2Apim && name == "owner" {
        return false;
    }
    let name = name.trim().to_ascii_lowercase();
    rfc7591::is_member(&name)
        || STANDARD.contains(&name.as_str())
        || OF_WSO2.contains(&name.as_str())
        || name.starts_with("ext_")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ProviderKind, check};

    #[test]
    fn members_of_the_provider_s_own_are_kept() {
        let mut errors = Vec::new();
        let members =
            check(r#"{"skip_consent": true, "team": {"name": "{client}"}}"#, ProviderKind::Rfc7591, &mut errors);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(json!(members), json!({"skip_consent": true, "team": {"name": "{client}"}}));
        check(r#"{"owner": "admin"}"#, ProviderKind::Wso2Apim, &mut errors);
        assert!(errors.is_empty(), "{errors:?}");
        assert!(check(" \n", ProviderKind::Rfc7591, &mut errors).is_empty() && errors.is_empty());
    }

    #[test]
    fn members_that_have_a_place_elsewhere_are_refused() {
        for name in [
            "client_id",
            "client_secret",
            "client_name",
            "client_name#de",
            "Client_Name",
            " redirect_uris",
            "grant_types",
            "scope",
            "jwks",
            "jwks_uri",
            "software_statement",
            "token_endpoint_auth_method",
            "registration_access_token",
            "post_logout_redirect_uris",
            "backchannel_logout_uri",
            "tls_client_auth_san_dns",
            "ext_application_owner",
            "ext_param_client_id",
            "EXT_anything",
            "owner",
            "callbackUrl",
            "saasApp",
        ] {
            let mut errors = Vec::new();
            check(&json!({name: "x"}).to_string(), ProviderKind::Wso2Is, &mut errors);
            assert_eq!(errors.len(), 1, "{name}");
            assert!(errors[0].message.contains("cannot be set here"), "{}", errors[0].message);
        }
    }

    #[test]
    fn what_is_no_object_or_too_much_is_refused() {
        let many: serde_json::Map<_, _> = (0..21).map(|n| (format!("m{n}"), json!(1))).collect();
        for typed in [
            "[]".to_owned(),
            "hello".to_owned(),
            r#"{"a": 1, "a": 2}"#.to_owned(),
            json!(many).to_string(),
            json!({"a": "x".repeat(5000)}).to_string(),
            r#"{"": 1}"#.to_owned(),
        ] {
            let mut errors = Vec::new();
            check(&typed, ProviderKind::Rfc7591, &mut errors);
            assert_eq!(errors.len(), 1, "{typed}");
            assert_eq!(errors[0].field, "extra_metadata");
        }
    }
}
