//! Whether clients can be known by a metadata document, as it was a moment ago.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Whether clients are known by documents, as it was a few seconds ago.
#[derive(Default)]
pub(crate) struct DocumentSwitch {
    pub on: AtomicBool,
    pub known_until: AtomicI64,
}

impl DocumentSwitch {
    /// It may have changed.
    pub(crate) fn forget(&self) {
        self.known_until.store(0, Ordering::Relaxed);
    }
}
