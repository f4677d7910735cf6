//! The page that lets a person decide. What a client says of itself is shown as its own word; what can be relied on is
//! where the answer goes and who stands behind the client. Its logo is never fetched.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use super::{
    RESUME,
    api::{BehindView, ConsentView, DestinationView, consent_page},
};
use crate::{
    layout::Frame,
    loaded::loaded,
    ui::{
        Alert, Badge, Button, ButtonSize, ButtonVariant, KeyValue, KeyValues, LinkButton, MayChange, PlainShell, Tone,
    },
};

/// `/authorize/:reference`
#[component]
pub fn ConsentPage() -> impl IntoView {
    // Administrators of every role decide for themselves here.
    provide_context(MayChange(true));
    let params = use_params_map();
    let reference = Memo::new(move |_| params.with(|params| params.get("reference").unwrap_or_default()));
    let request = consent_page(reference.get_untracked());
    view! {
        {loaded(request, |request| view! { <Request request=request /> })}
    }
}

#[component]
fn Request(request: ConsentView) -> impl IntoView {
    let ConsentView { reference, client_name, client_id, destination, behind, scopes, person, again, expects_another } =
        request;
    let action = format!("/authorize/{reference}");
    let unread = destination == DestinationView::NotYetKnown;
    let on_this_device = matches!(destination, DestinationView::ThisDevice(_) | DestinationView::Application(_));
    let (kind, address) = match destination {
        DestinationView::Site(host) => (" (a site)", host),
        DestinationView::ThisDevice(address) => (" (an application on this device)", address),
        DestinationView::Application(scheme) => (" (the application of these addresses)", scheme),
        DestinationView::NotYetKnown => ("", "Known when you have signed in".to_owned()),
    };
    let registered_by = if matches!(behind, BehindView::Publisher(_)) { "Described by" } else { "Registered by" };
    let who = if unread {
        view! {
            <p>"An application asks for access in your name. What it says of itself is read when you have signed in."</p>
        }
        .into_any()
    } else if client_name.is_empty() {
        view! { <p>"An application that does not say its name asks for access in your name."</p> }.into_any()
    } else {
        view! {
            <p>"An application that calls itself “" <bdi>{client_name}</bdi> "” asks for access in your name."</p>
        }
        .into_any()
    };
    let theme = expect_context::<Frame>().theme();
    view! {
        <Title text="Allow access" />
        <PlainShell title="Allow access?" path=use_location().pathname theme=theme wide=true>
            <div class="stack">
                {who}
                <Warning behind=behind.clone() unread=unread on_this_device=on_this_device />
                <KeyValues>
                    <KeyValue label="The answer goes to">
                        <strong>{address}</strong>
                        <span class="muted">{kind}</span>
                    </KeyValue>
                    <KeyValue label=registered_by><Behind behind=behind /></KeyValue>
                    <KeyValue label="Client ID"><span class="mono break">{client_id}</span></KeyValue>
                </KeyValues>
                {(!unread).then(|| view! { <Scopes scopes=scopes /> })}
                {match person {
                    Some(person) => view! { <Decision action=action person=person /> }.into_any(),
                    None if expects_another => view! { <AnotherAccount action=action /> }.into_any(),
                    None => view! { <SignIn action=action reference=reference again=again unread=unread /> }.into_any(),
                }}
            </div>
        </PlainShell>
    }
}

