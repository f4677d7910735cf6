//! + Add new client: a wizard whose steps are URLs and whose draft is a row.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `load`, `summary` | the server's half |
//! | `details`, `access`, `connection`, `discovery`, `authentication` | the steps |
//!
//! What a choice shows or hides is decided by `style/pages/wizard.css` from the choice itself, so it is the same with
//! and without JavaScript; fields of a part that is hidden are submitted and ignored.

mod access;
pub mod api;
mod authentication;
mod connection;
mod details;
mod discovery;
pub mod load;
mod summary;

pub(super) use authentication::TokenRules;
pub(super) use connection::ConnectionFields;
pub(super) use discovery::DiscoveryUrls;

use api::{WizardView, wizard};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    clients::CLIENTS,
    loaded::loaded,
    ui::{Crumb, KeyValue, KeyValues, PageHeader, Step, StepState, Stepper},
};

/// Where a step of a draft is.
pub fn step_path(draft: &str, step: &str) -> String {
    let draft: String = draft.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{CLIENTS}/new/{draft}/{step}")
}

/// The words of the steps; the user's own.
fn title(step: &str) -> &'static str {
    match step {
        "details" => "Set up client details",
        "access" => "Define access configuration",
        "discovery" => "Choose discovery method",
        _ => "Set up authentication",
    }
}

fn sentence(step: &str) -> &'static str {
    match step {
        "details" => "Who is given access, and whether its people can sign in to the portal.",
        "access" => "How the client's calls are authenticated, and which APIs it may see and call.",
        "discovery" => "Where the keys that its tokens are checked with come from.",
        _ => "What a token must say to be accepted.",
    }
}

/// One step of the wizard.
#[component]
pub fn WizardPage() -> impl IntoView {
    let params = use_params_map();
    let place =
        move || params.with(|params| (params.get("draft").unwrap_or_default(), params.get("step").unwrap_or_default()));
    let (draft, step) = place();
    let view = wizard(draft, step);
    view! {
        <Title text="Add new client" />
        {loaded(view, |view| view! { <WizardStep view=view /> })}
    }
}

#[component]
fn WizardStep(view: WizardView) -> impl IntoView {
    let current = view.step.clone();
    let mut reachable = true;
    let steps = view
        .steps
        .iter()
        .map(|(step, done)| {
            let state = if *step == current {
                reachable = false;
                StepState::Current
            } else if *done && reachable {
                StepState::Done
            } else {
                StepState::Next
            };
            Step::new(title(step), step_path(&view.id, step), state)
        })
        .collect::<Vec<_>>();
    let summary = view.summary.clone();
    let heading = title(&current);
    let intro = sentence(&current);
    let body = match current.as_str() {
        "details" => view! { <details::DetailsStep view=view /> }.into_any(),
        "access" => view! { <access::AccessStep view=view /> }.into_any(),
        "discovery" => view! { <discovery::DiscoveryStep view=view /> }.into_any(),
        _ => view! { <authentication::AuthenticationStep view=view /> }.into_any(),
    };
    view! {
        <PageHeader
            title="Add new client"
            crumbs=vec![
                Crumb::here("Platform"),
                Crumb::here("API Platform"),
                Crumb::link("Clients", CLIENTS),
                Crumb::here("Add new client"),
            ]
        />
        <div class="wizard">
            <Stepper steps=steps label="Add new client" />
            <div class="wizard-step">
                <h2>{heading}</h2>
                <p class="lede">{intro}</p>
                {body}
            </div>
            {(!summary.is_empty())
                .then(|| {
                    let rows = summary
                        .into_iter()
                        .map(|(label, value)| view! { <KeyValue label=label>{value}</KeyValue> })
                        .collect_view();
                    view! {
                        <aside class="wizard-summary" aria-labelledby="chosen-title">
                            <h2 id="chosen-title">"Chosen so far"</h2>
                            <KeyValues>{rows}</KeyValues>
                        </aside>
                    }
                })}
        </div>
    }
}
