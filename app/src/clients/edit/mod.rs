//! Changing a client. The form carries a file, so it has a handler of its own.

pub mod api;
mod authentication;
pub mod authentication_api;

pub use authentication::EditAuthenticationPage;

use api::{EditView, edit_page};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{
    CLIENTS, authentication_path, client_path,
    shared::{CollectionsField, PolicyField},
};
use crate::{
    form::FormFeedback,
    loaded::loaded,
    ui::{
        Avatar, AvatarSize, Button, ButtonVariant, Checkbox, Crumb, Field, FileDrop, Form, LinkButton, PageHeader,
        Switch, TextArea, TextInput, counted,
    },
};

/// The page to change a client.
#[component]
pub fn EditClientPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let client = edit_page(id());
    view! {
        {loaded(client, |view| view! { <EditBody view=view /> })}
    }
}

#[component]
fn EditBody(view: EditView) -> impl IntoView {
    let title = format!("Edit {}", view.name);
    // Where there is nothing to change, the sentence before it says all.
    let (has_settings, href) = (view.has_authentication_settings, authentication_path(&view.id));
    let authentication = move || {
        has_settings.then(|| {
            view! { " Everything else about how its calls are authenticated is changed on " <a href=href.clone()>"Edit authentication"</a> "." }
        })
    };
    let crumbs = vec![
        Crumb::here("Platform"),
        Crumb::here("API Platform"),
        Crumb::link("Clients", CLIENTS),
        Crumb::link(view.name.clone(), client_path(&view.id)),
        Crumb::here("Edit"),
    ];
    view! {
        <Title text=title.clone() />
        <PageHeader
            title=title
            lede_end=authentication
            lede="The authentication method and the DCR provider stay as they are: its credentials depend on them."
            crumbs=crumbs
        />
        <EditFields view=view />
    }
}

#[component]
fn EditFields(view: EditView) -> impl IntoView {
    let feedback = FormFeedback::new(view.form.errors, view.form.message);
    let values = view.form.values;
    let back = client_path(&view.id);
    let action = format!("{back}/edit");
    view! {
        <Form action=action feedback=feedback multipart=true>
                <Field
                    name="name"
                    label="Name"
                    required=true
                    help="A descriptive name, such as the client's company or department."
                >
                    <TextInput value=values.name maxlength=255 autocomplete="off" />
                </Field>
                <Field name="description" label="Description" optional=true>
                    <TextArea value=values.description maxlength=2000 rows=3 />
                </Field>
                <LogoField logo=view.logo name=view.name remove=values.remove_logo />
                <CollectionsField choices=view.collections chosen=values.collections />
                <PolicyField choices=view.policies chosen=values.policy />
                <PortalAccessField members=view.members invites=view.invites granted=values.portal_access email=values.email />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Save client"</Button>
                    <LinkButton href=back variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
        </Form>
    }
}

#[component]
fn LogoField(logo: Option<String>, name: String, remove: bool) -> impl IntoView {
    let has_logo = logo.is_some();
    let help = "JPG or PNG, at most 5 MB and 4096 pixels a side. It is shown to the client in the portal.";
    // Called inside the field, from which the input takes its name.
    let drop = move || match logo {
        Some(logo) => {
            let src = format!("/logos/{logo}/large");
            view! { <FileDrop><Avatar name=name src=Some(src) size=AvatarSize::Px64 /></FileDrop> }.into_any()
        }
        None => view! { <FileDrop /> }.into_any(),
    };
    view! {
        <Field name="logo" label="Client logo" optional=true help=help>{drop()}</Field>
        {has_logo.then(|| view! { <Checkbox name="remove_logo" label="Remove the present logo" checked=remove /> })}
    }
}

/// Whether its people can sign in. The first one has to be invited; after that the client's page invites.
#[component]
fn PortalAccessField(members: usize, invites: bool, granted: bool, email: String) -> impl IntoView {
    let detail = if members == 0 {
        "Its people can browse published API collections and manage their own credentials.".to_owned()
    } else {
        let people = counted(i64::try_from(members).unwrap_or(i64::MAX), "member", "members");
        format!("It has {people}. While this is off, nobody can sign in; its credentials go on working.")
    };
    let switch = view! {
        <Switch name="portal_access" label="Grant client access to portal" detail=detail checked=granted />
    };
    if !invites {
        return switch.into_any();
    }
    view! {
        <div class="reveal">
            {switch}
            <div class="reveal-body">
                <Field name="email" label="Email address" help="The invitation is sent here. It says how long its link works.">
                    <TextInput kind="email" value=email autocomplete="off" placeholder="name@example.com" />
                </Field>
            </div>
        </div>
    }
    .into_any()
}
