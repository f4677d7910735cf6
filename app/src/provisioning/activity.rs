//! A provider's page *Activity*: every call to it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use super::calls::{CallList, Calls, calls_asked};
use super::{calls::calls_of, reconcile::api::external};
use crate::backend;
use crate::{
    error::AppError,
    loaded::loaded,
    providers::{PROVIDERS, ProviderTabs, provider_page_path},
    ui::{Crumb, PageHeader},
};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityView {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// The calls.
    pub calls: Calls,
    /// The time they are told from.
    pub now: i64,
}

/// The calls to a provider. What is asked for comes from the URL.
pub async fn provider_activity(provider: String, failed: bool, page: u32) -> Result<ActivityView, AppError> {
    let core = backend::core();
    let stored = core.providers().get(&backend::caller(), &provider.into()).await?;
    external(&stored)?;
    let calls = calls_of(Some(stored.id.clone()), None, failed, page).await?;
    Ok(ActivityView { provider: stored.id.to_string(), name: stored.name, calls, now: core.now().unix_seconds() })
}

/// `…/dynamic-client-registration/:id/activity`
#[component]
pub fn ActivityPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        let (failed, page) = query.with(calls_asked);
        (id, failed, page)
    };
    let (id, failed, page) = asked();
    let activity = provider_activity(id, failed, page);
    view! {
        {loaded(activity, |view| view! { <Activity view=view /> })}
    }
}

#[component]
fn Activity(view: ActivityView) -> impl IntoView {
    let ActivityView { provider, name, calls, now } = view;
    let path = provider_page_path(&provider, "/activity");
    view! {
        <Title text=format!("Activity at {name}") />
        <PageHeader
            title="Activity"
            lede="Every call to this provider, newest first. Secrets and bodies are not kept."
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::link(name, provider_page_path(&provider, "")),
                Crumb::here("Activity"),
            ]
        />
        <ProviderTabs id=provider />
        <div class="stack">
            <CallList calls=calls path=path of_provider=true now=now />
        </div>
    }
}
