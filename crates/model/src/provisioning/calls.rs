//! Calls to providers.

use std::sync::Mutex;

use crate::{OperationId, Page, ProviderCallId, ProviderId, RegistrationId, Timestamp};

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
    pub call: Call,
    /// What went with it, to both sides' logs.
    pub correlation_id: String,
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
    pub page: Page,
}

/// One HTTP call to a provider, for the activity log. It holds no secret and no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `POST`, `GET` …
    pub method: String,
    /// The host, the port unless it is the scheme's own, and the path; no query.
    pub address: String,
    /// The status of the answer; `None` when there was none.
    pub status: Option<u16>,
    /// What went wrong, in the provider's words or ours; `None` for a success.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

/// The calls of one piece of work, in their order.
#[derive(Debug, Default)]
pub struct CallLog(Mutex<Vec<Call>>);

impl CallLog {
    /// Adds a call that has ended.
    pub fn add(&self, call: Call) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(call);
    }

    /// Takes what was called so far.
    #[must_use]
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
