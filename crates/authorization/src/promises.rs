//! Protections that a registration asks for and that there are not here. By RFC 7591 none is registered
//! ([`dcr::metadata::members`]); those of WSO2's dialects, and of the time before that list, are met here: nothing is sent
//! with less protection than its client was registered for.

use registration::Registration;

use crate::{Client, ErrorCode, OAuthError};

/// Access tokens are not bound to certificates (RFC 8705 section 3).
pub(crate) fn check_access_token(client: &Client) -> Result<(), OAuthError> {
    if client.registration.metadata.security.tls_client_certificate_bound_access_tokens == Some(true) {
        return Err(broken("access tokens that are bound to a TLS certificate (RFC 8705)"));
    }
    Ok(())
}

/// ID tokens are not encrypted.
pub(crate) fn check_id_token(client: &Client, scope: &[String]) -> Result<(), OAuthError> {
    let encrypted = client.registration.metadata.openid.id_token_encrypted_response_alg.is_some();
    if encrypted && scope.iter().any(|word| word == "openid") {
        return Err(broken("encrypted ID tokens"));
    }
    Ok(())
}

/// Userinfo is not encrypted.
pub(crate) fn check_userinfo(registration: &Registration) -> Result<(), OAuthError> {
    if registration.metadata.openid.userinfo_encrypted_response_alg.is_some() {
        return Err(broken("encrypted userinfo"));
    }
    Ok(())
}

fn broken(what: &str) -> OAuthError {
    let sentence =
        format!("This client is registered for {what}, which this server does not offer. Register it without.");
    OAuthError::refused(ErrorCode::UnauthorizedClient, sentence)
}
