//! What is to be done at an external provider: a row that is there before the call and says what became of it.

use std::fmt;

use dcr::VerifiedClientMetadata;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    MemberId, OperationId, ProviderCallId, ProviderClientId, ProviderId, RegistrationId, SecretHash, Timestamp,
    members::stored_words, secret::Sealed,
};

/// One thing to be done at a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The id.
    pub id: OperationId,
    /// What.
    pub kind: OperationKind,
    /// Where.
    pub provider: ProviderId,
    /// For which registration; `None` for a client that belongs to none any more.
    pub registration: Option<RegistrationId>,
    /// On which client at the provider.
    pub client: ProviderClientId,
    /// Where it is on its way.
    pub state: OperationState,
    /// What the client shall be, for those that say so.
    pub intent: Option<Intent>,
    /// Who asked for it, as the audit log names them.
    pub requested_by: Requester,
    /// How often it was begun.
    pub attempts: i64,
    /// When it is begun next.
    pub next_attempt_at: Timestamp,
    /// Until when one worker has it for itself; the epoch when none has.
    pub lease_until: Timestamp,
    /// A call was begun and nobody knows how it ended: the process died, or the answer was lost.
    pub uncertain: bool,
    /// Why the last attempt failed.
    pub last_error: Option<OperationError>,
    /// Goes with every call of it, to both sides' logs.
    pub correlation_id: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was done, or given up.
    pub finished_at: Option<Timestamp>,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Registers the client.
    Register,
    /// Changes it.
    Update,
    /// Gives it another secret, in place.
    Rotate,
    /// Registers a client that takes the place of the current one.
    Swap,
    /// Deletes it.
    Delete,
    /// Reads it, and compares it with what the portal knows.
    Check,
    /// Reads it, and takes over what the provider says.
    Adopt,
}

stored_words!(OperationKind {
    Register = "register",
    Update = "update",
    Rotate = "rotate",
    Swap = "swap",
    Delete = "delete",
    Check = "check",
    Adopt = "adopt",
});

/// Where an operation is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationState {
    /// Waits for a worker, or for its next attempt.
    Waiting,
    /// Cannot go on by itself: an administrator has to do something.
    Stuck,
    /// Done.
    Done,
    /// Given up by a person.
    Cancelled,
}

stored_words!(OperationState { Waiting = "waiting", Stuck = "stuck", Done = "done", Cancelled = "cancelled" });

impl OperationState {
    /// Something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Stuck)
    }
}

/// What a client shall be; stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its metadata, `client_name` as it is at the provider.
    pub metadata: VerifiedClientMetadata,
    /// The name its people give it.
    pub label: String,
    /// How long the client that it takes the place of is kept, in seconds.
    #[serde(default)]
    pub keep_seconds: i64,
}

/// Who asked for an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requester {
    /// As in [`crate::AuditEvent::actor_kind`].
    pub kind: String,
    /// Their id; empty for the system.
    pub id: String,
    /// Their name or address, as it was then.
    pub name: String,
    /// The member who is shown a new secret.
    pub member: Option<MemberId>,
    /// The hash of the session in which they asked.
    pub session: Option<SecretHash>,
}

/// Why an attempt failed; stored as JSON, shown to whoever can act on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationError {
    /// What kind of failure it is: what follows from it.
    pub problem: Problem,
    /// The HTTP status of the provider's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The provider's `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The provider's `error_description`, or what else it said, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A sentence of ours.
    pub reason: String,
    /// When the provider wants to be asked again, in seconds from then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<i64>,
}

impl OperationError {
    /// A failure of that kind.
    pub fn new(problem: Problem, reason: impl Into<String>) -> Self {
        Self { problem, status: None, error: None, description: None, reason: reason.into(), retry_after_seconds: None }
    }
}

impl fmt::Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        if let Some(status) = self.status {
            write!(f, " (HTTP {status})")?;
        }
        match (&self.error, &self.description) {
            (Some(error), Some(description)) => write!(f, " {error}: {description}"),
            (Some(one), None) | (None, Some(one)) => write!(f, " {one}"),
            (None, None) => Ok(()),
        }
    }
}

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The provider was not reached: nothing was done there.
    NotReached,
    /// It asks to be called later (429, 503): nothing was done there.
    Busy,
    /// It refused the request: nothing was done there, and the same again would be refused again.
    Refused,
    /// It does not accept how we show who we are: the configured authentication, or the client's registration access
    /// token.
    NotAuthorized,
    /// It does not know the client.
    Gone,
    /// The call may have been done: no answer, half of one, or one that says nothing (500, HTML).
    Uncertain,
    /// It was done, and the answer breaks a rule: a secret is missing, an address leads elsewhere.
    Unacceptable,
    /// This provider cannot do it.
    Unsupported,
    /// Something of the provider's configuration does not work: a certificate, a URL that is not allowed.
    Misconfigured,
}

