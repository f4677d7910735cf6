//! Text that others wrote in CommonMark.

use leptos::prelude::*;

/// A description of an OpenAPI document, which the server has made HTML of: text, links, lists, tables and code, and nothing
/// that runs or loads. Set as one piece, so that the browser takes over exactly what the server sent.
#[component]
pub fn Prose(
    /// The HTML; see `registration::collections::openapi::Html`.
    html: String,
) -> impl IntoView {
    (!html.is_empty()).then(|| view! { <div class="prose" inner_html=html></div> })
}
