//! The outbox: mail is a row in the transaction that causes it.

use crate::{LinkId, MailId, MemberId, Sealed, Timestamp, stored_words};

/// A message in the outbox.
#[derive(Clone, Debug)]
pub struct OutboxMail {
    /// The id.
    pub id: MailId,
    /// Which message.
    pub kind: MailKind,
    /// The recipient's address.
    pub recipient: String,
    /// The member it is for.
    pub member: MemberId,
    /// The link in it, if there is one; when that is revoked or spent, the message is cancelled.
    pub link: Option<LinkId>,
    /// [`MailContent`] as JSON, sealed because it holds the link in clear; wiped once the message is sent.
    pub content: Option<Sealed>,
    /// Where it is on its way.
    pub state: MailState,
    /// How often sending was tried.
    pub attempts: i64,
    /// When sending is tried next.
    pub next_attempt_at: Timestamp,
    /// A sentence on why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}

/// Which message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// The first link to the portal.
    Invitation,
    /// A later one.
    SignIn,
    /// A client secret is about to expire.
    SecretExpiring,
}

stored_words!(MailKind { Invitation = "invitation", SignIn = "sign_in", SecretExpiring = "secret_expiring" });

/// Where a message is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// Waiting for the worker, or for its next attempt.
    Queued,
    /// Taken by the mail server.
    Sent,
    /// Given up, after the last attempt.
    Failed,
    /// Its link was replaced or revoked before it was sent.
    Cancelled,
}

stored_words!(MailState { Queued = "queued", Sent = "sent", Failed = "failed", Cancelled = "cancelled" });

/// What waits in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailQueue {
    /// How many messages wait to be sent.
    pub waiting: i64,
    /// How many of them wait after an attempt that failed.
    pub failing: i64,
    /// Since when the oldest of those that are due is.
    pub oldest_due: Option<Timestamp>,
}

/// What became of a message, as the client page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it is on its way.
    pub state: MailState,
    /// How often sending was tried.
    pub attempts: i64,
    /// A sentence on why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was queued, sent or given up.
    pub at: Timestamp,
}
