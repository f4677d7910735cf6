//! The wasm entry: what the page's own script calls before it attaches the islands that are on the page.

/// Called once for each document.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}

// The islands are called by their names, so that nothing here would need the crate otherwise.
use islands as _;
