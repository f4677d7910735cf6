//! What the server does in the background, and how it knows that it is well.

use model::Backlog;

use crate::{Error, registrations::Registrations, shared::service};

service! {
    /// What the server does in the background: `core.housekeeping()`.
    Housekeeping
}

impl Housekeeping<'_> {
    /// Deletes what has had its time, until nothing of it is left. Returns how many rows it deleted or revoked.
    pub async fn sweep(self) -> Result<u64, Error> {
        let unused = Registrations::of(self.shared).sweep_unused().await;
        // What cannot be read in one place stops no deletion in another.
        let deleted = self.shared.store.sweep(self.shared.clock.now(), &self.shared.retention).await?;
        Ok(unused? + deleted)
    }

    /// What waits for a worker.
    pub async fn backlog(self) -> Result<Backlog, Error> {
        Ok(self.shared.store.backlog().await?)
    }

    /// `Ok` when the database can be written to, which is tried.
    pub async fn check_writable(self) -> Result<(), Error> {
        self.shared.store.count_attempt("check/writable", 60, self.shared.clock.now()).await?;
        Ok(())
    }

    /// `Ok` when the database answers.
    pub async fn ping(self) -> Result<(), Error> {
        Ok(self.shared.store.ping().await?)
    }
}
