//! A long list on one page, with a search that needs no request.

use leptos::{ev, html, prelude::*};

use crate::{
    dom::{all, filter, search_words, set_hidden, use_hydrated},
    icon::Icon,
    search_input::focus_at_slash,
};

/// A search above a list, once a script runs. Shown are the elements with `data-search` whose value has every word that
/// is typed, and the elements with `data-search-group` in which one is shown.
#[island]
pub fn FilteredList(
    /// The search's name, for example "Search operations".
    label: String,
    /// What is said when nothing matches.
    none: String,
    /// The list.
    children: Children,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let list: NodeRef<html::Div> = NodeRef::new();
    let input: NodeRef<html::Input> = NodeRef::new();
    let nothing = RwSignal::new(false);
    focus_at_slash(input);
    let search = move |event: ev::Event| {
        let Some(list) = list.get_untracked() else { return };
        let words = search_words(&event_target_value(&event));
        nothing.set(filter(&all(&list, "[data-search]"), &words) == 0);
        for group in all(&list, "[data-search-group]") {
            set_hidden(&group, all(&group, "[data-search]:not([hidden])").is_empty());
        }
    };
    view! {
        <Show when=move || hydrated.get()>
            <div class="toolbar">
                <div class="search">
                    <Icon name="search" />
                    <input
                        class="input"
                        type="search"
                        node_ref=input
                        aria-label=label.clone()
                        aria-keyshortcuts="/"
                        placeholder=label.clone()
                        on:input=search
                    />
                    <kbd aria-hidden="true">"/"</kbd>
                </div>
            </div>
        </Show>
        <div node_ref=list>{children()}</div>
        <div role="status">
            <p class="table-empty" hidden=move || !nothing.get()>
                {none}
            </p>
        </div>
    }
}
