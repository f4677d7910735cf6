//! The URL that a base URL and a path make, while they are typed.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The introspection endpoint of a connection: the base URL and the path, with one slash between them.
#[must_use]
pub fn introspection_url(base_url: &str, endpoint: &str) -> String {
    let base = base_url.trim().trim_end_matches('/');
    let path = endpoint.trim().trim_start_matches('/');
    if path.is_empty() { base.to_owned() } else { format!("{base}/{path}") }
}

/// Shows the URL that the fields `base_url` and `endpoint` among its children make, at every keystroke.
#[island]
pub fn UrlPreview(
    /// What it is at first.
    url: String,
    /// The two fields.
    children: Children,
) -> impl IntoView {
    let around: NodeRef<html::Div> = NodeRef::new();
    let url = RwSignal::new(url);
    let typed = move |name: &str| {
        let input = around.get_untracked()?.query_selector(&format!("[name='{name}']")).ok()??;
        Some(input.dyn_into::<HtmlInputElement>().ok()?.value())
    };
    let show = move |_: ev::Event| {
        if let (Some(base_url), Some(endpoint)) = (typed("base_url"), typed("endpoint")) {
            url.set(introspection_url(&base_url, &endpoint));
        }
    };
    view! {
        <div class="url-fields" node_ref=around on:input=show>
            {children()}
            <p class="url-preview" role="status">
                <span class="muted">"Requests go to "</span>
                <code>{move || Some(url.get()).filter(|url| !url.is_empty()).unwrap_or_else(|| "…".to_owned())}</code>
            </p>
        </div>
    }
}
