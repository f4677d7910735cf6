//! Copies of a SQLite file. PostgreSQL has programs of its own for it.

use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
};

use model::StoreError;
use sqlx_sqlite::SqliteConnectOptions;

use crate::{connect_error::ConnectError, database::Database};

/// The file that a database URL names; `None` when it is none of SQLite.
///
/// # Errors
///
/// [`ConnectError::Invalid`] when the URL does not parse.
pub fn sqlite_file(url: &str) -> Result<Option<PathBuf>, ConnectError> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(ConnectError::Invalid)?;
    Ok(Some(options.get_filename().to_owned()))
}

impl Database {
    /// Writes what is committed in a SQLite database at this moment into `file`, which is empty or not there, while others
    /// read and write. The copy is one file, without a write-ahead log.
    ///
    /// # Errors
    ///
    /// The database failed, the disk is full, or the path is not UTF-8.
    pub async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        let path = file.to_str().ok_or_else(|| StoreError::Backend("the path is not UTF-8".into()))?;
        execute!(self.writer(), "VACUUM INTO $1", path)?;
        Ok(())
    }

    /// What is damaged in a SQLite database, as SQLite says it; `None` when it is whole. Reads all of it.
    ///
    /// # Errors
    ///
    /// The database failed, or is damaged so badly that it cannot be read.
    pub async fn damage(&self) -> Result<Option<String>, StoreError> {
        let found = fetch_all!(self.reader(), (String,), "PRAGMA integrity_check(1)")?;
        if let Some((damage,)) = found.into_iter().find(|(damage,)| damage != "ok") {
            return Ok(Some(damage));
        }
        let found = fetch_all!(self.reader(), (String,), r#"SELECT "table" FROM pragma_foreign_key_check LIMIT 1"#)?;
        Ok(found.into_iter().next().map(|(table,)| format!("a row of {table} refers to a row that is not there")))
    }
}
