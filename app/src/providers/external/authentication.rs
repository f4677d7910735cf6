//! How this portal shows a provider who it is: the part of the form *Connection* with the secrets.

use leptos::prelude::*;

use super::{connection_api::ConnectionForm, products::Product};
use crate::ui::{Checkbox, Choice, Field, FieldGroup, RadioCards, Select, TextArea, TextInput};

/// The methods: word, name and a sentence.
const METHODS: [(&str, &str, &str); 6] = [
    ("bearer", "Token", "An initial access token, or another one that does not change, as Authorization: Bearer."),
    ("header", "Header", "A secret in a header of its own, such as Okta's Authorization: SSWS."),
    ("basic", "Basic", "User name and password."),
    ("client_credentials", "OAuth client", "An access token is obtained with a client ID and a secret, and renewed."),
    ("private_key_jwt", "OAuth client with a key", "The same, with a signed assertion in place of a secret."),
    ("none", "Nothing", "Registration is open, or the client certificate below is enough."),
];

#[component]
pub(super) fn Authentication(product: &'static Product, values: ConnectionForm, has_credential: bool) -> impl IntoView {
    let chosen = values.method.clone();
    let choices: Vec<Choice> = METHODS
        .into_iter()
        .map(|(word, name, about)| Choice::new(word, name).detail(about).selected(word == chosen))
        .collect();
    view! {
        <div class="form-section" role="group" aria-labelledby="authentication">
            <div class="section-head">
                <div>
                    <h2 id="authentication">"How this portal shows it who it is"</h2>
                    <p>{product.credential_help}</p>
                </div>
            </div>
            <FieldGroup name="method" label="Method" required=true>
                <RadioCards choices=choices two_columns=true />
            </FieldGroup>
            <Names values=values.clone() />
            <Secrets has_credential=has_credential stored_method=chosen />
            <TokenFacts values=values />
        </div>
    }
}

/// What goes with the secret.
#[component]
fn Names(values: ConnectionForm) -> impl IntoView {
    let algorithms = ["ES256", "RS256", "PS256", "EdDSA"]
        .map(|word| Choice::new(word, word).selected(word == values.algorithm))
        .to_vec();
    view! {
        <div class="when-header">
            <div class="form-columns">
                <Field name="header_name" label="Header" help="The header's name.">
                    <TextInput value=values.header_name mono=true autocomplete="off" />
                </Field>
                <Field name="header_scheme" label="Scheme" optional=true help="A word before the secret, or nothing.">
                    <TextInput value=values.header_scheme mono=true autocomplete="off" />
                </Field>
            </div>
        </div>
        <div class="when-basic">
            <Field name="username" label="User name">
                <TextInput value=values.username autocomplete="off" />
            </Field>
        </div>
        <div class="when-oauth">
            <Field name="client_id" label="Client ID" help="This portal's own client at the provider.">
                <TextInput value=values.client_id mono=true autocomplete="off" />
            </Field>
            <div class="form-columns">
                <Field name="scope" label="Scopes" optional=true help="Separated by spaces.">
                    <TextInput value=values.scope mono=true autocomplete="off" />
                </Field>
                <Field name="audience" label="Audience" optional=true help="Where the provider asks for one, as Auth0 does.">
                    <TextInput value=values.audience mono=true autocomplete="off" />
                </Field>
            </div>
        </div>
        <div class="when-private-key">
            <div class="form-columns">
                <Field name="algorithm" label="Algorithm" help="It must fit the key.">
                    <Select choices=algorithms />
                </Field>
                <Field name="key_id" label="Key ID" optional=true help="The kid of the key at the provider.">
                    <TextInput value=values.key_id mono=true autocomplete="off" />
                </Field>
            </div>
        </div>
        <div class="when-client-secret">
            <Checkbox
                name="secret_in_body"
                label="Send the client secret in the body"
                detail="For servers that do not take it by HTTP Basic."
                checked=!values.secret_in_body.is_empty()
            />
        </div>
    }
}

/// The secret itself: written, never shown.
#[component]
fn Secrets(has_credential: bool, stored_method: String) -> impl IntoView {
    let by_key = has_credential && stored_method == "private_key_jwt";
    let by_word = has_credential && stored_method != "private_key_jwt";
    let help = |stored: bool, otherwise: &'static str| {
        if stored { "It is stored. Leave this empty to keep it, as long as the method stays." } else { otherwise }
    };
    let secret = help(by_word, "It is kept sealed and never shown again.");
    let key = help(by_key, "In PEM, without a passphrase. It is kept sealed and never shown again.");
    let (word_placeholder, key_placeholder) =
        (if by_word { "Stored" } else { "" }, if by_key { "Stored" } else { "-----BEGIN PRIVATE KEY-----" });
    view! {
        <div class="when-secret">
            <Field name="credential" label="Token, password or client secret" help=secret>
                <TextInput kind="password" autocomplete="new-password" placeholder=word_placeholder />
            </Field>
        </div>
        <div class="when-private-key">
            <Field name="private_key" label="Private key" help=key>
                <TextArea mono=true placeholder=key_placeholder />
            </Field>
        </div>
    }
}

/// What is known of an initial access token. No standard lets us ask.
#[component]
fn TokenFacts(values: ConnectionForm) -> impl IntoView {
    view! {
        <div class="when-bearer">
            <div class="form-columns">
                <Field
                    name="initial_token_expires_on"
                    label="Last day of the token"
                    optional=true
                    help="You are told 14 and 3 days before."
                >
                    <TextInput kind="date" value=values.initial_token_expires_on autocomplete="off" />
                </Field>
                <Field
                    name="initial_token_remaining"
                    label="Registrations left"
                    optional=true
                    help="How many more the token allows. It is counted down here."
                >
                    <TextInput value=values.initial_token_remaining inputmode="numeric" autocomplete="off" />
                </Field>
            </div>
        </div>
    }
}
