//! What the server does in the background, and how it knows that it is well.

use crate::{Core, Error};

impl Core {
    /// Deletes what has had its time. Answers how many rows went.
    pub async fn sweep(&self) -> Result<u64, Error> {
        Ok(self.store.sweep(self.clock.now()).await? + self.sweep_unused().await?)
    }

    /// `Ok` when the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }
}
