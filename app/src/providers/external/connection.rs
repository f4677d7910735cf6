//! The form *Connection*.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    authentication::Authentication,
    connection_api::{ConnectionForm, ConnectionView, SaveConnection, connection_page, new_connection},
    frame::{ProviderFrame, SetUpFrame},
    products::{Product, product, product_of},
};
use crate::{
    form::FormFeedback,
    loaded::loaded,
    providers::{PROVIDERS, fields::MethodField, provider_page_path},
    ui::{Alert, Button, ButtonVariant, Field, Form, LinkButton, TextArea, TextInput, Tone},
};

/// The fields in the part that is folded up.
const ENDPOINTS: [&str; 8] = [
    "issuer",
    "token_endpoint",
    "shown_token_endpoint",
    "authorization_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
];
/// And in the other one.
const TLS: [&str; 4] = ["ca_pem", "client_certificate_pem", "client_key_pem", "timeout_seconds"];

/// The first step of *Add provider*.
#[component]
pub fn NewConnectionPage() -> impl IntoView {
    let params = use_params_map();
    let word = move || params.with(|params| params.get("product").unwrap_or_default());
    let view = new_connection(word());
    view! {
        <Title text="Add provider" />
        {loaded(view, |view| view! { <SetUp view=view /> })}
    }
}

/// The same step once the provider is there.
#[component]
pub fn SetUpConnectionPage() -> impl IntoView {
    let view = connection_page(id_of_page()());
    loaded(view, |view| view! { <SetUp view=view /> })
}

#[component]
fn SetUp(view: ConnectionView) -> impl IntoView {
    view! {
        <SetUpFrame head=view.head.clone() step="connection">
            <Connection view=view set_up=true />
        </SetUpFrame>
    }
}

/// Changing it later.
#[component]
pub fn ConnectionPage() -> impl IntoView {
    let view = connection_page(id_of_page()());
    loaded(view, |view| {
        view! {
            <ProviderFrame
                head=view.head.clone()
                title="Connection"
                lede="Where it is, and how this portal shows it who it is."
            >
                <Connection view=view set_up=false />
            </ProviderFrame>
        }
    })
}

/// The id in the address.
pub(super) fn id_of_page() -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let params = use_params_map();
    move || params.with(|params| params.get("id").unwrap_or_default())
}

#[component]
fn Connection(view: ConnectionView, set_up: bool) -> impl IntoView {
    let ConnectionView { head, product: word, has_credential, has_client_key, api_clients, same_issuer, form } = view;
    let feedback = FormFeedback::new(form.errors, form.message);
    let product = product(&word).unwrap_or_else(|| product_of("", ""));
    let values = form.values;
    let is_new = head.id.is_empty();
    let in_use = (api_clients > 0).then(|| values.authentication_method.clone());
    let back = if is_new { format!("{PROVIDERS}/new") } else { provider_page_path(&head.id, "") };
    let (name, method) = (values.name.clone(), values.authentication_method.clone());
    let (of_place, of_authentication) = (values.clone(), values.clone());
    view! {
        <SameIssuer others=same_issuer />
        <Form action=SaveConnection::url() feedback=feedback.clone() class="provider-connection">
                <input type="hidden" name="id" value=head.id />
                <input type="hidden" name="product" value=word />
                <input type="hidden" name="set_up" value=if set_up { "on" } else { "" } />
                <Field
                    name="name"
                    label="Name"
                    required=true
                    help="Administrators choose the provider by this name. Members read another one, if you like."
                >
                    <TextInput value=name maxlength=255 autocomplete="off" autofocus=is_new />
                </Field>
                <MethodField clients=api_clients kept=in_use chosen=method />
                <Place product=product values=of_place feedback=feedback.clone() />
                <Authentication product=product values=of_authentication has_credential=has_credential />
                <Tls values=values has_client_key=has_client_key feedback=feedback.clone() />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        {match (is_new, set_up) {
                            (true, _) => "Add provider and go on",
                            (false, true) => "Save and go on",
                            (false, false) => "Save connection",
                        }}
                    </Button>
                    <LinkButton href=back variant=ButtonVariant::Quiet>
                        {if is_new { "Back" } else { "Cancel" }}
                    </LinkButton>
                    {is_new
                        .then(|| {
                            view! {
                                <p class="form-foot-end muted small">
                                    "It begins disabled: nothing is registered there until you enable it."
                                </p>
                            }
                        })}
                </div>
        </Form>
    }
}

/// Tokens of two providers with one issuer are told apart by nothing.
#[component]
fn SameIssuer(others: Vec<(String, String)>) -> impl IntoView {
    (!others.is_empty()).then(|| {
        let links = others.into_iter().map(|(id, name)| {
            view! {
                <li>
                    <a href=provider_page_path(&id, "")>{name}</a>
                </li>
            }
        });
        view! {
            <Alert tone=Tone::Warn title="Another provider has the same issuer">
                <p>
                    "Tokens of both name the same issuer, so an API cannot tell whose they are. This is right while you move \
                     from one to the other, and confusing otherwise."
                </p>
                <ul class="row">{links.collect_view()}</ul>
            </Alert>
        }
    })
}

