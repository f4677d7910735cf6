//! The one hook that separates what the server sends from what a script adds to it.

use leptos::prelude::*;

/// False on the server and in the first render in the browser, true from the moment the page is hydrated.
///
/// Whatever works only with a script (a copy button, a filter) is shown behind this signal. The server's HTML and the
/// browser's first render are then the same, which is what hydration needs.
pub fn use_hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move || set_hydrated.set(true));
    hydrated
}
