//! The page of one credential: its secret while it can be read, then what is left to show, and how to end it.

use dcr::TokenEndpointAuthMethod;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    api::{AcknowledgeReveal, RefreshApiKey, RevokeApiKey, RevokeCredentials, credential},
    credentials_page::state,
    view::{CredentialKind, CredentialView, RevealView},
};
use crate::{
    loaded::loaded,
    provisioning::{
        GetToken, ProviderNotes, Viewer, of_expiry,
        view::{AtProvider, TokenTest},
    },
    secrets::Secrets,
    tokens::Tokens,
    ui::{
        Alert, Badge, Button, ButtonVariant, ConfirmPost, CopyInline, Crumb, Icon, KeyValue, KeyValues, LinkButton,
        PageHeader, RelativeTime, SecretReveal, SecretRow, Tone,
        time::{exact, relative},
    },
};

/// `/portal/credentials/:id`
#[component]
pub fn CredentialPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let page = credential(id.get_untracked());
    view! {
        {loaded(page, |view| view! { <Credential view=view /> })}
    }
}

#[component]
fn Credential(view: CredentialView) -> impl IntoView {
    let CredentialView {
        id,
        label,
        state: word,
        created_by,
        created_at,
        revoked_at,
        kind,
        may_manage,
        changeable,
        at,
        tested,
        secrets,
        tokens,
        reveal,
        now,
    } = view;
    let active = word == "active";
    let may_change = may_manage && active;
    let stopped = stopped(&word);
    let badge = at.as_ref().map_or(word.as_str(), |at| at.badge(&word)).to_owned();
    let lede = match &kind {
        CredentialKind::OAuth { .. } => "OAuth client credentials",
        CredentialKind::ApiKey { .. } => "API key",
    };
    let reveal = reveal.map(|reveal| shown_once(&id, &kind, reveal, now));
    let notes = at.clone().map(|at| {
        let (id, name, viewer) = (id.clone(), label.clone(), Viewer::Member { may_manage });
        view! { <ProviderNotes registration=id name=name at=at viewer=viewer now=now /> }
    });
    let secrets = secrets.map(|rows| {
        let (id, name, at) = (id.clone(), label.clone(), at.clone());
        view! { <Secrets registration=id name=name rows=rows may_rotate=may_change now=now at=at /> }
    });
    let get_token = at.clone().filter(|at| at.testable).map(|at| get_token(&id, &kind, at, tested, may_change));
    let tokens = tokens.map(|rows| {
        let (id, name) = (id.clone(), label.clone());
        view! { <Tokens registration=id name=name rows=rows may_end=may_change now=now /> }
    });
    let change = (may_change && changeable).then(|| {
        view! {
            <LinkButton href=format!("{}/{id}/edit", super::CREDENTIALS)>
                <Icon name="pencil" />
                "Change"
            </LinkButton>
        }
    });
    let endings = may_change.then(|| endings(&id, &label, &kind, at.as_ref()));
    view! {
        <Title text=label.clone() />
        <PageHeader
            title=label.clone()
            lede=lede
            crumbs=vec![Crumb::link("Credentials", super::CREDENTIALS), Crumb::here(label)]
            beside=move || state(&badge)
        >
            {change}
            {endings}
        </PageHeader>
        <div class="stack">
            {notes}
            {reveal}
            {stopped
                .map(|(title, text)| {
                    view! {
                        <Alert tone=Tone::Warn title=title>
                            <p>{text}</p>
                        </Alert>
                    }
                })}
            {revoked_at
                .map(|at| {
                    view! {
                        <Alert tone=Tone::Neutral title="Revoked">
                            <p>
                                "It stopped working " <RelativeTime at=at now=now />
                                " and cannot be brought back. This page stays as a record."
                            </p>
                        </Alert>
                    }
                })}
            <KeyValues>
                {facts(kind, revoked_at.is_some(), now, at)}
                <KeyValue label="Created">
                    <RelativeTime at=created_at now=now />
                    " by "
                    {created_by}
                </KeyValue>
            </KeyValues>
            {secrets}
            {get_token}
            {tokens}
        </div>
    }
}

fn get_token(id: &str, kind: &CredentialKind, at: AtProvider, tested: Option<TokenTest>, may_test: bool) -> AnyView {
    let CredentialKind::OAuth { client_id, scopes, .. } = kind else { return ().into_any() };
    let (id, client_id, scopes) = (id.to_owned(), client_id.clone(), scopes.clone());
    view! { <GetToken registration=id client_id=client_id scopes=scopes at=at tested=tested may_test=may_test /> }
        .into_any()
}

