//! Connecting, transactions, migrations.

use std::{fmt, path::Path, str::FromStr, sync::Arc, time::Duration};

use model::StoreError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx_postgres::PgConnectOptions;
use sqlx_sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use crate::{
    connect_error::ConnectError,
    engine::{
        connections::{Acquired, Connections},
        lookup_cache::Generation,
        postgres::{PgAcquired, Postgres},
        sqlite::{queue::Queue, transaction::SqliteTransaction},
        transaction::Transaction,
    },
    error::store_error,
    maintenance::inspect::Version,
    statistics::{Counts, PoolStatistics},
    store::Lookups,
};

/// How long SQLite waits for another process (a backup, the command line) that holds the file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database: SQLite or PostgreSQL. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    pools: Pools,
    description: Arc<str>,
    lookups: Arc<Lookups>,
    counts: Arc<Counts>,
}

#[derive(Clone)]
enum Pools {
    /// SQLite has one writer at a time. One connection for it makes the others wait in line here instead of running into
    /// each other's locks; readers never wait for it, nor it for them.
    Sqlite {
        writer: Arc<Connections>,
        readers: Arc<Connections>,
        queue: Arc<Queue>,
        file: Arc<Path>,
    },
    Postgres(Arc<Postgres>),
}

/// How many connections are opened.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseOptions {
    /// Connections to SQLite that only read; one more writes.
    pub sqlite_readers: u32,
    /// Connections to PostgreSQL, for everything.
    pub postgres_connections: u32,
    /// Commits wait for the disk, so that they survive a power failure (SQLite). `false` is for data that is thrown away with the
    /// process.
    pub durable: bool,
    /// Read only: the database must exist, and connecting changes nothing about it.
    pub inspect: bool,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        // Reading more at a time than there are processors is not quicker, and each connection is a thread with its memory.
        // One more carries the log into the file, now and then.
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            sqlite_readers: u32::try_from(processors.clamp(2, 8) + 1).unwrap_or(3),
            postgres_connections: 16,
            durable: true,
            inspect: false,
        }
    }
}

impl Database {
    /// Connects to `sqlite:path/to/file` (made if it is missing) or `postgres://user:password@host/database`, with
    /// `?pgbouncer=true` through PgBouncer in transaction mode.
    pub async fn connect(url: &str, options: DatabaseOptions) -> Result<Self, ConnectError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Self::connect_sqlite(url, options).await,
            Some(("postgres" | "postgresql", rest)) => {
                if rest.trim_start_matches('/').split_once(['/', '?', '#']).is_some_and(|(_, path)| path.contains('@'))
                {
                    return Err(ConnectError::Unencoded);
                }
                Self::connect_postgres(url, options).await
            }
            _ => Err(ConnectError::UnknownScheme),
        }
    }

    async fn connect_sqlite(url: &str, options: DatabaseOptions) -> Result<Self, ConnectError> {
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(ConnectError::InMemory);
        }
        let file = SqliteConnectOptions::from_str(url).map_err(ConnectError::Invalid)?;
        let path = file.get_filename().to_owned();
        let description = format!("SQLite {}", path.display());
        if let Some(folder) = path.parent().filter(|folder| !options.inspect && !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|source| ConnectError::Folder { folder: folder.to_owned(), source })?;
        }
        // What is mapped of the file counts as memory of the process, and so does each connection's cache: nothing is
        // mapped, and a reader keeps little, because the operating system has the pages at hand as well.
        let file =
            file.busy_timeout(BUSY_TIMEOUT).foreign_keys(true).pragma("mmap_size", "0").pragma("temp_store", "memory");
        // A commit that was acknowledged survives a power failure: `FULL` syncs the write-ahead log before it returns.
        let synchronous = if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off };
        let writing = file
            .clone()
            .synchronous(synchronous)
            .pragma("cache_size", "-4096")
            // A checkpoint every 32 MB: a page that changes with each registration is then written to the file once for many
            // of them.
            .pragma("wal_autocheckpoint", "8000")
            .pragma("journal_size_limit", "67108864");
        let writing = if options.inspect {
            writing
        } else {
            writing.create_if_missing(true).journal_mode(SqliteJournalMode::Wal).optimize_on_close(true, None)
        };
        // Readers run checkpoints as well, which are synced like the writer's commits.
        let reading = file.synchronous(synchronous).pragma("cache_size", "-1024").pragma("query_only", "on");

        let open = |source| ConnectError::Open { database: description.clone(), source };
        let writer = Connections::open(writing, 1).await.map_err(open)?;
        let readers = Connections::open(reading, options.sqlite_readers.max(1)).await.map_err(open)?;
        let queue = Arc::new(Queue::new(&writer, &readers));
        Ok(Self::new(Pools::Sqlite { writer, readers, queue, file: path.into() }, &description))
    }

    async fn connect_postgres(url: &str, options: DatabaseOptions) -> Result<Self, ConnectError> {
        let (url, through_pgbouncer) = without_pgbouncer(url)?;
        let server = PgConnectOptions::from_str(&url).map_err(ConnectError::Invalid)?.application_name("gatehouse");
        let host = match server.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => server.get_host().to_owned(),
        };
        let database = server.get_database().unwrap_or_else(|| server.get_username());
        let description = format!("PostgreSQL {host}/{database}");
        let pool = Postgres::open(server, options.postgres_connections.max(1), through_pgbouncer)
            .await
            .map_err(|source| ConnectError::Open { database: description.clone(), source })?;
        Ok(Self::new(Pools::Postgres(pool), &description))
    }

    fn new(pools: Pools, description: &str) -> Self {
        Self { pools, description: description.into(), lookups: Arc::default(), counts: Arc::default() }
    }

    /// Brings the tables to their current form. Servers that share one PostgreSQL wait for each other here.
    pub async fn migrate(&self) -> Result<(), ConnectError> {
        self.run_migrations(true, None).await
    }

    /// Runs the migrations, up to the version `last` if there is one. `locking` is for processes that share the tables; the lock
    /// is one for the whole PostgreSQL database, so tests with a schema each go without it.
    pub(crate) async fn run_migrations(&self, locking: bool, last: Option<i64>) -> Result<(), ConnectError> {
        let migrated = match &self.pools {
            Pools::Sqlite { writer, .. } => migrate_sqlite(writer, locking, last).await,
            Pools::Postgres(pool) => pool.migrate(postgres_migrations(), locking, last).await,
        };
        if let Err(source) = migrated {
            let database = self.description.to_string();
            return Err(match (&source, self.version().await) {
                (MigrateError::VersionMissing(_), Ok(Version { tables: Some(version), known })) if version > known => {
                    ConnectError::Newer { database, version, known }
                }
                _ => ConnectError::Migrate { database, source },
            });
        }
        tracing::debug!(database = &*self.description, "the tables are current");
        Ok(())
    }

    /// Which database it is, for logs: `SQLite /path/gatehouse.db`, `PostgreSQL host/database`. Without credentials.
    #[must_use]
    pub fn describe(&self) -> &str {
        &self.description
    }

    /// Closes the connections when they are no longer in use and all lists of changes are committed. SQLite then copies its
    /// write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers, queue, .. } => {
                queue.close().await;
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// For reads.
    pub(crate) fn reader(&self) -> Pool<'_> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => Either::Sqlite(readers),
            Pools::Postgres(pool) => Either::Postgres(pool),
        }
    }

    /// For a write that is one statement.
    pub(crate) fn writer(&self) -> Pool<'_> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => Either::Sqlite(writer),
            Pools::Postgres(pool) => Either::Postgres(pool),
        }
    }

    /// Begins a transaction. Dropped without [`Transaction::commit`], it is undone.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => SqliteTransaction::begin(writer).await.map(Either::Sqlite),
            Pools::Postgres(pool) => pool.begin().await.map(Either::Postgres),
        }
    }

    /// The queue of group commit; `None` for PostgreSQL.
    pub(crate) fn queue(&self) -> Option<&Queue> {
        match &self.pools {
            Pools::Sqlite { queue, .. } => Some(queue),
            Pools::Postgres(_) => None,
        }
    }

    /// The file of SQLite; `None` for PostgreSQL.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.pools {
            Pools::Sqlite { file, .. } => Some(file),
            Pools::Postgres(_) => None,
        }
    }

    /// The generation of cached look-ups; `None` for PostgreSQL, where nothing is cached.
    pub(crate) fn generation(&self) -> Option<&Generation> {
        self.queue().map(Queue::generation)
    }

    /// What committed changes had in them.
    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How the pools are used.
    pub(crate) fn pool_statistics(&self) -> Vec<PoolStatistics> {
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => vec![writer.statistics("writer"), readers.statistics("readers")],
            Pools::Postgres(pool) => vec![pool.statistics()],
        }
    }

    /// Lookups that share queries.
    pub(crate) fn lookups(&self) -> &Lookups {
        &self.lookups
    }
}

