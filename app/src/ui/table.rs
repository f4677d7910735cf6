//! The frame of a table. Rows and cells are plain elements with classes, so that a page of fifty rows costs nothing.

use leptos::prelude::*;

/// A region around a `<table class="table">` that scrolls by itself and can be scrolled with the keyboard.
///
/// Inside it: `<th scope="col">`, class `num` on numbers (head and cell), `cell-main` on the first cell, in it
/// `<a class="row-link">` (its whole row is pressed), `cell-sub` on a second line, `cell-menu` on the row's menu, and
/// `data-label` with the column's name on every other `<td>`, which small screens print beside the value.
#[component]
pub fn TableWrap(
    /// The table's name, for example "Clients".
    #[prop(into, optional)]
    label: Option<String>,
    /// Without box and scrolling: a few rows inside a section that has a name already.
    #[prop(optional)]
    plain: bool,
    /// The table.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class=if plain { "table-wrap table-plain" } else { "table-wrap" }
            role=(!plain).then_some("region")
            aria-label=label
            tabindex=(!plain).then_some("0")
        >
            {children()}
        </div>
    }
}
