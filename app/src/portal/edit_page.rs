//! *Change credential*: its name, redirect URIs and scopes.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    fields::{LabelField, RedirectUrisField, ScopesField},
    forms::{EditView, Limits},
    forms_api::{UpdateCredential, edit_page},
};
use crate::{
    form::{FormFeedback, FormState},
    loaded::loaded,
    ui::{Button, ButtonVariant, Crumb, Form, LinkButton, PageHeader},
};

/// `/portal/credentials/:id/edit`
#[component]
pub fn EditCredentialPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let page = edit_page(id.get_untracked());
    view! {
        {loaded(page, |view| view! { <Edit view=view /> })}
    }
}

#[component]
fn Edit(view: EditView) -> impl IntoView {
    let EditView { id, name, redirects, provider, only_name, limits, form } = view;
    let FormState { values, errors, message } = form;
    let feedback = FormFeedback::new(errors, message);
    let path = format!("{}/{id}", super::CREDENTIALS);
    let lede = match (&provider, only_name) {
        (None, _) => {
            "Programs that use these credentials go on working; what you take away works no longer.".to_owned()
        }
        (Some(provider), false) => {
            format!("It is changed at {provider} first. Until that is done, the present values apply.")
        }
        (Some(provider), true) => format!(
            "{provider} does not change clients, so only the name can change. For anything else, generate new credentials \
             and revoke these."
        ),
    };
    view! {
        <Title text=format!("Change {name}") />
        <PageHeader
            title=format!("Change {name}")
            lede=lede
            crumbs=vec![
                Crumb::link("Credentials", super::CREDENTIALS),
                Crumb::link(name, path.clone()),
                Crumb::here("Change"),
            ]
        />
        <Form action=UpdateCredential::url() feedback=feedback>
                <input type="hidden" name="id" value=id />
                <LabelField value=values.label />
                {if only_name {
                    unchanged(values.redirect_uris, values.scopes)
                } else {
                    rest(redirects, values.redirect_uris, values.scopes, limits)
                }}
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Save changes"</Button>
                    <LinkButton href=path variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
        </Form>
    }
}

fn rest(redirects: bool, redirect_uris: String, scopes: Vec<String>, limits: Limits) -> AnyView {
    view! {
        {redirects.then(|| view! { <RedirectUrisField value=redirect_uris limits=limits.clone() /> })}
        <ScopesField chosen=scopes limits=limits />
    }
    .into_any()
}

/// What it has, submitted as it is.
fn unchanged(redirect_uris: String, scopes: Vec<String>) -> AnyView {
    view! {
        <textarea name="redirect_uris" hidden=true readonly=true>{redirect_uris}</textarea>
        {scopes
            .into_iter()
            .map(|scope| view! { <input type="hidden" name="scopes[]" value=scope /> })
            .collect_view()}
    }
    .into_any()
}
