//! Secrets: types that cannot be printed or serialised by accident, and hashes for what need never be shown again.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::Entropy;

/// Letters and digits, for identifiers that every dialect accepts.
const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A secret in clear: a client secret, an API key, a link token, a password. No `Serialize`, no `Display`; `Debug` says
/// nothing; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret that came from outside.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// A new random secret of 256 bits, 43 characters of base64url after `prefix`.
    pub fn generate(entropy: &dyn Entropy, prefix: &str) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes.as_slice())))
    }

    /// The secret itself. Every call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its hash, for storing and finding.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash(URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes())))
    }

    /// SHA-256 of it, for looking it up in memory.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The last four characters, all that is shown later.
    #[must_use]
    pub fn last_four(&self) -> String {
        let count = self.0.chars().count();
        self.0.chars().skip(count.saturating_sub(4)).collect()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256 of a high-entropy secret, as base64url. Right for random values of 256 bits; never for passwords.
#[derive(Clone, Debug)]
pub struct SecretHash(String);

impl SecretHash {
    /// How long its text is, in characters.
    pub const LENGTH: usize = 43;

    /// The hash as it was stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The hash as text, for storing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time.
    #[must_use]
    pub fn matches(&self, secret: &Secret) -> bool {
        *self == secret.hash()
    }
}

/// Compares in constant time.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for SecretHash {}

/// A random identifier of `length` letters and digits.
pub fn alphanumeric(entropy: &dyn Entropy, length: usize) -> String {
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 32];
    while text.len() < length {
        entropy.fill(&mut bytes);
        // Values from 248 on would make the first letters likelier than the others.
        for byte in bytes.iter().filter(|byte| **byte < 248) {
            if text.len() < length {
                text.push(char::from(ALPHANUMERIC[usize::from(*byte) % ALPHANUMERIC.len()]));
            }
        }
    }
    text
}

/// Ciphertext with the id of the key that sealed it: `<key id>.<nonce and ciphertext in base64url>`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

impl Sealed {
    /// The sealed value as it was stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The sealed value as text, for storing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the key that sealed it; empty when the text is damaged.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.split_once('.').map_or("", |(key, _)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, alphanumeric};
    use crate::SystemEntropy;

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::generate(&SystemEntropy, "ghk_");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.expose().len(), 4 + 43);
        assert!(secret.hash().matches(&secret));
        assert!(!secret.hash().matches(&Secret::generate(&SystemEntropy, "ghk_")));
        assert_eq!(Secret::new("abc").last_four(), "abc");
    }

    #[test]
    fn identifiers_use_the_whole_alphabet() {
        let text = alphanumeric(&SystemEntropy, 10_000);
        assert_eq!(text.len(), 10_000);
        let kinds: std::collections::BTreeSet<char> = text.chars().collect();
        assert_eq!(kinds.len(), 62);
    }
}
