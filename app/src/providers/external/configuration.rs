//! The form *Configuration*.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    configuration_api::{ConfigurationForm, ConfigurationView, SaveConfiguration, configuration_page},
    connection::{has_error, id_of_page},
    frame::{ProviderFrame, SetUpFrame, set_up_path},
    profiles::Profiles,
};
use crate::{
    form::FormFeedback,
    loaded::loaded,
    providers::provider_page_path,
    ui::{
        Button, ButtonVariant, Choice, Field, FieldGroup, Form, LinkButton, RadioCards, Select, Switch, TextArea,
        TextInput,
    },
};

/// The fields in the part that is folded up.
const MORE: [&str; 4] = ["software_id", "software_version", "software_statement", "extra_metadata"];

/// The second step of *Add provider*.
#[component]
pub fn SetUpConfigurationPage() -> impl IntoView {
    let view = configuration_page(id_of_page()());
    loaded(view, |view| {
        view! {
            <SetUpFrame head=view.head.clone() step="configuration">
                <Configuration view=view set_up=true />
            </SetUpFrame>
        }
    })
}

/// Changing it later.
#[component]
pub fn ConfigurationPage() -> impl IntoView {
    let view = configuration_page(id_of_page()());
    loaded(view, |view| {
        view! {
            <ProviderFrame
                head=view.head.clone()
                title="Configuration"
                lede="What is registered there, and what members may choose. What is registered already stays as it is."
            >
                <Configuration view=view set_up=false />
            </ProviderFrame>
        }
    })
}

#[component]
fn Configuration(view: ConfigurationView, set_up: bool) -> impl IntoView {
    let ConfigurationView { head, kind, registration_endpoint, form } = view;
    let feedback = FormFeedback::new(form.errors, form.message);
    let values = form.values;
    let back = if set_up { set_up_path(&head.id, "connection") } else { provider_page_path(&head.id, "") };
    view! {
        <Form action=SaveConfiguration::url() feedback=feedback.clone() class="provider-configuration">
                <input type="hidden" name="id" value=head.id />
                <input type="hidden" name="set_up" value=if set_up { "on" } else { "" } />
                <ForMembers values=values.clone() />
                <Profiles rows=values.profiles.clone() />
                <AtTheProvider kind=kind registration_endpoint=registration_endpoint values=values.clone() />
                <More values=values feedback=feedback.clone() />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        {if set_up { "Save and go on" } else { "Save configuration" }}
                    </Button>
                    <LinkButton href=back variant=ButtonVariant::Quiet>
                        {if set_up { "Back" } else { "Cancel" }}
                    </LinkButton>
                </div>
        </Form>
    }
}

/// What members see, and what they may choose and enter.
#[component]
fn ForMembers(values: ConfigurationForm) -> impl IntoView {
    view! {
        <Field
            name="display_name"
            label="Name for members"
            optional=true
            help="What members read in place of the provider's name."
        >
            <TextInput value=values.display_name maxlength=255 autocomplete="off" />
        </Field>
        <Field
            name="scopes"
            label="Allowed scopes"
            optional=true
            help="Separated by spaces or line breaks. Members choose among these. Each has to be known at the provider."
        >
            <TextArea value=values.scopes mono=true placeholder="orders:read\norders:write" />
        </Field>
        <Field
            name="default_scopes"
            label="Default scopes"
            optional=true
            help="Every client gets these, whatever its member chooses."
        >
            <TextArea value=values.default_scopes mono=true rows=2 />
        </Field>
        <div class="form-columns">
            <Field
                name="redirect_hosts"
                label="Redirect hosts"
                optional=true
                help="The hosts that redirect URIs may have, one on each line: example.com, or *.example.com for the names \
                      below it. Empty for any."
            >
                <TextArea value=values.redirect_hosts mono=true placeholder="app.example.com" />
            </Field>
            <Field name="max_redirect_uris" label="Most redirect URIs" optional=true help="Of one client.">
                <TextInput value=values.max_redirect_uris inputmode="numeric" autocomplete="off" />
            </Field>
        </div>
        <Field
            name="client_id_claims"
            label="Client ID claims"
            required=true
            help="The claims of a token that may hold the client ID, one on each line. The first that is present wins."
        >
            <TextArea value=values.client_id_claims mono=true rows=2 />
        </Field>
    }
}

