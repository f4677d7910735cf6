//! The search of a list.

use leptos::prelude::*;

/// A search field for a toolbar: [`islands::SearchInput`].
#[component]
pub fn SearchInput(
    /// The query parameter.
    #[prop(into, default = "q".to_owned())]
    name: String,
    /// What is searched for now.
    #[prop(into, optional)]
    value: String,
    /// Its name, for example "Search clients".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <islands::SearchInput name=name value=value label=label /> }
}
