//! The DCR providers.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    PROVIDERS,
    api::{ProviderRow, ProvidersView, list_providers},
    external::state::{StateCell, TokenBadge},
};
use crate::{
    loaded::loaded,
    ui::{
        Badge, ButtonVariant, Crumb, EmptyState, Icon, LinkButton, OwnersOnly, PageHeader, RelativeTime, TableWrap,
        Tone, number,
    },
};

/// All providers.
#[component]
pub fn ProvidersPage() -> impl IntoView {
    let providers = list_providers();
    view! {
        <Title text="Dynamic client registration" />
        {loaded(providers, |view| view! { <Providers view=view /> })}
    }
}

#[component]
fn Providers(view: ProvidersView) -> impl IntoView {
    let ProvidersView { rows, now } = view;
    let is_empty = rows.is_empty();
    view! {
        <PageHeader
            title="Dynamic client registration"
            lede="The authorization servers at which members register their own OAuth credentials."
            crumbs=vec![Crumb::here("Settings"), Crumb::here("Developer Portal")]
        >
            {(!is_empty).then(add)}
        </PageHeader>
        {if is_empty {
            view! {
                <EmptyState
                    icon="key-round"
                    title="No DCR providers yet"
                    text="A DCR provider is an authorization server that registers OAuth clients on request. With one, \
                          the members of an API client generate their own credentials in the portal. The option DCR \
                          provider appears in the client wizard once there is one here."
                >
                    {add()}
                </EmptyState>
            }
                .into_any()
        } else {
            view! { <ProviderTable rows=rows now=now /> }.into_any()
        }}
    }
}

fn add() -> impl IntoView {
    view! {
        <OwnersOnly>
            <LinkButton href=[PROVIDERS, "/new"].concat() variant=ButtonVariant::Primary>
                <Icon name="plus" />
                "Add provider"
            </LinkButton>
        </OwnersOnly>
    }
}

#[component]
fn ProviderTable(rows: Vec<ProviderRow>, now: i64) -> impl IntoView {
    view! {
        <TableWrap label="DCR providers">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Authentication method"</th>
                        <th scope="col">"Issuer"</th>
                        <th scope="col" class="num">
                            "Clients"
                        </th>
                        <th scope="col" class="num">
                            "Credentials"
                        </th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Updated"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| one(row, now)).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
}

fn one(row: ProviderRow, now: i64) -> impl IntoView {
    let issuer = if row.issuer.is_empty() { "–".to_owned() } else { row.issuer };
    view! {
        <tr>
            <td class="cell-main">
                <a class="row-link" href=format!("{PROVIDERS}/{}", row.id)>
                    {row.name}
                </a>
                {row.open.then(|| view! { " " <Badge tone=Tone::Warn label="Open" /> })}
            </td>
            <td data-label="Type">
                <Badge label=row.product />
            </td>
            <td data-label="Authentication method">{row.authentication_method.label().to_owned()}</td>
            <td data-label="Issuer">
                <span class="clipped" title=issuer.clone()>
                    {issuer.clone()}
                </span>
            </td>
            <td class="num" data-label="Clients">
                {number(row.api_clients)}
            </td>
            <td class="num" data-label="Credentials">
                {number(row.registrations)}
            </td>
            <td data-label="State">
                <StateCell doing=row.doing now=now />
                {row.token_warning.map(|warning| view! { <span class="cell-sub"><TokenBadge warning=warning /></span> })}
            </td>
            <td data-label="Updated">
                <RelativeTime at=row.updated_at now=now />
            </td>
        </tr>
    }
}
