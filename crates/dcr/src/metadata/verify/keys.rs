//! The client's public keys: RFC 7517, RFC 7518 section 6, RFC 8037.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{Errors, uris};
use crate::{error::MetadataError, metadata::Keys};

/// The most keys of one JWK Set.
pub const MAX_KEYS: usize = 20;
/// The longest JWK Set, in bytes of compact JSON.
const MAX_JWKS: usize = 32 * 1024;
/// The weakest and the largest RSA modulus, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// Members that hold a private or a shared key.
const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// RFC 7591 section 2: a JWK Set or the place of one, never both.
pub(super) fn keys(keys: &Keys, errors: &mut Errors) {
    if keys.jwks.is_some() && keys.jwks_uri.is_some() {
        errors.push(MetadataError::metadata("jwks", "Send jwks or jwks_uri, not both."));
    }
    uris::called("jwks_uri", keys.jwks_uri.as_deref(), uris::Fragment::Refused, errors);
    if let Some(jwks) = &keys.jwks
        && let Err(sentence) = check_jwks(jwks)
    {
        errors.push(MetadataError::metadata("jwks", sentence));
    }
}

/// Judges a JWK Set: public keys only, of the kinds and strengths that can be verified here. The answer is a sentence.
pub fn check_jwks(jwks: &Value) -> Result<(), String> {
    let Some(Value::Array(keys)) = jwks.get("keys") else {
        return Err("The JWK Set is not an object with an array “keys”.".to_owned());
    };
    if keys.is_empty() || keys.len() > MAX_KEYS {
        return Err(format!("The JWK Set holds {} keys; it must hold 1 to {MAX_KEYS}.", keys.len()));
    }
    let mut length = Length(0);
    if serde_json::to_writer(&mut length, jwks).is_err() || length.0 > MAX_JWKS {
        return Err(format!("The JWK Set is longer than {MAX_JWKS} bytes."));
    }
    let mut ids: Vec<&str> = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        let number = index + 1;
        let key = key.as_object().ok_or_else(|| format!("Key {number} is not an object."))?;
        check_key(key).map_err(|what| format!("Key {number} {what}."))?;
        match key.get("kid") {
            None => {}
            Some(Value::String(id)) if ids.contains(&id.as_str()) => {
                return Err(format!("Key {number} has the “kid” of another one."));
            }
            Some(Value::String(id)) => ids.push(id),
            Some(_) => return Err(format!("Key {number} has a “kid” that is not a string.")),
        }
    }
    Ok(())
}

fn check_key(key: &Map<String, Value>) -> Result<(), String> {
    if let Some(member) = PRIVATE_MEMBERS.iter().find(|member| key.contains_key(**member)) {
        return Err(format!("holds the private member “{member}”; send public keys only"));
    }
    match word(key, "kty") {
        "RSA" => check_rsa(key),
        "EC" => {
            let length = match word(key, "crv") {
                "P-256" => 32,
                "P-384" => 48,
                "P-521" => 66,
                _ => return Err("is on a curve other than P-256, P-384 and P-521".to_owned()),
            };
            coordinate(key, "x", length)?;
            coordinate(key, "y", length)
        }
        "OKP" => match word(key, "crv") {
            "Ed25519" | "X25519" => coordinate(key, "x", 32),
            _ => Err("is on a curve other than Ed25519 and X25519".to_owned()),
        },
        _ => Err("has a “kty” other than RSA, EC and OKP".to_owned()),
    }
}

fn check_rsa(key: &Map<String, Value>) -> Result<(), String> {
    let modulus = bytes(key, "n")?;
    let significant: &[u8] = trim_zeros(&modulus);
    let bits = significant.first().map_or(0, |first| significant.len() * 8 - first.leading_zeros() as usize);
    if !RSA_BITS.contains(&bits) {
        let (least, most) = RSA_BITS.into_inner();
        return Err(format!("has a modulus of {bits} bits; it must have {least} to {most}"));
    }
    let exponent = bytes(key, "e")?;
    match trim_zeros(&exponent) {
        [] | [0..=2] => Err("has an exponent that is too small".to_owned()),
        significant if significant.len() > 8 || significant.last().is_some_and(|last| last % 2 == 0) => {
            Err("has an exponent that is even or too large".to_owned())
        }
        _ => Ok(()),
    }
}

fn coordinate(key: &Map<String, Value>, member: &str, length: usize) -> Result<(), String> {
    if bytes(key, member)?.len() == length {
        Ok(())
    } else {
        Err(format!("has a “{member}” that is not {length} bytes"))
    }
}

fn bytes(key: &Map<String, Value>, member: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD
        .decode(word(key, member))
        .ok()
        .filter(|bytes| !bytes.is_empty())
        .ok_or_else(|| format!("has no “{member}” in base64url"))
}

fn word<'k>(key: &'k Map<String, Value>, member: &str) -> &'k str {
    key.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn trim_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Counts what is written.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, written: &[u8]) -> std::io::Result<usize> {
        self.0 += written.len();
        Ok(written.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
