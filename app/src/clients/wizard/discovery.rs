//! Discovery method, for OpenID Connect.

use dcr::{AuthenticationMethod, DiscoveryMethod};
use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    api::{SaveDiscovery, WizardView},
    step_path,
};
use crate::{
    form::FormFeedback,
    ui::{Button, ButtonVariant, Choice, Field, Form, LinkButton, Select, TextInput},
};

#[component]
pub(super) fn DiscoveryStep(view: WizardView) -> impl IntoView {
    let feedback = FormFeedback::new(view.state.errors, view.state.message);
    let fields = view.fields.discovery;
    // The option appears only after a provider has been configured in Settings.
    let any_provider = !view.providers.is_empty();
    let methods: Vec<Choice> = DiscoveryMethod::KNOWN
        .iter()
        .filter(|method| any_provider || **method != DiscoveryMethod::DcrProvider)
        .map(|method| Choice::new(method.as_str(), method.label()).selected(fields.discovery == method.as_str()))
        .collect();
    let providers: Vec<Choice> = view
        .providers
        .iter()
        .filter(|provider| provider.method == AuthenticationMethod::OpenIdConnect.as_str())
        .map(|provider| Choice::new(&provider.id, &provider.name).selected(fields.discovery_provider == provider.id))
        .collect();
    let provider_help = if providers.is_empty() {
        "No DCR provider uses OpenID Connect yet. Add one in Settings > Developer Portal > Dynamic client registration."
    } else {
        "Members generate their own credentials at this provider."
    };
    let method_help = if any_provider {
        "A DCR provider lets members generate their own credentials."
    } else {
        "To let members generate their own credentials, first add a provider in Settings > Developer Portal > Dynamic client registration."
    };
    view! {
        <Form action=SaveDiscovery::url() feedback=feedback class="wizard-discovery">
                <input type="hidden" name="draft" value=view.id.clone() />
                <Field name="discovery" label="Discovery method" required=true help=method_help>
                    <Select placeholder="Choose a discovery method" choices=methods />
                </Field>
                <div class="when-dcr-provider">
                    <Field name="discovery_provider" label="DCR provider" help=provider_help>
                        <Select placeholder="Choose a provider" choices=providers />
                    </Field>
                </div>
                <DiscoveryUrls discovery_url=fields.discovery_url jwks_uri=fields.jwks_uri />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Next"</Button>
                    <LinkButton href=step_path(&view.id, "access") variant=ButtonVariant::Quiet>"Back"</LinkButton>
                </div>
        </Form>
    }
}

/// The URL that the chosen method takes. The page *Edit authentication* has these fields too.
#[component]
pub(in crate::clients) fn DiscoveryUrls(discovery_url: String, jwks_uri: String) -> impl IntoView {
    view! {
        <div class="when-discovery-url">
            <Field name="discovery_url" label="Discovery URL" help="The address of the provider's OpenID configuration.">
                <TextInput kind="url" value=discovery_url mono=true autocomplete="off" placeholder="https://auth.example.com/.well-known/openid-configuration" />
            </Field>
        </div>
        <div class="when-jwks-uri">
            <Field name="jwks_uri" label="JSON Web Key Set (JWKS) URL" help="The address of the keys that tokens are signed with.">
                <TextInput kind="url" value=jwks_uri mono=true autocomplete="off" placeholder="https://auth.example.com/jwks.json" />
            </Field>
        </div>
    }
}
