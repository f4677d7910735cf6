//! Whether clients can be known by a metadata document at all: the server's own metadata says so, to everybody and often.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::Core;

/// How long it is remembered whether any are taken, in seconds.
const SWITCH_SECONDS: i64 = 10;

/// Whether clients are known by documents, as it was a few seconds ago.
#[derive(Default)]
pub(crate) struct DocumentSwitch {
    on: AtomicBool,
    known_until: AtomicI64,
}

impl DocumentSwitch {
    /// It may have changed.
    pub(crate) fn forget(&self) {
        self.known_until.store(0, Ordering::Relaxed);
    }
}

impl Core {
    /// Whether the URL of a metadata document is a `client_id` here; for the server's own metadata, so it may be some
    /// seconds old.
    pub async fn takes_client_documents(&self) -> bool {
        let (switch, now) = (&self.document_switch, self.clock.now().unix_seconds());
        if now >= switch.known_until.load(Ordering::Relaxed) {
            match self.store.open_provider().await {
                Ok(provider) => {
                    let on = provider.and_then(|provider| provider.rules.open?.documents).is_some();
                    switch.on.store(on, Ordering::Relaxed);
                    switch.known_until.store(now + SWITCH_SECONDS, Ordering::Relaxed);
                }
                Err(error) => tracing::warn!(%error, "whether client_ids can be URLs is not known at the moment"),
            }
        }
        switch.on.load(Ordering::Relaxed)
    }
}
