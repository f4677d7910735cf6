//! Work that would hold up an asynchronous thread.

use crate::Error;

/// Does it on a thread of its own.
///
/// # Errors
///
/// The work panicked.
pub async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Unexpected(error.to_string()))
}
