//! The head of every page of an external provider: its tabs, or the steps while it is being set up.

use leptos::prelude::*;
use leptos_meta::Title;

use super::state::{Doing, StateBadge};
use crate::{
    providers::{PROVIDERS, ProviderTabs, provider_page_path},
    ui::{Crumb, PageHeader, Step, StepState, Stepper},
};

/// What the head says of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    /// Its id; empty while it is being added.
    pub id: String,
    /// Its name; empty while it is being added.
    pub name: String,
    /// The name of the product.
    pub product: String,
    /// How it is doing.
    pub doing: Doing,
}

/// The steps of setting a provider up: their words in addresses, their names, and what is asked.
const STEPS: [(&str, &str, &str); 3] = [
    ("connection", "Connection", "Where the server is, and how this portal shows it who it is."),
    ("configuration", "Configuration", "What is registered there, and what members may choose."),
    ("test", "Test", "A client is registered, used and deleted again, to see that everything works."),
];

/// Where a step of setting a provider up is.
pub(super) fn set_up_path(id: &str, step: &str) -> String {
    provider_page_path(id, &format!("/set-up/{step}"))
}

/// The page of a provider under its tabs.
#[component]
pub(super) fn ProviderFrame<C: IntoView + 'static>(
    head: Head,
    /// What the page is, for the browser's title.
    title: &'static str,
    /// One sentence of what this is.
    lede: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    let Head { id, name, product, doing } = head;
    let beside = move || view! { <StateBadge doing=&doing /> };
    view! {
        <Title text=if title.is_empty() { name.clone() } else { format!("{title} · {name}") } />
        <PageHeader
            title=name.clone()
            lede=if lede.is_empty() { product } else { format!("{product}. {lede}") }
            beside=beside
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::here(name),
            ]
        />
        <ProviderTabs id=id />
        <div class="stack">{children()}</div>
    }
}

/// A step of setting a provider up.
#[component]
pub(super) fn SetUpFrame<C: IntoView + 'static>(
    head: Head,
    /// The step's word.
    step: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    let Head { id, name, product, .. } = head;
    let current = STEPS.iter().position(|(word, ..)| *word == step).unwrap_or_default();
    let step_of = |(index, (word, name, _)): (usize, &(&'static str, &'static str, &'static str))| {
        let state = match index.cmp(&current) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Next,
        };
        Step::new(*name, set_up_path(&id, word), state)
    };
    let steps: Vec<Step> = STEPS.iter().enumerate().map(step_of).collect();
    let (_, heading, intro) = STEPS[current];
    let title = if name.is_empty() { format!("Add {product}") } else { format!("Set up {name}") };
    view! {
        <Title text=title.clone() />
        <PageHeader
            title=title
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::here("Add provider"),
            ]
        />
        <div class="wizard">
            <Stepper steps=steps label="Add provider" />
            <div class="wizard-step">
                <h2>{heading}</h2>
                <p class="lede">{intro}</p>
                {children()}
            </div>
        </div>
    }
}