/// Why a credential does not work although nobody has revoked it.
fn stopped(state: &str) -> Option<(&'static str, &'static str)> {
    match state {
        "awaiting_approval" => Some((
            "Awaiting approval",
            "The people who run this portal have not approved it yet. Until then it does not work.",
        )),
        "disabled" => {
            Some(("Disabled", "The people who run this portal have switched it off. Ask them to switch it on again."))
        }
        "rejected" => Some(("Rejected", "The people who run this portal have refused it.")),
        _ => None,
    }
}

/// The box with the secret.
fn shown_once(id: &str, kind: &CredentialKind, reveal: RevealView, now: i64) -> impl IntoView + use<> {
    let RevealView { secret, expires_at } = reveal;
    let (title, whose, rows, lost) = match kind {
        CredentialKind::OAuth { client_id, .. } => (
            "Your credentials are ready",
            "It is shown in this browser alone",
            vec![
                SecretRow::new("new-client-id", "Client ID", client_id),
                SecretRow::new("new-client-secret", "Client secret", secret),
            ],
            "make a new secret",
        ),
        CredentialKind::ApiKey { .. } => (
            "Your API key is ready",
            "Only you can read it, in this browser",
            vec![SecretRow::new("new-api-key", "API key", secret)],
            "refresh the key",
        ),
    };
    let text = format!(
        "{whose}, until {} ({}). Copy or download it now. Afterwards only its last four characters \
         are shown; if it is lost, {lost}.",
        exact(expires_at),
        relative(expires_at, now),
    );
    let (env, json) = (
        format!("{}/{id}/credentials.env", super::CREDENTIALS),
        format!("{}/{id}/credentials.json", super::CREDENTIALS),
    );
    let id = id.to_owned();
    view! {
        <SecretReveal
            title=title
            text=text
            rows=rows
            downloads=move || {
                view! {
                    <LinkButton href=env.clone() download="credentials.env">
                        <Icon name="download" />
                        "Download .env"
                    </LinkButton>
                    <LinkButton href=json.clone() download="credentials.json">
                        <Icon name="download" />
                        "Download .json"
                    </LinkButton>
                }
            }
        >
            <form method="post" action=AcknowledgeReveal::url()>
                <input type="hidden" name="id" value=id />
                <Button variant=ButtonVariant::Primary>"I have saved it"</Button>
            </form>
        </SecretReveal>
    }
}

fn facts(kind: CredentialKind, revoked: bool, now: i64, at: Option<AtProvider>) -> AnyView {
    match kind {
        CredentialKind::OAuth {
            client_id,
            masked,
            authentication,
            either_way,
            grants,
            redirect_uris,
            scopes,
            last_used_at,
        } => {
            let method = TokenEndpointAuthMethod::from(authentication.as_str());
            let expiry = at.as_ref().and_then(|at| at.secret_expires_at).map(|expires_at| {
                let (tone, words) = of_expiry(expires_at, now);
                view! { " " <Badge tone=tone label=words /> }
            });
            let secret = match (masked, method.uses_secret()) {
                (Some(masked), _) => view! { <code>{masked}</code> {expiry} }.into_any(),
                // It has no client ID yet either.
                (None, true) if client_id.is_empty() => "None yet".into_any(),
                (None, false) => "None, because it is a public client".into_any(),
                (None, true) if !revoked => "None".into_any(),
                (None, true) => "Deleted".into_any(),
            };
            // Only our own server tells when.
            let last_used = at.is_none().then(|| {
                let last_used = match last_used_at {
                    Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
                    None => "Never".into_any(),
                };
                view! { <KeyValue label="Last token">{last_used}</KeyValue> }
            });
            let client_id = if client_id.is_empty() {
                "None yet".into_any()
            } else {
                view! { <CopyInline value=client_id what="Client ID" /> }.into_any()
            };
            view! {
                <KeyValue label="Client ID">{client_id}</KeyValue>
                <KeyValue label="Client secret">{secret}</KeyValue>
                <KeyValue label="Grant types">{grants.join(", ")}</KeyValue>
                {(!redirect_uris.is_empty())
                    .then(|| view! { <KeyValue label="Redirect URIs">{values(redirect_uris)}</KeyValue> })}
                {(!scopes.is_empty()).then(|| view! { <KeyValue label="Scopes">{values(scopes)}</KeyValue> })}
                <KeyValue label="Token endpoint authentication">{authentication_method(&method, either_way)}</KeyValue>
                {at.map(endpoints)}
                {last_used}
            }
            .into_any()
        }
        CredentialKind::ApiKey { masked, refreshed_at } => view! {
            <KeyValue label="API key"><code>{masked}</code></KeyValue>
            {refreshed_at
                .map(|at| {
                    view! {
                        <KeyValue label="Refreshed">
                            <RelativeTime at=at now=now />
                        </KeyValue>
                    }
                })}
        }
        .into_any(),
    }
}

