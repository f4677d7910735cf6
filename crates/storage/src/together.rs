//! Lookups that arrive together are read together.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    mem,
    pin::Pin,
    sync::Mutex,
};

use model::{GrantId, ProviderId, StoreError};
use tokio::{sync::oneshot, time::Instant};

use crate::{
    database::Database,
    error::{copy, store_error},
    recent::{Generation, Recent},
    registrations::FindKey,
    rows::MOST_KEYS,
};

/// How many queries of one kind run at a time. The lookups that arrive meanwhile share the next one.
const AT_A_TIME: usize = 2;

/// What a query found, by key; each row by itself reads back or does not.
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
/// wait and go into one query, which starts after they have arrived: an answer is never older than its question.
pub(crate) struct Together<K, V> {
    /// Reads at most [`MOST_KEYS`] keys, no two of them equal.
    read: fn(Database, Vec<K>) -> Reading<K, V>,
    state: Mutex<State<K, V>>,
    recent: Recent<K, V>,
}

struct State<K, V> {
    running: usize,
    waiting: Vec<Waiting<K, V>>,
}

struct Waiting<K, V> {
    key: K,
    answer: oneshot::Sender<Result<Option<V>, StoreError>>,
}

impl<K, V> Together<K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn new(read: fn(Database, Vec<K>) -> Reading<K, V>) -> Self {
        Self { read, state: Mutex::new(State { running: 0, waiting: Vec::new() }), recent: Recent::default() }
    }

    /// The value of a key. `of` says where this is kept in the database.
    pub(crate) async fn lookup(
        &self,
        db: &Database,
        of: fn(&Database) -> &Self,
        key: K,
    ) -> Result<Option<V>, StoreError> {
        if key.text().contains('\0') {
            return Ok(None);
        }
        let Some(generation) = db.generation().map(Generation::current) else {
            return self.read(db, of, key).await;
        };
        let now = Instant::now();
        if let Some(value) = self.recent.get(&key, generation, now) {
            return Ok(Some(value));
        }
        let found = self.read(db, of, key.clone()).await?;
        if let Some(value) = &found {
            self.recent.keep(key, value.clone(), generation, now);
        }
        Ok(found)
    }

    async fn read(&self, db: &Database, of: fn(&Database) -> &Self, key: K) -> Result<Option<V>, StoreError> {
        let Some(answered) = self.join(&key) else {
            let _turn = Turn { db, of };
            return (self.read)(db.clone(), vec![key.clone()]).await?.remove(&key).transpose();
        };
        answered.await.unwrap_or_else(|_| Err(store_error(sqlx::Error::WorkerCrashed)))
    }

    /// Waits for the next query, or, with `None`, may run one now.
    fn join(&self, key: &K) -> Option<oneshot::Receiver<Result<Option<V>, StoreError>>> {
        let mut state = self.lock();
        if state.running < AT_A_TIME {
            state.running += 1;
            return None;
        }
        let (answer, answered) = oneshot::channel();
        state.waiting.push(Waiting { key: key.clone(), answer });
        Some(answered)
    }

    /// Those who waited for their turn; without any, the turn is over.
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

    async fn answer(&self, db: &Database, waiting: Vec<Waiting<K, V>>) {
        // Identical keys once. Collected before anything is awaited.
        let keys: HashSet<&K> = waiting.iter().map(|waiting| &waiting.key).collect();
        let reading = (self.read)(db.clone(), keys.into_iter().cloned().collect());
        match reading.await {
            Ok(found) => {
                for Waiting { key, answer } in waiting {
                    // Nobody may be waiting any more: the request was cancelled.
                    let _ = answer.send(found.get(&key).map(copy_result).transpose());
                }
            }
            Err(error) => {
                for Waiting { answer, .. } in waiting {
                    let _ = answer.send(Err(copy(&error)));
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

/// The right to run a query. When it is dropped, by whoever has it or because their request was cancelled, it goes on to
/// those who wait: in a task, which nobody cancels.
struct Turn<'d, K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    db: &'d Database,
    of: fn(&Database) -> &Together<K, V>,
}

impl<K, V> Drop for Turn<'_, K, V>
where
    K: Key,
    V: Clone + Send + Sync + 'static,
{
    fn drop(&mut self) {
        let of = self.of;
        let waiting = of(self.db).next();
        if waiting.is_empty() {
            return;
        }
        let db = self.db.clone();
        // Without a runtime, which is being shut down, those who wait are gone as well.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                // Its end, or a panic, passes the turn on.
                let turn = Turn { db: &db, of };
                of(turn.db).answer(turn.db, waiting).await;
            });
        }
    }
}
