//! What the authorization server is put together from.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use quick_cache::sync::Cache;
use registration::{Change, Clock, Core, Documents, Entropy, Store, Vault};

use crate::{TokenSettings, assertion::KeySets, dpop::Nonces, keys::KeyRing, live::Verified, own_secret::OwnSecret};

/// How many signed tokens are remembered as verified.
const REMEMBERED_TOKENS: usize = 4096;
/// How long no note is written after one that could not be, in seconds.
const NOTES_PAUSE_SECONDS: i64 = 10;

/// The built-in authorization server. Its clients are the registrations of the core.
pub struct AuthorizationServer {
    pub(crate) core: Arc<Core>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) vault: Vault,
    pub(crate) documents: Arc<dyn Documents>,
    pub(crate) settings: TokenSettings,
    /// The public URL without a slash at its end: `iss`.
    pub(crate) issuer: String,
    pub(crate) keys: KeyRing,
    pub(crate) verified: Cache<[u8; 32], Arc<Verified>>,
    pub(crate) key_sets: KeySets,
    /// What pairwise subjects are computed with.
    pub(crate) pairwise: OwnSecret,
    /// What DPoP nonces are made with.
    pub(crate) nonces: Nonces,
    /// Until when no note is written, in Unix seconds.
    no_notes_until: AtomicI64,
}

/// What [`AuthorizationServer`] is put together from.
pub struct ServerPorts {
    /// The core, whose public URL is the issuer.
    pub core: Arc<Core>,
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Seals the private keys.
    pub vault: Vault,
    /// Fetches the key sets of clients.
    pub documents: Arc<dyn Documents>,
    /// Lifetimes.
    pub settings: TokenSettings,
}

impl AuthorizationServer {
    /// Puts the server together. Its keys are made, or read, when they are first needed.
    #[must_use]
    pub fn new(ports: ServerPorts) -> Self {
        Self {
            issuer: ports.core.public_url().as_str().trim_end_matches('/').to_owned(),
            core: ports.core,
            store: ports.store,
            clock: ports.clock,
            entropy: ports.entropy,
            vault: ports.vault,
            documents: ports.documents,
            settings: ports.settings,
            keys: KeyRing::default(),
            verified: Cache::new(REMEMBERED_TOKENS),
            key_sets: KeySets::default(),
            pairwise: OwnSecret::default(),
            nonces: Nonces::default(),
            no_notes_until: AtomicI64::new(0),
        }
    }

    /// Writes down when something was used last. What asks for it does not fail when that cannot be stored: a token is worth the
    /// same without the note.
    pub(crate) async fn note(&self, change: Change) {
        let now = self.clock.now();
        if now.unix_seconds() < self.no_notes_until.load(Ordering::Relaxed) {
            return;
        }
        if let Err(error) = self.store.commit(vec![change]).await {
            self.no_notes_until.store(now.plus_seconds(NOTES_PAUSE_SECONDS).unix_seconds(), Ordering::Relaxed);
            tracing::warn!(%error, "the time of a last use was not stored");
        }
    }

    /// The lifetimes that are in force.
    #[must_use]
    pub const fn settings(&self) -> &TokenSettings {
        &self.settings
    }

    /// The issuer identifier (RFC 8414 section 2): the public URL of the portal.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}
