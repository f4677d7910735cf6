//! *My APIs*.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    api::my_apis,
    view::{ApiCard, MyApisView},
};
use crate::{
    loaded::loaded,
    ui::{Badge, EmptyState, PageHeader, thousands},
};

/// `/portal/apis`
#[component]
pub fn MyApisPage() -> impl IntoView {
    let apis = my_apis();
    view! {
        <Title text="My APIs" />
        {loaded(apis, |view| view! { <Apis view=view /> })}
    }
}

#[component]
fn Apis(view: MyApisView) -> impl IntoView {
    let MyApisView { client_name, apis } = view;
    view! {
        <PageHeader title="My APIs" lede=format!("What {client_name} can see and call.") />
        {if apis.is_empty() {
            view! {
                <EmptyState
                    icon="book-open"
                    title="No APIs yet"
                    text="Your administrator decides which APIs you can see. They appear here as soon as they are published for you."
                />
            }
                .into_any()
        } else {
            view! { <ul class="cards">{apis.into_iter().map(card).collect_view()}</ul> }.into_any()
        }}
    }
}

fn card(api: ApiCard) -> impl IntoView {
    let operations = api.operations.and_then(|count| u64::try_from(count).ok()).map(|count| {
        let unit = if count == 1 { "operation" } else { "operations" };
        format!("{} {unit}", thousands(count))
    });
    view! {
        <li class="card card-link">
            <div class="row row-between">
                <h2><a class="card-anchor" href=format!("{}/{}", super::APIS, api.id)>{api.name}</a></h2>
                {api.version.map(|version| view! { <Badge label=version /> })}
            </div>
            {(!api.description.is_empty()).then(|| view! { <p class="muted clamp">{api.description}</p> })}
            <p class="row faint small">
                <code class="wrap-anywhere">{api.base_path}</code>
                {operations.map(|operations| view! { <span>{operations}</span> })}
            </p>
        </li>
    }
}
