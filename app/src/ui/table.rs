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
    #[prop(into)]
    label: String,
    /// Without box and scrolling: a few rows inside a text.
    #[prop(optional)]
    plain: bool,
    /// The table.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class=if plain { "table-wrap table-plain" } else { "table-wrap" }
            role="region"
            aria-label=label
            tabindex="0"
        >
            {children()}
        </div>
    }
}

/// The order a table is in, for `aria-sort` on a column's `<th>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest, oldest or A first.
    Ascending,
    /// Greatest, newest or Z first.
    Descending,
}

/// A column's head that is a link to the same list in another order.
#[component]
pub fn SortHeader(
    /// The column's name.
    #[prop(into)]
    label: String,
    /// The list's address in the order a press asks for.
    #[prop(into)]
    href: String,
    /// The order in force, if it is this column's.
    #[prop(into, default = None)]
    sorted: Option<Sorted>,
    /// A column of numbers.
    #[prop(optional)]
    num: bool,
) -> impl IntoView {
    let (aria, icon) = match sorted {
        Some(Sorted::Ascending) => (Some("ascending"), "arrow-up"),
        Some(Sorted::Descending) => (Some("descending"), "arrow-down"),
        None => (None, "chevrons-up-down"),
    };
    view! {
        <th scope="col" class=num.then_some("num") aria-sort=aria>
            <a href=href>{label} <super::Icon name=icon /></a>
        </th>
    }
}
