//! *Generate credentials*: registers an OAuth client. Clients that use API keys get the form for one instead.

use dcr::{GrantType, TokenEndpointAuthMethod};
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn as _;

use super::{
    api_key_form::NewApiKey,
    fields::{LabelField, RedirectUrisField, ScopesField},
    forms::{GenerateForm, GenerateView, Offer, Profile},
    forms_api::{GenerateCredentials, generate_page},
};
use crate::{
    form::{FormFeedback, FormState},
    loaded::loaded,
    ui::{Alert, Button, ButtonVariant, Choice, Crumb, FieldGroup, Form, LinkButton, PageHeader, RadioCards, Tone},
};

/// `/portal/credentials/new`
#[component]
pub fn GeneratePage() -> impl IntoView {
    let page = generate_page();
    view! {
        {loaded(page, |view| match view {
            GenerateView::OAuth { offer, form } => view! { <Generate offer=*offer state=*form /> }.into_any(),
            GenerateView::ApiKey { form } => view! { <NewApiKey state=form /> }.into_any(),
            GenerateView::Paused { provider } => view! { <Paused provider=provider /> }.into_any(),
        })}
    }
}

/// In place of the form, while the provider takes nothing new.
#[component]
fn Paused(provider: String) -> impl IntoView {
    view! {
        <Title text="Generate credentials" />
        <PageHeader title="Generate credentials" crumbs=crumbs() />
        <div class="stack">
            <Alert tone=Tone::Warn title=format!("{provider} takes no new credentials at the moment")>
                <p>"Those you have go on working. Ask the people who run this portal when new ones can be made again."</p>
            </Alert>
            <div>
                <LinkButton href=super::CREDENTIALS>"Back to credentials"</LinkButton>
            </div>
        </div>
    }
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::link("Credentials", super::CREDENTIALS), Crumb::here("Generate credentials")]
}

#[component]
fn Generate(offer: Offer, state: FormState<GenerateForm>) -> impl IntoView {
    let FormState { values, errors, message } = state;
    let feedback = FormFeedback::new(errors, message);
    let lede = match &offer.provider {
        Some(provider) => {
            format!("A client ID at {provider}, and a secret that is shown once. Make one for each program.")
        }
        None => "A client ID, and a secret that is shown once. Make one for each program.".to_owned(),
    };
    let (limits, scopes) = (offer.limits.clone(), values.scopes.clone());
    let (id, label) = (values.id.clone(), values.label.clone());
    view! {
        <Title text="Generate credentials" />
        <PageHeader title="Generate credentials" lede=lede crumbs=crumbs() />
        <Form action=GenerateCredentials::url() feedback=feedback class="generate">
                <input type="hidden" name="id" value=id />
                <LabelField value=label />
                {if offer.profiles.is_empty() { by_grants(&offer, values) } else { by_profile(offer, values) }}
                <ScopesField chosen=scopes limits=limits />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Generate credentials"</Button>
                    <LinkButton href=super::CREDENTIALS variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
        </Form>
    }
}

/// What the client is, by the grant types that our own server allows.
fn by_grants(offer: &Offer, values: GenerateForm) -> AnyView {
    let grants: Vec<GrantType> = offer.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    let with_browser = grants.iter().any(GrantType::needs_redirect_uris);
    let limits = offer.limits.clone();
    view! {
        <FieldGroup name="grant_types" label="How your program gets access" required=true>
            <Grants grants=grants chosen=values.grant_types />
        </FieldGroup>
        {with_browser
            .then(|| {
                view! {
                    <div class="redirect-uris">
                        <RedirectUrisField value=values.redirect_uris limits=limits />
                    </div>
                    <FieldGroup name="token_endpoint_auth_method" label="Where your program runs" required=true>
                        <RadioCards choices=client_types(&values.token_endpoint_auth_method) two_columns=true />
                    </FieldGroup>
                }
            })}
    }
    .into_any()
}

/// What the client is, by the profiles of an external provider.
fn by_profile(offer: Offer, values: GenerateForm) -> AnyView {
    let redirects = offer.profiles.iter().any(redirects);
    let limits = offer.limits;
    view! {
        <FieldGroup name="profile" label="What kind of program it is" required=true>
            <Profiles profiles=offer.profiles chosen=values.profile />
        </FieldGroup>
        {redirects
            .then(|| {
                view! {
                    <div class="redirect-uris">
                        <RedirectUrisField value=values.redirect_uris limits=limits />
                    </div>
                }
            })}
    }
    .into_any()
}

/// Whether a client of that profile has redirect URIs.
fn redirects(profile: &Profile) -> bool {
    profile.grant_types.iter().any(|word| GrantType::from(word.as_str()).needs_redirect_uris())
}

/// Profiles as cards; the only one is chosen. The redirect URIs below them are hidden by the style sheet while the chosen
/// one does not need them.
#[component]
fn Profiles(profiles: Vec<Profile>, chosen: String) -> impl IntoView {
    let only = profiles.len() == 1;
    view! {
        <div class="radio-cards">
            {profiles
                .into_iter()
                .map(|profile| {
                    let data_redirects = redirects(&profile).then_some("");
                    let Profile { name, description, .. } = profile;
                    view! {
                        <label class="choice">
                            <input
                                class="radio"
                                type="radio"
                                name="profile"
                                checked=only || name == chosen
                                value=name.clone()
                                required=true
                                data-redirects=data_redirects
                            />
                            <span>
                                <span class="choice-label">{name}</span>
                                {(!description.is_empty())
                                    .then(|| view! { <span class="choice-detail"><br />{description}</span> })}
                            </span>
                        </label>
                    }
                })
                .collect_view()}
        </div>
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

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{Profile, Profiles};

    #[test]
    fn a_profile_is_a_card_and_says_whether_it_needs_redirect_uris() {
        let profile = |name: &str, grant: &str| Profile {
            name: name.into(),
            description: format!("About {name}."),
            grant_types: vec![grant.into()],
            token_endpoint_auth_method: "none".into(),
            application_type: "web".into(),
        };
        let html = |profiles: Vec<Profile>, chosen: &str| {
            let chosen = chosen.to_owned();
            crate::testing::owner().with(|| view! { <Profiles profiles=profiles chosen=chosen /> }.to_html())
        };
        let service = || profile("Service", "client_credentials");
        let several = html(vec![service(), profile("App", "authorization_code")], "App");
        for there in ["About Service.", "About App.", "data-redirects"] {
            assert_eq!(several.matches(there).count(), 1, "{there}: {several}");
        }
        assert_eq!(several.matches(" checked").count(), 1, "{several}");
        assert!(html(vec![service()], "").contains(" checked"), "the only one is chosen");
        assert!(!html(vec![service(), profile("App", "authorization_code")], "").contains(" checked"));
    }
}