fn sqlite_migrations() -> Migrator {
    sqlx::migrate!("../../migrations/sqlite")
}

fn postgres_migrations() -> Migrator {
    sqlx::migrate!("../../migrations/postgres")
}

/// The last version that this program knows; both databases have the same files.
pub(crate) fn known_version() -> i64 {
    sqlite_migrations().iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The URL without our own parameter `pgbouncer`, and what that says.
fn without_pgbouncer(url: &str) -> Result<(String, bool), ConnectError> {
    let Some((address, parameters)) = url.split_once('?') else { return Ok((url.to_owned(), false)) };
    let mut through_pgbouncer = false;
    let mut others = Vec::new();
    for parameter in parameters.split('&') {
        match parameter.split_once('=') {
            Some(("pgbouncer", "true")) => through_pgbouncer = true,
            Some(("pgbouncer", "false")) => through_pgbouncer = false,
            Some(("pgbouncer", _)) => return Err(ConnectError::PgBouncer),
            _ => others.push(parameter),
        }
    }
    Ok((format!("{address}?{}", others.join("&")), through_pgbouncer))
}

async fn migrate_sqlite(writer: &Arc<Connections>, locking: bool, last: Option<i64>) -> Result<(), MigrateError> {
    let mut acquired = writer.acquire().await?;
    let mut migrations = sqlite_migrations();
    migrations.set_locking(locking);
    match last {
        Some(last) => migrations.run_to(last, acquired.connection()?).await,
        None => migrations.run(acquired.connection()?).await,
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.description).finish()
    }
}

/// One value for SQLite or another for PostgreSQL.
#[derive(Clone, Copy)]
pub(crate) enum Either<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Where single statements run.
pub(crate) type Pool<'p> = Either<&'p Arc<Connections>, &'p Arc<Postgres>>;

impl Pool<'_> {
    /// Acquires a connection; the macros call it.
    pub(crate) async fn executor(&self) -> Result<Either<Acquired, PgAcquired>, StoreError> {
        match self {
            Self::Sqlite(connections) => connections.acquire().await.map(Either::Sqlite).map_err(store_error),
            Self::Postgres(pool) => pool.acquire().await.map(Either::Postgres),
        }
    }
}
