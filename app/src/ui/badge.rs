//! A state in one word.

use leptos::prelude::*;
use maud::{Markup, html};

use super::Icon;

/// What a state means to whoever reads it. Colour is never alone: a word goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// As it should be.
    Good,
    /// Needs attention soon.
    Warn,
    /// Does not work.
    Bad,
    /// Worth knowing.
    Info,
}

impl Tone {
    /// The tone's class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Good => "tone-good",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Info => "tone-info",
        }
    }

    /// The tone's icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Neutral | Self::Info => "info",
            Self::Good => "circle-check",
            Self::Warn => "triangle-alert",
            Self::Bad => "circle-alert",
        }
    }
}

/// A word on a tinted ground, with a dot or an icon before it.
#[component]
pub fn Badge(
    /// What the state means.
    #[prop(optional)]
    tone: Tone,
    /// An icon in place of the dot.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // A neutral badge is a kind, not a state, and needs no dot.
    let mark = match (icon, tone) {
        (Some(name), _) => view! { <Icon name=name /> }.into_any(),
        (None, Tone::Neutral) => ().into_any(),
        (None, _) => view! { <span class="dot" aria-hidden="true"></span> }.into_any(),
    };
    view! { <span class=["badge ", tone.class()].concat()>{mark} {label}</span> }
}

/// The same as text, for the rows of long tables.
#[must_use]
pub fn badge(tone: Tone, label: &str) -> Markup {
    html! {
        span class={ "badge " (tone.class()) } {
            @if tone != Tone::Neutral { span.dot aria-hidden="true" {} }
            (label)
        }
    }
}
