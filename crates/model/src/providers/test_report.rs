//! What *Test provider* found: a line for each step, and what the provider can do.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, stored_words};

/// The steps, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestStep {
    /// Its metadata is read, and names the issuer that was configured.
    Discovery,
    /// We get the token that we register with.
    Authentication,
    /// A throw-away client is registered.
    Register,
    /// It is read.
    Read,
    /// It is changed.
    Update,
    /// It obtains a token.
    Token,
    /// It gets another secret.
    Rotate,
    /// It is found by its name.
    Find,
    /// It is deleted, and does not come back.
    Delete,
}

stored_words!(TestStep {
    Discovery = "discovery",
    Authentication = "authentication",
    Register = "register",
    Read = "read",
    Update = "update",
    Token = "token",
    Rotate = "rotate",
    Find = "find",
    Delete = "delete",
});

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// It worked.
    Passed,
    /// It did not.
    Failed,
    /// It was not tried; the line says why.
    Skipped,
}

/// One step of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestLine {
    /// Which step.
    pub step: TestStep,
    /// How it ended.
    pub outcome: TestOutcome,
    /// The HTTP status of the provider's answer.
    pub status: Option<u16>,
    /// The provider's `error` (RFC 7591 section 3.2.2, RFC 6749 section 5.2).
    pub error: Option<String>,
    /// The provider's `error_description`.
    pub description: Option<String>,
    /// A sentence of ours: what was seen, why it was skipped, or what to do.
    pub note: String,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

/// What a provider can do, as its test has shown. It decides which buttons there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "it is a matrix of what is possible")]
pub struct Capabilities {
    /// Clients can be read.
    pub read: bool,
    /// Clients can be changed.
    pub update: bool,
    /// Clients can get another secret in place.
    pub rotate: bool,
    /// Clients can be deleted.
    pub delete: bool,
    /// Clients can be found by their name.
    pub find: bool,
    /// Secrets have an end.
    pub secrets_expire: bool,
    /// The registration access token changes when it is used.
    pub rotates_access_token: bool,
}

/// The last test of a provider; stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestReport {
    /// When it ended.
    pub at: Timestamp,
    /// Who ran it.
    pub by: String,
    /// The steps.
    pub lines: Vec<TestLine>,
    /// What follows from them.
    pub capabilities: Capabilities,
}

impl TestReport {
    /// Clients can be registered: every step that must work did.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.lines.iter().any(|line| {
            line.outcome == TestOutcome::Failed
                && matches!(line.step, TestStep::Discovery | TestStep::Authentication | TestStep::Register)
        })
    }
}
