//! The first page of *Add provider*: which server it is.

use leptos::prelude::*;
use leptos_meta::Title;

use super::products::PRODUCTS;
use crate::{
    loaded::loaded,
    providers::{PROVIDERS, api::provider_page},
    ui::{Crumb, PageHeader},
};

/// The servers there are to choose from, as cards.
#[component]
pub fn ChooseProductPage() -> impl IntoView {
    // Whoever may not add the built-in one may not add any.
    let may = provider_page(String::new());
    view! {
        <Title text="Add provider" />
        {loaded(may, |_| view! { <Choose /> })}
    }
}

#[component]
fn Choose() -> impl IntoView {
    let external = PRODUCTS.iter().map(|product| card(product.word, product.name, product.about)).collect_view();
    view! {
        <PageHeader
            title="Add provider"
            lede="Which authorization server shall members register their credentials at?"
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::here("Add provider"),
            ]
        />
        <div class="stack">
            <section aria-labelledby="here">
                <h2 class="cards-title" id="here">
                    "Here"
                </h2>
                <ul class="cards">
                    {card("built-in", "Built-in", "This portal's own authorization server. Nothing else is needed.")}
                </ul>
            </section>
            <section aria-labelledby="elsewhere">
                <h2 class="cards-title" id="elsewhere">
                    "Elsewhere"
                </h2>
                <ul class="cards">{external}</ul>
            </section>
        </div>
    }
}

fn card(word: &str, name: &'static str, about: &'static str) -> impl IntoView + use<> {
    let href = format!("{PROVIDERS}/new/{word}");
    view! {
        <li class="card card-link">
            <h3>
                <a class="card-anchor" href=href>
                    {name}
                </a>
            </h3>
            <p class="muted">{about}</p>
        </li>
    }
}
