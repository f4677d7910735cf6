//! Software statements, and the JWTs that they are.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{NOW, parts};
use crate::{
    error::RegistrationErrorCode,
    json,
    metadata::SIGNED_BY_CLIENTS,
    rfc7591::is_member,
    signed_jwt::{LEEWAY_SECONDS, MAX_LENGTH, SignedJwt},
    software_statement::SoftwareStatement,
};

/// The first second at which a JWT is not valid yet: [`NOW`], the leeway, and one.
const TOO_LATE: f64 = 1_800_000_061.0;

/// A JWT in its compact form; or a header, claims and the request that they come with, with NULs between them, of which a
/// JWT is made here.
///
/// What is read is exactly what was signed, by an algorithm of the list and in its time. A statement is such a JWT with an
/// issuer, and sets client metadata and nothing else in the request.
pub fn signed_jwt(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let mut texts = parts(input.as_bytes());
    let (header, claims) = (texts.next().unwrap_or_default(), texts.next());
    let compact = match claims {
        None => input.to_owned(),
        Some(claims) => {
            let [header, claims, signature] = [header, claims, b"signature"].map(|part| URL_SAFE_NO_PAD.encode(part));
            format!("{header}.{claims}.{signature}")
        }
    };
    let read = SignedJwt::read(&compact, "The statement", NOW);
    match &read {
        Ok(jwt) => signed(jwt, &compact),
        Err(sentence) => assert!(sentence.ends_with('.'), "{sentence}"),
    }
    match (SoftwareStatement::read(&compact, NOW), read) {
        (Ok(statement), Ok(jwt)) => {
            assert_eq!(Some(&statement.issuer), jwt.issuer.as_ref());
            assert_eq!((&statement.header, &statement.id), (&jwt.header, &jwt.id));
            assert_eq!((&statement.claims, &statement.signature), (&jwt.claims, &jwt.signature));
            assert_eq!((statement.expires_at, &statement.signing_input), (jwt.expires_at, &jwt.signing_input));
            let request = texts.next().and_then(|body| json::object(body).ok()).unwrap_or_default();
            applied(&statement, &request);
        }
        (Err(error), jwt) => {
            assert_eq!(error.code, RegistrationErrorCode::InvalidSoftwareStatement);
            assert!(jwt.map_or_else(|sentence| sentence == error.description, |jwt| jwt.issuer.is_none()));
        }
        (Ok(_), Err(sentence)) => panic!("a statement that is no JWT: {sentence}"),
    }
}

fn signed(jwt: &SignedJwt, compact: &str) {
    assert!(compact.len() <= MAX_LENGTH && !jwt.signature.is_empty());
    assert_eq!(format!("{}.{}", jwt.signing_input, URL_SAFE_NO_PAD.encode(&jwt.signature)), compact);
    assert!(SIGNED_BY_CLIENTS.contains(&jwt.header.algorithm.as_str()));
    let claims = compact.split('.').nth(1).map(|claims| URL_SAFE_NO_PAD.decode(claims).unwrap());
    assert_eq!(serde_json::from_slice::<Value>(&claims.unwrap()).unwrap(), Value::Object(jwt.claims.clone()));
    assert!(jwt.expires_at.is_none_or(|at| at > NOW - LEEWAY_SECONDS));
    assert_eq!(jwt.expires_at.is_some(), jwt.claims.contains_key("exp"));
    for claim in ["nbf", "iat"] {
        let from = jwt.claims.get(claim).map(|value| value.as_f64().unwrap());
        assert!(from.is_none_or(|from| from < TOO_LATE), "{claim}");
    }
    for (claim, value) in [("iss", &jwt.issuer), ("jti", &jwt.id)] {
        assert_eq!(jwt.claims.get(claim).and_then(Value::as_str), value.as_deref());
    }
}

fn applied(statement: &SoftwareStatement, request: &Map<String, Value>) {
    let mut after = request.clone();
    statement.apply(&mut after);
    let says = |name: &str| statement.claims.get(name).filter(|value| !value.is_null() && is_member(name));
    for (name, value) in &after {
        let expected = says(name).filter(|_| name != "software_statement").or_else(|| request.get(name));
        assert_eq!(Some(value), expected, "{name}");
    }
    for (name, value) in request.iter().filter(|(name, _)| !is_member(name) || *name == "software_statement") {
        assert_eq!(after.get(name), Some(value), "{name}");
    }
    for name in statement.claims.keys().filter(|name| *name != "software_statement") {
        assert!(says(name).is_none() || after.contains_key(name), "{name} is claimed and left out");
    }
    for (claimed, other) in [("jwks", "jwks_uri"), ("jwks_uri", "jwks")] {
        assert!(says(claimed).is_none() || after.get(other) == says(other), "keys beside those of the statement");
    }
    let mut twice = after.clone();
    statement.apply(&mut twice);
    assert_eq!(twice, after);
}
