//! The vault seals what must be readable again.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::Hmac;
use model::{Entropy, Sealed, Secret};
use sha2::{Digest, Sha256};

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
        Ok(Sealed::from_stored(format!("{key}.{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Opens what was sealed for the same context.
    pub fn open(&self, context: &str, sealed: &Sealed) -> Result<Secret, VaultError> {
        let (key, text) = sealed.as_str().split_once('.').ok_or(VaultError::Damaged)?;
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
    use model::CountingEntropy;

    use super::{Sealed, Secret, Vault, VaultError};

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
}
