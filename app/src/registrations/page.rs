//! The page of one registration.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{
    REGISTRATIONS,
    actions::{Assign, DeleteZone, moves},
    api::{RegistrationView, registration_page},
    facts::{Claims, FactList},
    state,
};
use crate::{
    loaded::loaded,
    ui::{Alert, Badge, Crumb, PageHeader, Tone},
};

/// One registration: what is known of it, what it says of itself, and what can be done with it.
#[component]
pub fn RegistrationPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let registration = Resource::new(id, registration_page);
    view! {
        {loaded(registration, |view| view! { <Registration view=view /> })}
    }
}

#[component]
fn Registration(view: RegistrationView) -> impl IntoView {
    let (tone, label) = state(&view.state);
    let live = matches!(view.state.as_str(), "active" | "awaiting_approval" | "disabled");
    let meaning =
        meaning(&view.state).map(|(tone, title, text)| view! { <Alert tone=tone title=title><p>{text}</p></Alert> });
    let moves = moves(&view.id, &view.name, &view.state);
    let assign = live.then(|| view! { <Assign view=view.clone() /> });
    let ends = live || view.state == "rejected";
    let delete = ends.then(|| view! { <DeleteZone id=view.id.clone() name=view.name.clone() /> });
    view! {
        <Title text=view.name.clone() />
        <PageHeader
            title=view.name.clone()
            beside=move || view! { <Badge tone=tone label=label /> }
            crumbs=vec![
                Crumb::here("Platform"),
                Crumb::here("API Platform"),
                Crumb::link("Registrations", REGISTRATIONS),
                Crumb::here(view.name.clone()),
            ]
        >
            {moves}
        </PageHeader>
        <div class="stack">
            {meaning}
            <div class="known-and-claimed">
                <section class="section" aria-labelledby="known">
                    <div class="section-head">
                        <div>
                            <h2 id="known">"What is known"</h2>
                            <p>"Checked or observed by this portal."</p>
                        </div>
                    </div>
                    <FactList facts=view.facts.clone() client=view.client.clone() now=view.now />
                </section>
                <Claims claims=view.claims.clone() />
            </div>
            {assign}
            {delete}
        </div>
    }
}

/// What the state means for the client, where that is not plain.
fn meaning(state: &str) -> Option<(Tone, &'static str, &'static str)> {
    Some(match state {
        "awaiting_approval" => (
            Tone::Warn,
            "Awaiting approval",
            "It gets no token until an owner approves it. Look at where its redirect URIs lead: everything else about \
             it may be invented.",
        ),
        "disabled" => (Tone::Neutral, "Disabled", "It gets no token until an owner enables it. Its secrets are kept."),
        "rejected" => (Tone::Neutral, "Rejected", "It never worked and cannot be approved any more."),
        "revoked" => {
            (Tone::Neutral, "Revoked", "It no longer works and cannot be brought back. This page stays as a record.")
        }
        _ => return None,
    })
}
