//! Something to know about the page, in the page.

use leptos::prelude::*;

use super::{Icon, Tone};

/// A tinted box with an icon, a title and a text. It is part of the page, not announced; what appears after an act is a
/// `Toast` or an `ErrorSummary`.
#[component]
pub fn Alert(
    /// What it means.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// What is the case.
    #[prop(into, optional)]
    title: Option<String>,
    /// Why, and what to do about it. Another server's own words go into a `<blockquote>`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=["alert ", tone.class()].concat()>
            <Icon name=tone.icon() />
            <div class="alert-body">
                {title.map(|title| view! { <p class="alert-title">{title}</p> })}
                {children.map(|children| children())}
            </div>
        </div>
    }
}