/// What a person must know who relies on what the client says.
#[component]
fn Warning(behind: BehindView, unread: bool, on_this_device: bool) -> impl IntoView {
    match behind {
        BehindView::Nobody => view! {
            <Alert tone=Tone::Warn title="Unverified">
                <p>
                    "Anybody could register this application, under any name. Allow it only if you have just started this \
                     yourself and know where the answer goes."
                </p>
            </Alert>
        }
        .into_any(),
        BehindView::Publisher(host) => view! {
            <Alert tone=Tone::Warn title="Known by its address only">
                <p>
                    {if unread { "Nothing is verified yet: it says that " } else { "What is verified is that " }}
                    <strong>{host}</strong>
                    " describes this application. Anybody can publish such a description, under any name. Allow it only if \
                     you trust this host and have just started this yourself."
                </p>
                {on_this_device
                    .then(|| {
                        view! {
                            <p>
                                "The answer stays on this device, where another program can pass for this application: what \
                                 receives it is not verified at all."
                            </p>
                        }
                    })}
            </Alert>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn Behind(behind: BehindView) -> impl IntoView {
    match behind {
        BehindView::ApiClient(name) => view! { "The API client " <strong>{name}</strong> }.into_any(),
        BehindView::Administrator(name) => view! { "The administrator " <strong>{name}</strong> }.into_any(),
        BehindView::InitialToken => view! { "Somebody with a token of the administrators" }.into_any(),
        BehindView::Nobody => view! { <Badge label="Unverified" tone=Tone::Warn /> " Nobody we know" }.into_any(),
        BehindView::Publisher(host) => {
            view! { <strong>{host}</strong> ", in the document at its client ID" }.into_any()
        }
    }
}

#[component]
fn Scopes(scopes: Vec<String>) -> impl IntoView {
    if scopes.is_empty() {
        return view! { <p class="muted">"It asks for no particular scope."</p> }.into_any();
    }
    let rows: Vec<_> = scopes
        .into_iter()
        .map(|scope| {
            let meaning = match scope.as_str() {
                "openid" => Some("Know which account is yours"),
                "profile" => Some("See what you are called"),
                "email" => Some("See your e-mail address"),
                "offline_access" => Some("Go on while you are away"),
                _ => None,
            };
            view! {
                <li>
                    <span class="mono">{scope}</span>
                    {meaning.map(|meaning| view! { " " <span class="muted">{meaning}</span> })}
                </li>
            }
        })
        .collect();
    view! {
        <div class="stack stack-small">
            <p>"It asks for:"</p>
            <ul class="values">{rows}</ul>
        </div>
    }
    .into_any()
}

#[component]
fn Decision(action: String, person: String) -> impl IntoView {
    view! {
        <form method="post" action=action class="stack">
            <p>
                "You are signed in as " <strong>{person}</strong> ". "
                <Button variant=ButtonVariant::Quiet size=ButtonSize::Small name="decision" value="sign_in_again">
                    "Use another account"
                </Button>
            </p>
            <div class="button-row">
                <Button variant=ButtonVariant::Primary name="decision" value="allow">"Allow"</Button>
                <Button name="decision" value="deny">"Deny"</Button>
            </div>
        </form>
    }
}

/// The client expects a different person than the one who is signed in.
#[component]
fn AnotherAccount(action: String) -> impl IntoView {
    view! {
        <form method="post" action=action class="stack">
            <p>
                "The application expects a different person than the one who is signed in here. Sign in with the account that \
                 you use there, or go back."
            </p>
            <Button variant=ButtonVariant::Primary full=true name="decision" value="sign_in_again">
                "Use another account"
            </Button>
            <Button variant=ButtonVariant::Quiet full=true name="decision" value="deny">"Deny, and go back"</Button>
        </form>
    }
}

/// There are two ways to sign in, and nobody but the person knows which one is theirs.
#[component]
fn SignIn(action: String, reference: String, again: bool, unread: bool) -> impl IntoView {
    let next = format!("?next={RESUME}{reference}");
    let ways = if again {
        view! {
            <p>"The application asks you to sign in again before you decide."</p>
            <Button variant=ButtonVariant::Primary full=true name="decision" value="sign_in_again">"Sign in again"</Button>
        }
        .into_any()
    } else {
        view! {
            <p>"Sign in to decide."</p>
            <LinkButton href=format!("/portal/sign-in{next}") variant=ButtonVariant::Primary full=true>
                "Sign in with a link by mail"
            </LinkButton>
            <LinkButton href=format!("/sign-in{next}") full=true>"Sign in as an administrator"</LinkButton>
        }
        .into_any()
    };
    view! {
        <form method="post" action=action class="stack">
            {ways}
            // Where back is, is not known before.
            {(!unread)
                .then(|| {
                    view! {
                        <Button variant=ButtonVariant::Quiet full=true name="decision" value="deny">
                            "Deny, and go back"
                        </Button>
                    }
                })}
        </form>
    }
}
