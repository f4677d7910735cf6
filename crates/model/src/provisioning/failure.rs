//! Why something did not work at a provider.

use std::fmt;

use serde::{Deserialize, Serialize};

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
