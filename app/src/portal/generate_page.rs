//! *Generate credentials*: registers an OAuth client. Clients that use API keys get the form for one instead.

use dcr::{FieldError, GrantType, TokenEndpointAuthMethod};
use leptos::{ev, form::FromFormData as _, prelude::*};
use leptos_meta::Title;

use super::{
    api::{GenerateCredentials, generate_page},
    api_key_form::NewApiKey,
    check,
    view::{GenerateForm, GenerateView, Offer},
};
use crate::{
    form::{FormFeedback, FormState},
    loaded::loaded,
    ui::{
        Alert, Button, ButtonVariant, Choice, Crumb, ErrorSummary, Field, FieldGroup, FormErrorsScope, LinkButton,
        MultiSelect, PageHeader, RadioCards, TextArea, TextInput, Tone,
    },
};

/// `/portal/credentials/new`
#[component]
pub fn GeneratePage() -> impl IntoView {
    let page = Resource::new(|| (), |()| generate_page());
    view! {
        {loaded(page, |view| match view {
            GenerateView::OAuth { offer, form } => view! { <Generate offer=offer state=form /> }.into_any(),
            GenerateView::ApiKey { form } => view! { <NewApiKey state=form /> }.into_any(),
        })}
    }
}

#[component]
fn Generate(offer: Offer, state: FormState<GenerateForm>) -> impl IntoView {
    let FormState { values, errors, message } = state;
    let action = ServerAction::<GenerateCredentials>::new();
    let from_server = FormFeedback::of(action, errors, message);
    let (fields, message) = (from_server.fields(), from_server.message());
    // What the browser has found, until the form is sent.
    let found = RwSignal::new(None::<Vec<FieldError>>);
    let errors = Signal::derive(move || found.get().unwrap_or_else(|| fields.get()));
    let judge = move |event: ev::SubmitEvent| {
        // What cannot be read here is judged by the server alone.
        let problems =
            GenerateCredentials::from_event(&event).map(|sent| check::problems(&sent.form)).unwrap_or_default();
        if problems.is_empty() {
            found.set(None);
        } else {
            event.prevent_default();
            found.set(Some(problems));
        }
    };
    let grants: Vec<GrantType> = offer.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    let with_browser = grants.iter().any(GrantType::needs_redirect_uris);
    view! {
        <Title text="Generate credentials" />
        <PageHeader
            title="Generate credentials"
            lede="A client ID, and a secret that is shown once. Make one for each program."
            crumbs=vec![Crumb::link("Credentials", super::CREDENTIALS), Crumb::here("Generate credentials")]
        />
        <ActionForm action=action attr:class="form generate" attr:novalidate=true on:submit:capture=judge>
            <FormErrorsScope errors=errors>
                <ErrorSummary />
                {move || message.get().map(|text| view! { <Alert tone=Tone::Bad title=text /> })}
                <input type="hidden" name="id" value=values.id />
                <Field
                    name="label"
                    label="Name"
                    help="So that the people of your client know what it is for, for example “Nightly export”."
                    required=true
                >
                    <TextInput value=values.label maxlength=255 autofocus=true autocomplete="off" />
                </Field>
                <FieldGroup name="grant_types" label="How your program gets access" required=true>
                    <Grants grants=grants chosen=values.grant_types />
                </FieldGroup>
                {with_browser
                    .then(|| {
                        view! {
                            <div class="redirect-uris">
                                <Field
                                    name="redirect_uris"
                                    label="Redirect URIs"
                                    help="Needed for authorization code: where people are sent back to after signing in. One on each line, matched exactly. https, or http on this machine."
                                >
                                    <TextArea value=values.redirect_uris rows=3 mono=true />
                                </Field>
                            </div>
                            <FieldGroup name="token_endpoint_auth_method" label="Where your program runs" required=true>
                                <RadioCards
                                    choices=client_types(&values.token_endpoint_auth_method)
                                    two_columns=true
                                />
                            </FieldGroup>
                        }
                    })}
                {(!offer.scopes.is_empty())
                    .then(|| {
                        let choices = offer
                            .scopes
                            .iter()
                            .map(|scope| Choice::new(scope, scope).selected(values.scopes.contains(scope)))
                            .collect::<Vec<_>>();
                        view! {
                            <FieldGroup
                                name="scopes"
                                label="Scopes"
                                help="What it may ask for. Choose no more than it needs."
                                optional=true
                            >
                                <MultiSelect name="scopes[]" choices=choices search_label="Search scopes" />
                            </FieldGroup>
                        }
                    })}
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary busy=action.pending()>"Generate credentials"</Button>
                    <LinkButton href=super::CREDENTIALS variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
            </FormErrorsScope>
        </ActionForm>
    }
}

/// Grant types as cards. The redirect URIs below them are hidden by the style sheet while no chosen one needs them,
/// which needs no script.
#[component]
fn Grants(grants: Vec<GrantType>, chosen: Vec<String>) -> impl IntoView {
    view! {
        <div class="radio-cards">
            {grants
                .into_iter()
                .map(|grant| {
                    let checked = chosen.iter().any(|word| word == grant.as_str());
                    let redirects = grant.needs_redirect_uris().then_some("");
                    view! {
                        <label class="choice">
                            <input
                                class="check"
                                type="checkbox"
                                name="grant_types[]"
                                value=grant.as_str().to_owned()
                                checked=checked
                                data-redirects=redirects
                            />
                            <span>
                                <span class="choice-label">{grant.label().to_owned()}</span>
                                <span class="choice-detail">
                                    <br />
                                    {grant.purpose()}
                                </span>
                            </span>
                        </label>
                    }
                })
                .collect_view()}
        </div>
    }
}

fn client_types(chosen: &str) -> Vec<Choice> {
    let (secret, public) = (TokenEndpointAuthMethod::ClientSecretBasic, TokenEndpointAuthMethod::None);
    let is_public = chosen == public.as_str();
    vec![
        Choice::new(secret.as_str(), "On a server")
            .detail("It can keep a secret: it gets a client ID and a client secret.")
            .selected(!is_public),
        Choice::new(public.as_str(), "In a browser or on a device")
            .detail("It cannot keep a secret: a public client, with a client ID alone.")
            .selected(is_public),
    ]
}
