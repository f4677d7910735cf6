//! Making keys, exchanging them in time or at once, and reading them.

use std::sync::Arc;

use registration::{Caller, Error, SigningKey, StoreError, Timestamp, TokenChange, off_thread};

use super::{Algorithm, Ring, pair::Pair, ring::Key};
use crate::{AuthorizationServer, TokenSettings};

/// What a key does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published, so that it is known everywhere before it signs.
    Next,
    /// It signs.
    Signing,
    /// It signs no more, and tokens that it signed may still live.
    Former,
}

impl KeyState {
    /// The state of a key at a moment.
    #[must_use]
    pub fn of(key: &SigningKey, now: Timestamp) -> Self {
        match () {
            () if key.signs_from > now => Self::Next,
            () if key.signs_at(now) => Self::Signing,
            () => Self::Former,
        }
    }
}

impl AuthorizationServer {
    /// All keys, for administrators: those of one algorithm together, newest first.
    pub async fn list_keys(&self, caller: &Caller) -> Result<Vec<SigningKey>, Error> {
        caller.administrator()?;
        self.ring().await?;
        let mut keys = self.store.signing_keys().await?;
        keys.sort_by(|a, b| (&a.algorithm, b.generation).cmp(&(&b.algorithm, a.generation)));
        Ok(keys)
    }

    /// Publishes the next key of an algorithm, which takes over once everybody can know it; an owner may.
    pub async fn rotate_key(&self, caller: &Caller, algorithm: Algorithm) -> Result<(), Error> {
        caller.owner()?;
        self.ring().await?;
        let now = self.clock.now();
        let newest = self.newest(algorithm).await?;
        if newest.signs_from > now {
            return Err(Error::Refused("The next key is published already. It takes over by itself.".to_owned()));
        }
        self.add_key(algorithm, Some(&newest), now.plus_seconds(self.settings.key_ahead_seconds), Some(caller)).await?;
        self.read_keys().await.map(drop)
    }

    /// Exchanges the keys of an algorithm at once, because the private key may be known to others; an owner may. Every
    /// token that the old ones signed dies, and who checks them by a cached JWK Set learns it when its cache ends.
    pub async fn replace_keys(&self, caller: &Caller, algorithm: Algorithm) -> Result<(), Error> {
        caller.owner()?;
        self.ring().await?;
        let now = self.clock.now();
        let mut keys = self.store.signing_keys().await?;
        keys.retain(|key| key.algorithm == algorithm.as_str());
        let made =
            make(algorithm, keys.iter().map(|key| key.generation).max().unwrap_or(0) + 1, now, now, self).await?;
        let mut changes = vec![self.core.record(caller, "signing_key.replaced", &made.id, &made.algorithm)];
        changes.push(TokenChange::AddKey(Box::new(made)).into());
        changes.extend(keys.into_iter().map(|key| TokenChange::DeleteKey(key.id).into()));
        match self.store.commit(changes).await {
            Ok(()) => self.read_keys().await.map(drop),
            Err(StoreError::Taken(_)) => {
                Err(Error::Refused("The keys were exchanged at the same moment. Look at them again.".to_owned()))
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn newest(&self, algorithm: Algorithm) -> Result<SigningKey, Error> {
        let keys = self.store.signing_keys().await?;
        keys.into_iter()
            .filter(|key| key.algorithm == algorithm.as_str())
            .max_by_key(|key| key.generation)
            .ok_or(Error::NotFound("signing key"))
    }

    /// Reads the keys, after making those that are due and deleting those whose time is over.
    pub(super) async fn read_keys(&self) -> Result<Arc<Ring>, Error> {
        let now = self.clock.now();
        for algorithm in Algorithm::ALL {
            self.make_due_key(algorithm, now).await?;
        }
        let known = self.keys.last();
        let known = known.as_deref().map(|ring| ring.keys.as_slice()).unwrap_or_default();
        let mut keys = Vec::new();
        for row in self.store.signing_keys().await? {
            if row.published_until.is_some_and(|until| until <= now) {
                let id = row.id.clone();
                later(self.store.commit(vec![TokenChange::DeleteKey(row.id).into()]).await.map_err(Error::from), &id)?;
                continue;
            }
            // A row changes in its times alone, and opening a key costs more than comparing it.
            let unchanged = known.iter().find(|key| key.row == row);
            keys.push(match unchanged {
                Some(key) => Arc::clone(key),
                None => Arc::new(Key::open(row, &self.vault)?),
            });
        }
        let ring = Arc::new(Ring::new(keys, now));
        self.keys.set(&ring);
        Ok(ring)
    }

    async fn make_due_key(&self, algorithm: Algorithm, now: Timestamp) -> Result<(), Error> {
        match self.newest(algorithm).await {
            Err(Error::NotFound(_)) => self.add_key(algorithm, None, now, None).await,
            Ok(newest) => {
                let ahead = self.settings.key_ahead_seconds;
                let ends = newest.signs_from.plus_seconds(self.settings.key_seconds);
                if now < ends.plus_seconds(-ahead) {
                    return Ok(());
                }
                // A server that was not running when the time came is late: the old key signs until the new one is known.
                let signs_from = ends.max(now.plus_seconds(ahead));
                later(self.add_key(algorithm, Some(&newest), signs_from, None).await, &newest.id)
            }
            Err(other) => Err(other),
        }
    }

    /// Adds the key after `before`. When another process does the same at this moment, one of the two has done it.
    async fn add_key(
        &self,
        algorithm: Algorithm,
        before: Option<&SigningKey>,
        signs_from: Timestamp,
        caller: Option<&Caller>,
    ) -> Result<(), Error> {
        let generation = before.map_or(0, |key| key.generation) + 1;
        let made = make(algorithm, generation, self.clock.now(), signs_from, self).await?;
        let caller = caller.unwrap_or(&Caller::System);
        let mut changes = vec![self.core.record(caller, "signing_key.added", &made.id, &made.algorithm)];
        changes.push(TokenChange::AddKey(Box::new(made)).into());
        if let Some(before) = before {
            let published_until = signs_from.plus_seconds(TokenSettings::LONGEST_SECONDS);
            changes
                .push(TokenChange::EndKey { id: before.id.clone(), signs_until: signs_from, published_until }.into());
        }
        match self.store.commit(changes).await {
            Ok(()) | Err(StoreError::Taken(_)) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}

/// What is due for a key waits while the database cannot be written to: the keys that are there go on signing.
fn later(done: Result<(), Error>, key: &str) -> Result<(), Error> {
    match done {
        Err(Error::Store(error @ StoreError::Unwritable(_))) => {
            tracing::warn!(%error, key, "the signing keys could not be exchanged; it is tried again in a minute");
            Ok(())
        }
        other => other,
    }
}

/// A new key. An RSA key takes its time, so other requests are not held up by it.
async fn make(
    algorithm: Algorithm,
    generation: i64,
    created_at: Timestamp,
    signs_from: Timestamp,
    server: &AuthorizationServer,
) -> Result<SigningKey, Error> {
    let pair = off_thread(move || Pair::make(algorithm)).await??;
    // Seen by everybody: it says nothing but which key it is.
    let id = registration::secret::alphanumeric(&*server.entropy, 16);
    let private = server.vault.seal(&*server.entropy, &SigningKey::context(&id), &pair.export()?)?;
    Ok(SigningKey {
        algorithm: algorithm.as_str().to_owned(),
        generation,
        public_jwk: pair.public_jwk(&id).to_string(),
        private,
        created_at,
        signs_from,
        signs_until: None,
        published_until: None,
        id,
    })
}
