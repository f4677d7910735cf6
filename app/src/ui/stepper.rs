//! Where one is in a wizard.

use leptos::prelude::*;

use super::Icon;

/// A step's place relative to the one on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Answered; leads back there.
    Done,
    /// On the page.
    Current,
    /// Not yet reached.
    Next,
}

/// One step of a [`Stepper`].
#[derive(Clone, Debug)]
pub struct Step {
    /// What is asked there.
    pub label: String,
    /// What was answered, or what will be asked, in a few words.
    pub detail: Option<String>,
    /// The step's address; only finished steps are links.
    pub href: String,
    /// Its place.
    pub state: StepState,
}

impl Step {
    /// A step without a detail.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), detail: None, href: href.into(), state }
    }

    /// With what was answered or will be asked.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// The steps of a wizard: under each other beside the form, in one row above it on small screens.
#[component]
pub fn Stepper(
    /// What the wizard makes, for example "Add client".
    #[prop(into)]
    label: String,
    /// The steps, in order.
    steps: Vec<Step>,
) -> impl IntoView {
    let total = steps.len();
    let position = steps.iter().position(|step| step.state == StepState::Current).map_or(total, |index| index + 1);
    let here = steps.iter().find(|step| step.state == StepState::Current).map(|step| step.label.clone());
    let here = here.map(|label| view! { <span class="step-here">{label}</span> });
    view! {
        <nav class="stepper" aria-label=label>
            <p class="step-count" aria-hidden="true">{format!("Step {position} of {total}")} {here}</p>
            <ol class="steps">
                {steps.into_iter().enumerate().map(|(index, step)| item(index + 1, step)).collect_view()}
            </ol>
        </nav>
    }
}

fn item(number: usize, step: Step) -> impl IntoView {
    let Step { label, detail, href, state } = step;
    let done = state == StepState::Done;
    view! {
        <li class=done.then_some("step-done") aria-current=(state == StepState::Current).then_some("step")>
            <span class="step-mark">
                {if done { view! { <Icon name="check" /> }.into_any() } else { number.into_any() }}
            </span>
            <span class="step-label">
                {if done {
                    view! { <a href=href>{label} <span class="sr-only">" (done)"</span></a> }.into_any()
                } else {
                    label.into_any()
                }}
            </span>
            {detail.map(|detail| view! { <span class="step-detail">{detail}</span> })}
        </li>
    }
}
