//! One of a list, folded up.

use leptos::prelude::*;

use super::{Choice, Icon, field::use_control};

/// A native `<select>`. Inside a `Field` it takes its name, id and error from there.
#[component]
pub fn Select(
    /// The name submitted; inside a `Field`, the field's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// The options, in order.
    choices: Vec<Choice>,
    /// A first option with an empty value, for example "Choose a provider".
    #[prop(into, optional)]
    placeholder: Option<String>,
    /// Its name when no label stands beside it, as in a toolbar.
    #[prop(into, optional)]
    label: Option<String>,
    /// Not to be changed and not submitted.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    let control = use_control(name);
    let (described_by, aria_invalid) = (control.described_by.clone(), control.aria_invalid());
    let unanswered = !choices.iter().any(|choice| choice.selected);
    view! {
        <div class="select">
            <select
                class="input"
                id=control.id
                name=control.name
                required=control.required
                disabled=disabled
                aria-label=label
                aria-describedby=described_by
                aria-invalid=aria_invalid
            >
                {placeholder.map(|text| view! { <option value="" selected=unanswered>{text}</option> })}
                {choices
                    .into_iter()
                    .map(|Choice { value, label, selected, disabled, .. }| {
                        view! { <option value=value selected=selected disabled=disabled>{label}</option> }
                    })
                    .collect_view()}
            </select>
            <Icon name="chevrons-up-down" />
        </div>
    }
}
