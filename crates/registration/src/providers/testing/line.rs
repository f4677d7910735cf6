//! What each step of a test says.

use model::{Call, CallError, Problem, TestLine, TestOutcome, TestStep};

/// How a step ended.
pub(super) enum Ended {
    /// It worked; a sentence on what was seen.
    Passed(String),
    /// The provider did not do it.
    Refused(CallError),
    /// The provider answered, and what it answered is not right.
    Wrong(String),
    /// It was not tried; a sentence on why not.
    Skipped(String),
}

impl Ended {
    pub(super) fn passed(text: &str) -> Self {
        Self::Passed(text.to_owned())
    }

    pub(super) fn skipped(text: &str) -> Self {
        Self::Skipped(text.to_owned())
    }

    /// What a failed call means for its step: what a provider has nothing for is not tried.
    pub(super) fn of(failed: CallError) -> Self {
        if failed.error.problem == Problem::Unsupported {
            Self::Skipped(failed.error.reason)
        } else {
            Self::Refused(failed)
        }
    }

    /// The line of a step with the calls that were made in it.
    pub(super) fn line(self, step: TestStep, calls: &[Call]) -> TestLine {
        // The last call is the one that decided.
        let status = calls.last().and_then(|call| call.status);
        let line = |outcome, note| TestLine {
            step,
            outcome,
            status,
            error: None,
            description: None,
            note,
            duration_ms: calls.iter().map(|call| call.duration_ms).sum(),
        };
        match self {
            Self::Passed(note) => line(TestOutcome::Passed, note),
            Self::Wrong(note) => line(TestOutcome::Failed, note),
            Self::Skipped(note) => line(TestOutcome::Skipped, note),
            Self::Refused(failed) => {
                let remedy = remedy(step, failed.error.problem);
                let note = format!("{} {remedy}", failed.error.reason).trim_end().to_owned();
                TestLine {
                    status: failed.error.status.or(status),
                    error: failed.error.error,
                    description: failed.error.description,
                    ..line(TestOutcome::Failed, note)
                }
            }
        }
    }
}

/// What to do about it, where that follows from the step and the kind of failure.
fn remedy(step: TestStep, problem: Problem) -> &'static str {
    match (step, problem) {
        (_, Problem::NotReached) => "Check the address, and whether this server may connect to it.",
        (TestStep::Authentication | TestStep::Register, Problem::NotAuthorized) => {
            "Check the credential in Connection, and that it allows registering clients."
        }
        (TestStep::Register, Problem::Refused) => {
            "Check the scopes and profiles in Configuration against what the provider allows."
        }
        (TestStep::Token, Problem::NotAuthorized | Problem::Refused) => {
            "The provider may want new clients approved or assigned before they get tokens."
        }
        _ => "",
    }
}
