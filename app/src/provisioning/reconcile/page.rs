//! The page.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn as _;

use super::{
    REPAIRS,
    api::{CheckClients, ReconcileView, reconcile_page},
    operations::Operations,
    table::ClientTable,
};
use crate::{
    loaded::loaded,
    providers::{PROVIDERS, ProviderTabs, provider_page_path},
    provisioning::{reload::Reload, words},
    query::{first_row, place},
    ui::{
        Button, ButtonSize, ButtonVariant, Choice, Crumb, EmptyState, Icon, LinkButton, OwnersOnly, PageHeader,
        Pagination, Select, may_change,
    },
};

/// The id of the form that the boxes in the table belong to.
pub(super) const REPAIR_FORM: &str = "repair";

/// `…/dynamic-client-registration/:id/reconcile`
#[component]
pub fn ReconcilePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        query.with(|query| {
            let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            (id, query.get("show").is_some_and(|show| show == "all"), page)
        })
    };
    let (id, all, page) = asked();
    let view = reconcile_page(id, all, page);
    view! {
        {loaded(view, |view| view! { <Reconcile view=view /> })}
    }
}

#[component]
fn Reconcile(view: ReconcileView) -> impl IntoView {
    let ReconcileView { provider, name, readable, rows, total, page, all, operations, now } = view;
    let path = provider_page_path(&provider, "/reconcile");
    let next = operations.iter().filter_map(|open| words::look_again_after(&open.operation, now)).min();
    let reload = next.map(|seconds| view! { <Reload seconds=seconds without_script=false /> });
    let adopt = provider_page_path(&provider, "/adopt");
    let check = (readable && may_change()).then(|| {
        let provider = provider.clone();
        view! {
            <form method="post" action=CheckClients::url()>
                <input type="hidden" name="provider" value=provider />
                <Button variant=ButtonVariant::Primary>
                    <Icon name="refresh-cw" />
                    "Check now"
                </Button>
            </form>
        }
    });
    let unreadable = (!readable).then(|| {
        view! {
            <p class="muted">
                "This provider does not let anybody read its clients, so they are not compared. What may be there without \
                 being known here is still listed."
            </p>
        }
    });
    let filter = if all {
        view! { <LinkButton href=path.clone() size=ButtonSize::Small>"Only what differs"</LinkButton> }.into_any()
    } else {
        view! { <LinkButton href=format!("{path}?show=all") size=ButtonSize::Small>"All clients"</LinkButton> }
            .into_any()
    };
    let body = if rows.is_empty() {
        nothing(all, &name, &path)
    } else {
        let total = u64::try_from(total).unwrap_or(0);
        let first = first_row(page);
        let last = (first - 1) + rows.len() as u64;
        let at = |page: u32| place(&path, &[("show", if all { "all" } else { "" })], page);
        let previous = (page > 1).then(|| at(page - 1));
        let next = (last < total).then(|| at(page + 1));
        view! {
            <RepairBar path=path.clone() />
            <ClientTable rows=rows now=now />
            <Pagination first=first last=last total=total what="clients" previous=previous next=next />
        }
        .into_any()
    };
    view! {
        <Title text=format!("Reconcile {name}") />
        <PageHeader
            title="Reconcile"
            lede="What the portal knows of its clients, against what the provider says."
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::link(name, provider_page_path(&provider, "")),
                Crumb::here("Reconcile"),
            ]
        >
            <OwnersOnly>
                <LinkButton href=adopt>
                    <Icon name="link" />
                    "Adopt a client"
                </LinkButton>
            </OwnersOnly>
            {check}
        </PageHeader>
        <ProviderTabs id=provider.clone() />
        {reload}
        <div class="stack">
            {unreadable}
            <Operations provider=provider operations=operations now=now />
            <section class="section" aria-labelledby="clients">
                <div class="section-head">
                    <h2 id="clients">{if all { "Clients" } else { "What differs" }}</h2>
                    {filter}
                </div>
                {body}
            </section>
        </div>
    }
}

fn nothing(all: bool, name: &str, path: &str) -> AnyView {
    if all {
        let text = format!("The clients that members register at {name}, and those you adopt, appear here.");
        view! { <EmptyState icon="inbox" title="No clients yet" text=text /> }.into_any()
    } else {
        let href = format!("{path}?show=all");
        view! {
            <EmptyState
                icon="circle-check"
                title="Portal and provider agree."
                text="Clients are looked at once a day, and whenever you press “Check now”."
            >
                <LinkButton href=href>"Show all clients"</LinkButton>
            </EmptyState>
        }
        .into_any()
    }
}

/// Choosing a repair for the ticked rows. What it would do is shown before it is done.
#[component]
fn RepairBar(path: String) -> impl IntoView {
    let choices = REPAIRS.iter().map(|&(word, label, _)| Choice::new(word, label)).collect::<Vec<_>>();
    view! {
        <OwnersOnly>
            <form method="get" action=format!("{path}/repair") id=REPAIR_FORM class="toolbar">
                <span class="muted">"With the ticked ones:"</span>
                <Select name="repair" label="Repair" choices=choices />
                <Button asks=true>"Show what would be done"</Button>
            </form>
        </OwnersOnly>
    }
}
