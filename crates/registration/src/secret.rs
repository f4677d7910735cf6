//! Secrets: types that cannot be printed or serialised by accident, hashes for what need never be shown again, and the
//! vault that seals what must be readable again.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::Hmac;
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

/// Why a sealed value does not open.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// It was sealed with a key that is not configured.
    #[error("a stored secret is sealed with the key “{0}”, which is not configured")]
    UnknownKey(String),
    /// It is damaged, or was moved to another row.
    #[error("a stored secret does not open: it is damaged or belongs to another row")]
    Damaged,
    /// A key has the wrong length.
    #[error("a key-encryption key must be 32 bytes, and this one has {0}")]
    KeyLength(usize),
}

/// Seals and opens values with XChaCha20-Poly1305 under the key-encryption keys. The first key seals; all of them open,
/// so that a key can be rotated. The context (table and row) is authenticated with the value: a sealed secret copied
/// into another row does not open.
#[derive(Clone)]
pub struct Vault {
    sealing: String,
    keys: BTreeMap<String, XChaCha20Poly1305>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("sealing", &self.sealing).finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault that seals with `key` (32 bytes).
    pub fn new(key: &[u8]) -> Result<Self, VaultError> {
        let id = key_id(key);
        let mut vault = Self { sealing: id, keys: BTreeMap::new() };
        vault.also_open_with(key)?;
        Ok(vault)
    }

    /// Adds an older key that still opens what it sealed.
    pub fn also_open_with(&mut self, key: &[u8]) -> Result<(), VaultError> {
        let key_bytes = Key::try_from(key).map_err(|_| VaultError::KeyLength(key.len()))?;
        self.keys.insert(key_id(key), XChaCha20Poly1305::new(&key_bytes));
        Ok(())
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn current_key(&self) -> &str {
        &self.sealing
    }

    /// Whether it opens what the key of that id has sealed.
    #[must_use]
    pub fn has_key(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// The ids of all its keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// Seals `secret` for the row that `context` names.
    pub fn seal(&self, entropy: &dyn Entropy, context: &str, secret: &Secret) -> Result<Sealed, VaultError> {
        self.seal_with(&self.sealing, entropy, context, secret)
    }

    /// The same with one of its keys, by id.
    pub(crate) fn seal_with(
        &self,
        key: &str,
        entropy: &dyn Entropy,
        context: &str,
        secret: &Secret,
    ) -> Result<Sealed, VaultError> {
        let mut nonce = [0_u8; 24];
        entropy.fill(&mut nonce);
        let cipher = self.keys.get(key).ok_or_else(|| VaultError::UnknownKey(key.to_owned()))?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: context.as_bytes() };
        let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Damaged)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(ciphertext);
        Ok(Sealed(format!("{key}.{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Opens what was sealed for the same context.
    pub fn open(&self, context: &str, sealed: &Sealed) -> Result<Secret, VaultError> {
        let (key, text) = sealed.0.split_once('.').ok_or(VaultError::Damaged)?;
        let cipher = self.keys.get(key).ok_or_else(|| VaultError::UnknownKey(key.to_owned()))?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| VaultError::Damaged)?;
        let (nonce, ciphertext) = bytes.split_at_checked(24).ok_or(VaultError::Damaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| VaultError::Damaged)?;
        let clear = cipher
            .decrypt(&nonce, Payload { msg: ciphertext, aad: context.as_bytes() })
            .map_err(|_| VaultError::Damaged)?;
        String::from_utf8(clear).map(Secret::new).map_err(|_| VaultError::Damaged)
    }
}

/// HMAC-SHA-256 under a key of any length.
pub(crate) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // A key that is longer than a block is hashed first, as HMAC itself does; hashing always leaves no way to fail.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    let digest = Sha256::digest(key);
    block[..digest.len()].copy_from_slice(&digest);
    Hmac::new(&block)
}

/// The id of a key: eight characters of its hash, which say nothing about the key.
fn key_id(key: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest([b"gatehouse key id ", key].concat())[..6])
}

#[cfg(test)]
mod tests {
    use super::{Sealed, Secret, Vault, VaultError, alphanumeric};
    use crate::{CountingEntropy, SystemEntropy};

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_in_its_row() {
        let entropy = CountingEntropy::default();
        let old = Vault::new(&[1; 32]).unwrap();
        let sealed = old.seal(&entropy, "row 1", &Secret::new("hush")).unwrap();
        assert!(!sealed.as_str().contains("hush"));
        assert_eq!((sealed.key(), Sealed::from_stored("x").key()), (old.current_key(), ""));
        assert_eq!(old.open("row 1", &sealed).unwrap().expose(), "hush");
        assert!(matches!(old.open("row 2", &sealed), Err(VaultError::Damaged)));

        let mut rotated = Vault::new(&[2; 32]).unwrap();
        assert!(matches!(rotated.open("row 1", &sealed), Err(VaultError::UnknownKey(_))));
        rotated.also_open_with(&[1; 32]).unwrap();
        assert_eq!(rotated.open("row 1", &sealed).unwrap().expose(), "hush");
        assert!(matches!(Vault::new(&[1; 31]), Err(VaultError::KeyLength(31))));
    }

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
