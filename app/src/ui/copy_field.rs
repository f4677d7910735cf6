//! A value to take elsewhere.

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::{ButtonSize, ButtonVariant, CopyButton, field_id};

/// A labelled, read-only monospace value with a copy button once a script runs; without one it is selected and copied
/// by hand.
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
    let id = field_id(&name);
    let help_id = help.is_some().then(|| format!("{id}-help"));
    let what = label.clone();
    let select = |event: ev::FocusEvent| event_target::<HtmlInputElement>(&event).select();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <div class="copy">
                <input
                    class="input copy-value"
                    id=id
                    type="text"
                    readonly=true
                    autocomplete="off"
                    spellcheck="false"
                    value=value.clone()
                    aria-describedby=help_id.clone()
                    on:focus=select
                />
                <CopyButton value=value what=what variant=ButtonVariant::Secondary size=ButtonSize::Medium />
            </div>
            {help.map(|help| view! { <p class="field-help" id=help_id>{help}</p> })}
        </div>
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
