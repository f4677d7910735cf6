//! Icons, drawn from one sprite.

use std::borrow::Cow;

use leptos::prelude::*;

/// One icon of `public/icons.svg`. It is hidden from screen readers: a word stands beside it, or an `sr-only` text.
#[component]
pub fn Icon(
    /// The symbol's id in the sprite, which is its Lucide name, for example `"plus"`.
    #[prop(into)]
    name: Cow<'static, str>,
    /// 20 px instead of 16.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large { "icon icon-large" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true" focusable="false">
            <use href=[&base_path(), "/icons.svg#", &name].concat()></use>
        </svg>
    }
}

/// What stands before the addresses of this site that are made in the browser: the server has put it before all others.
#[cfg(feature = "hydrate")]
fn base_path() -> String {
    document().document_element().and_then(|html| html.get_attribute("data-base")).unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
const fn base_path() -> String {
    String::new()
}
