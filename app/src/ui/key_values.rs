//! Facts.

use leptos::prelude::*;

/// A list of facts, each a [`KeyValue`].
#[component]
pub fn KeyValues(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="kv">{children()}</dl> }
}

/// One fact: its name and its value.
#[component]
pub fn KeyValue(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
