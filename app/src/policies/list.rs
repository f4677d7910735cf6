//! The Policies tab.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    POLICIES,
    api::{PoliciesView, PolicyRow, list_policies},
};
use crate::{
    loaded::loaded,
    ui::{ButtonVariant, Crumb, EmptyState, Icon, LinkButton, OwnersOnly, PageHeader, RelativeTime, TableWrap, number},
};

/// All policies.
#[component]
pub fn PoliciesPage() -> impl IntoView {
    let policies = list_policies();
    view! {
        <Title text="Policies" />
        {loaded(policies, |view| view! { <Policies view=view /> })}
    }
}

#[component]
fn Policies(view: PoliciesView) -> impl IntoView {
    let PoliciesView { rows, now } = view;
    let is_empty = rows.is_empty();
    view! {
        <PageHeader
            title="Policies"
            lede="How fast and how much an API client may call."
            crumbs=vec![Crumb::here("Platform"), Crumb::here("API Platform")]
        >
            {(!is_empty).then(add)}
        </PageHeader>
        {if is_empty {
            view! {
                <EmptyState
                    icon="gauge"
                    title="No policies yet"
                    text="Without a policy an API client may call without limit. A policy sets a rate limit, a usage \
                          quota, or both, and can be assigned to any number of clients."
                >
                    {add()}
                </EmptyState>
            }
                .into_any()
        } else {
            view! { <PolicyTable rows=rows now=now /> }.into_any()
        }}
    }
}

fn add() -> impl IntoView {
    view! {
        <OwnersOnly>
            <LinkButton href=[POLICIES, "/new"].concat() variant=ButtonVariant::Primary>
                <Icon name="plus" />
                "Add policy"
            </LinkButton>
        </OwnersOnly>
    }
}

#[component]
fn PolicyTable(rows: Vec<PolicyRow>, now: i64) -> impl IntoView {
    view! {
        <TableWrap label="Policies">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" class="num">
                            "Rate limit"
                        </th>
                        <th scope="col" class="num">
                            "Usage quota"
                        </th>
                        <th scope="col" class="num">
                            "Clients"
                        </th>
                        <th scope="col">"Updated"</th>
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|row| {
                            view! {
                                <tr>
                                    <td class="cell-main">
                                        <a class="row-link" href=format!("{POLICIES}/{}", row.id)>
                                            {row.name}
                                        </a>
                                    </td>
                                    <td class="num" data-label="Rate limit">
                                        {quantity(row.rate_limit)}
                                    </td>
                                    <td class="num" data-label="Usage quota">
                                        {quantity(row.usage_quota)}
                                    </td>
                                    <td class="num" data-label="Clients">
                                        {number(row.api_clients)}
                                    </td>
                                    <td data-label="Updated">
                                        <RelativeTime at=row.updated_at now=now />
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </TableWrap>
    }
}

/// “10,000 per day”.
fn quantity(limit: Option<(i64, String)>) -> impl IntoView {
    match limit {
        Some((requests, interval)) => format!("{} per {interval}", number(requests)).into_any(),
        None => view! { <span class="faint">"No limit"</span> }.into_any(),
    }
}
