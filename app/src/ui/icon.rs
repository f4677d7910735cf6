//! Icons, drawn from one sprite.

use leptos::prelude::*;

/// One icon of `public/icons.svg`. It is hidden from screen readers: a word stands beside it, or an `sr-only` text.
#[component]
pub fn Icon(
    /// The symbol's id in the sprite, which is its Lucide name, for example `"plus"`.
    name: &'static str,
    /// 20 px instead of 16.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large { "icon icon-large" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true" focusable="false">
            <use href=["/icons.svg#", name].concat()></use>
        </svg>
    }
}
