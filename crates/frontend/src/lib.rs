//! The wasm entry: takes over the page that the server rendered.
// A page is one type, as deep as its elements are nested.
#![recursion_limit = "512"]

/// Called by the page's own script once the wasm is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
