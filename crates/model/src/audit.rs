//! The audit log: who did what to what.

use std::borrow::Cow;

use crate::{ApiClientId, AuditEventId, Timestamp};

/// A line of the audit log. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The id.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// `administrator`, `member`, `initial_access_token`, `client`, `anonymous` or `system`.
    pub actor_kind: Cow<'static, str>,
    /// The actor's id; empty for the system and for nobody we know.
    pub actor_id: String,
    /// The actor's user name or address, as it was then; of a sign-in that failed, the network address it came from.
    pub actor_name: String,
    /// What was done, dotted: `client.created`.
    pub action: Cow<'static, str>,
    /// The id of what it was done to.
    pub object_id: String,
    /// Its name, as it was then; of an administrator's sign-in, the network address it came from.
    pub object_name: String,
    /// The API client it belongs to.
    pub api_client: Option<ApiClientId>,
}
