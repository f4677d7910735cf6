//! One server for each SQLite file: it answers from memory what nobody else may change meanwhile.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::database::{ConnectError, Database};

/// The right to serve a database, until this is dropped or the process ends, in whatever way.
#[derive(Debug)]
pub struct FileLock {
    _lock: Option<File>,
}

impl Database {
    /// Claims the database for a server. PostgreSQL is shared, and for commands that are over soon SQLite's own locks do.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Served`] when another server has it; [`ConnectError::Lock`] when that cannot be found out.
    pub fn lock_file(&self) -> Result<FileLock, ConnectError> {
        self.file().map_or(Ok(FileLock { _lock: None }), lock_file)
    }
}

/// Claims the database in a SQLite file that need not be there: no server uses it as long as this lasts.
///
/// # Errors
///
/// As for [`Database::lock_file`].
pub fn lock_file(file: &Path) -> Result<FileLock, ConnectError> {
    // The lock is on a file of its own: closing the database's file once more would end SQLite's locks on it.
    let path = file.with_added_extension("lock");
    let cannot = |source| ConnectError::Lock { file: path.clone(), source };
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(FileLock { _lock: Some(lock) }),
        Err(TryLockError::WouldBlock) => Err(ConnectError::Served { database: format!("SQLite {}", file.display()) }),
        Err(TryLockError::Error(source)) => Err(cannot(source)),
    }
}
