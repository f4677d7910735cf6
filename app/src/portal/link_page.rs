//! The page behind a link in a mail. Looking at it changes nothing, so a mail scanner does not use the link up; its
//! button does.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use server_fn::ServerFn as _;

use super::{
    api::{RedeemLink, preview_link},
    view::LinkView,
};
use crate::{
    loaded::loaded,
    ui::{Alert, Button, ButtonVariant, KeyValue, KeyValues, LinkButton, PlainShell, RelativeTime, Theme, Tone},
};

/// `/portal/link/:token`
#[component]
pub fn LinkPage() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let link = preview_link(token.clone());
    view! {
        <Title text="Open the portal" />
        {loaded(link, move |link| match link {
            LinkView::Spent => view! { <Spent /> }.into_any(),
            open @ LinkView::Open { .. } => view! { <Open link=open token=token /> }.into_any(),
        })}
    }
}

#[component]
fn Open(link: LinkView, token: String) -> impl IntoView {
    let LinkView::Open { invitation, client_name, email, expires_at, now, signed_in_as, asked_elsewhere } = link else {
        return ().into_any();
    };
    let (title, lede, button) = if invitation {
        (
            format!("Welcome, {client_name}"),
            "You are invited to the developer portal: see your APIs and make the credentials to call them.",
            "Accept invitation and open the portal",
        )
    } else {
        ("Welcome back".to_owned(), "Your sign-in link works once.", "Open the portal")
    };
    let somebody_else = signed_in_as.filter(|who| *who != email);
    view! {
        <PlainShell
            title=title
            lede=lede
            path=use_location().pathname
            theme={expect_context::<Theme>()}
        >
            <div class="stack">
                <KeyValues>
                    <KeyValue label="For">{email}</KeyValue>
                    <KeyValue label="API client">{client_name}</KeyValue>
                    <KeyValue label="Link expires">
                        <RelativeTime at=expires_at now=now />
                    </KeyValue>
                </KeyValues>
                {somebody_else
                    .map(|who| {
                        view! {
                            <Alert tone=Tone::Warn title=format!("You are signed in as {who}")>
                                <p>"Continuing signs that account out in this browser."</p>
                            </Alert>
                        }
                    })}
                {asked_elsewhere
                    .then(|| {
                        view! {
                            <Alert title="Did you start in another window or browser?">
                                <p>
                                    "Go back to the window you started in and enter the code from the same email to continue there. \
                                     Or open the portal in this browser."
                                </p>
                            </Alert>
                        }
                    })}
                <form method="post" action=RedeemLink::url()>
                    <input type="hidden" name="token" value=token />
                    <Button variant=ButtonVariant::Primary full=true>{button}</Button>
                </form>
            </div>
        </PlainShell>
    }
    .into_any()
}

#[component]
fn Spent() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::GONE);
    }
    view! {
        <PlainShell
            title="This link no longer works"
            lede="Links work once, and only for a limited time."
            path=use_location().pathname
            theme={expect_context::<Theme>()}
        >
            <div class="stack">
                <ul class="plain-list muted">
                    <li>"It may have been used already, perhaps in another window."</li>
                    <li>"You may have been sent a newer invitation, which replaces this one."</li>
                    <li>"It may have expired: an invitation lasts as long as its email says, a sign-in link 30 minutes."</li>
                </ul>
                <LinkButton href=super::SIGN_IN variant=ButtonVariant::Primary full=true>"Get a new sign-in link"</LinkButton>
                <p class="faint small">
                    "If you have not accepted your invitation yet, enter your address there as well: we will tell the administrators that you need a new one."
                </p>
            </div>
        </PlainShell>
    }
}
