//! The keys of one moment, in memory.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::{Error, SigningKey, Timestamp, Vault};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Algorithm, pair::Pair};

/// One key: the row, the pair, and what it never changes in a token.
pub(super) struct Key {
    pub(super) row: SigningKey,
    pub(super) algorithm: Algorithm,
    pub(super) public: Value,
    pair: Pair,
}

impl Key {
    pub(super) fn open(row: SigningKey, vault: &Vault) -> Result<Self, Error> {
        let unknown = || Error::Unexpected(format!("the signing key {} cannot be read", row.id));
        let algorithm = Algorithm::from_word(&row.algorithm).ok_or_else(unknown)?;
        let public = serde_json::from_str(&row.public_jwk).map_err(|_| unknown())?;
        let pair = Pair::import(algorithm, &vault.open(&SigningKey::context(&row.id), &row.private)?)?;
        Ok(Self { row, algorithm, public, pair })
    }
}

/// The keys as they were read from the database at one moment.
pub struct Ring {
    pub(super) keys: Vec<Arc<Key>>,
    pub(super) read_at: Timestamp,
    jwks: String,
}

impl Ring {
    pub(super) fn new(keys: Vec<Arc<Key>>, read_at: Timestamp) -> Self {
        let published: Vec<&Value> = keys.iter().map(|key| &key.public).collect();
        let jwks = json!({ "keys": published }).to_string();
        Self { keys, read_at, jwks }
    }

    /// The JWK Set (RFC 7517 section 5), as JSON.
    #[must_use]
    pub fn jwks(&self) -> &str {
        &self.jwks
    }

    /// The public key of a `kid`, as a JWK, and its algorithm.
    #[must_use]
    pub fn public(&self, kid: &str) -> Option<(&Value, Algorithm)> {
        self.keys.iter().find(|key| key.row.id == kid).map(|key| (&key.public, key.algorithm))
    }

    /// Signs claims with the key of that algorithm that signs now. `typ` is the type of RFC 7515 section 4.1.9:
    /// `at+jwt`, `JWT`.
    ///
    /// # Errors
    ///
    /// There is no such key, or it does not sign.
    pub fn sign(
        &self,
        algorithm: Algorithm,
        typ: &str,
        claims: &impl Serialize,
        now: Timestamp,
    ) -> Result<String, Error> {
        let key = self
            .keys
            .iter()
            .filter(|key| key.algorithm == algorithm && key.row.signs_at(now))
            .max_by_key(|key| key.row.generation)
            .ok_or_else(|| Error::Unexpected(format!("no key signs with {}", algorithm.as_str())))?;
        let header = format!(r#"{{"alg":"{}","typ":"{typ}","kid":"{}"}}"#, algorithm.as_str(), key.row.id);
        let claims = serde_json::to_vec(claims).map_err(|error| Error::Unexpected(error.to_string()))?;
        let mut jwt = String::with_capacity(2 * claims.len() + 512);
        URL_SAFE_NO_PAD.encode_string(header, &mut jwt);
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut jwt);
        let signature = key.pair.sign(jwt.as_bytes())?;
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
        Ok(jwt)
    }
}
