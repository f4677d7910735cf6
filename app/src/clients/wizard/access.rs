//! Define access configuration.

use dcr::AuthenticationMethod;
use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    api::{SaveAccess, WizardView},
    connection::ConnectionFields,
    step_path,
};
use crate::{
    clients::shared::{CollectionsField, PolicyField},
    form::FormFeedback,
    ui::{Button, ButtonVariant, Choice, Field, Form, LinkButton, Select},
};

#[component]
pub(super) fn AccessStep(view: WizardView) -> impl IntoView {
    let feedback = FormFeedback::new(view.state.errors, view.state.message);
    let fields = view.fields.access;
    let method = fields.authentication_method.clone();
    let providers: Vec<Choice> = view
        .providers
        .iter()
        .filter(|provider| provider.method == AuthenticationMethod::TokenIntrospection.as_str())
        .map(|provider| Choice::new(&provider.id, &provider.name).selected(fields.provider == provider.id))
        .chain([Choice::new("manual", "No provider (Manual setup)").selected(fields.provider == "manual")])
        .collect();
    let provider_help = if providers.len() == 1 {
        "No DCR provider uses OAuth 2.0 Token introspection yet. Add one in Settings, or set it up by hand."
    } else {
        "Members generate their own credentials at the provider. Without one, set up the endpoint by hand."
    };
    let secret_help = if view.fields.has_connection_secret {
        "One was entered before and is kept sealed. Leave it empty to keep that one."
    } else {
        "It is kept sealed and never shown again."
    };
    let creates =
        if view.fields.portal_access { "Next: create client and send invitation" } else { "Next: create client" };
    view! {
        <Form action=SaveAccess::url() feedback=feedback class="wizard-access">
                <input type="hidden" name="draft" value=view.id.clone() />
                <Field name="authentication_method" label="Authentication method" required=true>
                    <Select placeholder="Choose a method" choices=methods(&method) />
                </Field>
                <div class="when-introspection">
                    <Field name="provider" label="DCR provider" help=provider_help>
                        <Select placeholder="Choose a provider" choices=providers />
                    </Field>
                    <div class="when-manual">
                        <ConnectionFields
                            base_url=fields.base_url
                            endpoint=fields.endpoint
                            connection=fields.connection
                            username=fields.connection_username
                            secret_help=secret_help
                        />
                    </div>
                </div>
                <CollectionsField name="collections[]" choices=view.collections chosen=fields.collections />
                <PolicyField choices=view.policies chosen=fields.policy />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        <span class="when-more-steps">"Next"</span>
                        <span class="when-last-step">{creates}</span>
                    </Button>
                    <LinkButton href=step_path(&view.id, "details") variant=ButtonVariant::Quiet>"Back"</LinkButton>
                </div>
        </Form>
    }
}

fn methods(chosen: &str) -> Vec<Choice> {
    AuthenticationMethod::KNOWN
        .iter()
        .map(|method| {
            let label = match method {
                AuthenticationMethod::OpenIdConnect | AuthenticationMethod::TokenIntrospection => {
                    format!("{} (DCR enabled)", method.label())
                }
                _ => method.label().to_owned(),
            };
            Choice::new(method.as_str(), label).selected(chosen == method.as_str())
        })
        .collect()
}