/// What is done at the provider.
#[component]
fn AtTheProvider(kind: String, registration_endpoint: String, values: ConfigurationForm) -> impl IntoView {
    let methods = ["POST", "PUT", "PATCH"]
        .map(|word| Choice::new(word, word).selected(word == values.rotation_http_method))
        .to_vec();
    let url_help =
        format!("On the same server as {registration_endpoint}. Write {{client_id}} where the client's ID belongs.");
    view! {
        <div class="form-section" role="group" aria-labelledby="there">
            <div class="section-head">
                <h2 id="there">"At the provider"</h2>
            </div>
            <Field
                name="client_name_template"
                label="Name of a client"
                required=true
                help="{client} is the API client, {credential} the credential, and {tag} some letters that no other client \
                      has: without them, one whose answer was lost could not be found again."
            >
                <TextInput value=values.client_name_template mono=true maxlength=100 autocomplete="off" />
            </Field>
            <FieldGroup name="rotation" label="Another secret" required=true help="How a client gets one.">
                <RadioCards choices=rotations(&kind, &values.rotation) />
            </FieldGroup>
            <div class="when-endpoint">
                <Field name="rotation_http_method" label="Method">
                    <Select choices=methods />
                </Field>
                <Field name="rotation_url" label="URL" help=url_help>
                    <TextInput
                        value=values.rotation_url
                        mono=true
                        autocomplete="off"
                        placeholder="https://auth.example.com/clients/{client_id}/new-secret"
                    />
                </Field>
            </div>
            <Switch
                name="updates"
                label="Change clients there"
                detail="Members can change redirect URIs and scopes of what they have."
                checked=!values.updates.is_empty()
            />
            <Switch
                name="deletes"
                label="Delete clients there"
                detail="A revoked credential is deleted at the provider as well. Without it, the client stays there and its \
                        secret goes on working."
                checked=!values.deletes.is_empty()
            />
        </div>
    }
}

/// The ways to another secret. Some products have a call of their own for it.
fn rotations(kind: &str, chosen: &str) -> Vec<Choice> {
    let own_call = matches!(kind, "okta" | "auth0" | "http_bridge");
    let in_place = if own_call {
        Choice::new("update", "In place, by the provider's own call").detail("The former secret ends at once.")
    } else {
        Choice::new("update", "In place, by an update (RFC 7592)")
            .detail("For servers that answer an update with another secret. The former one ends at once.")
    };
    let swap = Choice::new("swap", "By another client")
        .detail("A new client takes the place of the former one, whose secret goes on working for a while.");
    let endpoint = Choice::new("endpoint", "In place, by an endpoint")
        .detail("A URL of the provider's that answers with another secret.");
    let never = Choice::new("never", "Not at all").detail("Members generate other credentials instead.");
    let choices = match kind {
        "wso2_is" | "wso2_apim" => vec![swap, endpoint, never],
        _ if own_call => vec![in_place, swap, endpoint, never],
        _ => vec![swap, in_place, endpoint, never],
    };
    choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            choice.selected(selected)
        })
        .collect()
}

/// What hardly anybody needs.
#[component]
fn More(values: ConfigurationForm, feedback: FormFeedback) -> impl IntoView {
    let in_use =
        !(values.software_id.is_empty() && values.software_statement.is_empty() && values.extra_metadata.is_empty());
    let open = in_use || has_error(&feedback, &MORE);
    view! {
        <details class="more-fields" open=open>
            <summary>"Software and further metadata"</summary>
            <div class="more-body">
                <div class="form-columns">
                    <Field name="software_id" label="Software ID" optional=true help="The software_id of each registration.">
                        <TextInput value=values.software_id mono=true maxlength=255 autocomplete="off" />
                    </Field>
                    <Field name="software_version" label="Software version" optional=true help="Its software_version.">
                        <TextInput value=values.software_version mono=true maxlength=255 autocomplete="off" />
                    </Field>
                </div>
                <Field
                    name="software_statement"
                    label="Software statement"
                    optional=true
                    help="A signed JWT that the provider trusts (RFC 7591 section 2.3)."
                >
                    <TextArea value=values.software_statement mono=true rows=2 />
                </Field>
                <Field
                    name="extra_metadata"
                    label="Further metadata"
                    optional=true
                    help="A JSON object with members of the provider's own, sent with each registration. Texts in it may hold \
                          {client}, {credential}, {tag} and {email}. Members that a standard defines have a place elsewhere and \
                          cannot be set here."
                >
                    <TextArea value=values.extra_metadata mono=true placeholder="{\"team\": \"{client}\"}" />
                </Field>
            </div>
        </details>
    }
}
