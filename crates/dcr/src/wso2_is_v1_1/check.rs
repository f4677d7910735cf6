//! The single checks, each with WSO2's sentence.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::Problem;
use crate::{
    metadata::MAX_CLIENT_NAME,
    text::deceptive_character,
    vocabulary::{GrantType, TokenEndpointAuthMethod},
    wso2::{ENABLED_GRANTS, NamePattern, is_dangerous, regexp, uri::JavaUri},
};

/// `token_endpoint_auth_signing_alg`.
pub const AUTH_SIGNING: &[&str] = &["PS256", "ES256", "ES384", "RS384", "RS256"];
/// `id_token_signed_response_alg`.
pub const ID_TOKEN_SIGNING: &[&str] = &["PS256", "RS256"];
/// `request_object_signing_alg`.
pub const REQUEST_OBJECT_SIGNING: &[&str] = &["PS256", "ES256", "RS256"];
/// A JWE `alg`.
pub const ENCRYPTION: &[&str] = &["RSA-OAEP", "RSA1_5", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"];
/// A JWE `enc`.
pub const ENCRYPTION_METHODS: &[&str] =
    &["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A128CBC+HS256", "A192CBC-HS384"];
/// `token_endpoint_auth_method`.
pub const AUTH_METHODS: &[TokenEndpointAuthMethod] = &[
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::PrivateKeyJwt,
    TokenEndpointAuthMethod::TlsClientAuth,
];

/// The name is there and matches the pattern.
pub fn name(name: Option<&str>, pattern: NamePattern) -> Result<(), Problem> {
    match name {
        Some(name) if !name.trim().is_empty() => {
            if !pattern.accepts(name) {
                Err(Problem::metadata(format!("Client Name is not adhering to the regex: {}", pattern.as_str())))
            } else if name.len() > MAX_CLIENT_NAME {
                Err(Problem::metadata(format!("client_name is longer than {MAX_CLIENT_NAME} characters.")))
            } else {
                Ok(())
            }
        }
        _ => Err(Problem::metadata("The client name is missing or empty.")),
    }
}

/// Beyond WSO2: a label that people read in consoles has no character that makes it look like another.
pub fn display_name(name: Option<&str>) -> Result<(), Problem> {
    if name.and_then(deceptive_character).is_some() {
        return Err(Problem::metadata(
            "ext_application_display_name contains an invisible or direction-changing character.",
        ));
    }
    Ok(())
}

/// A signed JWT. Its claims are not used, and without keys its signature says nothing.
pub fn software_statement(statement: &str) -> Result<(), Problem> {
    let mut parts = statement.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Problem::statement_unreadable());
    };
    let object =
        |part: &str| -> Option<Map<String, Value>> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok() };
    let signed = object(header).is_some_and(|header| {
        header
            .get("alg")
            .and_then(Value::as_str)
            .is_some_and(|alg| !alg.is_empty() && !alg.eq_ignore_ascii_case("none"))
    });
    let signature = URL_SAFE_NO_PAD.decode(signature).is_ok_and(|bytes| !bytes.is_empty());
    if signed && signature && object(claims).is_some() { Ok(()) } else { Err(Problem::statement_unreadable()) }
}

/// What Java takes for a URI, but no scheme that a browser would run. When it is `alone` it may stand for several,
/// `regexp=(…)`, and is kept as it is: it is compared as one text, never used as a pattern.
pub fn redirect_uri(uri: &str, alone: bool) -> Result<(), Problem> {
    let well_formed = if alone && regexp::is_regexp(uri) {
        !uri.chars().any(|c| c.is_control() || c.is_whitespace())
    } else {
        !uri.trim().is_empty() && JavaUri::parse(uri).is_some()
    };
    if well_formed && !is_dangerous(uri) { Ok(()) } else { Err(Problem::redirect_uri(uri)) }
}

/// An absolute URI without a fragment; `channel` is `back` or `front`.
pub fn logout_uri(channel: &str, uri: &str) -> Result<(), Problem> {
    match JavaUri::parse(uri) {
        Some(parsed) if parsed.scheme.is_some() && !parsed.has_fragment && !is_dangerous(uri) => Ok(()),
        _ => Err(Problem::metadata(format!("Invalid {channel}-channel logout URI: {uri}"))),
    }
}

