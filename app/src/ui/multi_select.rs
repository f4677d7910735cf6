//! Several of many.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Choice, Icon, field::use_control, use_hydrated};

/// A list of checkboxes in a box that scrolls, with the number of ticked ones. A search above it filters the list once
/// a script runs; without one it is the plain list. Inside a `FieldGroup`, which holds the question and the error.
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
    let hydrated = use_hydrated();
    let query = RwSignal::new(String::new());
    let total = choices.len();
    let count = RwSignal::new(choices.iter().filter(|choice| choice.selected).count());
    let words: StoredValue<Vec<String>> = StoredValue::new(choices.iter().map(search_text).collect());
    let matches = move |index: usize| {
        query.with(|query| query.is_empty() || words.with_value(|w| w.get(index).is_some_and(|w| w.contains(query))))
    };
    let nothing = move || query.with(|query| !query.is_empty()) && !(0..total).any(matches);
    let on_change = move |event: ev::Event| {
        let ticked = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = ticked {
            count.update(|n| *n = if input.checked() { *n + 1 } else { n.saturating_sub(1) });
        }
    };
    // More than a screenful is worth searching.
    let searchable = total > 7;
    view! {
        <div class="multi">
            <div class="multi-head">
                <Show when=move || searchable && hydrated.get()>
                    <div class="search">
                        <Icon name="search" />
                        <input
                            class="input"
                            type="search"
                            aria-label=search_label.clone()
                            placeholder=search_label.clone()
                            on:input=move |event| query.set(event_target_value(&event).trim().to_lowercase())
                        />
                    </div>
                </Show>
                <span role="status" hidden={total == 0}>
                    {move || {
                        // Without a script nobody counts.
                        if hydrated.get() { format!("{} of {total} selected", count.get()) } else { format!("{total} to choose from") }
                    }}
                </span>
            </div>
            <div class="multi-list" on:change=on_change>
                {choices
                    .into_iter()
                    .enumerate()
                    .map(|(index, Choice { value, label, detail, selected, disabled })| {
                        view! {
                            <label class="choice" hidden=move || !matches(index)>
                                <input
                                    class="check"
                                    type="checkbox"
                                    name=control.name.clone()
                                    value=value
                                    checked=selected
                                    disabled=disabled
                                    aria-invalid=control.aria_invalid()
                                />
                                <span>
                                    <span class="choice-label">{label}</span>
                                    {detail.map(|detail| view! { <span class="choice-detail"><br />{detail}</span> })}
                                </span>
                            </label>
                        }
                    })
                    .collect_view()}
                {(total == 0).then(|| view! { <p class="multi-none">{none}</p> })}
                <Show when=nothing>
                    <p class="multi-none">"Nothing matches this search."</p>
                </Show>
            </div>
        </div>
    }
}

fn search_text(choice: &Choice) -> String {
    let mut text = choice.label.to_lowercase();
    if let Some(detail) = &choice.detail {
        text.push('\n');
        text.push_str(&detail.to_lowercase());
    }
    text
}
