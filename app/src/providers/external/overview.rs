//! The page of an external provider.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    frame::{ProviderFrame, set_up_path},
    let_go::LetGo,
    overview_api::OverviewView,
    state::{Doing, TokenBadge},
    test::Capabilities,
    test_api::SetDisabled,
};
use crate::{
    clients::UsedBy,
    providers::provider_page_path,
    ui::{
        Alert, Button, ButtonVariant, CopyInline, Day, KeyValue, KeyValues, LinkButton, OwnersOnly, RelativeTime, Tone,
        counted, number,
    },
};

/// How it is doing, what it can do, who uses it, and where it is.
#[component]
pub(in crate::providers) fn Overview(view: OverviewView) -> impl IntoView {
    let credentials = counted(view.registrations, "credential", "credentials");
    let used = match view.users.total {
        0 if view.registrations == 0 => {
            "No client uses this provider yet. Choose it as DCR provider when you add a client.".to_owned()
        }
        0 => format!("No client uses this provider. It still has {credentials}."),
        clients => format!("{} with {credentials}.", counted(clients, "client", "clients")),
    };
    view! {
        <ProviderFrame head=view.head.clone() title="" lede="">
            <Notes view=view.clone() />
            <Facts view=view.clone() />
            <UsedBy sentence=used users=view.users.clone() />
            <Capabilities capabilities=view.capabilities.clone() />
            <Endpoints view=view.clone() />
            <LetGo view=view />
        </ProviderFrame>
    }
}

/// What somebody should do something about.
#[component]
fn Notes(view: OverviewView) -> impl IntoView {
    let id = view.head.id.clone();
    let (now, path) = (view.now, provider_page_path(&id, "/test"));
    let state = match view.head.doing.clone() {
        Doing::Failing(since, why) => view! {
            <Alert tone=Tone::Bad title="Every call fails">
                <p>"Since " <RelativeTime at=since now=now /> ". What is to be done there is tried again by itself."</p>
                <blockquote>{why}</blockquote>
                <p>
                    <a href=provider_page_path(&id, "/activity")>"Look at the calls"</a>
                    ", or "
                    <a href=path>"test the provider"</a>
                    "."
                </p>
            </Alert>
        }
        .into_any(),
        Doing::NotTested => view! {
            <Alert tone=Tone::Warn title="Not tested as it is now">
                <p>
                    "What it can do is taken from its configuration. " <a href=path>"Test the provider"</a>
                    " to see whether it is so."
                </p>
            </Alert>
        }
        .into_any(),
        Doing::TestFailed => view! {
            <Alert tone=Tone::Bad title="The last test failed">
                <p>
                    "Clients could not be registered. " <a href=path>"See what went wrong"</a> "."
                </p>
            </Alert>
        }
        .into_any(),
        Doing::Disabled => view! { <DisabledNote id=id tested=view.tested.is_some() /> }.into_any(),
        Doing::Ok => ().into_any(),
    };
    let token = view.token_warning.map(|warning| {
        let tone = if warning.urgent { Tone::Bad } else { Tone::Warn };
        let title = format!("Initial access token: {}", warning.text.to_lowercase());
        view! {
            <Alert tone=tone title=title>
                <p>
                    "Without it nothing can be registered. Get a new one at the provider, and enter it in "
                    <a href=provider_page_path(&view.head.id, "/connection")>"Connection"</a> "."
                </p>
            </Alert>
        }
    });
    view! {
        {state}
        {token}
    }
}

#[component]
fn DisabledNote(id: String, tested: bool) -> impl IntoView {
    let path = set_up_path(&id, "test");
    let on = (!tested).then(|| {
        view! {
            <OwnersOnly>
                <LinkButton href=path>"Test it first"</LinkButton>
            </OwnersOnly>
        }
    });
    view! {
        <Alert tone=Tone::Info title="Disabled">
            <p>"Nothing new is registered there, and it cannot be chosen for API clients. What is there goes on working."</p>
            <div class="button-row">
                <form method="post" action=SetDisabled::url()>
                    <input type="hidden" name="id" value=id />
                    <Button variant=ButtonVariant::Primary>"Enable provider"</Button>
                </form>
                {on}
            </div>
        </Alert>
    }
}

#[component]
fn Facts(view: OverviewView) -> impl IntoView {
    let now = view.now;
    let tested = match view.tested {
        Some((at, passed)) => view! {
            <RelativeTime at=at now=now />
            {if passed { ": passed" } else { ": failed" }}
        }
        .into_any(),
        None => "Never, as it is now".into_any(),
    };
    let (ends, uses) = view.token;
    let known = ends.is_some() || uses.is_some();
    let token = known.then(|| {
        let ends = ends.map(|at| view! { "ends after " <Day at=at - 1 /> });
        let uses = uses.map(|uses| format!("{} left", counted(uses, "registration", "registrations")));
        let both = ends.is_some() && uses.is_some();
        let badge = view.token_warning.clone().map(|warning| view! { <TokenBadge warning=warning /> });
        view! {
            <KeyValue label="Initial access token">
                <span class="row">{badge} <span>{ends} {both.then_some(", ")} {uses}</span></span>
            </KeyValue>
        }
    });
    view! {
        <KeyValues>
            <KeyValue label="Name for members">{view.shown_name}</KeyValue>
            <KeyValue label="Authentication method">{view.authentication_method.label().to_owned()}</KeyValue>
            <KeyValue label="Credentials">{number(view.registrations)}</KeyValue>
            <KeyValue label="Last test">{tested}</KeyValue>
            {token}
        </KeyValues>
    }
}

#[component]
fn Endpoints(view: OverviewView) -> impl IntoView {
    let issuer = (!view.issuer.is_empty()).then(|| ("Issuer".to_owned(), view.issuer));
    let rows = issuer.into_iter().chain(view.endpoints).map(|(name, url)| {
        view! {
            <KeyValue label=name.clone()>
                <CopyInline value=url what=name />
            </KeyValue>
        }
    });
    view! {
        <section class="section" aria-labelledby="endpoints">
            <div class="section-head">
                <div>
                    <h2 id="endpoints">"Where it is"</h2>
                </div>
            </div>
            <KeyValues>{rows.collect_view()}</KeyValues>
        </section>
    }
}
