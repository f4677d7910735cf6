//! The Clients tab.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use maud::{Markup, html};
use server_fn::ServerFn as _;

use super::{
    CLIENTS,
    api::{Access, ClientRow, ClientsView, list_clients},
    wizard::{api::StartClient, step_path},
};
use crate::{
    loaded::loaded,
    query::{first_row, place},
    ui::{
        Alert, AvatarSize, Button, ButtonVariant, Checklist, Crumb, EmptyState, Icon, LinkButton, OwnersOnly,
        PageHeader, Pagination, SearchInput, TableWrap, Task, Tone, avatar, badge, thousands, time,
    },
};

/// The Clients tab: search and page are in the URL.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        query.with(|query| {
            let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            (query.get("q").unwrap_or_default(), page)
        })
    };
    let (search, page) = asked();
    let clients = list_clients(search, page);
    view! {
        <Title text="Clients" />
        <PageHeader
            title="Clients"
            lede="The companies, departments and teams that may use your APIs."
            crumbs=vec![Crumb::here("Platform"), Crumb::here("API Platform"), Crumb::here("Clients")]
        >
            <AddClient variant=ButtonVariant::Primary />
        </PageHeader>
        {loaded(clients, |view| view! { <ClientsBody view=view /> })}
    }
}

/// Begins a client: a form, because it makes a draft.
#[component]
fn AddClient(variant: ButtonVariant) -> impl IntoView {
    view! {
        <OwnersOnly>
            <form method="post" action=StartClient::PATH>
                <Button variant=variant>
                    <Icon name="plus" />
                    "Add new client"
                </Button>
            </form>
        </OwnersOnly>
    }
}

#[component]
fn ClientsBody(view: ClientsView) -> impl IntoView {
    let drafts = (!view.drafts.is_empty()).then(|| view! { <Drafts drafts=view.drafts.clone() /> });
    let searched = !view.search.is_empty();
    let body = if view.total == 0 && !searched {
        view! { <FirstRun has_provider=view.has_provider has_collection=view.has_collection /> }.into_any()
    } else {
        view! { <Found view=view /> }.into_any()
    };
    view! { <div class="stack">{drafts} {body}</div> }
}

/// Clients that were begun and not finished.
#[component]
fn Drafts(drafts: Vec<(String, String)>) -> impl IntoView {
    let title = if drafts.len() == 1 { "You have an unfinished client" } else { "You have unfinished clients" };
    view! {
        <Alert tone=Tone::Info title=title>
            <ul class="drafts">
                {drafts
                    .into_iter()
                    .map(|(id, name)| {
                        let name = if name.trim().is_empty() { "Without a name".to_owned() } else { name };
                        view! { <li><a href=step_path(&id, "details")>"Continue with " {name}</a></li> }
                    })
                    .collect_view()}
            </ul>
        </Alert>
    }
}

/// Before there is a client: the two things to do.
#[component]
fn FirstRun(has_provider: bool, has_collection: bool) -> impl IntoView {
    let tasks = vec![
        Task {
            title: "Set up a DCR provider".to_owned(),
            text: "With one, the people of a client generate their own OAuth credentials. API keys need none."
                .to_owned(),
            done: has_provider,
            action: "Add provider".to_owned(),
            href: "/settings/developer-portal/dynamic-client-registration/new".to_owned(),
        },
        Task {
            title: "Describe your APIs".to_owned(),
            text: "An API collection names a group of endpoints and shows its documentation to members.".to_owned(),
            done: has_collection,
            action: "Add collection".to_owned(),
            href: "/platform/api-platform/collections/new".to_owned(),
        },
    ];
    view! {
        <OwnersOnly>
            <Checklist title="Before your first client" tasks=tasks />
        </OwnersOnly>
        <EmptyState
            icon="users"
            title="No clients yet"
            text="Add the first company, department or team. You can invite its people by e-mail, or keep it to yourself."
        >
            <AddClient variant=ButtonVariant::Secondary />
        </EmptyState>
    }
}

