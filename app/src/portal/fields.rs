//! Fields that several forms for credentials have.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use leptos::prelude::*;

use super::forms::Limits;
use crate::ui::{Choice, Field, FieldGroup, MultiSelect, TextArea, TextInput};

/// The name.
#[component]
pub(super) fn LabelField(value: String) -> impl IntoView {
    view! {
        <Field
            name="label"
            label="Name"
            help="So that the people of your client know what it is for, for example “Nightly export”."
            required=true
        >
            <TextInput value=value maxlength=255 autofocus=true autocomplete="off" />
        </Field>
    }
}

/// Redirect URIs, with what is allowed there.
#[component]
pub(super) fn RedirectUrisField(value: String, limits: Limits) -> impl IntoView {
    view! {
        <Field name="redirect_uris" label="Redirect URIs" help=redirect_help(&limits)>
            <TextArea value=value rows=3 mono=true />
        </Field>
    }
}

fn redirect_help(limits: &Limits) -> String {
    let mut help = "Needed for authorization code: where people are sent back to after signing in. One on each line, \
                    matched exactly. https, or http on this machine."
        .to_owned();
    if !limits.redirect_hosts.is_empty() {
        help = format!("{help} Allowed hosts: {}.", limits.redirect_hosts.join(", "));
    }
    match limits.most_redirect_uris {
        Some(1) => help + " One URI only.",
        Some(most) => format!("{help} At most {most}."),
        None => help,
    }
}

/// Scopes to choose from, with those that come by themselves.
#[component]
pub(super) fn ScopesField(chosen: Vec<String>, limits: Limits) -> impl IntoView {
    let always = limits.default_scopes.join(", ");
    if limits.scopes.is_empty() {
        return (!always.is_empty())
            .then(|| view! { <p class="muted">"Scopes: " <code>{always}</code> " always included."</p> })
            .into_any();
    }
    let mut help = "What it may ask for. Choose no more than it needs.".to_owned();
    if !always.is_empty() {
        help = format!("{help} Always included: {always}.");
    }
    let choices = limits
        .scopes
        .iter()
        .map(|scope| Choice::new(scope, scope).selected(chosen.contains(scope)))
        .collect::<Vec<_>>();
    view! {
        <FieldGroup name="scopes" label="Scopes" help=help optional=true>
            <MultiSelect name="scopes[]" choices=choices search_label="Search scopes" />
        </FieldGroup>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{RedirectUrisField, ScopesField};
    use crate::portal::forms::Limits;

    fn html(view: impl FnOnce() -> AnyView) -> String {
        crate::testing::owner().with(|| view().to_html())
    }

    #[test]
    fn the_help_says_what_the_provider_allows() {
        let limits = Limits {
            scopes: vec!["orders:read".into()],
            default_scopes: vec!["openid".into()],
            redirect_hosts: vec!["*.partner.example".into(), "partner.example".into()],
            most_redirect_uris: Some(5),
        };
        let all = html(|| {
            let chosen = vec!["orders:read".to_owned()];
            view! {
                <RedirectUrisField value=String::new() limits=limits.clone() />
                <ScopesField chosen=chosen limits=limits.clone() />
            }
            .into_any()
        });
        for there in [
            "Allowed hosts: *.partner.example, partner.example.",
            "At most 5.",
            "Always included: openid.",
            "orders:read",
        ] {
            assert!(all.contains(there), "{there} is not in {all}");
        }
        let none = html(|| view! { <ScopesField chosen=Vec::new() limits=Limits::default() /> }.into_any());
        assert!(!none.contains("Scopes"), "{none}");
        let only = Limits { default_scopes: vec!["openid".into()], ..Limits::default() };
        let only = html(|| view! { <ScopesField chosen=Vec::new() limits=only /> }.into_any());
        assert!(only.contains("openid") && only.contains("always included"), "{only}");
    }
}
