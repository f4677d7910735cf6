//! Cache of recent look-ups (SQLite only): a hit avoids a round trip to the connection's thread.
//!
//! A cached value is never older than the database. One server has the file ([`crate::engine::sqlite::file_lock`]). Each of its
//! commits advances the generation, unless it only adds rows that no look-up has found yet; and a value is used only in the
//! generation in which it was read. A change by another program is seen after [`AT_MOST`]. Servers that share one PostgreSQL do
//! not know of each other's commits, so nothing is cached there.

use std::{
    hash::Hash,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use quick_cache::sync::Cache;
use tokio::time::Instant;

/// How long a value is used.
const AT_MOST: Duration = Duration::from_secs(1);
/// How many values of one kind are kept.
const VALUES: usize = 512;

/// Counts the commits that changed something lookups may have found.
#[derive(Default)]
pub(crate) struct Generation(AtomicU64);

impl Generation {
    /// To be called after a commit, before its callers get their answer.
    pub(crate) fn advance(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// Returns the generation; to be called before a value is read.
    pub(crate) fn current(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Clone)]
struct Kept<V> {
    value: V,
    generation: u64,
    read_at: Instant,
}

/// Values of one kind.
pub(crate) struct LookupCache<K, V>(Cache<K, Kept<V>>);

impl<K: Eq + Hash, V: Clone> LookupCache<K, V> {
    /// The value, if it was found a moment ago and nothing has changed since.
    pub(crate) fn get(&self, key: &K, generation: u64, now: Instant) -> Option<V> {
        let kept = self.0.get(key)?;
        (kept.generation == generation && now < kept.read_at + AT_MOST).then_some(kept.value)
    }

    /// Keeps a value that was read after `read_at`, in that generation, or later.
    pub(crate) fn keep(&self, key: K, value: V, generation: u64, read_at: Instant) {
        self.0.insert(key, Kept { value, generation, read_at });
    }
}

impl<K: Eq + Hash, V: Clone> Default for LookupCache<K, V> {
    fn default() -> Self {
        Self(Cache::new(VALUES))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{AT_MOST, Generation, LookupCache};

    #[test]
    fn a_value_is_used_until_something_changes_or_a_second_is_over() {
        let (generation, recent, now) = (Generation::default(), LookupCache::default(), Instant::now());
        let before = generation.current();
        recent.keep("key", "value", before, now);
        assert_eq!(recent.get(&"key", generation.current(), now), Some("value"));
        assert_eq!(recent.get(&"other", generation.current(), now), None);
        generation.advance();
        assert_eq!(recent.get(&"key", generation.current(), now), None);
        // Read before the change, and kept after it.
        recent.keep("key", "value", before, now);
        assert_eq!(recent.get(&"key", generation.current(), now), None);
        recent.keep("key", "value", generation.current(), now);
        let nearly = now + AT_MOST - Duration::from_millis(1);
        assert_eq!(recent.get(&"key", generation.current(), nearly), Some("value"));
        assert_eq!(recent.get(&"key", generation.current(), now + AT_MOST), None);
    }
}
