//! Nothing here, and what to do about it.

use leptos::prelude::*;

use super::Icon;

/// A page or a list without content: why it is empty and the way on.
#[component]
pub fn EmptyState(
    /// A symbol of what would be here.
    icon: &'static str,
    /// What is not here: "No clients yet".
    #[prop(into)]
    title: String,
    /// What it will hold, or why nothing matches.
    #[prop(into, optional)]
    text: Option<String>,
    /// The buttons on from here.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon />
            <h2>{title}</h2>
            {text.map(|text| view! { <p class="empty-text">{text}</p> })}
            {children.map(|children| view! { <div class="button-row">{children()}</div> })}
        </div>
    }
}
