//! What has just happened.

use leptos::prelude::*;

use super::{ButtonSize, ButtonVariant, Tone, button};

/// A message at the foot of the window: [`islands::Toast`].
#[component]
pub fn Toast(
    /// What has happened, in one sentence.
    #[prop(into)]
    message: String,
    /// What it means.
    #[prop(default = Tone::Good)]
    tone: Tone,
) -> impl IntoView {
    view! {
        <islands::Toast
            message=message
            icon=tone.icon().to_owned()
            button_class=button::classes(ButtonVariant::Quiet, ButtonSize::Small, false)
        />
    }
}
