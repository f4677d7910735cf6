//! Connecting, transactions, migrations.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use model::StoreError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx_postgres::PgConnectOptions;
use sqlx_sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use crate::{
    connections::{Acquired, Connections},
    error::store_error,
    inspect::Version,
    postgres::{PgAcquired, Postgres},
    queue::Queue,
    recent::Generation,
    statistics::{Counts, PoolStatistics},
    store::Lookups,
    transaction::{SqliteTransaction, Transaction},
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
    /// What was acknowledged survives a power failure, on SQLite. Without it nothing waits for the disk: for data that is
    /// thrown away with the process.
    pub durable: bool,
    /// Only to look: the database has to be there, and connecting changes nothing about it.
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

/// Why there is no database. The messages never hold the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL is of no database we know.
    #[error("the database URL must begin with sqlite:, postgres:// or postgresql://")]
    UnknownScheme,
    /// Each connection would have its own.
    #[error("an in-memory SQLite database cannot be used: give the path of a file")]
    InMemory,
    /// The URL is damaged, in a way that could put a part of the password into a log.
    #[error("in the database URL, the characters / ? # and @ of a password must be percent-encoded")]
    Unencoded,
    /// `pgbouncer` has another value.
    #[error("in the database URL, pgbouncer must be true or false")]
    PgBouncer,
    /// The URL does not parse.
    #[error("the database URL is not valid: {0}")]
    Invalid(#[source] sqlx::Error),
    /// The folder of the SQLite file cannot be made.
    #[error("the folder {folder} cannot be made: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The database does not answer, or refuses.
    #[error("{database} cannot be opened: {source}")]
    Open {
        /// Which, as [`Database::describe`] says it.
        database: String,
        /// What the database says.
        source: sqlx::Error,
    },
    /// Another server has the SQLite file.
    #[error("another Gatehouse serves {database}: stop it first, or let both use one PostgreSQL")]
    Served {
        /// Which, as [`Database::describe`] says it.
        database: String,
    },
    /// Whether another server has the SQLite file cannot be found out.
    #[error("the lock {file} cannot be taken: {source}")]
    Lock {
        /// The file that is locked.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A newer program has changed the tables.
    #[error(
        "{database} was brought to version {version} by a newer Gatehouse, and this program knows versions up to {known}: \
         install the newer program again, or restore the backup that was made before it was installed"
    )]
    Newer {
        /// Which, as [`Database::describe`] says it.
        database: String,
        /// The version of its tables.
        version: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The tables cannot be brought to their current form.
    #[error("the tables of {database} cannot be brought to their current form: {source}")]
    Migrate {
        /// Which, as [`Database::describe`] says it.
        database: String,
        /// What the database says.
        source: MigrateError,
    },
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
            // Pages are carried into the file every 32 MB: a page that changes with each registration is then written
            // there once for many of them.
            .pragma("wal_autocheckpoint", "8000")
            .pragma("journal_size_limit", "67108864");
        let writing = if options.inspect {
            writing
        } else {
            writing.create_if_missing(true).journal_mode(SqliteJournalMode::Wal).optimize_on_close(true, None)
        };
        // They carry the log into the file as well, which is synced as the writer's commits are.
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

    /// Up to the version `last`, if there is one. Without `locking`, nobody else may be doing the same to these tables. The
    /// lock is one for the whole PostgreSQL database, and tests that each have a schema of their own there need not wait
    /// for each other.
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

    /// Closes the connections, when those who use them are done and what was to be committed is. SQLite then moves its write-ahead log into the file.
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

    /// For writes that belong together. Dropped without [`Transaction::commit`], it undoes them.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => SqliteTransaction::begin(writer).await.map(Either::Sqlite),
            Pools::Postgres(pool) => pool.begin().await.map(Either::Postgres),
        }
    }

    /// Where lists of changes wait for a transaction that they share; `None` for PostgreSQL.
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

    /// The generation of what lookups may have found; `None` for PostgreSQL, where others change it too.
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

/// The same thing of one database or the other.
#[derive(Clone, Copy)]
pub(crate) enum Either<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Where single statements run.
pub(crate) type Pool<'p> = Either<&'p Arc<Connections>, &'p Arc<Postgres>>;

impl Pool<'_> {
    /// What sqlx runs a statement on; the macros call it.
    pub(crate) async fn executor(&self) -> Result<Either<Acquired, PgAcquired>, StoreError> {
        match self {
            Self::Sqlite(connections) => connections.acquire().await.map(Either::Sqlite).map_err(store_error),
            Self::Postgres(pool) => pool.acquire().await.map(Either::Postgres),
        }
    }
}
