//! Fresh databases for tests, of this crate and of others.
#![expect(clippy::expect_used, clippy::panic, reason = "in a test, what goes wrong here fails the test")]

use std::{
    collections::BTreeSet,
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use sqlx::{AssertSqlSafe, Connection, Executor};
use sqlx_postgres::PgConnection;
use tempfile::TempDir;

use crate::{Database, DatabaseOptions, database::Either};

/// Where the PostgreSQL for tests is; the tests make their own schemas in that database.
pub const POSTGRES_URL: &str = "GATEHOUSE_TEST_POSTGRES_URL";
/// A PgBouncer in transaction mode, before a database that is there for one test.
pub const PGBOUNCER_URL: &str = "GATEHOUSE_TEST_PGBOUNCER_URL";
/// When this is `1`, tests that need [`POSTGRES_URL`] or [`PGBOUNCER_URL`] are left out where it is not set. Otherwise they fail.
pub const SKIP_POSTGRES: &str = "GATEHOUSE_SKIP_POSTGRES";

/// An empty database with all tables, which goes away when this is dropped.
pub struct TestDatabase {
    database: Database,
    url: String,
    _guard: Guard,
}

impl TestDatabase {
    /// The database.
    #[must_use]
    pub fn database(&self) -> Database {
        self.database.clone()
    }

    /// Its URL, for a process of its own.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Removes the database when it is dropped.
#[expect(dead_code, reason = "the folder is only held, to be removed when it is dropped")]
enum Guard {
    Folder(TempDir),
    Schema { server: String, name: String },
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Self::Schema { server, name } = self {
            let (server, name) = (server.clone(), name.clone());
            // The test's runtime cannot wait inside a `drop`; another one on a thread of its own can.
            let removed = thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(drop_schema(&server, &name))
            })
            .join();
            if !matches!(removed, Ok(Ok(()))) {
                eprintln!("a schema of a test was left behind: {removed:?}");
            }
        }
    }
}

/// SQLite and PostgreSQL, for tests that run on both; SQLite alone when [`SKIP_POSTGRES`] says so.
pub async fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![sqlite().await];
    databases.extend(postgres().await);
    databases
}

/// The same as they were at a version: with the migrations up to that one only.
pub async fn databases_of_version(version: i64) -> Vec<TestDatabase> {
    let mut databases = vec![open_sqlite(Some(version)).await];
    databases.extend(open_postgres(Some(version)).await);
    databases
}

/// SQLite in a folder of its own.
pub async fn sqlite() -> TestDatabase {
    open_sqlite(None).await
}

/// PostgreSQL in a schema of its own; `None` when [`SKIP_POSTGRES`] says so.
///
/// # Panics
///
/// When [`POSTGRES_URL`] is not set, or names a server that cannot be used.
pub async fn postgres() -> Option<TestDatabase> {
    open_postgres(None).await
}

/// The URL of a PgBouncer; `None` when [`SKIP_POSTGRES`] says so.
///
/// # Panics
///
/// When [`PGBOUNCER_URL`] is not set.
#[must_use]
pub fn pgbouncer() -> Option<String> {
    required(PGBOUNCER_URL).map(|url| format!("{url}?pgbouncer=true"))
}

/// The value of a setting without which a test fails, or is left out when [`SKIP_POSTGRES`] is `1`.
fn required(name: &str) -> Option<String> {
    let value = setting(name);
    if value.is_none() {
        assert!(
            setting(SKIP_POSTGRES).as_deref() == Some("1"),
            "{name} is not set. `scripts/with-postgres cargo test` starts PostgreSQL and PgBouncer for as long as the tests \
             run; {SKIP_POSTGRES}=1 leaves out the tests that need them"
        );
        eprintln!("not run: {name} is not set");
    }
    value
}

async fn open_sqlite(version: Option<i64>) -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("gatehouse.db").display());
    open(url, Guard::Folder(folder), version).await
}

async fn open_postgres(version: Option<i64>) -> Option<TestDatabase> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = required(POSTGRES_URL)?;
    let name = format!("test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    // A process that had the same number may have been killed before it removed its schema.
    if let Err(error) = drop_schema(&server, &name).await {
        panic!("the PostgreSQL of {POSTGRES_URL} cannot be used: {error}");
    }
    let mut connection = PgConnection::connect(&server).await.expect("a connection");
    connection.execute(AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await.expect("a schema");
    connection.close().await.expect("the connection closes");
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-csearch_path%3D{name}");
    Some(open(url, Guard::Schema { server, name }, version).await)
}

/// Makes the database read-only, or lets it be written to again. A PostgreSQL must have one connection.
pub async fn set_read_only(database: &Database, read_only: bool) {
    let sql = match (database.describe().starts_with("SQLite"), read_only) {
        (true, true) => "PRAGMA query_only = on",
        (true, false) => "PRAGMA query_only = off",
        (false, true) => "SET default_transaction_read_only = on",
        (false, false) => "SET default_transaction_read_only = off",
    };
    execute(database, sql).await;
}

/// Gives a file of SQLite no more room than it takes now, as a full disk does, or as much as it wants.
pub async fn set_full(database: &Database, full: bool) {
    execute(database, if full { "PRAGMA max_page_count = 1" } else { "PRAGMA max_page_count = 4294967294" }).await;
}

/// Runs a statement that the port does not have, to make what should never be.
pub async fn execute(database: &Database, sql: &'static str) {
    execute!(database.writer(), sql).expect("the statement runs");
}

/// The rows of a query for two columns of text, to see what is really in a table.
pub async fn text_rows(database: &Database, sql: &'static str) -> Vec<(String, String)> {
    fetch_all!(database.reader(), (String, String), sql).expect("the query runs")
}

/// All columns of text: the table and the column.
pub async fn text_columns(database: &Database) -> Vec<(String, String)> {
    let columns = match database.reader() {
        Either::Sqlite(_) => {
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.type = 'TEXT'"
        }
        Either::Postgres(_) => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = current_schema() AND data_type = 'text'"
        }
    };
    text_rows(database, columns).await
}

/// The columns of text, as `table.column`, in which a value holds `part`.
pub async fn columns_holding(database: &Database, part: &str) -> BTreeSet<String> {
    let mut holding = BTreeSet::new();
    for (table, column) in text_columns(database).await {
        let sql = format!(r#"SELECT COUNT(*) FROM "{table}" WHERE "{column}" LIKE $1"#);
        let like = format!("%{part}%");
        let count = fetch_count!(database.reader(), AssertSqlSafe(sql), like).expect("the query runs");
        if count > 0 {
            holding.insert(format!("{table}.{column}"));
        }
    }
    holding
}

async fn open(url: String, guard: Guard, version: Option<i64>) -> TestDatabase {
    // Tests run side by side, and a server accepts a hundred connections.
    let options = DatabaseOptions { sqlite_readers: 2, postgres_connections: 4, ..DatabaseOptions::default() };
    let database = Database::connect(&url, options).await.expect("the database opens");
    database.run_migrations(false, version).await.expect("the tables are made");
    TestDatabase { database, url, _guard: guard }
}

async fn drop_schema(server: &str, name: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(server).await?;
    connection.execute("SET client_min_messages = warning").await?;
    connection.execute(AssertSqlSafe(format!("DROP SCHEMA IF EXISTS {name} CASCADE"))).await?;
    connection.close().await
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings of the server's")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
