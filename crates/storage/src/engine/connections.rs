//! A pool of connections, opened when they are needed.
//!
//! Not sqlx's pool: that pings each connection when it comes back, which takes as long as a look-up, and for ever when the other
//! side does not respond.

use std::{
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{
    StoreError,
    measure::{Counter, Histogram, TIMES},
};
use sqlx::{ConnectOptions, Connection};
use sqlx_sqlite::SqliteConnectOptions;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use crate::{error::store_error, statistics::PoolStatistics};

/// How long a request waits for a free connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// A fixed number of connections. A request that finds none free waits in line.
pub(crate) struct Connections<O: ConnectOptions<Connection: Sized> = SqliteConnectOptions> {
    options: O,
    most: u32,
    free: Semaphore,
    idle: Mutex<Vec<Idle<O::Connection>>>,
    /// How often a request had to wait.
    waits: Counter,
    /// How long a request used a connection.
    used: Histogram,
}

struct Idle<C> {
    connection: C,
    since: Instant,
}

impl<O: ConnectOptions<Connection: Sized>> Connections<O> {
    /// Opens the first connection, to see whether it opens.
    pub(crate) async fn open(options: O, most: u32) -> Result<Arc<Self>, sqlx::Error> {
        let first = options.connect().await?;
        let free = Semaphore::new(usize::try_from(most).unwrap_or(1));
        let idle = Mutex::new(vec![Idle { connection: first, since: Instant::now() }]);
        Ok(Arc::new(Self { options, most, free, idle, waits: Counter::default(), used: Histogram::new(TIMES) }))
    }

    /// Returns a connection for one user at a time.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<Acquired<O>, sqlx::Error> {
        let permit = if let Ok(permit) = self.free.try_acquire() {
            permit
        } else {
            self.waits.add(1);
            timeout(ACQUIRE_TIMEOUT, self.free.acquire())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)?
                .map_err(|_| sqlx::Error::PoolClosed)?
        };
        let idle = self.idle().pop();
        let (connection, idle_for) = match idle {
            Some(Idle { connection, since }) => (connection, since.elapsed()),
            // Boxed: it is rare, and large.
            None => (Box::pin(self.options.connect()).await?, Duration::ZERO),
        };
        permit.forget();
        Ok(Acquired { connection: Some(connection), idle_for, home: Arc::clone(self), since: Instant::now() })
    }

    /// How the connections are used.
    pub(crate) fn statistics(&self, pool: &'static str) -> PoolStatistics {
        PoolStatistics {
            pool,
            size: self.most.into(),
            idle: u64::try_from(self.free.available_permits()).unwrap_or_default(),
            waits: self.waits.get(),
            used: self.used.distribution(),
        }
    }

    /// Waits until no connection is in use, and closes them.
    pub(crate) async fn close(&self) {
        // An error is that it is closed already.
        let all = self.free.acquire_many(self.most).await;
        self.free.close();
        drop(all);
        let idle = mem::take(&mut *self.idle());
        for Idle { connection, .. } in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection to the database could not be closed");
            }
        }
    }

    /// Drops the connections that are not in use, without closing them properly.
    pub(crate) fn forget_idle(&self) {
        self.idle().clear();
    }

    /// Nothing that holds the lock can panic half-way through a change.
    fn idle(&self) -> MutexGuard<'_, Vec<Idle<O::Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O: ConnectOptions<Connection: Sized>> fmt::Debug for Connections<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").field("most", &self.most).finish_non_exhaustive()
    }
}

/// A connection that goes back when this is dropped.
pub(crate) struct Acquired<O: ConnectOptions<Connection: Sized> = SqliteConnectOptions> {
    /// `None` when it must not be used again; another one is then opened in its place.
    connection: Option<O::Connection>,
    idle_for: Duration,
    home: Arc<Connections<O>>,
    since: Instant,
}

impl<O: ConnectOptions<Connection: Sized>> Acquired<O> {
    /// What statements run on. SQLite runs them one after the other, so one whose caller was cancelled does the next no harm.
    pub(crate) fn connection(&mut self) -> Result<&mut O::Connection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    /// For how long the connection had not been used when it was acquired; zero for a new one.
    pub(crate) const fn idle_for(&self) -> Duration {
        self.idle_for
    }

    /// Opens another connection in place of this one.
    pub(crate) async fn renew(&mut self) -> Result<(), sqlx::Error> {
        self.connection = None;
        self.connection = Some(Box::pin(self.home.options.connect()).await?);
        Ok(())
    }

    /// Returns the outcome of a statement, and discards the connection where it says that its thread is gone.
    pub(crate) fn done<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        if matches!(outcome, Err(sqlx::Error::WorkerCrashed)) {
            self.discard();
        }
        outcome.map_err(store_error)
    }

    /// Drops the connection, which undoes what is not committed.
    pub(crate) fn discard(&mut self) {
        self.connection = None;
    }
}

impl<O: ConnectOptions<Connection: Sized>> Drop for Acquired<O> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.home.idle().push(Idle { connection, since: Instant::now() });
        }
        self.home.used.observe_time(self.since.elapsed());
        self.home.free.add_permits(1);
    }
}
