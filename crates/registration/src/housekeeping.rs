//! What the server does in the background, and how it knows that it is well.

use crate::{Core, Error};

/// For how many days what is over is kept; `None` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Events of the audit log.
    pub audit_days: Option<i64>,
    /// Mail that was sent, given up or cancelled, from when it was queued or its link ended.
    pub mail_days: Option<i64>,
    /// Revoked registrations with all that belongs to them, revoked API keys, and initial access tokens that were revoked or
    /// have expired.
    pub revoked_days: Option<i64>,
    /// Finished operations at external providers, the activity log, and clients that are not there any more.
    pub operation_days: Option<i64>,
}

impl Default for Retention {
    fn default() -> Self {
        Self { audit_days: Some(400), mail_days: Some(30), revoked_days: Some(90), operation_days: Some(90) }
    }
}

/// What waits for a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Messages in the outbox that are to be sent, or sent again.
    pub mail: i64,
    /// Requests for sign-in links.
    pub link_requests: i64,
    /// Operations at external providers that are tried again by themselves.
    pub waiting_operations: i64,
    /// Operations that wait for a person.
    pub stuck_operations: i64,
}

impl Core {
    /// Deletes what has had its time, until nothing of it is left. Returns how many rows it deleted or revoked.
    pub async fn sweep(&self) -> Result<u64, Error> {
        let unused = self.sweep_unused().await;
        // What cannot be read in one place stops no deletion in another.
        let deleted = self.store.sweep(self.clock.now(), &self.retention).await?;
        Ok(unused? + deleted)
    }

    /// What waits for a worker.
    pub async fn backlog(&self) -> Result<Backlog, Error> {
        Ok(self.store.backlog().await?)
    }

    /// `Ok` when the database can be written to, which is tried.
    pub async fn check_writable(&self) -> Result<(), Error> {
        self.store.count_attempt("check/writable", 60, self.clock.now()).await?;
        Ok(())
    }

    /// `Ok` when the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }
}
