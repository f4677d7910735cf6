//! The Registrations tab.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    REGISTRATIONS, STATES,
    api::{RegistrationRow, RegistrationsView, list_registrations},
    origin, registration_path, state,
};
use crate::{
    clients::client_path,
    loaded::loaded,
    query::{first_row, place},
    ui::{
        Badge, Button, ButtonVariant, Choice, CopyField, Crumb, EmptyState, LinkButton, PageHeader, Pagination,
        RelativeTime, SearchInput, Select, TableWrap,
    },
};

/// How many hosts a row names.
const HOSTS: usize = 2;
/// How long a client ID is that is not shown whole, in characters.
const LONG_ID: usize = 40;

/// The Registrations tab: search, state and page are in the URL.
#[component]
pub fn RegistrationsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        query.with(|query| {
            let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            (query.get("q").unwrap_or_default(), query.get("state").unwrap_or_default(), page)
        })
    };
    let (search, state, page) = asked();
    let registrations = list_registrations(search, state, page);
    view! {
        <Title text="Registrations" />
        <PageHeader
            title="Registrations"
            lede="The OAuth clients that members and programs have registered. Names are their own words."
            crumbs=vec![Crumb::here("Platform"), Crumb::here("API Platform"), Crumb::here("Registrations")]
        />
        {loaded(registrations, |view| view! { <Registrations view=view /> })}
    }
}

#[component]
fn Registrations(view: RegistrationsView) -> impl IntoView {
    if view.none_ever {
        view! { <NoneYet endpoint=view.endpoint /> }.into_any()
    } else {
        view! { <Found view=view /> }.into_any()
    }
}

/// Before anything was registered: how that happens.
#[component]
fn NoneYet(endpoint: String) -> impl IntoView {
    view! {
        <div class="stack">
            <EmptyState
                icon="inbox"
                title="No registrations yet"
                text="Members register clients in the portal, under Credentials. Programs send a POST request with their \
                      metadata (RFC 7591) to the endpoint below, with an initial access token, or without one at a \
                      provider that is open."
            >
                <LinkButton href=crate::initial_tokens::INITIAL_TOKENS>"Initial access tokens"</LinkButton>
            </EmptyState>
            <div class="readable">
                <CopyField label="Registration endpoint" name="endpoint" value=endpoint />
            </div>
        </div>
    }
}

#[component]
fn Found(view: RegistrationsView) -> impl IntoView {
    let total = u64::try_from(view.total).unwrap_or(0);
    let first = first_row(view.page);
    let last = (first - 1) + view.rows.len() as u64;
    let at = |page: u32| place(REGISTRATIONS, &[("q", &view.search), ("state", &view.state)], page);
    let previous = (view.page > 1).then(|| at(view.page - 1));
    let next = (last < total).then(|| at(view.page + 1));
    let narrowed = !view.search.is_empty() || !view.state.is_empty();
    let states = [("", "All but revoked")]
        .into_iter()
        .chain(STATES.iter().map(|&(word, label, _)| (word, label)))
        .map(|(word, label)| Choice::new(word, label).selected(view.state == word))
        .collect::<Vec<_>>();
    let body = if view.rows.is_empty() {
        view! { <Nothing search=view.search.clone() state=view.state.clone() /> }.into_any()
    } else {
        view! {
            <RegistrationTable rows=view.rows now=view.now />
            <Pagination first=first last=last total=total what="registrations" previous=previous next=next />
        }
        .into_any()
    };
    view! {
        <form method="get" action=REGISTRATIONS class="toolbar" role="search">
            <SearchInput value=view.search label="Search names, client IDs, hosts" />
            <Select name="state" label="State" choices=states />
            <Button asks=true>"Search"</Button>
            {narrowed
                .then(|| view! { <LinkButton href=REGISTRATIONS variant=ButtonVariant::Quiet>"Clear"</LinkButton> })}
        </form>
        {body}
    }
}

/// Nothing matches what was asked for.
#[component]
fn Nothing(search: String, state: String) -> impl IntoView {
    let (_, label) = super::state(&state);
    let which = if state.is_empty() { String::new() } else { format!(" that is {}", label.to_lowercase()) };
    let text = if search.is_empty() {
        format!("There is no registration{which}.")
    } else {
        format!("No name, client ID or redirect host of a registration{which} contains “{search}”.")
    };
    let text =
        if state.is_empty() { format!("{text} Revoked ones are listed when you choose that state.") } else { text };
    view! {
        <EmptyState icon="search" title="Nothing found" text=text>
            <LinkButton href=REGISTRATIONS>"Show all registrations"</LinkButton>
        </EmptyState>
    }
}

#[component]
fn RegistrationTable(rows: Vec<RegistrationRow>, now: i64) -> impl IntoView {
    view! {
        <TableWrap label="Registrations">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Came by"</th>
                        <th scope="col">"Redirect hosts"</th>
                        <th scope="col">"API client"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Registered"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| one(row, now)).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
}

fn one(row: RegistrationRow, now: i64) -> impl IntoView {
    let (tone, label) = state(&row.state);
    let client = match row.client {
        Some((id, name)) => view! { <a class="clipped" href=client_path(&id)>{name}</a> }.into_any(),
        None => view! { <span class="faint">"Unassigned"</span> }.into_any(),
    };
    // The URL of a metadata document can be long.
    let id_class = if row.client_id.len() > LONG_ID { "cell-sub clipped" } else { "cell-sub" };
    let all = row.hosts.join(", ");
    let more = row.hosts.len().saturating_sub(HOSTS);
    let hosts = match row.hosts.len() {
        0 => view! { <span class="faint">"None"</span> }.into_any(),
        _ => row
            .hosts
            .into_iter()
            .take(HOSTS)
            .map(|host| view! { <span class="clipped">{host}</span> })
            .collect_view()
            .into_any(),
    };
    view! {
        <tr>
            <td class="cell-main">
                <a class="row-link clipped" href=registration_path(&row.id) title=row.name.clone()>
                    {row.name.clone()}
                </a>
                <code class=id_class title=row.client_id.clone()>
                    {row.client_id.clone()}
                </code>
            </td>
            <td data-label="Came by">{origin(&row.origin)}</td>
            <td data-label="Redirect hosts" title=all>
                {hosts} {(more > 0).then(|| view! { <span class="faint small">{format!("and {more} more")}</span> })}
            </td>
            <td data-label="API client">{client}</td>
            <td data-label="State"><Badge tone=tone label=label /></td>
            <td data-label="Registered"><RelativeTime at=row.created_at now=now /></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{RegistrationRow, RegistrationTable};

    #[test]
    fn nothing_that_a_client_says_becomes_markup() {
        let evil = || "\"'><script>alert(1)</script>".to_owned();
        let row = RegistrationRow {
            id: evil(),
            name: evil(),
            client_id: evil(),
            origin: "open".into(),
            hosts: vec![evil(), evil(), evil()],
            client: Some(("1".into(), evil())),
            state: "awaiting_approval".into(),
            created_at: 0,
        };
        let html = crate::testing::owner().with(|| view! { <RegistrationTable rows=vec![row] now=0 /> }.to_html());
        assert!(!html.contains("<script") && !html.contains("\"'>"), "{html}");
        for there in ["Awaiting approval", "and 1 more", ">Open<"] {
            assert!(html.contains(there), "{there} is not in {html}");
        }
    }
}
