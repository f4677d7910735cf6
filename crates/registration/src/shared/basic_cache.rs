//! Passwords that were right in the last minutes, for programs that send one with every request.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use hmac::{Hmac, Mac as _};
use model::{Administrator, Entropy, Secret, Timestamp};
use sha2::Sha256;

use crate::vault::keyed;

/// How long a password that was right is recognised without hashing it again, in seconds.
const REMEMBERED_SECONDS: i64 = 5 * 60;
/// The most passwords that are remembered; when they are all fresh, one more is simply not remembered.
const MOST: usize = 1000;

/// What was right in the last minutes. Neither user names nor passwords are in it: a key is an HMAC, under a key of this
/// process alone, over the user, the password and its stored hash. A password that was changed, and an administrator who
/// is gone, are therefore not recognised any more.
pub(crate) struct BasicCache {
    mac: Hmac<Sha256>,
    until: Mutex<HashMap<Key, Timestamp>>,
    /// What is being hashed. The same password waits for that answer: a program that begins with many requests at once
    /// has made one attempt, and costs one hash.
    turns: Mutex<HashMap<Key, Turn>>,
}

type Key = [u8; 32];
type Turn = Arc<tokio::sync::Mutex<()>>;

impl BasicCache {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut key = [0_u8; 32];
        entropy.fill(&mut key);
        Self { mac: keyed(&key), until: Mutex::default(), turns: Mutex::default() }
    }

    pub(crate) fn key(&self, administrator: &Administrator, password: &Secret) -> Key {
        let mut mac = self.mac.clone();
        for part in [administrator.id.as_str(), administrator.password_hash.as_str(), password.expose()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn knows(&self, key: &Key, now: Timestamp) -> bool {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.get(key).is_some_and(|until| *until > now)
    }

    pub(crate) fn turn(&self, key: Key) -> Turn {
        Arc::clone(self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
    }

    /// Forgets the turns for which nobody waits.
    pub(crate) fn forget_turns(&self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
    }

    pub(crate) fn remember(&self, key: Key, now: Timestamp) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.len() >= MOST {
            until.retain(|_, until| *until > now);
        }
        if until.len() < MOST {
            until.insert(key, now.plus_seconds(REMEMBERED_SECONDS));
        }
    }
}

impl fmt::Debug for BasicCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicCache").finish_non_exhaustive()
    }
}
