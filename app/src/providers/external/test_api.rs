//! Between the page *Test* and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Error, TestLine, TestOutcome, TestReport, TestStep};

use super::frame::Head;
use super::{connection_api::head, frame::set_up_path};
use crate::error::AppError;
use crate::{backend, form, providers::provider_page_path};

/// The page *Test*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestView {
    /// What the page's head says.
    pub head: Head,
    /// Nothing new is registered there.
    pub disabled: bool,
    /// The last test.
    pub report: Option<ReportView>,
    /// What it can do.
    pub capabilities: CapabilitiesView,
    /// The time the page is told from.
    pub now: i64,
}

/// What a test found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// When it ended.
    pub at: i64,
    /// Who ran it.
    pub by: String,
    /// Clients can be registered.
    pub passed: bool,
    /// The steps.
    pub lines: Vec<LineView>,
}

/// A step of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// What was tried.
    pub step: String,
    /// How it ended.
    pub outcome: OutcomeView,
    /// The HTTP status of the provider's answer.
    pub status: Option<u16>,
    /// The provider's own words.
    pub said: Option<String>,
    /// A sentence of ours.
    pub note: String,
    /// In milliseconds.
    pub duration_ms: i64,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeView {
    /// It worked.
    Passed,
    /// It did not.
    Failed,
    /// It was not tried.
    Skipped,
}

/// What a provider can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilitiesView {
    /// A test has shown it; else the configuration says it.
    pub shown: bool,
    /// Each one: what it is, whether it can, and what follows from it.
    pub rows: Vec<(String, bool, String)>,
}

/// The page *Test* of a provider.
pub async fn test_page(id: String) -> Result<TestView, AppError> {
    let core = backend::core();
    let provider = core.providers().get(&backend::caller(), &id.as_str().into()).await?;
    if provider.external.is_none() {
        return Err(Error::NotFound("external provider").into());
    }
    Ok(TestView {
        head: head(&provider),
        disabled: provider.disabled,
        report: provider.test.as_deref().map(report),
        capabilities: capabilities(&provider),
        now: core.now().unix_seconds(),
    })
}

/// Runs the test. It goes on to its end, even when whoever asked for it does not wait: what it registers is deleted again.
#[server(endpoint = "providers/run-test")]
pub async fn run_test(id: String, #[server(default)] set_up: String) -> Result<(), AppError> {
    let (core, caller, provider) = (backend::core(), backend::caller(), id.as_str().into());
    let test = tokio::spawn(async move { core.providers().test(&caller, &provider).await });
    let ended = test.await.unwrap_or_else(|error| Err(Error::Unexpected(format!("a test was broken off: {error}"))));
    let outcome = ended.and_then(|report| {
        if report.passed() {
            Ok("The test passed.")
        } else {
            Err(Error::Refused("The test failed. What went wrong stands below.".to_owned()))
        }
    });
    form::act(&after(&id, &set_up), outcome).await
}

/// Lets a provider take new registrations, or no more.
#[server(endpoint = "providers/set-disabled")]
pub async fn set_disabled(id: String, #[server(default)] disabled: String) -> Result<(), AppError> {
    let outcome =
        backend::core().providers().set_disabled(&backend::caller(), &id.as_str().into(), !disabled.is_empty()).await;
    let notice = if disabled.is_empty() {
        "Provider enabled. It can be chosen for API clients now."
    } else {
        "Provider disabled. What is registered there goes on working."
    };
    form::act(&provider_page_path(&id, ""), outcome.map(|()| notice)).await
}

fn after(id: &str, set_up: &str) -> String {
    if set_up.is_empty() { provider_page_path(id, "/test") } else { set_up_path(id, "test") }
}

fn report(report: &TestReport) -> ReportView {
    ReportView {
        at: report.at.unix_seconds(),
        by: report.by.clone(),
        passed: report.passed(),
        lines: report.lines.iter().map(line).collect(),
    }
}

fn line(line: &TestLine) -> LineView {
    let said = match (&line.error, &line.description) {
        (Some(error), Some(description)) => Some(format!("{error}: {description}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    LineView {
        step: step(line.step).to_owned(),
        outcome: match line.outcome {
            TestOutcome::Passed => OutcomeView::Passed,
            TestOutcome::Failed => OutcomeView::Failed,
            TestOutcome::Skipped => OutcomeView::Skipped,
        },
        status: line.status,
        said,
        note: line.note.clone(),
        duration_ms: line.duration_ms,
    }
}

const fn step(step: TestStep) -> &'static str {
    match step {
        TestStep::Discovery => "Metadata",
        TestStep::Authentication => "Authentication",
        TestStep::Register => "Register a client",
        TestStep::Read => "Read it",
        TestStep::Update => "Update it",
        TestStep::Token => "Token for it",
        TestStep::Rotate => "Another secret",
        TestStep::Find => "Find it by name",
        TestStep::Delete => "Delete it",
    }
}

/// What a provider can do, with what follows from it.
pub(super) fn capabilities(provider: &registration::Provider) -> CapabilitiesView {
    let can = provider.capabilities();
    let row =
        |what: &str, can: bool, yes: &str, no: &str| (what.to_owned(), can, if can { yes } else { no }.to_owned());
    CapabilitiesView {
        shown: provider.test.as_ref().is_some_and(|test| test.passed()),
        rows: vec![
            row("Read clients", can.read, "Differences are found and shown.", "Differences cannot be found."),
            row(
                "Change clients",
                can.update,
                "Members can change redirect URIs and scopes.",
                "Members generate new credentials instead.",
            ),
            row(
                "New secrets",
                can.rotate,
                "Members can get another secret for what they have.",
                "Members generate new credentials instead.",
            ),
            row(
                "Delete clients",
                can.delete,
                "What is revoked here is deleted there.",
                "What is revoked here stays there, and an administrator has to delete it by hand.",
            ),
            row(
                "Find clients by name",
                can.find,
                "A client whose answer was lost is found again.",
                "A client whose answer was lost is left for an administrator to look for.",
            ),
            row(
                "Secrets end",
                can.secrets_expire,
                "Members are told before a secret ends.",
                "As far as was seen, they work until they are replaced.",
            ),
            row(
                "Registration access tokens change",
                can.rotates_access_token,
                "The new one is stored before anything else is done.",
                "As far as was seen, they stay the same.",
            ),
        ],
    }
}
