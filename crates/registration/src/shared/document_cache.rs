//! Metadata documents of clients that were read a moment ago.

use std::sync::Arc;

use dcr::VerifiedClientMetadata;
use model::Timestamp;
use quick_cache::sync::Cache;

/// How many documents are kept in memory.
const MOST_KEPT: usize = 512;

/// The documents that were read, by their URL. What was wrong is never kept. Boxed, to keep the core small.
pub(crate) struct DocumentCache(pub(crate) Box<Cache<String, Arc<KeptDocument>>>);

impl Default for DocumentCache {
    fn default() -> Self {
        Self(Box::new(Cache::new(MOST_KEPT)))
    }
}

pub(crate) struct KeptDocument {
    pub metadata: VerifiedClientMetadata,
    pub read_at: Timestamp,
    pub fresh_until: Timestamp,
}
