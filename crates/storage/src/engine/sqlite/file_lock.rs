//! One server for each SQLite file, because the server caches what it has read.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::{connect_error::ConnectError, database::Database};

/// The right to serve a database, until this is dropped or the process ends.
#[derive(Debug)]
pub struct FileLock {
    _lock: Option<File>,
}

impl Database {
    /// Locks the database for a server. Does nothing on PostgreSQL, which is shared. Short commands need no lock but SQLite's own.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Served`] when another server has it; [`ConnectError::Lock`] when that cannot be found out.
    pub fn lock_file(&self) -> Result<FileLock, ConnectError> {
        self.file().map_or(Ok(FileLock { _lock: None }), lock_file)
    }
}

/// Locks a SQLite file, which need not exist: no server uses it as long as the lock is held.
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
