//! JWTs that others signed (RFC 7515 section 7.1, RFC 7519): their form, their algorithm and their time. Whether the
//! signature is right, and by a key that counts, is for the caller to find out before anything of it is used.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use crate::{json, metadata::SIGNED_BY_CLIENTS};

/// The longest one, in bytes.
pub const MAX_LENGTH: usize = 32 * 1024;
/// How far clocks may differ, in seconds (FAPI 2.0 Security Profile section 5.3.2.1: at least 10, at most 60).
pub const LEEWAY_SECONDS: i64 = 60;
/// The longest `iss`, `jti` and `kid`, in bytes.
const MAX_IDENTIFIER: usize = 2048;

/// A JWT that is well formed and timely, and whose signature is still to be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedJwt {
    /// What its signature is made with.
    pub header: Header,
    /// `iss`.
    pub issuer: Option<String>,
    /// `jti`.
    pub id: Option<String>,
    /// `exp`, in Unix seconds.
    pub expires_at: Option<i64>,
    /// `iat`, in Unix seconds.
    pub issued_at: Option<i64>,
    /// All claims, those above included.
    pub claims: Map<String, Value>,
    /// The bytes that are signed.
    pub signing_input: String,
    /// The signature, decoded.
    pub signature: Vec<u8>,
}

/// A moment that a JWT names (`exp`) is over at the time `now`, whatever clock it was written by. Unix seconds.
#[must_use]
pub const fn is_over(moment: i64, now: i64) -> bool {
    last_moment(moment) <= now
}

/// A moment that a JWT names (`nbf`, `iat`) is more than `seconds` after `now`, whatever clock it was written by.
#[must_use]
pub const fn is_further_than(seconds: i64, moment: i64, now: i64) -> bool {
    moment.saturating_sub(LEEWAY_SECONDS) > now.saturating_add(seconds)
}

/// Until when a JWT with this `exp` is accepted, and its `jti` is to be remembered.
#[must_use]
pub const fn last_moment(exp: i64) -> i64 {
    exp.saturating_add(LEEWAY_SECONDS)
}

/// What is needed of the JOSE header (RFC 7515 section 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// One of the asymmetric algorithms that clients may sign with.
    pub algorithm: String,
    /// `kid`: which of the signer's keys.
    pub key_id: Option<String>,
    /// `typ`: what kind of JWT it is.
    pub kind: Option<String>,
    /// `jwk`: the key itself, which says nothing of whose it is.
    pub key: Option<Value>,
}

impl SignedJwt {
    /// Reads the JWS compact serialisation and judges it at the time `now`, in Unix seconds. `what` is how it is called
    /// in the sentences that say what is wrong: `The statement`.
    ///
    /// # Errors
    ///
    /// A sentence that says why it is not accepted.
    pub fn read(compact: &str, what: &str, now: i64) -> Result<Self, String> {
        if compact.len() > MAX_LENGTH {
            return Err(format!("{what} is longer than {MAX_LENGTH} bytes."));
        }
        let parts: Vec<&str> = compact.split('.').take(4).collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(format!("{what} is not a signed JWT of three parts."));
        };
        let signing_input = compact.get(..header.len() + 1 + claims.len()).unwrap_or_default().to_owned();
        let header = read_header(&object(header, "header", what)?, what)?;
        let signature = decode(signature).filter(|bytes| !bytes.is_empty());
        let signature = signature.ok_or_else(|| format!("{what} is not signed."))?;
        let claims = object(claims, "claims", what)?;
        let (issuer, id) = (identifier(&claims, "iss", what)?, identifier(&claims, "jti", what)?);
        let expires_at = moment(&claims, "exp", what)?;
        if expires_at.is_some_and(|at| is_over(at, now)) {
            return Err(format!("{what} has expired."));
        }
        for claim in ["nbf", "iat"] {
            if moment(&claims, claim, what)?.is_some_and(|at| is_further_than(0, at, now)) {
                return Err(format!("{what} is not valid yet: its “{claim}” is in the future."));
            }
        }
        let issued_at = moment(&claims, "iat", what)?;
        Ok(Self { header, issuer, id, expires_at, issued_at, claims, signing_input, signature })
    }
}

fn read_header(header: &Map<String, Value>, what: &str) -> Result<Header, String> {
    let algorithm = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    if !SIGNED_BY_CLIENTS.contains(&algorithm) {
        return Err(format!("{what} must be signed with one of {}.", SIGNED_BY_CLIENTS.join(", ")));
    }
    // RFC 7515 section 4.1.11: what must be understood and is not, is refused.
    if header.contains_key("crit") {
        return Err(format!("The header has “crit”, and none of its extensions is supported. {what} is refused."));
    }
    Ok(Header {
        algorithm: algorithm.to_owned(),
        key_id: identifier(header, "kid", what)?,
        kind: header.get("typ").and_then(Value::as_str).map(str::to_owned),
        key: header.get("jwk").cloned(),
    })
}

fn object(part: &str, which: &str, what: &str) -> Result<Map<String, Value>, String> {
    let bytes = decode(part).ok_or_else(|| format!("{what} is not base64url in its {which}."))?;
    json::object(&bytes)
        .map_err(|_| format!("{what} has something else than a JSON object without duplicate members as its {which}."))
}

fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

/// A string that is not empty, when it is there at all.
fn identifier(object: &Map<String, Value>, member: &str, what: &str) -> Result<Option<String>, String> {
    match object.get(member) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= MAX_IDENTIFIER => Ok(Some(text.clone())),
        Some(_) => Err(format!("{what} has a “{member}” that is not a string of 1 to {MAX_IDENTIFIER} bytes.")),
    }
}

/// A `NumericDate` (RFC 7519 section 2) in whole seconds, when it is there at all.
fn moment(claims: &Map<String, Value>, claim: &str, what: &str) -> Result<Option<i64>, String> {
    match claims.get(claim) {
        None => Ok(None),
        Some(value) => match value.as_i64().or_else(|| value.as_f64().and_then(whole)) {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(format!("{what} has a “{claim}” that is not a time in seconds.")),
        },
    }
}

/// The whole seconds of a time with a fraction, when they are a time at all.
fn whole(seconds: f64) -> Option<i64> {
    format!("{:.0}", seconds.floor()).parse().ok()
}
