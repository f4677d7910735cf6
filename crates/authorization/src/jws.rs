//! Signatures by RFC 7515: whether one is right under a public key that is given as a JWK (RFC 7517).
//!
//! Which key to use is the caller's business: there is no look-up by `kid` here. The algorithm decides what kind of key
//! there must be (RFC 8725 section 3.1), and symmetric algorithms do not exist here, so that a public key can never be
//! taken for a shared secret.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use registration::Signatures;
use serde_json::Value;

/// The algorithms that are accepted, by their names of RFC 7518 section 3.1 and RFC 8037 section 3.1.
pub const ALGORITHMS: &[&str] = &["ES256", "ES384", "PS256", "RS256", "EdDSA"];

/// The shortest RSA modulus that is accepted, in bits (RFC 7518 section 3.3).
const SHORTEST_RSA_BITS: usize = 2048;
/// The longest, in bits: what a key costs to use grows with it, and others choose the key.
const LONGEST_RSA_BITS: usize = 8192;

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// The algorithm is not one of [`ALGORITHMS`]; `none` and the symmetric ones never are.
    #[error("the signature algorithm is not one of ES256, ES384, PS256, RS256 and EdDSA")]
    UnsupportedAlgorithm,
    /// The key is of another type or curve than the algorithm asks for, or says that it is for something else.
    #[error("the key is not one for this signature algorithm")]
    OtherKey,
    /// A member of the key is missing, or is not what RFC 7518 section 6 or RFC 8037 section 2 asks for.
    #[error("the key is malformed")]
    MalformedKey,
    /// The RSA modulus is shorter than 2048 bits or longer than 8192.
    #[error("the RSA key has fewer than 2048 bits or more than 8192")]
    RsaKeySize,
    /// The signature is not one of this text by this key.
    #[error("the signature is wrong")]
    WrongSignature,
}

/// Checks a signature.
///
/// `alg` is the member of that name of the JOSE header. `signing_input` is what was signed: header and payload as they
/// were sent, base64url, with a dot between (RFC 7515 section 5.2). `signature` is decoded. `jwk` is the public key.
///
/// # Errors
///
/// Every reason for which the signature does not count; see [`JwsError`].
pub fn verify(alg: &str, signing_input: &[u8], signature: &[u8], jwk: &Value) -> Result<(), JwsError> {
    let (algorithm, kind) = kind_of(alg)?;
    check_purpose(alg, jwk)?;
    let key = kind.key(jwk)?;
    let signature = URL_SAFE_NO_PAD.encode(signature);
    // The library says `false` for a wrong signature, and has an error for keys that it could not even take.
    match jsonwebtoken::crypto::verify(&signature, signing_input, &key, algorithm) {
        Ok(true) => Ok(()),
        Ok(false) => Err(JwsError::WrongSignature),
        Err(_) => Err(JwsError::MalformedKey),
    }
}

/// The core's port to signatures, by [`verify`].
pub struct Jws;

impl Signatures for Jws {
    fn verify(&self, alg: &str, signing_input: &[u8], signature: &[u8], jwk: &Value) -> bool {
        verify(alg, signing_input, signature, jwk).is_ok()
    }
}

/// The kind of key that an algorithm asks for.
#[derive(Clone, Copy)]
enum Kind {
    Rsa,
    /// An elliptic curve and the length of its coordinates, in bytes.
    Ec(&'static str, usize),
    Ed25519,
}

fn kind_of(alg: &str) -> Result<(Algorithm, Kind), JwsError> {
    match alg {
        "ES256" => Ok((Algorithm::ES256, Kind::Ec("P-256", 32))),
        "ES384" => Ok((Algorithm::ES384, Kind::Ec("P-384", 48))),
        "PS256" => Ok((Algorithm::PS256, Kind::Rsa)),
        "RS256" => Ok((Algorithm::RS256, Kind::Rsa)),
        "EdDSA" => Ok((Algorithm::EdDSA, Kind::Ed25519)),
        _ => Err(JwsError::UnsupportedAlgorithm),
    }
}

impl Kind {
    /// Takes the public key out of a JWK of this kind.
    fn key(self, jwk: &Value) -> Result<DecodingKey, JwsError> {
        match self {
            Self::Rsa => {
                expect(jwk, "kty", "RSA")?;
                let (modulus, exponent) = (bytes(jwk, "n")?, bytes(jwk, "e")?);
                if !(SHORTEST_RSA_BITS..=LONGEST_RSA_BITS).contains(&bits(&modulus)) {
                    return Err(JwsError::RsaKeySize);
                }
                Ok(DecodingKey::from_rsa_raw_components(&modulus, &exponent))
            }
            Self::Ec(curve, length) => {
                expect(jwk, "kty", "EC")?;
                expect(jwk, "crv", curve)?;
                let point = [bytes_of_length(jwk, "x", length)?, bytes_of_length(jwk, "y", length)?].concat();
                // 4 says that both coordinates follow (SEC 1 section 2.3.3).
                Ok(DecodingKey::from_ec_der(&[&[4], point.as_slice()].concat()))
            }
            Self::Ed25519 => {
                expect(jwk, "kty", "OKP")?;
                expect(jwk, "crv", "Ed25519")?;
                Ok(DecodingKey::from_ed_der(&bytes_of_length(jwk, "x", 32)?))
            }
        }
    }
}

/// A key may say what it is for (RFC 7517 sections 4.2 to 4.4); then it is for nothing else.
fn check_purpose(alg: &str, jwk: &Value) -> Result<(), JwsError> {
    let allowed = |member: &str, wanted: &str| jwk.get(member).is_none_or(|value| value == wanted);
    let may_verify = jwk.get("key_ops").is_none_or(|operations| {
        operations.as_array().is_some_and(|operations| operations.iter().any(|one| one == "verify"))
    });
    if allowed("alg", alg) && allowed("use", "sig") && may_verify { Ok(()) } else { Err(JwsError::OtherKey) }
}

fn expect(jwk: &Value, member: &str, wanted: &str) -> Result<(), JwsError> {
    match jwk.get(member).and_then(Value::as_str) {
        Some(value) if value == wanted => Ok(()),
        Some(_) => Err(JwsError::OtherKey),
        None => Err(JwsError::MalformedKey),
    }
}

fn bytes(jwk: &Value, member: &str) -> Result<Vec<u8>, JwsError> {
    let text = jwk.get(member).and_then(Value::as_str).ok_or(JwsError::MalformedKey)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JwsError::MalformedKey)
}

fn bytes_of_length(jwk: &Value, member: &str, length: usize) -> Result<Vec<u8>, JwsError> {
    bytes(jwk, member).and_then(|bytes| if bytes.len() == length { Ok(bytes) } else { Err(JwsError::MalformedKey) })
}

/// The length of a number, in bits; zeros in front do not count.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros).map_or(0, |first| (number.len() - zeros) * 8 - first.leading_zeros() as usize)
}
