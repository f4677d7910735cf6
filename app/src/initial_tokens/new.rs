//! Making an initial access token.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn as _;

use super::{
    INITIAL_TOKENS,
    api::{AddInitialToken, ChosenProvider, InitialTokenForm, NewTokenView, new_token_page},
};
use crate::{
    form::{FormFeedback, FormState},
    loaded::loaded,
    providers::{PROVIDERS, grant_boxes},
    ui::{
        Button, ButtonVariant, Choice, Crumb, EmptyState, Field, FieldGroup, Form, LinkButton, PageHeader, Select,
        Switch, TextArea, TextInput,
    },
};

/// The form for a new token. What can be chosen depends on the provider, which is in the URL.
#[component]
pub fn NewInitialTokenPage() -> impl IntoView {
    let query = use_query_map();
    let provider = move || query.with(|query| query.get("provider").unwrap_or_default());
    let page = new_token_page(provider());
    view! {
        <Title text="New initial access token" />
        <PageHeader
            title="New initial access token"
            lede="Whoever has it can register OAuth clients within the limits that you set here."
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::here("Developer Portal"),
                Crumb::link("Initial access tokens", INITIAL_TOKENS),
                Crumb::here("New"),
            ]
        />
        {loaded(page, |view| view! { <NewToken view=view /> })}
    }
}

#[component]
fn NewToken(view: NewTokenView) -> impl IntoView {
    let NewTokenView { providers, chosen, form } = view;
    let several = providers.len() > 1;
    match chosen {
        Some(provider) => view! { <TokenFields provider=provider several=several form=form /> }.into_any(),
        None if several => view! { <ChooseProvider providers=providers /> }.into_any(),
        None => view! {
            <EmptyState
                icon="key-round"
                title="No DCR provider yet"
                text="An initial access token lets a program register at a DCR provider. Add a provider first."
            >
                <LinkButton href=PROVIDERS>"Dynamic client registration"</LinkButton>
            </EmptyState>
        }
        .into_any(),
    }
}

#[component]
fn ChooseProvider(providers: Vec<(String, String)>) -> impl IntoView {
    let choices = providers.into_iter().map(|(id, name)| Choice::new(id, name)).collect::<Vec<_>>();
    view! {
        <form method="get" action=[INITIAL_TOKENS, "/new"].concat() class="form">
            <Field
                name="provider"
                label="DCR provider"
                required=true
                help="Clients are registered there. Which grant types and scopes there are to choose from depends on it."
            >
                <Select placeholder="Choose a provider" choices=choices />
            </Field>
            <div class="form-foot">
                <Button variant=ButtonVariant::Primary asks=true>
                    "Next"
                </Button>
                <LinkButton href=INITIAL_TOKENS variant=ButtonVariant::Quiet>
                    "Cancel"
                </LinkButton>
            </div>
        </form>
    }
}

#[component]
fn TokenFields(provider: ChosenProvider, several: bool, form: FormState<InitialTokenForm>) -> impl IntoView {
    let feedback = FormFeedback::new(form.errors, form.message);
    let values = form.values;
    let ChosenProvider { id, name, grant_types, scopes, clients, approval } = provider;
    let (client_provider, boxes) = (name.clone(), grant_boxes(&grant_types, &values.grant_types));
    view! {
        <Form action=AddInitialToken::url() feedback=feedback>
                <Field name="label" label="Label" required=true help="What it is for, or who gets it.">
                    <TextInput value=values.label maxlength=255 autocomplete="off" />
                </Field>
                <FieldGroup name="provider" label="DCR provider" help=works(approval)>
                    <input type="hidden" name="provider" value=id />
                    <p>
                        {name}
                        {several.then(|| view! { " · " <a href=[INITIAL_TOKENS, "/new"].concat()>"Choose another"</a> })}
                    </p>
                </FieldGroup>
                <ClientField provider=client_provider clients=clients typed=values.api_client />
                <div class="form-columns">
                    <Field name="max_uses" label="Registrations" optional=true help="How many. Leave it empty for any number.">
                        <TextInput value=values.max_uses inputmode="numeric" autocomplete="off" />
                    </Field>
                    <Field name="days" label="Days until it expires" optional=true help="Leave it empty for never.">
                        <TextInput value=values.days inputmode="numeric" autocomplete="off" />
                    </Field>
                </div>
                <FieldGroup name="grant_types" label="Grant types" required=true help="Clients may register these and no others.">
                    {boxes}
                </FieldGroup>
                <Field name="scopes" label="Scopes" optional=true help=scopes_help(&scopes)>
                    <TextArea value=values.scopes mono=true />
                </Field>
                <Field
                    name="redirect_hosts"
                    label="Redirect hosts"
                    optional=true
                    help="The hosts that redirect URIs may have, one on each line: example.com, or *.example.com for the names \
                          below it. Leave it empty for any host."
                >
                    <TextArea value=values.redirect_hosts mono=true placeholder="app.example.com" />
                </Field>
                <Switch
                    name="pkce_required"
                    label="Require PKCE"
                    detail="Clients that use the authorization code grant must prove with S256 that they asked for the code."
                    checked=!values.pkce_required.is_empty()
                />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        "Create initial access token"
                    </Button>
                    <LinkButton href=INITIAL_TOKENS variant=ButtonVariant::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
        </Form>
    }
}

/// The API client, named: there can be thousands.
#[component]
fn ClientField(provider: String, clients: Vec<String>, typed: String) -> impl IntoView {
    let help = format!(
        "The exact name of a client that uses {provider}: its members then see what is registered. Leave it empty to leave \
         registrations unassigned."
    );
    view! {
        <Field name="api_client" label="API client" optional=true help=help>
            <TextInput value=typed maxlength=255 autocomplete="off" attr:list="clients-of-provider" />
        </Field>
        <datalist id="clients-of-provider">
            {clients.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
        </datalist>
    }
}

fn works(approval: bool) -> &'static str {
    if approval {
        "What is registered there waits for approval before it works."
    } else {
        "What is registered there works at once."
    }
}

fn scopes_help(scopes: &[String]) -> String {
    if scopes.is_empty() {
        "The provider has no scopes.".to_owned()
    } else {
        format!("Out of {}. Separated by spaces or line breaks; leave it empty for all of them.", scopes.join(", "))
    }
}
