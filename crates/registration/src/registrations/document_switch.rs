//! Whether clients can be known by a metadata document at all: the server's own metadata says so, to everybody and often.

use std::sync::atomic::Ordering;

use crate::registrations::ClientDocuments;

/// How long it is remembered whether any are taken, in seconds.
const SWITCH_SECONDS: i64 = 10;

impl ClientDocuments<'_> {
    /// Whether the URL of a metadata document is a `client_id` here; for the server's own metadata, so it may be some
    /// seconds old.
    pub async fn are_taken(self) -> bool {
        let (switch, now) = (&self.shared.document_switch, self.shared.clock.now().unix_seconds());
        if now >= switch.known_until.load(Ordering::Relaxed) {
            match self.shared.store.open_provider().await {
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
