//! What several islands ask of the browser.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// False on the server and in the first render in the browser, true from the moment the island is attached.
///
/// Whatever works only with a script (a copy button, a filter) is shown behind this signal. The server's HTML and the
/// browser's first render are then the same, which is what hydration needs.
pub(crate) fn use_hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move || set_hydrated.set(true));
    hydrated
}

/// The elements below `root` that `selector` finds, in document order.
pub(crate) fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<Element>().ok()).collect()
}

/// The first of them.
pub(crate) fn first(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

/// Sets an attribute, or removes it.
pub(crate) fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // The names are ours, so that the browser has nothing to object to.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Shows an element, or hides it.
pub(crate) fn set_hidden(element: &Element, hidden: bool) {
    set_attribute(element, "hidden", hidden.then_some(""));
}

/// What was typed into a search, as words to look for.
pub(crate) fn search_words(typed: &str) -> Vec<String> {
    typed.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// Hides the elements whose text lacks one of the words, and returns how many are shown.
pub(crate) fn filter(items: &[Element], words: &[String]) -> usize {
    let mut shown = 0;
    for item in items {
        let text = item.get_attribute("data-search").or_else(|| item.text_content()).unwrap_or_default().to_lowercase();
        let matches = words.iter().all(|word| text.contains(word.as_str()));
        set_hidden(item, !matches);
        shown += usize::from(matches);
    }
    shown
}