/// Where it is: what its metadata says, and what overrides it.
#[component]
fn Place(product: &'static Product, values: ConnectionForm, feedback: FormFeedback) -> impl IntoView {
    // Without metadata everything that is needed is typed by hand.
    let unfolded = !product.has_metadata || (values.discovery_url.is_empty() && !values.token_endpoint.is_empty());
    let open = unfolded || has_error(&feedback, &ENDPOINTS);
    let discovery_url = values.discovery_url;
    let discovery = product.has_metadata.then(|| {
        view! {
            <Field name="discovery_url" label="Issuer or discovery URL" help=product.discovery_help>
                <TextInput
                    kind="url"
                    value=discovery_url
                    mono=true
                    autocomplete="off"
                    placeholder=product.discovery_example
                />
            </Field>
        }
    });
    let url = |name: &'static str, label: &'static str, help: &'static str, value: &str| {
        let value = value.to_owned();
        view! {
            <Field name=name label=label optional=true help=help>
                <TextInput kind="url" value=value mono=true autocomplete="off" />
            </Field>
        }
    };
    view! {
        <div class="form-section" role="group" aria-labelledby="place">
            <div class="section-head">
                <h2 id="place">"Where it is"</h2>
            </div>
            {discovery}
            <Field
                name="registration_endpoint"
                label=if product.kind == "http_bridge" { "Bridge address" } else { "Registration endpoint" }
                optional=product.has_metadata
                help=product.registration_help
            >
                <TextInput
                    kind="url"
                    value=values.registration_endpoint.clone()
                    mono=true
                    autocomplete="off"
                    placeholder=product.registration_example
                />
            </Field>
            <details class="more-fields" open=open>
                <summary>"Issuer and endpoints"</summary>
                <div class="more-body">
                    <p class="muted small">
                        {if product.has_metadata {
                            "Left empty, they are filled by what the metadata says. What you enter takes its place."
                        } else {
                            "This kind of server does not say them itself."
                        }}
                    </p>
                    <Field
                        name="issuer"
                        label="Issuer"
                        optional=true
                        help="The iss of its tokens, exactly as it stands there. Needed for OpenID Connect."
                    >
                        <TextInput kind="url" value=values.issuer.clone() mono=true autocomplete="off" />
                    </Field>
                    <Field
                        name="token_endpoint"
                        label="Token endpoint"
                        optional=product.has_metadata
                        help="Where clients obtain tokens."
                    >
                        <TextInput kind="url" value=values.token_endpoint.clone() mono=true autocomplete="off" />
                    </Field>
                    {url(
                        "shown_token_endpoint",
                        "Token endpoint as members see it",
                        "Where a gateway stands before it. Leave it empty for the token endpoint itself.",
                        &values.shown_token_endpoint,
                    )}
                    {url("authorization_endpoint", "Authorization endpoint", "Where people sign in.", &values.authorization_endpoint)}
                    {url("introspection_endpoint", "Introspection endpoint", "RFC 7662.", &values.introspection_endpoint)}
                    {url("revocation_endpoint", "Revocation endpoint", "RFC 7009.", &values.revocation_endpoint)}
                    {url("jwks_uri", "Key set (JWKS)", "RFC 7517.", &values.jwks_uri)}
                    {url("userinfo_endpoint", "Userinfo endpoint", "OpenID Connect.", &values.userinfo_endpoint)}
                </div>
            </details>
        </div>
    }
}

/// Certificates, and how long a call may take.
#[component]
fn Tls(values: ConnectionForm, has_client_key: bool, feedback: FormFeedback) -> impl IntoView {
    let in_use = !values.ca_pem.is_empty() || !values.client_certificate_pem.is_empty();
    let open = in_use || has_error(&feedback, &TLS);
    let key_help = if has_client_key {
        "It is stored. Leave this empty to keep it."
    } else {
        "In PEM, without a passphrase. It is kept sealed and never shown again."
    };
    view! {
        <details class="more-fields" open=open>
            <summary>"TLS and time limit"</summary>
            <div class="more-body">
                <Field
                    name="ca_pem"
                    label="Certificate authorities"
                    optional=true
                    help="In PEM, trusted for this provider beside the usual ones: for a server with a certificate of your own."
                >
                    <TextArea value=values.ca_pem mono=true placeholder="-----BEGIN CERTIFICATE-----" />
                </Field>
                <Field
                    name="client_certificate_pem"
                    label="Client certificate"
                    optional=true
                    help="In PEM, for a server that wants to see one (mutual TLS)."
                >
                    <TextArea value=values.client_certificate_pem mono=true placeholder="-----BEGIN CERTIFICATE-----" />
                </Field>
                <Field name="client_key_pem" label="Key of the client certificate" optional=true help=key_help>
                    <TextArea
                        mono=true
                        placeholder=if has_client_key { "Stored" } else { "-----BEGIN PRIVATE KEY-----" }
                    />
                </Field>
                <Field name="timeout_seconds" label="Time limit in seconds" optional=true help="How long one call may take: 2 to 30, else 10.">
                    <TextInput value=values.timeout_seconds inputmode="numeric" autocomplete="off" />
                </Field>
            </div>
        </details>
    }
}

/// Whether one of these fields has an error, so that the part which holds them is unfolded.
pub(super) fn has_error(feedback: &FormFeedback, names: &[&str]) -> bool {
    feedback.errors.iter().any(|error| names.contains(&error.field.as_str()))
}
