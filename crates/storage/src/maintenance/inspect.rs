//! Questions about a database that change nothing.

use model::{StoreError, Timestamp};

use crate::database::{Database, Either, known_version};

/// `undefined_table`, as PostgreSQL numbers it.
const NO_TABLE: &str = "42P01";

/// The version of the tables: the number of the last migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// That of the database; `None` when it has no tables yet.
    pub tables: Option<i64>,
    /// The last one that this program knows.
    pub known: i64,
}

impl Database {
    /// The version of the tables.
    ///
    /// # Errors
    ///
    /// The database failed, or the file is no database.
    pub async fn version(&self) -> Result<Version, StoreError> {
        let last = fetch_count!(self.reader(), "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success");
        let tables = match last {
            Ok(last) => Some(last),
            Err(error) if is_missing_table(&error) => None,
            Err(error) => return Err(error),
        };
        Ok(Version { tables, known: known_version() })
    }

    /// `Ok` when the tables can be written: asks for a change of no row, which a read-only database refuses.
    ///
    /// # Errors
    ///
    /// They cannot.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        execute!(self.writer(), "UPDATE totals SET rows = rows WHERE of = 'nothing'")?;
        Ok(())
    }

    /// What the clock of the database server shows; `None` for SQLite, which has no other clock than the program.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn clock(&self) -> Result<Option<Timestamp>, StoreError> {
        if matches!(self.reader(), Either::Sqlite(_)) {
            return Ok(None);
        }
        let seconds = fetch_count!(self.reader(), "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) AS BIGINT)")?;
        Ok(Some(Timestamp::from_unix_seconds(seconds)))
    }
}

fn is_missing_table(error: &StoreError) -> bool {
    let StoreError::Backend(cause) = error else { return false };
    let Some(sqlx::Error::Database(refusal)) = cause.downcast_ref() else { return false };
    refusal.code().is_some_and(|code| code == NO_TABLE) || refusal.message().starts_with("no such table")
}
