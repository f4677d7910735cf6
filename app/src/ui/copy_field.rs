//! A value to take elsewhere.

use leptos::prelude::*;

use super::{ButtonSize, ButtonVariant, CopyButton, clipboard::copy_classes, field_id};

/// A labelled, read-only monospace value with a copy button: [`islands::CopyField`].
#[component]
pub fn CopyField(
    /// What the value is.
    #[prop(into)]
    label: String,
    /// The value.
    #[prop(into)]
    value: String,
    /// A word for the element's id; unique on the page.
    #[prop(into)]
    name: String,
    /// A sentence about it.
    #[prop(into, optional)]
    help: Option<String>,
) -> impl IntoView {
    view! {
        <islands::CopyField
            id=field_id(&name)
            label=label
            value=value
            help=help.unwrap_or_default()
            class=copy_classes(ButtonVariant::Secondary, ButtonSize::Medium)
        />
    }
}

/// An identifier in a line of text, a table or a list of facts, with a small copy button after it.
#[component]
pub fn CopyInline(
    /// The value.
    #[prop(into)]
    value: String,
    /// What the value is, for the button's name.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    view! { <span class="copy-inline"><code>{value.clone()}</code><CopyButton value=value what=what /></span> }
}
