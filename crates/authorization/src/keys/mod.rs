//! The keys that sign tokens: ES256 and RS256, each with a successor that is published before it signs, and a
//! predecessor that stays published until its last token has expired.
//!
//! The keys live in the database. A process reads them once a minute; because a key is published long before it signs,
//! several processes agree without talking to each other.

mod pair;
mod ring;
mod rotate;

use std::sync::{Arc, PoisonError, RwLock};

use registration::{Error, SigningKey, Timestamp};

pub use pair::Algorithm;
pub use ring::Ring;
pub use rotate::KeyState;

use crate::AuthorizationServer;

/// How old the keys in memory may be, in seconds.
const READ_EVERY_SECONDS: i64 = 60;
/// How often a token with an unknown `kid` may make us read them again, in seconds.
const READ_AGAIN_SECONDS: i64 = 5;

/// The keys in memory.
#[derive(Default)]
pub(crate) struct KeyRing {
    ring: RwLock<Option<Arc<Ring>>>,
    /// Held by the one who reads.
    reading: tokio::sync::Mutex<()>,
}

impl KeyRing {
    fn get(&self, now: Timestamp, seconds: i64) -> Option<Arc<Ring>> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.as_ref().filter(|ring| now < ring.read_at.plus_seconds(seconds)).map(Arc::clone)
    }

    /// However old it is.
    fn last(&self) -> Option<Arc<Ring>> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(Arc::clone)
    }

    fn set(&self, ring: &Arc<Ring>) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(ring));
    }
}

impl AuthorizationServer {
    /// The keys, at most a minute old. The first call makes them.
    pub async fn ring(&self) -> Result<Arc<Ring>, Error> {
        self.ring_read_within(READ_EVERY_SECONDS).await
    }

    /// The keys, read again when a token names one that is not among them, for another process may have made it.
    pub(crate) async fn ring_with(&self, kid: &str) -> Result<Arc<Ring>, Error> {
        let ring = self.ring().await?;
        if ring.public(kid).is_some() { Ok(ring) } else { self.ring_read_within(READ_AGAIN_SECONDS).await }
    }

    /// Opens the signing keys, which fails when the key-encryption key is not the one that sealed them.
    pub async fn check_keys(&self) -> Result<(), Error> {
        for key in self.store.signing_keys().await? {
            self.vault.open(&SigningKey::context(&key.id), &key.private)?;
        }
        Ok(())
    }

    async fn ring_read_within(&self, seconds: i64) -> Result<Arc<Ring>, Error> {
        if let Some(ring) = self.keys.get(self.clock.now(), seconds) {
            return Ok(ring);
        }
        let _reading = self.keys.reading.lock().await;
        match self.keys.get(self.clock.now(), seconds) {
            Some(ring) => Ok(ring),
            None => self.read_keys().await,
        }
    }
}
