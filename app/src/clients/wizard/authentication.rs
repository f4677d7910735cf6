//! Set up authentication, for OpenID Connect; the last step.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    api::{SaveAuthentication, WizardView},
    step_path,
};
use crate::{
    form::FormFeedback,
    ui::{Alert, Button, ButtonVariant, Field, Form, LinkButton, TextArea, TextInput, Tone},
};

#[component]
pub(super) fn AuthenticationStep(view: WizardView) -> impl IntoView {
    let feedback = FormFeedback::new(view.state.errors, view.state.message);
    let fields = view.fields.authentication;
    let chosen = &view.fields.discovery;
    let filled_in_from = view
        .providers
        .iter()
        .find(|provider| chosen.discovery == "dcr_provider" && provider.id == chosen.discovery_provider)
        .map(|provider| format!("Filled in from {}. Change it only if your tokens say something else.", provider.name));
    let creates = if view.fields.portal_access { "Create client and send invitation" } else { "Create client" };
    view! {
        <Form action=SaveAuthentication::url() feedback=feedback>
                {filled_in_from.map(|text| view! { <Alert tone=Tone::Info title=text /> })}
                <input type="hidden" name="draft" value=view.id.clone() />
                <TokenRules
                    issuer=fields.issuer
                    audience=fields.audience
                    required_claims=fields.required_claims
                    client_id_claims=fields.client_id_claims
                />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>{creates}</Button>
                    <LinkButton href=step_path(&view.id, "discovery") variant=ButtonVariant::Quiet>"Back"</LinkButton>
                </div>
        </Form>
    }
}

/// What a token must say. The page *Edit authentication* has these fields too.
#[component]
pub(in crate::clients) fn TokenRules(
    issuer: String,
    audience: String,
    required_claims: String,
    client_id_claims: String,
) -> impl IntoView {
    view! {
        <Field name="issuer" label="Issuer" required=true help="The iss a token must have.">
            <TextInput kind="url" value=issuer mono=true autocomplete="off" placeholder="https://auth.example.com" />
        </Field>
        <Field name="audience" label="Audience" optional=true help="The aud a token must have. Empty accepts any.">
            <TextInput value=audience mono=true autocomplete="off" />
        </Field>
        <Field name="required_claims" label="Claims to enforce" optional=true help="Claims a token must have, one on each line.">
            <TextArea value=required_claims mono=true rows=2 />
        </Field>
        <Field name="client_id_claims" label="Client ID claims" required=true help="The claims that may name the client, one on each line. The first that is present counts.">
            <TextArea value=client_id_claims mono=true rows=3 />
        </Field>
    }
}
