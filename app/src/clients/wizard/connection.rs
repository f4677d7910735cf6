//! No provider (Manual setup): the HTTP connection and the introspection endpoint, with a live preview of the URL. The
//! wizard and the page *Edit authentication* both have these fields.

use leptos::prelude::*;

use crate::ui::{Choice, Field, FieldGroup, RadioCards, TextInput};

#[component]
pub(in crate::clients) fn ConnectionFields(
    base_url: String,
    endpoint: String,
    /// `none`, `basic` or `bearer`; empty is `none`.
    connection: String,
    username: String,
    secret_help: &'static str,
) -> impl IntoView {
    let preview = islands::introspection_url(&base_url, &endpoint);
    let chosen = if connection.is_empty() { "none".to_owned() } else { connection };
    let choices = vec![
        Choice::new("none", "None").detail("The endpoint answers without authentication.").selected(chosen == "none"),
        Choice::new("basic", "Basic")
            .detail("User name and password, or client ID and secret.")
            .selected(chosen == "basic"),
        Choice::new("bearer", "Bearer token")
            .detail("A token in the Authorization header.")
            .selected(chosen == "bearer"),
    ];
    view! {
        <islands::UrlPreview url=preview>
            <Field name="base_url" label="HTTP connection: base URL">
                <TextInput kind="url" value=base_url mono=true placeholder="https://auth.example.com" autocomplete="off" />
            </Field>
            <Field name="endpoint" label="Introspection endpoint">
                <TextInput value=endpoint mono=true placeholder="/oauth2/introspect" autocomplete="off" />
            </Field>
        </islands::UrlPreview>
        <FieldGroup name="connection" label="Authenticate at the endpoint by">
            <RadioCards choices=choices />
        </FieldGroup>
        <div class="when-basic">
            <Field name="connection_username" label="User name or client ID">
                <TextInput value=username autocomplete="off" />
            </Field>
        </div>
        <div class="when-secret">
            <Field name="connection_secret" label="Password, client secret or token" help=secret_help>
                <TextInput kind="password" autocomplete="new-password" />
            </Field>
        </div>
    }
}
