//! The API collections tab.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    COLLECTIONS,
    api::{CollectionRow, CollectionsView, list_collections},
};
use crate::{
    loaded::loaded,
    ui::{
        Badge, ButtonVariant, Crumb, EmptyState, Icon, LinkButton, OwnersOnly, PageHeader, RelativeTime, TableWrap,
        Tone, number,
    },
};

/// How much of a description the list shows, in characters.
const DESCRIPTION_LENGTH: usize = 80;

/// All collections.
#[component]
pub fn CollectionsPage() -> impl IntoView {
    let collections = list_collections();
    view! {
        <Title text="API collections" />
        {loaded(collections, |view| view! { <Collections view=view /> })}
    }
}

#[component]
fn Collections(view: CollectionsView) -> impl IntoView {
    let CollectionsView { rows, now } = view;
    let is_empty = rows.is_empty();
    view! {
        <PageHeader
            title="API collections"
            lede="Groups of API endpoints that clients are given access to. Members see those that are published."
            crumbs=vec![Crumb::here("Platform"), Crumb::here("API Platform")]
        >
            {(!is_empty).then(add)}
        </PageHeader>
        {if is_empty {
            view! {
                <EmptyState
                    icon="layers"
                    title="No API collections yet"
                    text="A collection is a named group of API endpoints with an OpenAPI file. Clients include \
                          collections; their members read about them in the portal and call them."
                >
                    {add()}
                </EmptyState>
            }
                .into_any()
        } else {
            view! { <CollectionTable rows=rows now=now /> }.into_any()
        }}
    }
}

fn add() -> impl IntoView {
    view! {
        <OwnersOnly>
            <LinkButton href=[COLLECTIONS, "/new"].concat() variant=ButtonVariant::Primary>
                <Icon name="plus" />
                "Add collection"
            </LinkButton>
        </OwnersOnly>
    }
}

#[component]
fn CollectionTable(rows: Vec<CollectionRow>, now: i64) -> impl IntoView {
    view! {
        <TableWrap label="API collections">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Base path"</th>
                        <th scope="col">"Version"</th>
                        <th scope="col" class="num">
                            "Operations"
                        </th>
                        <th scope="col">"Published"</th>
                        <th scope="col" class="num">
                            "Clients"
                        </th>
                        <th scope="col">"Updated"</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.into_iter().map(|row| view! { <Row row=row now=now /> }).collect_view()}
                </tbody>
            </table>
        </TableWrap>
    }
}

#[component]
fn Row(row: CollectionRow, now: i64) -> impl IntoView {
    let description = clipped(&row.description);
    let published = if row.published {
        view! { <Badge tone=Tone::Good label="Published" /> }.into_any()
    } else {
        view! { <Badge label="Not published" /> }.into_any()
    };
    view! {
        <tr>
            <td class="cell-main">
                <a class="row-link" href=format!("{COLLECTIONS}/{}", row.id)>
                    {row.name}
                </a>
                {(!description.is_empty()).then(|| view! { <span class="cell-sub">{description}</span> })}
            </td>
            <td data-label="Base path">
                <span class="mono">{row.base_path}</span>
            </td>
            <td data-label="Version">{row.version.map_or_else(none, IntoAny::into_any)}</td>
            <td class="num" data-label="Operations">
                {row.operations.map_or_else(none, |operations| number(operations).into_any())}
            </td>
            <td data-label="Published">{published}</td>
            <td class="num" data-label="Clients">
                {number(row.api_clients)}
            </td>
            <td data-label="Updated">
                <RelativeTime at=row.updated_at now=now />
            </td>
        </tr>
    }
}

/// In the place of what only an OpenAPI file says.
fn none() -> AnyView {
    view! {
        <span class="faint" aria-hidden="true">
            "–"
        </span>
        <span class="sr-only">"No OpenAPI file"</span>
    }
    .into_any()
}

/// The beginning of a description, on one line.
fn clipped(description: &str) -> String {
    let line = description.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let rest = description.trim().len() > line.len();
    let mut text: String = line.chars().take(DESCRIPTION_LENGTH).collect();
    if rest || text.len() < line.len() {
        text.truncate(text.trim_end().len());
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{DESCRIPTION_LENGTH, clipped};

    #[test]
    fn a_description_is_clipped_to_its_beginning() {
        assert_eq!(clipped(""), "");
        assert_eq!(clipped(" Orders and returns. "), "Orders and returns.");
        assert_eq!(clipped("Orders.\n\nEverything about them."), "Orders.…");
        let long = "ö".repeat(DESCRIPTION_LENGTH + 1);
        assert_eq!(clipped(&long), format!("{}…", "ö".repeat(DESCRIPTION_LENGTH)));
        assert_eq!(clipped(&"ö".repeat(DESCRIPTION_LENGTH)), "ö".repeat(DESCRIPTION_LENGTH));
    }
}
