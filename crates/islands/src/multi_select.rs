//! Several of a list that may be long.

use leptos::{ev, html, prelude::*};

use crate::{
    dom::{all, filter, search_words, use_hydrated},
    icon::Icon,
};

/// A list of checkboxes in a box that scrolls, with the number of ticked ones. A search above it filters the list once a
/// script runs; without one it is the plain list.
#[island]
pub fn MultiSelect(
    /// How many there are.
    total: usize,
    /// How many are ticked.
    ticked: usize,
    /// The search's name; without one there is no search.
    search_label: Option<String>,
    /// A `.choice` for each.
    children: Children,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let list: NodeRef<html::Div> = NodeRef::new();
    let count = RwSignal::new(ticked);
    let nothing = RwSignal::new(false);
    let search = move |event: ev::Event| {
        if let Some(list) = list.get_untracked() {
            let words = search_words(&event_target_value(&event));
            nothing.set(filter(&all(&list, ".choice"), &words) == 0);
        }
    };
    let recount = move || {
        if let Some(list) = list.get_untracked() {
            count.set(all(&list, "input:checked").len());
        }
    };
    // A browser that comes back to the page may have ticked others before the script ran.
    Effect::new(move || {
        if list.get().is_some() {
            recount();
        }
    });
    view! {
        <div class="multi">
            <div class="multi-head">
                {search_label
                    .map(|label| {
                        view! {
                            <Show when=move || hydrated.get()>
                                <div class="search">
                                    <Icon name="search" />
                                    <input
                                        class="input"
                                        type="search"
                                        aria-label=label.clone()
                                        placeholder=label.clone()
                                        on:input=search
                                    />
                                </div>
                            </Show>
                        }
                    })}
                <span role="status" hidden=total == 0>
                    {move || {
                        // Without a script nothing is counted.
                        if hydrated.get() { format!("{} of {total} selected", count.get()) } else { format!("{total} to choose from") }
                    }}
                </span>
            </div>
            <div class="multi-list" node_ref=list on:change=move |_| recount()>
                {children()}
                <p class="multi-none" hidden=move || !nothing.get()>
                    "Nothing matches this search."
                </p>
            </div>
        </div>
    }
}
