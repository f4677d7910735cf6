//! The form of a provider.

use dcr::{AuthenticationMethod, GrantType};
use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    PROVIDERS,
    api::{ProviderForm, SaveProvider, StoredProvider},
};
use crate::{
    form::{FormFeedback, FormState},
    ui::{
        Button, ButtonVariant, Checkbox, Choice, Field, FieldGroup, Form, LinkButton, RadioCards, TextArea, TextInput,
        counted,
    },
};

/// The form to add or change a provider.
#[component]
pub(super) fn ProviderFields(stored: Option<StoredProvider>, form: FormState<ProviderForm>) -> impl IntoView {
    let feedback = FormFeedback::new(form.errors, form.message);
    let values = form.values;
    let is_new = stored.is_none();
    let clients = stored.as_ref().map(|stored| stored.users.total).unwrap_or_default();
    let kept = stored.as_ref().filter(|_| clients > 0).map(|stored| stored.authentication_method.to_string());
    view! {
        <Form action=SaveProvider::url() feedback=feedback>
                <input
                    type="hidden"
                    name="id"
                    value=stored.as_ref().map(|stored| stored.id.clone()).unwrap_or_default()
                />
                <Field name="name" label="Name" required=true help="Administrators choose the provider by this name.">
                    <TextInput value=values.name maxlength=255 autocomplete="off" autofocus=is_new />
                </Field>
                <MethodField clients=clients kept=kept chosen=values.authentication_method />
                <FieldGroup
                    name="access_tokens"
                    label="Access tokens"
                    help="What this portal's authorization server issues to the provider's clients, from now on."
                >
                    <RadioCards choices=access_tokens(&values.access_tokens) />
                </FieldGroup>
                <FieldGroup
                    name="access_token_algorithm"
                    label="Signature of access tokens"
                    help="For signed access tokens. Both keys are published; an API checks the signature by the one that \
                          a token names."
                >
                    <RadioCards choices=algorithms(&values.access_token_algorithm) />
                </FieldGroup>
                <FieldGroup
                    name="grant_types"
                    label="Allowed grant types"
                    required=true
                    help="Members choose among these when they generate credentials."
                >
                    {grant_boxes(GrantType::OFFERED, &values.grant_types)}
                </FieldGroup>
                <Field
                    name="scopes"
                    label="Allowed scopes"
                    optional=true
                    help="Separated by spaces or line breaks. Members may ask for these and no others."
                >
                    <TextArea value=values.scopes mono=true placeholder="orders:read\norders:write" />
                </Field>
                <Field
                    name="client_id_claims"
                    label="Client ID claims"
                    required=true
                    help="The claims of a token that may hold the client ID, one on each line. The first that is \
                          present wins."
                >
                    <TextArea value=values.client_id_claims mono=true rows=2 />
                </Field>
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        {if is_new { "Add provider" } else { "Save provider" }}
                    </Button>
                    <LinkButton href=PROVIDERS variant=ButtonVariant::Quiet>
                        "Cancel"
                    </LinkButton>
                    <p class="form-foot-end muted small">
                        "Type: built-in. Credentials are registered at this portal's own authorization server."
                    </p>
                </div>
        </Form>
    }
}

/// The authentication method. It stays as it is while clients use the provider, since they were set up for it; the note
/// says so before anybody tries.
#[component]
pub(super) fn MethodField(
    /// How many API clients use the provider.
    clients: i64,
    /// What it stays while any does.
    kept: Option<String>,
    /// What is chosen else.
    chosen: String,
) -> impl IntoView {
    let stays = kept.is_some();
    let chosen = kept.unwrap_or(chosen);
    let help = if stays {
        format!(
            "This cannot change while {} the provider: their tokens are checked this way.",
            counted(clients, "client uses", "clients use")
        )
    } else {
        "How an API checks the tokens of the provider's clients.".to_owned()
    };
    let choices = [
        (
            AuthenticationMethod::OpenIdConnect,
            "The API checks tokens by the provider's published keys, without asking it.",
        ),
        (
            AuthenticationMethod::TokenIntrospection,
            "The API asks the provider about each token, so a revoked one stops at once.",
        ),
    ]
    .into_iter()
    .map(|(method, detail)| {
        let selected = method.as_str() == chosen;
        Choice::new(method.as_str(), method.label()).detail(detail).selected(selected).disabled(stays && !selected)
    })
    .collect::<Vec<_>>();
    view! {
        <FieldGroup name="authentication_method" label="Authentication method" required=true help=help>
            <RadioCards choices=choices />
        </FieldGroup>
    }
}

/// What access tokens are.
fn access_tokens(chosen: &str) -> Vec<Choice> {
    [
        ("", "As the authentication method needs", "JWT for OpenID Connect, opaque for token introspection."),
        ("jwt", "Signed (JWT)", "An API can check them by itself. It accepts them until they expire."),
        ("opaque", "Opaque", "Every API asks this portal about each one. A revoked token stops at once."),
    ]
    .into_iter()
    .map(|(value, label, detail)| Choice::new(value, label).detail(detail).selected(value == chosen))
    .collect()
}

/// What signed access tokens are signed with.
fn algorithms(chosen: &str) -> Vec<Choice> {
    [
        ("ES256", "ES256", "An elliptic curve: short signatures, made fast."),
        (
            "RS256",
            "RS256",
            "RSA: for an API whose library checks nothing else, such as APISIX's. Each token costs this server many \
             times the work.",
        ),
    ]
    .into_iter()
    .map(|(value, label, detail)| Choice::new(value, label).detail(detail).selected(value == chosen))
    .collect()
}

/// One checkbox for each of the grant types there are to choose from. The numbers make them one list, each with an id of
/// its own.
pub(crate) fn grant_boxes(offered: &[GrantType], chosen: &[String]) -> impl IntoView + use<> {
    offered
        .iter()
        .enumerate()
        .map(|(index, grant)| {
            view! {
                <Checkbox
                    name=format!("grant_types[{index}]")
                    value=grant.as_str().to_owned()
                    label=grant.label().to_owned()
                    detail=grant.purpose()
                    checked=chosen.iter().any(|word| word == grant.as_str())
                />
            }
        })
        .collect_view()
}
