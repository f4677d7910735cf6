//! Several of many.

use leptos::prelude::*;

use super::{Choice, field::use_control};

/// A list of checkboxes in a box that scrolls, with the number of ticked ones: [`islands::MultiSelect`]. Inside a `FieldGroup`, which holds the question and the error.
#[component]
pub fn MultiSelect(
    /// The name submitted with every ticked value; inside a `FieldGroup`, the group's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// Everything that can be ticked.
    choices: Vec<Choice>,
    /// The search's name, for example "Search collections".
    #[prop(into, default = "Search".to_owned())]
    search_label: String,
    /// What is said in place of an empty list.
    #[prop(into, default = "There is nothing to choose yet.".to_owned())]
    none: String,
) -> impl IntoView {
    let control = use_control(name);
    let total = choices.len();
    let ticked = choices.iter().filter(|choice| choice.selected).count();
    // More than a screenful is worth searching.
    let search_label = (total > 7).then_some(search_label);
    let invalid = control.invalid.then_some("true");
    let choices = choices
        .into_iter()
        .map(|Choice { value, label, detail, selected, disabled }| {
            view! {
                <label class="choice">
                    <input
                        class="check"
                        type="checkbox"
                        name=control.name.clone()
                        value=value
                        checked=selected
                        disabled=disabled
                        aria-invalid=invalid
                    />
                    <span>
                        <span class="choice-label">{label}</span>
                        {detail.map(|detail| view! { <span class="choice-detail"><br />{detail}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <islands::MultiSelect total=total ticked=ticked search_label=search_label>
            {choices}
            {(total == 0).then(|| view! { <p class="multi-none">{none}</p> })}
        </islands::MultiSelect>
    }
}
