//! The page of one client.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    CLIENTS,
    api::{ClientView, DeleteClient, client_page},
    client_path,
    credentials::Credentials,
    people::People,
};
use crate::{
    loaded::loaded,
    ui::{
        Avatar, AvatarSize, Badge, ConfirmPost, Crumb, Icon, KeyValue, KeyValues, LinkButton, OwnersOnly, PageHeader,
        RelativeTime, Tone,
    },
};

/// The page of one client: details, access, people, credentials.
#[component]
pub fn ClientPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let client = Resource::new(id, client_page);
    view! {
        {loaded(client, |view| view! { <ClientBody view=view /> })}
    }
}

#[component]
fn ClientBody(view: ClientView) -> impl IntoView {
    let crumbs = vec![
        Crumb::here("Platform"),
        Crumb::here("API Platform"),
        Crumb::link("Clients", CLIENTS),
        Crumb::here(view.name.clone()),
    ];
    let logo = view.logo.as_ref().map(|logo| format!("/logos/{logo}/large"));
    let access = access(&view);
    let danger = danger_zone(&view);
    let edit = format!("{}/edit", client_path(&view.id));
    view! {
        <Title text=view.name.clone() />
        <PageHeader title=view.name.clone() crumbs=crumbs>
            <OwnersOnly>
                <LinkButton href=edit>
                    <Icon name="pencil" />
                    "Edit client"
                </LinkButton>
            </OwnersOnly>
        </PageHeader>
        <div class="stack">
            <section class="client-head">
                <Avatar name=view.name.clone() src=logo size=AvatarSize::Px64 />
                <p class="client-description">{view.description.clone()}</p>
            </section>
            <section class="section" aria-labelledby="access-title">
                <h2 id="access-title">"Access"</h2>
                {access}
            </section>
            <People view=view.clone() />
            <Credentials view=view />
            {danger}
        </div>
    }
}

/// How the client's calls are authenticated, and what they may reach.
fn access(view: &ClientView) -> AnyView {
    let provider = match view.provider.clone() {
        Some((id, name)) => {
            let href = format!("/settings/developer-portal/dynamic-client-registration/{id}");
            view! { <a href=href>{name}</a> }.into_any()
        }
        None => "None".into_any(),
    };
    let policy = match view.policy.clone() {
        Some((id, name)) => view! { <a href=format!("/platform/api-platform/policies/{id}")>{name}</a> }.into_any(),
        None => "None: there is no limit".into_any(),
    };
    let facts = view.authentication.clone().into_iter().map(|(label, value)| {
        view! { <KeyValue label=label><span class="break">{value}</span></KeyValue> }
    });
    let facts = facts.collect_view();
    let (collections, method) = (collections(view), view.method.clone());
    let (created_at, now) = (view.created_at, view.now);
    view! {
        <KeyValues>
            <KeyValue label="Authentication method">{method}</KeyValue>
            <KeyValue label="DCR provider">{provider}</KeyValue>
            {facts}
            <KeyValue label="API collections">{collections}</KeyValue>
            <KeyValue label="Policy">{policy}</KeyValue>
            <KeyValue label="Created"><RelativeTime at=created_at now=now /></KeyValue>
        </KeyValues>
    }
    .into_any()
}

fn danger_zone(view: &ClientView) -> AnyView {
    let consequences = consequences(view);
    let (id, title) = (view.id.clone(), format!("Delete {}?", view.name));
    view! {
        <OwnersOnly>
            <section class="section danger-zone" aria-labelledby="delete-title">
                <h2 id="delete-title">"Delete this client"</h2>
                <p>{consequences.clone()}</p>
                <ConfirmPost
                    name="delete-client"
                    trigger="Delete client"
                    title=title
                    text=consequences
                    action=DeleteClient::PATH
                    fields=vec![("client", id)]
                    does="Delete client"
                />
            </section>
        </OwnersOnly>
    }
    .into_any()
}

fn collections(view: &ClientView) -> AnyView {
    if view.collections.is_empty() {
        return "None yet".into_any();
    }
    view.collections
        .iter()
        .map(|(id, name, published)| {
            view! {
                <span class="collection">
                    <a href=format!("/platform/api-platform/collections/{id}")>{name.clone()}</a>
                    {(!published).then(|| view! { " " <Badge tone=Tone::Warn label="Not published" /> })}
                </span>
            }
        })
        .collect_view()
        .into_any()
}

fn consequences(view: &ClientView) -> String {
    let live = view.credentials.iter().filter(|credential| credential.state == "active").count();
    let people = match view.members.len() {
        0 => "It has no members".to_owned(),
        1 => "Its member can no longer sign in".to_owned(),
        count => format!("Its {count} members can no longer sign in"),
    };
    let credentials = match live {
        0 => "it has no live credentials".to_owned(),
        1 => "its live credential stops working at once".to_owned(),
        count => format!("its {count} live credentials stop working at once"),
    };
    format!("{people}, and {credentials}. This cannot be undone.")
}
