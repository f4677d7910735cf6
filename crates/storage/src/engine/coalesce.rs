//! Look-ups that arrive together share one query.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    mem,
    pin::Pin,
    sync::{Arc, Mutex},
};

use model::{GrantId, ProviderId, StoreError};
use tokio::{sync::oneshot, time::Instant};

use crate::{
    database::Database,
    engine::{
        lookup_cache::{Generation, LookupCache},
        statement::MOST_KEYS,
    },
    error::{copy, store_error},
    sql::registrations::FindKey,
};

/// How many queries of one kind run at a time. The lookups that arrive meanwhile share the next one.
const AT_A_TIME: usize = 2;

/// One result for each key that was found. A row that fails to decode does not fail the others.
pub(crate) type Found<K, V> = HashMap<K, Result<V, StoreError>>;

type Reading<K, V> = Pin<Box<dyn Future<Output = Result<Found<K, V>, StoreError>> + Send>>;

/// What is looked up by.
pub(crate) trait Key: Clone + Eq + Hash + Send + Sync + 'static {
    /// What stands in the query. No row has a key with U+0000, and PostgreSQL refuses a query with it: all who share the query
    /// would fail.
    fn text(&self) -> &str;
}

impl Key for String {
    fn text(&self) -> &str {
        self
    }
}

impl Key for FindKey {
    fn text(&self) -> &str {
        &self.0
    }
}

impl Key for ProviderId {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Key for GrantId {
    fn text(&self) -> &str {
        self.as_str()
    }
}

/// Lookups of one kind. While few arrive, each runs its own query at once; those that arrive while queries are running
/// wait for the next one, which starts after they have arrived: a result is never older than its request.
pub(crate) struct Coalescer<K, V>(Arc<Shared<K, V>>);

struct Shared<K, V> {
    /// Reads at most [`MOST_KEYS`] keys, no two of them equal.
    read: fn(Database, Vec<K>) -> Reading<K, V>,
    state: Mutex<State<K, V>>,
    cache: LookupCache<K, V>,
}

struct State<K, V> {
    running: usize,
    waiting: Vec<Waiting<K, V>>,
}

struct Waiting<K, V> {
    key: K,
    sender: oneshot::Sender<Result<Option<V>, StoreError>>,
}

impl<K, V> Coalescer<K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn new(read: fn(Database, Vec<K>) -> Reading<K, V>) -> Self {
        let state = Mutex::new(State { running: 0, waiting: Vec::new() });
        Self(Arc::new(Shared { read, state, cache: LookupCache::default() }))
    }

    /// Returns the value of a key.
    pub(crate) async fn lookup(&self, db: &Database, key: K) -> Result<Option<V>, StoreError> {
        if key.text().contains('\0') {
            return Ok(None);
        }
        let Some(generation) = db.generation().map(Generation::current) else {
            return self.read(db, key).await;
        };
        let now = Instant::now();
        if let Some(value) = self.0.cache.get(&key, generation, now) {
            return Ok(Some(value));
        }
        let found = self.read(db, key.clone()).await?;
        if let Some(value) = &found {
            self.0.cache.keep(key, value.clone(), generation, now);
        }
        Ok(found)
    }

    async fn read(&self, db: &Database, key: K) -> Result<Option<V>, StoreError> {
        let Some(receiver) = self.0.join(&key) else {
            let _turn = Turn { db: db.clone(), lookups: Arc::clone(&self.0) };
            return (self.0.read)(db.clone(), vec![key.clone()]).await?.remove(&key).transpose();
        };
        receiver.await.unwrap_or_else(|_| Err(store_error(sqlx::Error::WorkerCrashed)))
    }
}

impl<K, V> Shared<K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    /// Returns the receiver of the next query's result, or `None` when the caller may run a query now.
    fn join(&self, key: &K) -> Option<oneshot::Receiver<Result<Option<V>, StoreError>>> {
        let mut state = self.lock();
        if state.running < AT_A_TIME {
            state.running += 1;
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        state.waiting.push(Waiting { key: key.clone(), sender });
        Some(receiver)
    }

    /// Takes the keys that wait for the next query. Without any, the turn is over.
    fn next(&self) -> Vec<Waiting<K, V>> {
        let mut state = self.lock();
        if state.waiting.is_empty() {
            state.running -= 1;
        }
        if state.waiting.len() <= MOST_KEYS {
            return mem::take(&mut state.waiting);
        }
        let later = state.waiting.split_off(MOST_KEYS);
        mem::replace(&mut state.waiting, later)
    }

    /// Nothing that holds the lock can panic half-way through a change.
    fn lock(&self) -> std::sync::MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn read_for(&self, db: &Database, waiting: Vec<Waiting<K, V>>) {
        // Identical keys once. Collected before anything is awaited.
        let keys: HashSet<&K> = waiting.iter().map(|waiting| &waiting.key).collect();
        let reading = (self.read)(db.clone(), keys.into_iter().cloned().collect());
        match reading.await {
            Ok(found) => {
                for Waiting { key, sender } in waiting {
                    // An error means that the request was cancelled.
                    let _ = sender.send(found.get(&key).map(copy_result).transpose());
                }
            }
            Err(error) => {
                for Waiting { sender, .. } in waiting {
                    let _ = sender.send(Err(copy(&error)));
                }
            }
        }
    }
}

fn copy_result<V: Clone>(result: &Result<V, StoreError>) -> Result<V, StoreError> {
    match result {
        Ok(value) => Ok(value.clone()),
        Err(error) => Err(copy(error)),
    }
}

/// The right to run a query. When it is dropped, at the end of the query or because its request was cancelled, a task runs the
/// next query for those who wait.
struct Turn<K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    db: Database,
    lookups: Arc<Shared<K, V>>,
}

impl<K, V> Drop for Turn<K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    fn drop(&mut self) {
        let waiting = self.lookups.next();
        if waiting.is_empty() {
            return;
        }
        // Without a runtime, which is being shut down, those who wait are gone as well.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let turn = Self { db: self.db.clone(), lookups: Arc::clone(&self.lookups) };
            // At its end, or in a panic, the task drops its turn.
            runtime.spawn(async move { turn.lookups.read_for(&turn.db, waiting).await });
        }
    }
}
