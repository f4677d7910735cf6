//! What pages show of a credential at its external provider. Nothing in it is secret.

use serde::{Deserialize, Serialize};

/// A credential at its external provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtProvider {
    /// What members read as the provider's name.
    pub name: String,
    /// Its issuer identifier; may be empty.
    pub issuer: String,
    /// Where tokens are obtained; may be empty.
    pub token_endpoint: String,
    /// How a new secret comes.
    pub renewal: Renewal,
    /// Clients are changed there.
    pub updates: bool,
    /// Clients are deleted there.
    pub deletes: bool,
    /// Whether a token can be obtained for a test.
    pub testable: bool,
    /// Until when the newest secret works; `None` means always, or that there is none.
    pub secret_expires_at: Option<i64>,
    /// What is being done there.
    pub operation: Option<OperationView>,
    /// What the last look there found.
    pub finding: Option<FindingView>,
}

impl AtProvider {
    /// Something is being done there and goes on by itself.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.operation.as_ref().is_some_and(|operation| !operation.stuck)
    }

    /// The word for a badge: the registration's state, unless it is on its way and does not go on by itself.
    #[must_use]
    pub fn badge<'a>(&self, state: &'a str) -> &'a str {
        let stuck = self.operation.as_ref().is_some_and(|operation| operation.stuck);
        match state {
            "registering" if stuck => "register_failed",
            "revoking" if stuck => "delete_failed",
            other => other,
        }
    }
}

/// How a client at a provider gets a new secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Renewal {
    /// Not at all.
    Never,
    /// Another client takes its place: the client ID changes, and the former one goes on working for a while.
    Replacement,
    /// In place: the former secret ends.
    InPlace,
}

/// What is being done at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationView {
    /// The id.
    pub id: String,
    /// The word of its kind.
    pub kind: String,
    /// It does not go on by itself.
    pub stuck: bool,
    /// How often it was begun.
    pub attempts: i64,
    /// When it is begun next.
    pub next_attempt_at: i64,
    /// Why the last attempt failed.
    pub error: Option<ErrorView>,
    /// What went with its calls, to both sides' logs.
    pub correlation_id: String,
    /// When it was asked for.
    pub created_at: i64,
}

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorView {
    /// A sentence of ours.
    pub reason: String,
    /// The HTTP status of the provider's answer.
    pub status: Option<u16>,
    /// The provider's `error`.
    pub error: Option<String>,
    /// The provider's `error_description`, or what else it said.
    pub description: Option<String>,
    /// It may have been done all the same.
    pub uncertain: bool,
}

impl ErrorView {
    /// What the provider said, in its own words; `None` when it said nothing.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        let status = self.status.map(|status| format!("HTTP {status}"));
        let error = match (&self.error, &self.description) {
            (Some(error), Some(description)) => Some(format!("{error}: {description}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        };
        match (status, error) {
            (Some(status), Some(error)) => Some(format!("{status}\n{error}")),
            (one, other) => one.or(other),
        }
    }
}

/// How a client at a provider differs from what the portal knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FindingView {
    /// The provider does not know it.
    Missing(ErrorView),
    /// The provider does not let the portal manage it.
    Locked(ErrorView),
    /// Members differ.
    Changed(Vec<DifferenceView>),
    /// It may be there without being known here; the sentence says how that came about.
    Unknown(String),
}

/// One member that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceView {
    /// The member, by its RFC name.
    pub member: String,
    /// What the portal knows.
    pub here: String,
    /// What the provider says.
    pub there: String,
}

/// How *Test token* ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenTest {
    /// For which credential.
    pub registration: String,
    /// What was obtained, or why nothing was, in the provider's words.
    pub outcome: Result<ObtainedView, String>,
}

/// A token that was obtained for a test and not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObtainedView {
    /// `token_type`.
    pub token_type: String,
    /// `scope`, when it was answered.
    pub scope: Option<String>,
    /// `expires_in`, in seconds.
    pub expires_in: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::ErrorView;

    #[test]
    fn what_the_provider_said_is_all_that_it_said() {
        let said = |status, error: Option<&str>, description: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            let (error, description) = (own(error), own(description));
            ErrorView { reason: "Ours.".into(), status, error, description, uncertain: false }.said()
        };
        assert_eq!(said(None, None, None), None);
        assert_eq!(said(Some(500), None, None).unwrap(), "HTTP 500");
        assert_eq!(said(None, None, Some("Nope")).unwrap(), "Nope");
        assert_eq!(said(Some(400), Some("x"), Some("y")).unwrap(), "HTTP 400\nx: y");
    }
}