#[component]
fn Found(view: ClientsView) -> impl IntoView {
    let total = u64::try_from(view.total).unwrap_or(0);
    let first = first_row(view.page);
    let last = (first - 1) + view.rows.len() as u64;
    let search = view.search.clone();
    let at = move |page: u32| place(CLIENTS, &[("q", &search)], page);
    let previous = (view.page > 1).then(|| at(view.page - 1));
    let next = (last < total).then(|| at(view.page + 1));
    let empty = view.rows.is_empty();
    let now = view.now;
    view! {
        <form method="get" action=CLIENTS class="toolbar" role="search">
            <SearchInput value=view.search.clone() label="Search clients by name or e-mail" />
            <Button asks=true>"Search"</Button>
            {(!view.search.is_empty())
                .then(|| view! { <LinkButton href=CLIENTS variant=ButtonVariant::Quiet>"Clear"</LinkButton> })}
        </form>
        {if empty {
            let text = format!("No client's name or e-mail address contains “{}”.", view.search);
            view! {
                <EmptyState icon="search" title="Nothing found" text=text>
                    <LinkButton href=CLIENTS>"Show all clients"</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <TableWrap label="Clients">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"Client"</th>
                                <th scope="col">"Authentication method"</th>
                                <th scope="col">"DCR provider"</th>
                                <th scope="col" class="num">"Collections"</th>
                                <th scope="col">"Policy"</th>
                                <th scope="col">"Portal access"</th>
                                <th scope="col" class="num">"Credentials"</th>
                                <th scope="col">"Created"</th>
                            </tr>
                        </thead>
                        <tbody inner_html=rows(&view.rows, now)></tbody>
                    </table>
                </TableWrap>
                <Pagination first=first last=last total=total what="clients" previous=previous next=next />
            }
            .into_any()
        }}
    }
}

/// The rows, as text. A page has fifty of them, nothing in them is live, and a view of each cell would cost more than
/// everything else on the page together, on the server and again in the browser.
fn rows(clients: &[ClientRow], now: i64) -> String {
    html! {
        @for client in clients { (row(client, now)) }
    }
    .into_string()
}

fn row(client: &ClientRow, now: i64) -> Markup {
    let logo = client.logo.as_ref().map(|logo| format!("/logos/{logo}/small"));
    let (tone, access) = match client.access {
        Access::Off => (Tone::Neutral, "Off"),
        Access::Invited => (Tone::Info, "Invited"),
        Access::Active => (Tone::Good, "Active"),
        Access::Expired => (Tone::Warn, "Invitation expired"),
    };
    let provider = client.provider.as_ref().map_or("–", |(_, name)| name.as_str());
    html! {
        tr {
            td.cell-main {
                div.cell-stack {
                    (avatar(&client.name, logo.as_deref(), AvatarSize::Px24))
                    a.row-link href={ (CLIENTS) "/" (client.id) } { (client.name) }
                }
            }
            td data-label="Authentication method" { (client.method) }
            td data-label="DCR provider" { (provider) }
            td.num data-label="Collections" { (count(client.collections)) }
            td data-label="Policy" { (client.policy.as_deref().unwrap_or("–")) }
            td data-label="Portal access" { (badge(tone, access)) }
            td.num data-label="Credentials" title="Active / ever made" {
                (count(client.active_credentials)) " / " (count(client.total_credentials))
            }
            td data-label="Created" { (time::markup(client.created_at, now)) }
        }
    }
}

fn count(number: i64) -> String {
    thousands(u64::try_from(number).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Access, ClientRow, rows};

    fn client() -> ClientRow {
        ClientRow {
            id: "01J".to_owned(),
            name: "Acme Logistics".to_owned(),
            logo: None,
            method: "Auth token".to_owned(),
            provider: Some(("P".to_owned(), "Production".to_owned())),
            collections: 1200,
            policy: None,
            access: Access::Active,
            active_credentials: 2,
            total_credentials: 3,
            created_at: 1_767_225_600,
        }
    }

    #[test]
    fn a_row_tells_what_is_known() {
        let text = rows(&[client()], 1_767_225_600 + 7200);
        for expected in [
            r#"<a class="row-link" href="/platform/api-platform/clients/01J">Acme Logistics</a>"#,
            r#"<td class="num" data-label="Collections">1,200</td>"#,
            r#"<td data-label="Policy">–</td>"#,
            r#"<span class="badge tone-good"><span class="dot" aria-hidden="true"></span>Active</span>"#,
            r#"title="Active / ever made">2 / 3</td>"#,
            "2 hours ago</time>",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
    }

    #[test]
    fn nothing_that_people_typed_becomes_markup() {
        let evil = || "\"'><script>alert(1)</script>".to_owned();
        let client = ClientRow {
            id: evil(),
            name: evil(),
            logo: Some(evil()),
            method: evil(),
            provider: Some((evil(), evil())),
            policy: Some(evil()),
            ..client()
        };
        let text = rows(&[client], 0);
        assert!(!text.contains("<script") && !text.contains("\"'"), "{text}");
        assert_eq!(text.matches("&lt;script").count(), 6, "{text}");
    }
}
