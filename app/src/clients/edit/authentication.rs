//! Changing how a client's calls are authenticated, with the fields of the wizard. The method and the DCR provider stay.

use dcr::DiscoveryMethod;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::authentication_api::{
    AuthenticationSettings, AuthenticationView, ChangeAuthentication, Part, authentication_page,
};
use crate::{
    clients::{
        CLIENTS, client_path,
        wizard::{ConnectionFields, DiscoveryUrls, TokenRules},
    },
    form::FormFeedback,
    loaded::loaded,
    ui::{Button, ButtonVariant, Choice, Crumb, Field, Form, LinkButton, PageHeader, Select},
};

/// The page to change how a client's calls are authenticated.
#[component]
pub fn EditAuthenticationPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let client = authentication_page(id());
    view! {
        {loaded(client, |view| view! { <AuthenticationBody view=view /> })}
    }
}

#[component]
fn AuthenticationBody(view: AuthenticationView) -> impl IntoView {
    let title = format!("Edit authentication of {}", view.name);
    let crumbs = vec![
        Crumb::here("Platform"),
        Crumb::here("API Platform"),
        Crumb::link("Clients", CLIENTS),
        Crumb::link(view.name.clone(), client_path(&view.id)),
        Crumb::here("Edit authentication"),
    ];
    let lede = match view.part {
        Part::Connection => "Where this portal asks about its tokens. Its credentials stay as they are.",
        Part::KeysAndTokens => {
            "Where the keys of its tokens come from, and what a token must say to be accepted. Its credentials stay as they \
             are."
        }
        Part::Tokens => {
            "What a token must say to be accepted. The keys come from its DCR provider, which stays as it is: its credentials \
             depend on it."
        }
    };
    view! {
        <Title text=title.clone() />
        <PageHeader title=title lede=lede crumbs=crumbs />
        <AuthenticationFields view=view />
    }
}

#[component]
fn AuthenticationFields(view: AuthenticationView) -> impl IntoView {
    let feedback = FormFeedback::new(view.form.errors, view.form.message);
    let values = view.form.values;
    view! {
        <Form action=ChangeAuthentication::url() feedback=feedback class="edit-authentication">
                <input type="hidden" name="client" value=view.id.clone() />
                {match view.part {
                    Part::Connection => connection(values, view.has_secret),
                    Part::KeysAndTokens => view! { {discovery(&values)} {token_rules(values)} }.into_any(),
                    Part::Tokens => token_rules(values),
                }}
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Save authentication"</Button>
                    <LinkButton href=client_path(&view.id) variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
        </Form>
    }
}

fn connection(values: AuthenticationSettings, has_secret: bool) -> AnyView {
    let secret_help = if has_secret {
        "It is stored. Leave this empty to keep it, as long as the kind of authentication and the server stay."
    } else {
        "It is kept sealed and never shown again."
    };
    view! {
        <ConnectionFields
            base_url=values.base_url
            endpoint=values.endpoint
            connection=values.connection
            username=values.connection_username
            secret_help=secret_help
        />
    }
    .into_any()
}

/// The two URLs. A DCR provider is chosen when a client is added, and is not left here.
fn discovery(values: &AuthenticationSettings) -> AnyView {
    let methods: Vec<Choice> = DiscoveryMethod::KNOWN
        .iter()
        .filter(|method| **method != DiscoveryMethod::DcrProvider)
        .map(|method| Choice::new(method.as_str(), method.label()).selected(values.discovery == method.as_str()))
        .collect();
    view! {
        <Field name="discovery" label="Discovery method" required=true>
            <Select placeholder="Choose a discovery method" choices=methods />
        </Field>
        <DiscoveryUrls discovery_url=values.discovery_url.clone() jwks_uri=values.jwks_uri.clone() />
    }
    .into_any()
}

fn token_rules(values: AuthenticationSettings) -> AnyView {
    view! {
        <TokenRules
            issuer=values.issuer
            audience=values.audience
            required_claims=values.required_claims
            client_id_claims=values.client_id_claims
        />
    }
    .into_any()
}
