//! How long what is over is kept, and what waits for a worker.

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
