//! What is to be done at an external provider: a row that is there before the call and says what became of it.

use dcr::VerifiedClientMetadata;
use serde::{Deserialize, Serialize};

use crate::{
    MemberId, OperationError, OperationId, ProviderClientId, ProviderId, RegistrationId, SecretHash, Timestamp,
    stored_words,
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
    /// As in [`model::AuditEvent::actor_kind`].
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
