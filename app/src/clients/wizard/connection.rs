//! No provider (Manual setup): the HTTP connection and the introspection endpoint, with a live preview of the URL.

use leptos::{ev, prelude::*};

use super::api::AccessForm;
use crate::ui::{Choice, Field, FieldGroup, RadioCards, TextInput};

#[component]
pub(super) fn Connection(fields: AccessForm, has_secret: bool) -> impl IntoView {
    let base_url = RwSignal::new(fields.base_url.clone());
    let endpoint = RwSignal::new(fields.endpoint.clone());
    let preview = move || dcr::introspection::url(&base_url.get(), &endpoint.get());
    let on_input = move |target: RwSignal<String>| move |event: ev::Event| target.set(event_target_value(&event));
    let chosen = if fields.connection.is_empty() { "none" } else { fields.connection.as_str() };
    let choices = vec![
        Choice::new("none", "None").detail("The endpoint answers without authentication.").selected(chosen == "none"),
        Choice::new("basic", "Basic")
            .detail("User name and password, or client ID and secret.")
            .selected(chosen == "basic"),
        Choice::new("bearer", "Bearer token")
            .detail("A token in the Authorization header.")
            .selected(chosen == "bearer"),
    ];
    let secret_help = if has_secret {
        "One was entered before and is kept sealed. Leave it empty to keep that one."
    } else {
        "It is kept sealed and never shown again."
    };
    view! {
        <div class="when-manual">
            <Field name="base_url" label="HTTP connection: base URL">
                <div on:input=on_input(base_url)>
                    <TextInput kind="url" value=fields.base_url mono=true placeholder="https://auth.example.com" autocomplete="off" />
                </div>
            </Field>
            <Field name="endpoint" label="Introspection endpoint">
                <div on:input=on_input(endpoint)>
                    <TextInput value=fields.endpoint mono=true placeholder="/oauth2/introspect" autocomplete="off" />
                </div>
            </Field>
            <p class="url-preview" role="status">
                <span class="muted">"Requests go to "</span>
                <code>{move || Some(preview()).filter(|url| !url.is_empty()).unwrap_or_else(|| "…".to_owned())}</code>
            </p>
            <FieldGroup name="connection" label="Authenticate at the endpoint by">
                <RadioCards choices=choices />
            </FieldGroup>
            <div class="when-basic">
                <Field name="connection_username" label="User name or client ID">
                    <TextInput value=fields.connection_username autocomplete="off" />
                </Field>
            </div>
            <div class="when-secret">
                <Field name="connection_secret" label="Password, client secret or token" help=secret_help>
                    <TextInput kind="password" autocomplete="new-password" />
                </Field>
            </div>
        </div>
    }
}
