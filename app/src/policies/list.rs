//! The Policies tab.

use leptos::prelude::*;
use leptos_meta::Title;

use registration::{Limit, PolicySummary, Timestamp};

use super::{POLICIES, api::list_policies};
use crate::{
    backend,
    loaded::loaded,
    ui::{ButtonVariant, Crumb, EmptyState, Icon, LinkButton, OwnersOnly, PageHeader, RelativeTime, TableWrap, number},
};

/// All policies.
#[component]
pub fn PoliciesPage() -> impl IntoView {
    let policies = list_policies();
    view! {
        <Title text="Policies" />
        {loaded(policies, |policies| view! { <Policies policies=policies now=backend::core().now() /> })}
    }
}

#[component]
fn Policies(policies: Vec<PolicySummary>, now: Timestamp) -> impl IntoView {
    let is_empty = policies.is_empty();
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
            view! { <PolicyTable policies=policies now=now /> }.into_any()
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
fn PolicyTable(policies: Vec<PolicySummary>, now: Timestamp) -> impl IntoView {
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
                    {policies
                        .into_iter()
                        .map(|PolicySummary { policy, api_clients }| {
                            view! {
                                <tr>
                                    <td class="cell-main">
                                        <a class="row-link" href=format!("{POLICIES}/{}", policy.id)>
                                            {policy.name}
                                        </a>
                                    </td>
                                    <td class="num" data-label="Rate limit">
                                        {quantity(policy.rate_limit)}
                                    </td>
                                    <td class="num" data-label="Usage quota">
                                        {quantity(policy.usage_quota)}
                                    </td>
                                    <td class="num" data-label="Clients">
                                        {number(api_clients)}
                                    </td>
                                    <td data-label="Updated">
                                        <RelativeTime at=policy.updated_at.unix_seconds() now=now.unix_seconds() />
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
fn quantity(limit: Option<Limit>) -> impl IntoView {
    match limit {
        Some(Limit { requests, interval }) => format!("{} per {}", number(requests), interval.as_str()).into_any(),
        None => view! { <span class="faint">"No limit"</span> }.into_any(),
    }
}
