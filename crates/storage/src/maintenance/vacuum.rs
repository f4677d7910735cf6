//! Giving disk space back.

use model::StoreError;

use crate::database::{Database, Either};

/// What [`Database::vacuum`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vacuumed {
    /// The size of SQLite's file before, in bytes.
    pub bytes_before: i64,
    /// The size after, in bytes.
    pub bytes_after: i64,
}

impl Database {
    /// Rewrites SQLite's file without its free pages, beside a running server or not. Meanwhile reads go on, and writes
    /// wait. Needs twice the size of the file as free space: for the copy in SQLite's temporary folder, and for the
    /// write-ahead log. `None` for PostgreSQL, whose autovacuum does it.
    ///
    /// # Errors
    ///
    /// When others write for longer than [`BUSY_TIMEOUT`](crate::database::BUSY_TIMEOUT) without a pause, or space runs out.
    /// Nothing is changed then.
    pub async fn vacuum(&self) -> Result<Option<Vacuumed>, StoreError> {
        let Either::Sqlite(writer) = self.writer() else { return Ok(None) };
        let bytes = async || fetch_count!(Either::Sqlite(writer), BYTES);
        let bytes_before = bytes().await?;
        // Otherwise the copy would be in memory.
        execute!(Either::Sqlite(writer), "PRAGMA temp_store = FILE")?;
        execute!(Either::Sqlite(writer), "VACUUM")?;
        execute!(Either::Sqlite(writer), "PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(Some(Vacuumed { bytes_before, bytes_after: bytes().await? }))
    }
}

const BYTES: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