/// `[a-zA-Z0-9_]{15,30}`.
pub fn client_id(client_id: &str) -> Result<(), Problem> {
    let word = client_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if word && (15..=30).contains(&client_id.len()) {
        Ok(())
    } else {
        Err(Problem::metadata("Provided client id is not adhering to the provided regex [a-zA-Z0-9_]{15,30}"))
    }
}

/// 0 is never; everything else lies ahead.
pub fn secret_expiry(expires_at: i64, now: i64) -> Result<(), Problem> {
    if expires_at == 0 || expires_at >= now {
        Ok(())
    } else {
        Err(Problem::metadata(format!("The provided client secret expiry time is in the past: {expires_at}")))
    }
}

/// The operation that a check is part of, where WSO2 has another sentence for each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// POST.
    Create,
    /// PUT.
    Update,
}

/// The grants that send a browser back have somewhere to send it, and that has no fragment.
pub fn callback(operation: Operation, redirect_uris: &[String], grants: &[GrantType]) -> Result<(), Problem> {
    if !grants.iter().any(GrantType::needs_redirect_uris) {
        return Ok(());
    }
    if redirect_uris.is_empty() {
        return Err(Problem::metadata(match operation {
            Operation::Create => {
                "RedirectUris property must have at least one URI value when using Authorization code or implicit grant types."
            }
            Operation::Update => "Callback URI is mandatory for Code or Implicit grant types",
        }));
    }
    if redirect_uris.iter().any(|uri| uri.contains('#')) {
        return Err(Problem::metadata("Callback URI must not contain a fragment component"));
    }
    Ok(())
}

/// A grant that is enabled in WSO2, whether or not tokens can be had for it here.
pub fn grant(grant: &GrantType) -> Result<(), Problem> {
    one_of(grant.as_str(), ENABLED_GRANTS, "grant type")
}

/// A JWE `alg` with its `enc`, which must not be missing.
pub fn encryption(alg: &str, enc: Option<&str>) -> Result<(), Problem> {
    one_of(alg, ENCRYPTION, "Encryption Algorithm")?;
    encryption_method(enc)
}

/// A JWE `enc`.
pub fn encryption_method(enc: Option<&str>) -> Result<(), Problem> {
    one_of(enc.unwrap_or("null"), ENCRYPTION_METHODS, "Encryption Method")
}

/// A JWS `alg` of `allowed`.
pub fn signing(alg: &str, allowed: &[&str]) -> Result<(), Problem> {
    one_of(alg, allowed, "Signing Algorithm")
}

/// A method for which WSO2 has an authenticator.
pub fn auth_method(method: &TokenEndpointAuthMethod) -> Result<(), Problem> {
    if AUTH_METHODS.contains(method) {
        Ok(())
    } else {
        Err(Problem::metadata(format!("'{method}' Token endpoint authentication method is not allowed.")))
    }
}

/// The flag is there with `private_key_jwt`, and with nothing else.
pub fn reuse(method: &TokenEndpointAuthMethod, flag: Option<bool>) -> Result<(), Problem> {
    if (*method == TokenEndpointAuthMethod::PrivateKeyJwt) == flag.is_some() {
        Ok(())
    } else {
        Err(Problem::metadata(
            "Requested client authentication method incompatible with the Private Key JWT Reuse config value.",
        ))
    }
}

/// https. What is there is not fetched, which is WSO2's default as well.
pub fn sector_identifier_uri(uri: &str) -> Result<(), Problem> {
    match JavaUri::parse(uri) {
        None => Err(Problem::metadata("Invalid sector identifier URI")),
        Some(parsed) if parsed.scheme != Some("https") => {
            Err(Problem::metadata("Invalid scheme for sector identifier URI"))
        }
        Some(_) => Ok(()),
    }
}

/// Without a sector identifier URI, the redirection URIs of a pairwise client share their host.
pub fn pairwise_hosts(redirect_uris: &[String]) -> Result<(), Problem> {
    let host = |uri: &String| JavaUri::parse(uri).and_then(|parsed| parsed.host.map(str::to_ascii_lowercase));
    let first = redirect_uris.first().map(host);
    if redirect_uris.iter().all(|uri| Some(host(uri)) == first) {
        Ok(())
    } else {
        Err(Problem::metadata(
            "Sector Identifier URI is mandatory if multiple redirect URIs with different hosts are configured.",
        ))
    }
}

fn one_of(word: &str, allowed: &[&str], what: &str) -> Result<(), Problem> {
    if allowed.contains(&word) { Ok(()) } else { Err(Problem::metadata(format!("'{word}' {what} is not allowed."))) }
}
