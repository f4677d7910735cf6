//! *Test provider*, and what it found.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    connection::id_of_page,
    frame::{ProviderFrame, SetUpFrame, set_up_path},
    test_api::{CapabilitiesView, LineView, OutcomeView, ReportView, RunTest, SetDisabled, TestView, test_page},
};
use crate::{
    loaded::loaded,
    providers::provider_page_path,
    ui::{
        Alert, Badge, Button, ButtonVariant, EmptyState, LinkButton, OwnersOnly, RelativeTime, TableWrap, Tone, number,
    },
};

/// The third step of *Add provider*.
#[component]
pub fn SetUpTestPage() -> impl IntoView {
    let view = test_page(id_of_page()());
    loaded(view, |view| {
        let (id, disabled, tested) = (view.head.id.clone(), view.disabled, view.report.is_some());
        let passed = view.report.as_ref().is_some_and(|report| report.passed);
        view! {
            <SetUpFrame head=view.head.clone() step="test">
                <div class="stack">
                    <Test view=view set_up=true />
                    <SetUpFoot id=id disabled=disabled tested=tested passed=passed />
                </div>
            </SetUpFrame>
        }
    })
}

/// Testing it later.
#[component]
pub fn TestPage() -> impl IntoView {
    let view = test_page(id_of_page()());
    loaded(view, |view| {
        view! {
            <ProviderFrame
                head=view.head.clone()
                title="Test"
                lede="A client is registered, used and deleted again, to see that everything works."
            >
                <Test view=view set_up=false />
            </ProviderFrame>
        }
    })
}

#[component]
fn Test(view: TestView, set_up: bool) -> impl IntoView {
    let TestView { head, report, capabilities, now, .. } = view;
    let tested = report.is_some();
    // Once it passed, the next step is the primary act of setting up.
    let variant = if set_up && report.as_ref().is_some_and(|report| report.passed) {
        ButtonVariant::Secondary
    } else {
        ButtonVariant::Primary
    };
    let body = match report {
        Some(report) => view! {
            <Report report=report now=now />
            <Capabilities capabilities=capabilities />
        }
        .into_any(),
        None => view! {
            <EmptyState
                icon="circle-check"
                title="Not tested yet"
                text="The test reads the metadata, registers a client with a name of its own, reads and changes it, obtains \
                      a token with it, and deletes it. What the provider can do decides what members are offered."
            />
        }
        .into_any(),
    };
    view! {
        <OwnersOnly>
            <form method="post" action=RunTest::url() class="row">
                <input type="hidden" name="id" value=head.id.clone() />
                <input type="hidden" name="set_up" value=if set_up { "on" } else { "" } />
                <Button variant=variant>{if tested { "Run test again" } else { "Run test" }}</Button>
                <p class="muted small">"It takes a minute at most. Wait for the page to come back."</p>
            </form>
        </OwnersOnly>
        {body}
    }
}

#[component]
fn Report(report: ReportView, now: i64) -> impl IntoView {
    let ReportView { at, by, passed, lines } = report;
    let (tone, title) = if passed {
        (Tone::Good, "Clients can be registered")
    } else {
        (Tone::Bad, "Clients cannot be registered like this")
    };
    view! {
        <Alert tone=tone title=title>
            <p>"Tested " <RelativeTime at=at now=now /> " by " {by} "."</p>
        </Alert>
        <TableWrap label="Steps of the test">
            <table class="table test-lines">
                <thead>
                    <tr>
                        <th scope="col">"Step"</th>
                        <th scope="col">"Result"</th>
                        <th scope="col" class="num">
                            "Status"
                        </th>
                        <th scope="col">"What was seen"</th>
                        <th scope="col" class="num">
                            "Time"
                        </th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(one).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
}

fn one(line: LineView) -> impl IntoView {
    let (tone, word) = match line.outcome {
        OutcomeView::Passed => (Tone::Good, "Passed"),
        OutcomeView::Failed => (Tone::Bad, "Failed"),
        OutcomeView::Skipped => (Tone::Neutral, "Skipped"),
    };
    let time = if line.duration_ms > 0 { format!("{} ms", number(line.duration_ms)) } else { "–".to_owned() };
    view! {
        <tr>
            <td class="cell-main">{line.step}</td>
            <td data-label="Result">
                <Badge tone=tone label=word />
            </td>
            <td class="num" data-label="Status">
                {line.status.map_or_else(|| "–".to_owned(), |status| status.to_string())}
            </td>
            <td data-label="What was seen">
                <div class="cell-note">{line.note} {line.said.map(|said| view! { <blockquote>{said}</blockquote> })}</div>
            </td>
            <td class="num" data-label="Time">
                {time}
            </td>
        </tr>
    }
}

/// The capability matrix.
#[component]
pub(super) fn Capabilities(capabilities: CapabilitiesView) -> impl IntoView {
    let CapabilitiesView { shown, rows } = capabilities;
    let from = if shown {
        "As the last test has shown. It decides what members are offered."
    } else {
        "As the configuration says. A test shows whether it is so."
    };
    let rows = rows
        .into_iter()
        .map(|(what, can, follows)| {
            let (tone, word) = if can { (Tone::Good, "Yes") } else { (Tone::Neutral, "No") };
            view! {
                <tr>
                    <th scope="row" class="cell-main">
                        {what}
                    </th>
                    <td data-label="Can">
                        <Badge tone=tone label=word />
                    </td>
                    <td data-label="What follows">{follows}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="capabilities">
            <div class="section-head">
                <div>
                    <h2 id="capabilities">"What it can do"</h2>
                    <p>{from}</p>
                </div>
            </div>
            <TableWrap plain=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"Can"</th>
                            <th scope="col">"What follows"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        </section>
    }
}

/// The last act of setting up.
#[component]
fn SetUpFoot(id: String, disabled: bool, tested: bool, passed: bool) -> impl IntoView {
    let sentence = match (tested, passed) {
        (true, true) => "Once it is enabled, it can be chosen for API clients.",
        (true, false) => "You can enable it all the same, but what is registered will fail as the test did.",
        (false, _) => "You can enable it without a test, and test it later.",
    };
    let enable = disabled.then(|| {
        view! {
            <form method="post" action=SetDisabled::url()>
                <input type="hidden" name="id" value=id.clone() />
                <Button variant=if passed { ButtonVariant::Primary } else { ButtonVariant::Secondary }>
                    "Enable provider"
                </Button>
            </form>
        }
    });
    view! {
        <div class="form-foot">
            {enable} <LinkButton href=set_up_path(&id, "configuration") variant=ButtonVariant::Quiet>
                "Back"
            </LinkButton> <LinkButton href=provider_page_path(&id, "") variant=ButtonVariant::Quiet>
                {if disabled { "Leave it disabled for now" } else { "Done" }}
            </LinkButton> <p class="form-foot-end muted small">{sentence}</p>
        </div>
    }
}