/// A client at an external provider: one that is, was, or may be there.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderClient {
    /// The id.
    pub id: ProviderClientId,
    /// Where.
    pub provider: ProviderId,
    /// Whose it is; `None` when it belongs to no registration.
    pub registration: Option<RegistrationId>,
    /// What it is called there.
    pub client_name: String,
    /// Its `client_id`; `None` while nobody knows it.
    pub client_id: Option<String>,
    /// Where it is managed.
    pub registration_client_uri: Option<String>,
    /// What it is managed with, sealed for this row.
    pub access_token: Option<Sealed>,
    /// What the provider last said of it, without secrets.
    pub members: Map<String, Value>,
    /// What it is to us.
    pub state: ProviderClientState,
    /// What the last look found.
    pub finding: Option<Finding>,
    /// When it was last read there.
    pub checked_at: Option<Timestamp>,
    /// When it is to be deleted, for one that another took the place of.
    pub delete_after: Option<Timestamp>,
    /// When it was first known of.
    pub created_at: Timestamp,
    /// When this was last changed.
    pub updated_at: Timestamp,
}

/// What a client at a provider is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderClientState {
    /// It is being registered.
    Expected,
    /// It is the client of its registration.
    Current,
    /// Another took its place, or its registration was revoked: it is to be deleted.
    Retiring,
    /// It may be there: a registration whose answer was lost, or a client that could not be deleted.
    Suspect,
    /// It is not there any more, or nobody of us cares: it stays for the log.
    Gone,
}

stored_words!(ProviderClientState {
    Expected = "expected",
    Current = "current",
    Retiring = "retiring",
    Suspect = "suspect",
    Gone = "gone",
});

/// How a client at a provider differs from what the portal knows; stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Finding {
    /// The provider does not know it.
    Missing {
        /// What it answered.
        error: OperationError,
    },
    /// The provider does not let us look any more: the registration access token does not work.
    Locked {
        /// What it answered.
        error: OperationError,
    },
    /// Members differ.
    Changed {
        /// Each member that differs.
        members: Vec<Difference>,
    },
    /// It may be there without being known here.
    Unknown {
        /// How that came about.
        reason: String,
    },
}

/// One member that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The member, by its RFC name.
    pub member: String,
    /// What the portal knows, as text.
    pub here: String,
    /// What the provider says, as text.
    pub there: String,
}

/// A call to a provider as the activity log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderCall {
    /// The id.
    pub id: ProviderCallId,
    /// When it ended.
    pub at: Timestamp,
    /// To which provider.
    pub provider: ProviderId,
    /// For which registration.
    pub registration: Option<RegistrationId>,
    /// In which operation; `None` for a test of the provider.
    pub operation: Option<OperationId>,
    /// What for: the operation's kind, `test` or `discovery`.
    pub purpose: String,
    /// The call.
    pub call: super::Call,
    /// What went with it, to both sides' logs.
    pub correlation_id: String,
}

/// Which clients at a provider the reconcile page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderClientFilter {
    /// At which provider.
    pub provider: ProviderId,
    /// Only those with something to be done about them: a finding, or a state other than `current`. Those that are gone
    /// are never shown.
    pub differing: bool,
    /// Which page.
    pub page: crate::Page,
}

/// A client at a provider as the reconcile page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderClientRow {
    /// The client.
    pub client: ProviderClient,
    /// The label of its registration.
    pub label: Option<String>,
    /// The name of the API client whose registration it is.
    pub client_name: Option<String>,
    /// What is to be done, when something is.
    pub operation: Option<OperationKind>,
}

/// Which calls the activity log shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// Only those to this provider.
    pub provider: Option<ProviderId>,
    /// Only those for this registration.
    pub registration: Option<RegistrationId>,
    /// Only those that failed.
    pub failed: bool,
    /// Which page.
    pub page: crate::Page,
}

/// A secret whose end comes near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiringSecret {
    /// The secret.
    pub secret: crate::ClientSecretId,
    /// Whose.
    pub registration: RegistrationId,
    /// The registration's label.
    pub label: String,
    /// The API client it belongs to.
    pub api_client: crate::ApiClientId,
    /// The API client's name.
    pub client_name: String,
    /// When it ends.
    pub expires_at: Timestamp,
}
