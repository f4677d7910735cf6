//! What was found a moment ago, on SQLite: reading it once more costs a way to another thread and back.
//!
//! What is kept is never older than what the database has. One server has a SQLite file ([`crate::claim`]), every commit of
//! it counts as a change unless it only adds rows that no lookup has found yet, and a value is used only while nothing has
//! changed since before it was read. A program that changes the file behind the server's back is noticed after [`AT_MOST`].
//! Servers that share one PostgreSQL do not hear of each other's commits, so nothing is kept there.

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

/// Counts the changes to what lookups may have found.
#[derive(Default)]
pub(crate) struct Changes(AtomicU64);

impl Changes {
    /// To be called when a change is in the database, and before anybody is told of it.
    pub(crate) fn made(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// To be asked before a value is read.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Clone)]
struct Kept<V> {
    value: V,
    changes: u64,
    read_at: Instant,
}

/// Values of one kind.
pub(crate) struct Recent<K, V>(Cache<K, Kept<V>>);

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// The value, if it was found a moment ago and nothing has changed since.
    pub(crate) fn get(&self, key: &K, changes: u64, now: Instant) -> Option<V> {
        let kept = self.0.get(key)?;
        (kept.changes == changes && now < kept.read_at + AT_MOST).then_some(kept.value)
    }

    /// Keeps a value that was read after `read_at`, when so many changes had been made, or more.
    pub(crate) fn keep(&self, key: K, value: V, changes: u64, read_at: Instant) {
        self.0.insert(key, Kept { value, changes, read_at });
    }
}

impl<K: Eq + Hash, V: Clone> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Cache::new(VALUES))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{AT_MOST, Changes, Recent};

    #[test]
    fn a_value_is_used_until_something_changes_or_a_second_is_over() {
        let (changes, recent, now) = (Changes::default(), Recent::default(), Instant::now());
        let before = changes.count();
        recent.keep("key", "value", before, now);
        assert_eq!(recent.get(&"key", changes.count(), now), Some("value"));
        assert_eq!(recent.get(&"other", changes.count(), now), None);
        changes.made();
        assert_eq!(recent.get(&"key", changes.count(), now), None);
        // Read before the change, and kept after it.
        recent.keep("key", "value", before, now);
        assert_eq!(recent.get(&"key", changes.count(), now), None);
        recent.keep("key", "value", changes.count(), now);
        let nearly = now + AT_MOST - Duration::from_millis(1);
        assert_eq!(recent.get(&"key", changes.count(), nearly), Some("value"));
        assert_eq!(recent.get(&"key", changes.count(), now + AT_MOST), None);
    }
}
