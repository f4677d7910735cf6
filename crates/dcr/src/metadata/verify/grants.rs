//! Grants, response types and authentication methods, and that they fit each other: RFC 7591 sections 2 and 2.1.

use super::{Errors, distinct, shown};
use crate::{
    error::MetadataError,
    metadata::ClientMetadata,
    vocabulary::{GrantType, ResponseType, TokenEndpointAuthMethod},
};

/// The most words of `grant_types` or `response_types` that are looked at.
pub const MAX_WORDS: usize = 20;

/// Grants of later standards that are known and not offered.
pub const GRANTS_ELSEWHERE: &[&str] = &[
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:openid:params:grant-type:ciba",
];

/// The words that response types other than `code` are made of: OAuth 2.0 Multiple Response Type Encoding Practices.
const RESPONSE_WORDS: &[&str] = &["code", "token", "id_token"];

/// Default: `authorization_code`. Known grants that are not offered are left out when an offered one remains.
pub(super) fn grant_types(sent: Option<&[GrantType]>, errors: &mut Errors) -> Vec<GrantType> {
    let Some(sent) = sent else { return vec![GrantType::AuthorizationCode] };
    if sent.len() > MAX_WORDS {
        errors.push(MetadataError::metadata("grant_types", format!("There are more than {MAX_WORDS} grant types.")));
    }
    let grants = distinct(sent.iter().take(MAX_WORDS));
    if grants.is_empty() {
        errors.push(MetadataError::metadata("grant_types", "Choose at least one grant type."));
    }
    let (offered, others): (Vec<&GrantType>, Vec<_>) =
        grants.into_iter().partition(|grant| GrantType::OFFERED.contains(grant));
    for other in others {
        if offered.is_empty() || !is_known_elsewhere(other) {
            let word = shown(other.as_str());
            errors.push(MetadataError::metadata("grant_types", format!("The grant type “{word}” is not supported.")));
        }
    }
    if offered.contains(&&GrantType::RefreshToken) && !offered.contains(&&GrantType::AuthorizationCode) {
        errors
            .push(MetadataError::metadata("grant_types", "Refresh token only works together with authorization code."));
    }
    offered.into_iter().cloned().collect()
}

fn is_known_elsewhere(grant: &GrantType) -> bool {
    match grant {
        GrantType::Other(word) => GRANTS_ELSEWHERE.contains(&word.as_str()),
        _ => true,
    }
}

/// Default: `code` when a grant needs it. Other known response types are left out when `code` remains.
pub(super) fn response_types(
    sent: Option<&[ResponseType]>,
    grants: &[GrantType],
    errors: &mut Errors,
) -> Vec<ResponseType> {
    let redirects = grants.iter().any(GrantType::needs_redirect_uris);
    let Some(sent) = sent else {
        return if redirects { vec![ResponseType::Code] } else { Vec::new() };
    };
    if sent.len() > MAX_WORDS {
        let sentence = format!("There are more than {MAX_WORDS} response types.");
        errors.push(MetadataError::metadata("response_types", sentence));
    }
    let code = sent.contains(&ResponseType::Code);
    for other in distinct(sent.iter().take(MAX_WORDS)) {
        if let ResponseType::Other(word) = other
            && !(code && redirects && is_known_response_type(word))
        {
            let word = shown(word);
            errors.push(MetadataError::metadata(
                "response_types",
                format!("The response type “{word}” is not supported; “code” is."),
            ));
        }
    }
    if code != redirects {
        errors.push(MetadataError::metadata(
            "response_types",
            "The response type “code” and the grant type “authorization_code” go together.",
        ));
    }
    if code { vec![ResponseType::Code] } else { Vec::new() }
}

/// The words may stand in any order: RFC 6749 section 3.1.1.
fn is_known_response_type(response_type: &str) -> bool {
    let words: Vec<&str> = response_type.split(' ').collect();
    response_type == "none"
        || (words.iter().all(|word| RESPONSE_WORDS.contains(word)) && distinct(words.iter()).len() == words.len())
}

/// Default: `client_secret_basic`.
pub(super) fn auth_method(
    metadata: &ClientMetadata,
    grants: &[GrantType],
    errors: &mut Errors,
) -> TokenEndpointAuthMethod {
    const MEMBER: &str = "token_endpoint_auth_method";
    let method = metadata.token_endpoint_auth_method.clone().unwrap_or(TokenEndpointAuthMethod::ClientSecretBasic);
    match &method {
        TokenEndpointAuthMethod::ClientSecretBasic | TokenEndpointAuthMethod::ClientSecretPost => {}
        TokenEndpointAuthMethod::None => {
            if grants.contains(&GrantType::ClientCredentials) {
                errors.push(MetadataError::metadata(
                    MEMBER,
                    "A public client has no secret, so it cannot use client credentials.",
                ));
            }
        }
        TokenEndpointAuthMethod::PrivateKeyJwt => {
            if metadata.keys.jwks.is_none() && metadata.keys.jwks_uri.is_none() {
                errors.push(MetadataError::metadata(
                    MEMBER,
                    "The method “private_key_jwt” needs the client's keys: send jwks or jwks_uri.",
                ));
            }
        }
        other => {
            let word = shown(other.as_str());
            errors
                .push(MetadataError::metadata(MEMBER, format!("The authentication method “{word}” is not supported.")));
        }
    }
    method
}
