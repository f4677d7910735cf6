//! One of a few things that each deserve a sentence.

use leptos::prelude::*;

use super::{Choice, field::use_control};

/// Radio buttons as cards. Inside a `FieldGroup`, which holds the question and the error.
#[component]
pub fn RadioCards(
    /// The name submitted; inside a `FieldGroup`, the group's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// The choices, each with its sentence.
    choices: Vec<Choice>,
    /// Beside each other where there is room.
    #[prop(optional)]
    two_columns: bool,
) -> impl IntoView {
    let control = use_control(name);
    let required = control.required;
    view! {
        // A radio cannot be `aria-invalid`; the group around it is described by the error.
        <div class=if two_columns { "radio-cards radio-cards-two" } else { "radio-cards" }>
            {choices
                .into_iter()
                .map(|Choice { value, label, detail, selected, disabled }| {
                    view! {
                        <label class="choice">
                            <input
                                class="radio"
                                type="radio"
                                name=control.name.clone()
                                value=value
                                checked=selected
                                disabled=disabled
                                required=required
                            />
                            <span>
                                <span class="choice-label">{label}</span>
                                {detail.map(|detail| view! { <span class="choice-detail"><br />{detail}</span> })}
                            </span>
                        </label>
                    }
                })
                .collect_view()}
        </div>
    }
}