/// Where tokens come from.
fn endpoints(at: AtProvider) -> impl IntoView {
    let shown = |label: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <KeyValue label=label><CopyInline value=value what=label /></KeyValue> })
    };
    view! {
        {shown("Token endpoint", at.token_endpoint)}
        {shown("Issuer", at.issuer)}
    }
}

fn values(values: Vec<String>) -> impl IntoView {
    view! {
        <ul class="values">
            {values.into_iter().map(|value| view! { <li><code>{value}</code></li> }).collect_view()}
        </ul>
    }
}

/// How a client shows at the token endpoint who it is: in words, and by the word of the standard. `either_way` says that its
/// secret may come in the header or in the body.
pub(crate) fn authentication_method(method: &TokenEndpointAuthMethod, either_way: bool) -> AnyView {
    if either_way {
        return view! {
            "Client secret, by HTTP Basic or in the request body "
            <code class="faint">"client_secret_basic"</code>
            ", "
            <code class="faint">"client_secret_post"</code>
        }
        .into_any();
    }
    let words = in_words(method);
    view! { {words} " " <code class="faint">{method.to_string()}</code> }.into_any()
}

fn in_words(method: &TokenEndpointAuthMethod) -> &'static str {
    match method {
        TokenEndpointAuthMethod::ClientSecretBasic => "Client secret by HTTP Basic",
        TokenEndpointAuthMethod::ClientSecretPost => "Client secret in the request body",
        TokenEndpointAuthMethod::None => "Public client, no secret",
        TokenEndpointAuthMethod::PrivateKeyJwt => "JWT signed with its private key",
        TokenEndpointAuthMethod::ClientSecretJwt => "JWT with a MAC by the secret",
        TokenEndpointAuthMethod::TlsClientAuth => "TLS client certificate",
        TokenEndpointAuthMethod::Other(_) => "",
    }
}

/// What ends a credential, or its value.
fn endings(id: &str, label: &str, kind: &CredentialKind, at: Option<&AtProvider>) -> impl IntoView + use<> {
    let (id, label) = (id.to_owned(), label.to_owned());
    let (refresh, revoke, address) = match kind {
        CredentialKind::OAuth { .. } => (
            None,
            match at {
                None => "Programs that use these credentials lose access at once. This cannot be undone.".to_owned(),
                Some(AtProvider { name, deletes: true, .. }) => format!(
                    "The client is deleted at {name}, and programs that use it lose access as soon as it is. This cannot \
                     be undone."
                ),
                Some(AtProvider { name, .. }) => format!(
                    "{name} does not delete clients, so an administrator is told to do it there. Until then programs that \
                     use it may go on working. This cannot be undone."
                ),
            },
            RevokeCredentials::url(),
        ),
        CredentialKind::ApiKey { .. } => (
            Some(refresh(&id, &label)),
            "Programs that use this key are refused at once. This cannot be undone.".to_owned(),
            RevokeApiKey::url(),
        ),
    };
    view! {
        {refresh}
        <ConfirmPost
            trigger="Revoke"
            name="revoke"
            title=format!("Revoke {label}?")
            text=revoke
            action=address
            fields=vec![("id", id.clone())]
            does=format!("Revoke {label}")
        />
    }
}

fn refresh(id: &str, label: &str) -> impl IntoView + use<> {
    let (id, label) = (id.to_owned(), label.to_owned());
    view! {
        <ConfirmPost
            trigger="Refresh"
            icon="refresh-cw"
            variant=ButtonVariant::Secondary
            name="refresh"
            title=format!("Refresh {label}?")
            text="You get a new value, shown once. The old value stops working at once: programs that use it are refused until they have the new one."
            action=RefreshApiKey::url()
            fields=vec![("id", id.clone())]
            does=format!("Refresh {label}")
            does_variant=ButtonVariant::Primary
        />
    }
}
