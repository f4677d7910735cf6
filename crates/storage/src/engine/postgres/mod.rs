//! PostgreSQL: its connections, its transactions, and what it takes to reach it through PgBouncer.
//!
//! PgBouncer in transaction mode gives a connection to a server for one transaction and may give another one for the next.
//! So there each statement that stands alone gets a transaction around it, no statement has a name that outlives it, and
//! migrations have a lock that ends with their transaction.

pub(crate) mod outage;

use std::{sync::Arc, time::Duration};

use model::StoreError;
use sqlx::{
    Connection as _, Executor as _,
    migrate::{MigrateError, Migrator},
};
use sqlx_postgres::{PgConnectOptions, PgConnection};
use tokio::time::{Instant, timeout};

use crate::{
    engine::{
        connections::{Acquired, Connections},
        postgres::outage::Outage,
    },
    error::store_error,
    statistics::PoolStatistics,
};

/// How long connecting may take when the process starts.
const START_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was idle for longer is tested first: servers restart, and firewalls drop connections.
const UNTESTED: Duration = Duration::from_secs(1);
/// How long the test may take.
const PING_TIMEOUT: Duration = Duration::from_millis(500);
/// The lock for migrations, for a transaction and for a session: no other use of this database has the number.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(4857311956)";
const SESSION_MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(4857311956)";
const SESSION_MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(4857311956)";

/// The connections to PostgreSQL.
pub(crate) struct Postgres {
    connections: Arc<Connections<PgConnectOptions>>,
    outage: Outage,
    through_pgbouncer: bool,
}

impl Postgres {
    /// Opens the first connection, to see whether it opens.
    pub(crate) async fn open(
        options: PgConnectOptions,
        most: u32,
        through_pgbouncer: bool,
    ) -> Result<Arc<Self>, sqlx::Error> {
        let options = if through_pgbouncer {
            // PgBouncer refuses what it does not know at the start of a connection.
            options.statement_cache_capacity(0).extra_float_digits(None)
        } else {
            options
        };
        let begun = Instant::now();
        let connections = timeout(START_TIMEOUT, Connections::open(options.clone(), most))
            .await
            .map_err(|_| std::io::Error::new(std::io::ErrorKind::TimedOut, "it does not answer"))??;
        let outage = Outage::new(options, begun.elapsed());
        Ok(Arc::new(Self { connections, outage, through_pgbouncer }))
    }

    /// For statements that stand alone.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<PgAcquired, StoreError> {
        self.outage.check().await.map_err(store_error)?;
        self.outage.watch(self.working()).await.map_err(store_error)
    }

    /// For statements that belong together.
    pub(crate) async fn begin(self: &Arc<Self>) -> Result<PgAcquired, StoreError> {
        let mut acquired = self.acquire().await?;
        acquired.alone = false;
        acquired.control("BEGIN").await.map_err(store_error)?;
        Ok(acquired)
    }

    async fn working(self: &Arc<Self>) -> Result<PgAcquired, sqlx::Error> {
        let acquired = self.connections.acquire().await?;
        let mut acquired = PgAcquired { acquired, home: Arc::clone(self), alone: true, begun: false, busy: false };
        if acquired.acquired.idle_for() > UNTESTED {
            // Boxed: it is rare, and large.
            Box::pin(acquired.test()).await?;
        }
        Ok(acquired)
    }

    /// Runs the migrations, up to the version `last` if there is one. With `locking`, several processes wait for each other.
    pub(crate) async fn migrate(
        &self,
        mut migrations: Migrator,
        locking: bool,
        last: Option<i64>,
    ) -> Result<(), MigrateError> {
        let mut acquired = self.connections.acquire().await?;
        // sqlx's own lock belongs to a session.
        migrations.set_locking(locking && !self.through_pgbouncer);
        let connection = acquired.connection()?;
        let outcome = if self.through_pgbouncer {
            in_one_transaction(connection, &migrations, last).await
        } else if locking {
            in_a_session(connection, &migrations, last).await
        } else {
            run(connection, &migrations, last).await
        };
        if outcome.is_err() {
            acquired.discard();
        }
        outcome
    }

    /// How the connections are used.
    pub(crate) fn statistics(&self) -> PoolStatistics {
        self.connections.statistics("postgres")
    }

    /// Closes the connections, when those who use them are done.
    pub(crate) async fn close(&self) {
        self.connections.close().await;
    }
}

async fn run(connection: &mut PgConnection, migrations: &Migrator, last: Option<i64>) -> Result<(), MigrateError> {
    match last {
        Some(last) => migrations.run_to(last, connection).await,
        None => migrations.run(connection).await,
    }
}

