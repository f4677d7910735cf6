//! Looking for something in a list.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{dom::use_hydrated, icon::Icon};

/// A search field for a toolbar. Once a script runs, the key `/` puts the focus there.
#[island]
pub fn SearchInput(
    /// The query parameter.
    name: String,
    /// What is searched for now.
    value: String,
    /// Its name, for example "Search clients".
    label: String,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let input: NodeRef<html::Input> = NodeRef::new();
    focus_at_slash(input);
    view! {
        <div class="search">
            <Icon name="search" />
            <input
                class="input"
                type="search"
                node_ref=input
                name=name
                value=value
                aria-label=label.clone()
                aria-keyshortcuts=move || hydrated.get().then_some("/")
                placeholder=label
            />
            <Show when=move || hydrated.get()>
                <kbd aria-hidden="true">"/"</kbd>
            </Show>
        </div>
    }
}

/// Puts the focus into `input` when `/` is pressed outside of a field.
pub(crate) fn focus_at_slash(input: NodeRef<html::Input>) {
    Effect::new(move || {
        let handle = window_event_listener(ev::keydown, move |event| {
            let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if event.key() == "/"
                && plain
                && !is_typing(&event)
                && let Some(input) = input.get_untracked().filter(|input| input.is_connected())
            {
                event.prevent_default();
                input.select();
                // The page may be closing; then there is nothing to focus.
                let _ = input.focus();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
