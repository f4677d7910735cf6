//! The page of one client.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    CLIENTS,
    api::{ClientView, CredentialRow, DeleteClient, client_page},
    authentication_path, client_path,
    credentials::Credentials,
    people::People,
};
use crate::{
    loaded::loaded,
    ui::{
        Avatar, AvatarSize, Badge, ConfirmPost, Crumb, Icon, KeyValue, KeyValues, LinkButton, OwnersOnly, PageHeader,
        RelativeTime, Tone, counted,
    },
};

/// The page of one client: details, access, people, credentials.
#[component]
pub fn ClientPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let client = client_page(id());
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
    let edit_authentication = view.has_authentication_settings.then(|| authentication_path(&view.id));
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
                <div class="section-head">
                    <h2 id="access-title">"Access"</h2>
                    <OwnersOnly>
                        {edit_authentication
                            .map(|href| {
                                view! {
                                    <LinkButton href=href>
                                        <Icon name="pencil" />
                                        "Edit authentication"
                                    </LinkButton>
                                }
                            })}
                    </OwnersOnly>
                </div>
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
    let people = match view.members.len() {
        0 => "It has no members".to_owned(),
        1 => "Its member can no longer sign in".to_owned(),
        count => format!("Its {count} members can no longer sign in"),
    };
    let live = |credential: &&CredentialRow| credential.state == "active" && credential.external.is_none();
    let here = match view.credentials.iter().filter(live).count() {
        0 if view.elsewhere.is_empty() => "it has no live credentials".to_owned(),
        0 => String::new(),
        1 => "its live credential stops working at once".to_owned(),
        count => format!("its {count} live credentials stop working at once"),
    };
    let here = if here.is_empty() { String::new() } else { format!(", and {here}") };
    let there: String = view
        .elsewhere
        .iter()
        .map(|(provider, count, deletes)| {
            if *deletes {
                let clients = counted(*count, "client of it is", "clients of it are");
                format!(" {clients} deleted at {provider}, afterwards and as soon as that can be done.")
            } else {
                let clients = counted(*count, "client of it stays", "clients of it stay");
                format!(" {clients} at {provider}, which does not delete clients: delete what is left there.")
            }
        })
        .collect();
    format!("{people}{here}.{there} This cannot be undone.")
}

#[cfg(test)]
mod tests {
    use super::{CredentialRow, consequences};
    use crate::clients::api::{ClientView, InviteForm};

    fn credential(state: &str, external: Option<(&str, bool)>) -> CredentialRow {
        CredentialRow {
            id: "1".into(),
            label: "Export".into(),
            identifier: "abc".into(),
            secret: None,
            grants: String::new(),
            external: external.map(|(name, deletes)| (name.to_owned(), deletes)),
            state: state.into(),
            owner: String::new(),
            created_at: 0,
        }
    }

    fn view(credentials: Vec<CredentialRow>, elsewhere: &[(&str, i64, bool)]) -> ClientView {
        ClientView {
            id: "1".into(),
            name: "Acme".into(),
            description: String::new(),
            logo: None,
            portal_access: false,
            method: String::new(),
            uses_api_keys: false,
            authentication: Vec::new(),
            has_authentication_settings: false,
            provider: None,
            policy: None,
            collections: Vec::new(),
            members: Vec::new(),
            credentials,
            elsewhere: elsewhere.iter().map(|&(name, count, deletes)| (name.to_owned(), count, deletes)).collect(),
            invitation_days: 7,
            created_at: 0,
            invite: crate::form::FormState::fresh(InviteForm::default()),
            now: 0,
        }
    }

    #[test]
    fn deleting_a_client_says_what_ends_here_and_what_is_deleted_elsewhere() {
        let there = || credential("active", Some(("Keycloak", true)));
        for (view, sentence) in [
            (view(Vec::new(), &[]), "It has no members, and it has no live credentials. This cannot be undone."),
            (
                view(vec![there(), there()], &[("Keycloak", 2, true)]),
                "It has no members. 2 clients of it are deleted at Keycloak, afterwards and as soon as that can be done. \
                 This cannot be undone.",
            ),
            (
                view(vec![credential("active", None), there()], &[("Keycloak", 1, true)]),
                "It has no members, and its live credential stops working at once. 1 client of it is deleted at Keycloak, \
                 afterwards and as soon as that can be done. This cannot be undone.",
            ),
            (
                view(vec![there()], &[("Old", 1, false)]),
                "It has no members. 1 client of it stays at Old, which does not delete clients: delete what is left there. \
                 This cannot be undone.",
            ),
        ] {
            assert_eq!(consequences(&view), sentence);
        }
    }
}