/// Also under the lock of those that come through PgBouncer. When it fails, the connection is closed, and the lock with it.
async fn in_a_session(
    connection: &mut PgConnection,
    migrations: &Migrator,
    last: Option<i64>,
) -> Result<(), MigrateError> {
    connection.execute(SESSION_MIGRATION_LOCK).await?;
    run(connection, migrations, last).await?;
    connection.execute(SESSION_MIGRATION_UNLOCK).await?;
    Ok(())
}

async fn in_one_transaction(
    connection: &mut PgConnection,
    migrations: &Migrator,
    last: Option<i64>,
) -> Result<(), MigrateError> {
    let mut transaction = connection.begin().await?;
    transaction.execute(MIGRATION_LOCK).await?;
    // sqlx gives the statements in here names. They must not meet those of another process on this connection to the server,
    // and none may be left there.
    transaction.execute("DEALLOCATE ALL").await?;
    run(&mut transaction, migrations, last).await?;
    transaction.execute("DEALLOCATE ALL").await?;
    transaction.commit().await.map_err(MigrateError::from)
}

/// A connection that goes back when this is dropped, unless something on it is not over: then it is closed, which undoes
/// that without waiting for a server that may not respond.
pub(crate) struct PgAcquired {
    acquired: Acquired<PgConnectOptions>,
    home: Arc<Postgres>,
    /// Each statement stands alone.
    alone: bool,
    /// A transaction was begun and is not over.
    begun: bool,
    /// A statement was sent and is not over.
    busy: bool,
}

impl PgAcquired {
    /// Tests the connection, and opens another one in its place when it does not work. When the caller is cancelled, the
    /// connection counts as busy, and is closed.
    async fn test(&mut self) -> Result<(), sqlx::Error> {
        self.busy = true;
        if !matches!(timeout(PING_TIMEOUT, self.acquired.connection()?.ping()).await, Ok(Ok(()))) {
            // What became of this one became of those that were left alone for longer.
            self.home.connections.forget_idle();
            self.acquired.renew().await?;
        }
        self.busy = false;
        Ok(())
    }

    /// Statements may have names, under which the server keeps their plans.
    pub(crate) fn is_persistent(&self) -> bool {
        !self.home.through_pgbouncer
    }

    /// What a statement runs on, and what watches it. The outcome must be passed to [`Self::done`].
    pub(crate) async fn ready(&mut self) -> Result<(&Outage, &mut PgConnection), StoreError> {
        if self.alone && self.home.through_pgbouncer {
            self.control("BEGIN").await.map_err(store_error)?;
        }
        self.busy = true;
        Ok((&self.home.outage, self.acquired.connection().map_err(store_error)?))
    }

    /// The outcome of a statement, when what belongs to it is done as well.
    pub(crate) async fn done<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        self.busy = false;
        if let Err(error) = &outcome {
            self.close_if_ended(error);
        }
        if self.alone && self.begun {
            let ended = self.control(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
            return outcome.and_then(|value| ended.map(|()| value)).map_err(store_error);
        }
        outcome.map_err(store_error)
    }

    /// Ends a transaction: makes its changes last if they went well. The outer error is one of `COMMIT`.
    pub(crate) async fn finish(
        mut self,
        changes: Result<(), StoreError>,
    ) -> Result<Result<(), StoreError>, StoreError> {
        match changes {
            Ok(()) => self.control("COMMIT").await.map(Ok).map_err(store_error),
            Err(error) => {
                // Where this fails the connection is closed, which does the same.
                let _ = self.control("ROLLBACK").await;
                Ok(Err(error))
            }
        }
    }

    /// Begins or ends a transaction.
    async fn control(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        let connection = self.acquired.connection()?;
        self.busy = true;
        let outcome = self.home.outage.watch(async { connection.execute(statement).await.map(drop) }).await;
        self.busy = false;
        match &outcome {
            Ok(()) => self.begun = statement == "BEGIN",
            Err(error) => self.close_if_ended(error),
        }
        outcome
    }

    /// Closes the connection, and those that are not in use, when the error says that the server has ended it.
    fn close_if_ended(&mut self, error: &sqlx::Error) {
        let ended = match error {
            // Classes 08, `connection_exception`, and 57P, where the server shuts down or ends the session.
            sqlx::Error::Database(refusal) => {
                refusal.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
            }
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => true,
            _ => false,
        };
        if ended {
            self.acquired.discard();
            self.home.connections.forget_idle();
        }
    }
}

impl Drop for PgAcquired {
    fn drop(&mut self) {
        if self.begun || self.busy {
            self.acquired.discard();
        }
    }
}
