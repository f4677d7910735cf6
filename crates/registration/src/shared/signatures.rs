//! The port to the library that checks signatures.

use serde_json::Value;

/// Checks signatures of JWTs. The port behind which the built-in authorization server's JOSE is.
pub trait Signatures: Send + Sync {
    /// True when `signature` is one over `signing_input` by the key `jwk` with the algorithm `alg` (RFC 7518 section 3).
    fn verify(&self, alg: &str, signing_input: &[u8], signature: &[u8], jwk: &Value) -> bool;
}

/// Knows no algorithm, so that no signature is right.
pub struct NoSignatures;

impl Signatures for NoSignatures {
    fn verify(&self, _: &str, _: &[u8], _: &[u8], _: &Value) -> bool {
        false
    }
}
