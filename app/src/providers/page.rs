//! The page of one provider, or of a new built-in one.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{
    PROVIDERS,
    api::{ProviderPageView, ProviderView, provider_page},
    external::Overview,
    fields::ProviderFields,
    programs::ProgramsInShort,
    usage::{DeleteZone, ProviderUsers},
};
use crate::{
    loaded::loaded,
    ui::{Badge, Crumb, PageHeader},
};

/// One provider, or a new built-in one.
#[component]
pub fn ProviderFormPage() -> impl IntoView {
    let params = use_params_map();
    // The address of a new one has no id.
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let provider = provider_page(id());
    view! {
        {loaded(provider, |view| match view {
            ProviderPageView::BuiltIn(view) => view! { <Provider view=*view /> }.into_any(),
            ProviderPageView::External(view) => view! { <Overview view=*view /> }.into_any(),
        })}
    }
}

#[component]
fn Provider(view: ProviderView) -> impl IntoView {
    let ProviderView { stored, form } = view;
    let title = stored.as_ref().map_or_else(|| "Add provider".to_owned(), |stored| stored.name.clone());
    view! {
        <Title text=title.clone() />
        <PageHeader
            title=title.clone()
            lede="What members may register here, and how their tokens are recognised."
            beside=|| view! { <Badge label="Built-in" /> }
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::here(title),
            ]
        />
        <div class="stack">
            <ProviderFields stored=stored.clone() form=form />
            {stored
                .map(|stored| {
                    view! {
                        <ProgramsInShort stored=stored.clone() />
                        <ProviderUsers stored=stored.clone() />
                        <DeleteZone stored=stored />
                    }
                })}
        </div>
    }
}
