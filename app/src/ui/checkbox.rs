//! Yes or no.

use leptos::prelude::*;

use super::{
    field::{FieldMessage, form_message, use_control},
    field_id,
};

/// A checkbox with its label and, below it, a sentence. A box that is not ticked submits nothing.
#[component]
pub fn Checkbox(
    /// The name submitted; inside a `FieldGroup`, the group's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// The value submitted when it is ticked.
    #[prop(into, default = "on".to_owned())]
    value: String,
    /// What is agreed to or chosen.
    #[prop(into)]
    label: String,
    /// A sentence about it.
    #[prop(into, optional)]
    detail: Option<String>,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// Must be ticked.
    #[prop(optional)]
    required: bool,
    /// Not to be changed and not submitted.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    let control = use_control(name);
    let aria_invalid = control.aria_invalid();
    view! {
        <label class="choice">
            <input
                class="check"
                type="checkbox"
                id=control.id
                name=control.name
                value=value
                checked=checked
                required=required
                disabled=disabled
                aria-invalid=aria_invalid
            />
            <span>
                <span class="choice-label">{label}</span>
                {detail.map(|detail| view! { <span class="choice-detail"><br />{detail}</span> })}
            </span>
        </label>
    }
}

/// A checkbox drawn as a switch, for what is on or off, with its label, a sentence and its own error.
///
/// Followed by a `<div class="reveal-body">` inside a `<div class="reveal">`, it shows that part only while it is on,
/// without a script.
#[component]
pub fn Switch(
    /// The name submitted. Off submits nothing.
    #[prop(into)]
    name: String,
    /// The value submitted when it is on.
    #[prop(into, default = "on".to_owned())]
    value: String,
    /// What is switched.
    #[prop(into)]
    label: String,
    /// What it does when it is on.
    #[prop(into, optional)]
    detail: Option<String>,
    /// On at first.
    #[prop(optional)]
    checked: bool,
    /// Not to be changed and not submitted.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let label_for = id.clone();
    let (detail_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let message = form_message(&name);
    let invalid = message.is_some();
    let described_by = if invalid { Some(error_id.clone()) } else { detail.is_some().then(|| detail_id.clone()) };
    let field = name.clone();
    view! {
        <div class="field" data-field=field data-invalid=invalid>
            <label class="choice" for=label_for>
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    id=id
                    name=name
                    value=value
                    checked=checked
                    disabled=disabled
                    aria-describedby=described_by
                    aria-invalid=invalid.then_some("true")
                />
                <span>
                    <span class="choice-label">{label}</span>
                    {detail.map(|detail| view! { <span class="choice-detail" id=detail_id><br />{detail}</span> })}
                </span>
            </label>
            <FieldMessage id=error_id message=message />
        </div>
    }
}
