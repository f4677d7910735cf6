//! The page of one registration.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn as _;

use super::{
    REGISTRATIONS,
    actions::{Assign, DeleteZone, moves},
    api::{RegistrationView, registration_page},
    facts::{Claims, FactList},
    privileges::PrivilegeSection,
    registration_path, state,
};
use crate::{
    loaded::loaded,
    portal::RevealView,
    provisioning::{CallsSection, GetToken, ProviderNotes, Viewer, calls_asked},
    secrets::{Secrets, api::SecretSaved},
    tokens::Tokens,
    ui::{
        Alert, Badge, Button, ButtonVariant, Crumb, PageHeader, SecretReveal, SecretRow, Tone, may_change,
        time::{exact, relative},
    },
};

/// One registration: what is known of it, what it says of itself, and what can be done with it.
#[component]
pub fn RegistrationPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = move || {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        let (failed, page) = query.with(calls_asked);
        (id, failed, page)
    };
    let (id, failed, page) = asked();
    let registration = registration_page(id, failed, page);
    view! {
        {loaded(registration, |view| view! { <Registration view=view /> })}
    }
}

#[component]
fn Registration(view: RegistrationView) -> impl IntoView {
    let (tone, label) = state(view.at.as_ref().map_or(view.state.as_str(), |at| at.badge(&view.state)));
    let live = matches!(view.state.as_str(), "active" | "awaiting_approval" | "disabled");
    let by_document = view.facts.origin == "metadata_document";
    let meaning = meaning(&view.state, by_document)
        .map(|(tone, title, text)| view! { <Alert tone=tone title=title><p>{text}</p></Alert> });
    // What is registered elsewhere is not switched on and off here.
    let moves = view.at.is_none().then(|| moves(&view.id, &view.name, &view.state, by_document));
    let assign = live.then(|| view! { <Assign view=view.clone() /> });
    let new_secret = view.new_secret.clone().map(|reveal| shown_once(&view, reveal));
    let (may_end, now) = (may_change(), view.now);
    let secrets = view.secrets.clone().map(|rows| {
        let (id, name, at) = (view.id.clone(), view.name.clone(), view.at.clone());
        view! { <Secrets registration=id name=name rows=rows may_rotate=may_end now=now at=at /> }
    });
    let notes = view.at.clone().map(|at| {
        let (id, name) = (view.id.clone(), view.name.clone());
        view! { <ProviderNotes registration=id name=name at=at viewer=Viewer::Administrator now=now /> }
    });
    let get_token = view.at.clone().filter(|at| at.testable).map(|at| {
        let (id, client_id, scopes) = (view.id.clone(), view.facts.client_id.clone(), view.facts.scopes.clone());
        let tested = view.tested.clone();
        view! { <GetToken registration=id client_id=client_id scopes=scopes at=at tested=tested may_test=may_end /> }
    });
    let calls = view.calls.clone().map(|calls| {
        let path = registration_path(&view.id);
        view! { <CallsSection calls=calls path=path now=now /> }
    });
    let tokens = view.tokens.clone().map(|rows| {
        let (id, name) = (view.id.clone(), view.name.clone());
        view! { <Tokens registration=id name=name rows=rows may_end=may_end now=now /> }
    });
    // They are about our own endpoints.
    let privileges = (live && view.at.is_none()).then(|| view! { <PrivilegeSection view=view.clone() /> });
    let ends = live || view.state == "rejected";
    let delete = ends.then(|| {
        let (id, name, at) = (view.id.clone(), view.name.clone(), view.at.clone());
        view! { <DeleteZone id=id name=name at=at by_document=by_document /> }
    });
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
            {notes}
            {new_secret}
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
            {secrets}
            {get_token}
            {tokens}
            {calls}
            {privileges}
            {assign}
            {delete}
        </div>
    }
}

/// The box with a new secret.
fn shown_once(view: &RegistrationView, reveal: RevealView) -> impl IntoView + use<> {
    let text = format!(
        "It is shown in this browser alone, until {} ({}); owners and registrars can read it by WSO2's protocol. Give it to whoever runs the program, by a way that you trust. Afterwards \
         only its last four characters are shown; if it is lost, make a new one.",
        exact(reveal.expires_at),
        relative(reveal.expires_at, view.now),
    );
    let id = view.id.clone();
    let rows = vec![
        SecretRow::new("new-client-id", "Client ID", view.facts.client_id.clone()),
        SecretRow::new("new-client-secret", "Client secret", reveal.secret),
    ];
    view! {
        <SecretReveal title="The new client secret is ready" text=text rows=rows>
            <form method="post" action=SecretSaved::url()>
                <input type="hidden" name="registration" value=id />
                <Button variant=ButtonVariant::Primary>"I have saved it"</Button>
            </form>
        </SecretReveal>
    }
}

/// What the state means for the client, where that is not plain.
fn meaning(state: &str, by_document: bool) -> Option<(Tone, &'static str, &'static str)> {
    Some(match state {
        "awaiting_approval" => (
            Tone::Warn,
            "Awaiting approval",
            "It gets no token until an owner approves it. Look at where its redirect URIs lead: everything else about \
             it may be invented.",
        ),
        "disabled" => (Tone::Neutral, "Disabled", "It gets no token until an owner enables it. Its secrets are kept."),
        "rejected" | "revoked" if by_document => {
            (Tone::Neutral, "Refused", "It gets no token, and its client ID is refused, until an owner enables it.")
        }
        "rejected" => (Tone::Neutral, "Rejected", "It never worked and cannot be approved any more."),
        "revoked" => {
            (Tone::Neutral, "Revoked", "It no longer works and cannot be brought back. This page stays as a record.")
        }
        _ => return None,
    })
}
