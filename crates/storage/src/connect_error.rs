//! Errors of connecting to a database.

use std::path::PathBuf;

use sqlx::migrate::MigrateError;

/// Why the database cannot be used. The messages never hold the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL has another scheme.
    #[error("the database URL must begin with sqlite:, postgres:// or postgresql://")]
    UnknownScheme,
    /// An in-memory database, of which each connection would have its own.
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
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The database cannot be reached, or refuses.
    #[error("{database} cannot be opened: {source}")]
    Open {
        /// See [`Database::describe`](crate::Database::describe).
        database: String,
        /// The error of the database.
        source: sqlx::Error,
    },
    /// Another server has the SQLite file.
    #[error("another Gatehouse serves {database}: stop it first, or let both use one PostgreSQL")]
    Served {
        /// See [`Database::describe`](crate::Database::describe).
        database: String,
    },
    /// Whether another server has the SQLite file cannot be found out.
    #[error("the lock {file} cannot be taken: {source}")]
    Lock {
        /// The file that is locked.
        file: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A newer program has changed the tables.
    #[error(
        "{database} was brought to version {version} by a newer Gatehouse, and this program knows versions up to {known}: \
         install the newer program again, or restore the backup that was made before it was installed"
    )]
    Newer {
        /// See [`Database::describe`](crate::Database::describe).
        database: String,
        /// The version of its tables.
        version: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The tables cannot be brought to their current form.
    #[error("the tables of {database} cannot be brought to their current form: {source}")]
    Migrate {
        /// See [`Database::describe`](crate::Database::describe).
        database: String,
        /// The error of the database.
        source: MigrateError,
    },
}
