//! *Adopt a client*: one that is at the provider already becomes a registration.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::api::{AdoptClient, AdoptView, adopt_page};
use crate::{
    form::{FormFeedback, FormState},
    loaded::loaded,
    providers::{PROVIDERS, ProviderTabs, provider_page_path},
    ui::{Button, ButtonVariant, Crumb, Field, Form, LinkButton, PageHeader, TextInput},
};

/// `…/dynamic-client-registration/:id/adopt`
#[component]
pub fn AdoptPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let page = adopt_page(id());
    view! {
        {loaded(page, |view| view! { <Adopt view=view /> })}
    }
}

#[component]
fn Adopt(view: AdoptView) -> impl IntoView {
    let AdoptView { provider, name, offered, form } = view;
    let FormState { values, errors, message } = form;
    let feedback = FormFeedback::new(errors, message);
    let back = provider_page_path(&provider, "/reconcile");
    view! {
        <Title text="Adopt a client" />
        <PageHeader
            title="Adopt a client"
            lede=format!("A client that is at {name} already becomes a registration here, after a read has proved that it is there.")
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::link(name.clone(), provider_page_path(&provider, "")),
                Crumb::link("Reconcile", back.clone()),
                Crumb::here("Adopt a client"),
            ]
        />
        <ProviderTabs id=provider.clone() />
        <Form action=AdoptClient::url() feedback=feedback>
                <input type="hidden" name="provider" value=provider />
                <Field name="label" label="Name" help="What it is called in the portal." required=true>
                    <TextInput value=values.label maxlength=255 autofocus=true autocomplete="off" />
                </Field>
                <Field
                    name="api_client"
                    label="API client"
                    help=format!("Whose it is from now on: the exact name of a client that uses {name}.")
                    required=true
                >
                    <TextInput value=values.api_client maxlength=255 autocomplete="off" attr:list="offered-clients" />
                </Field>
                <datalist id="offered-clients">
                    {offered.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
                </datalist>
                <Field name="client_id" label="Client ID" help="Exactly as the provider shows it." required=true>
                    <TextInput value=values.client_id maxlength=512 mono=true autocomplete="off" />
                </Field>
                <Field
                    name="client_secret"
                    label="Client secret"
                    help="When you know it. It is stored sealed, and not shown again."
                    optional=true
                >
                    <TextInput kind="password" mono=true autocomplete="off" />
                </Field>
                <Field
                    name="registration_client_uri"
                    label="Registration client URI"
                    help="Where it is managed (RFC 7592), when the provider has told you."
                    optional=true
                >
                    <TextInput value=values.registration_client_uri mono=true autocomplete="off" inputmode="url" />
                </Field>
                <Field
                    name="registration_access_token"
                    label="Registration access token"
                    help="What it is managed with (RFC 7592). It is stored sealed, and not shown again."
                    optional=true
                >
                    <TextInput kind="password" mono=true autocomplete="off" />
                </Field>
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Adopt client"</Button>
                    <LinkButton href=back variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
        </Form>
    }
}
