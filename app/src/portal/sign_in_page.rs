//! Asking for a sign-in link. The answer never says whether an address is known.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};
use server_fn::ServerFn as _;

use super::{
    api::{EnterCode, RequestLink, sign_in_page},
    view::{CodeForm, SignInForm},
};
use crate::{
    form::{FormFeedback, FormState},
    loaded::loaded,
    ui::{Alert, Button, ButtonVariant, Field, Form, LinkButton, PlainShell, TextInput, Theme},
};

/// `/portal/sign-in`
#[component]
pub fn PortalSignInPage() -> impl IntoView {
    let query = use_query_map();
    let asked = query.with(|query| (query.get("sent").is_some(), query.get("next").unwrap_or_default()));
    let (sent, next) = asked;
    let page = sign_in_page(sent, next);
    view! {
        <Title text="Sign in" />
        {loaded(page, move |view| {
            if sent {
                view! { <Sent to=view.sent_to code=view.code /> }.into_any()
            } else {
                view! { <AddLinkRequest state=view.form signed_in_as=view.signed_in_as /> }.into_any()
            }
        })}
    }
}

#[component]
fn AddLinkRequest(state: FormState<SignInForm>, signed_in_as: Option<String>) -> impl IntoView {
    let FormState { values, errors, message } = state;
    let feedback = FormFeedback::new(errors, message);
    view! {
        <PlainShell
            title="Sign in to the developer portal"
            lede="Enter your email address, and we will send you a link. There is no password."
            path=use_location().pathname
            theme={expect_context::<Theme>()}
        >
            <div class="stack">
                {signed_in_as
                    .map(|who| {
                        view! {
                            <Alert title=format!("You are signed in as {who}")>
                                <p>
                                    <a href="/">"Continue with this account"</a>
                                    ", or sign in as a different person."
                                </p>
                            </Alert>
                        }
                    })}
                <Form action=RequestLink::url() feedback=feedback>
                        <input type="hidden" name="next" value=values.next />
                        <Field name="email" label="E-mail address" required=true>
                            <TextInput kind="email" value=values.email autocomplete="email" autofocus=true />
                        </Field>
                        <Button variant=ButtonVariant::Primary full=true>
                            "Send sign-in link"
                        </Button>
                </Form>
                <p class="faint small">
                    "If your invitation has expired, enter your address here: we will tell the administrators that you need a new one. If you have not been invited yet, ask them."
                </p>
            </div>
        </PlainShell>
    }
}

#[component]
fn Sent(to: Option<String>, code: FormState<CodeForm>) -> impl IntoView {
    let whom = to.unwrap_or_else(|| "the address you entered".to_owned());
    let feedback = FormFeedback::new(code.errors, code.message);
    view! {
        <PlainShell
            title="Check your email"
            lede=format!("If {whom} belongs to a member, we have sent a link to it. It expires after 30 minutes.")
            path=use_location().pathname
            theme={expect_context::<Theme>()}
        >
            <div class="stack">
                <p>
                    "Open the link in this browser. If it opens in another one, come back here and enter the code from the same email."
                </p>
                <Form action=EnterCode::url() feedback=feedback plain=true>
                        <Field name="code" label="Code from the email" help="Eight letters and digits.">
                            <TextInput value=code.values.code autocomplete="one-time-code" maxlength=32 mono=true />
                        </Field>
                        <Button variant=ButtonVariant::Primary full=true>"Sign in with the code"</Button>
                </Form>
                <p class="muted">
                    "No email after a few minutes? Check your spam folder and the address. If you have not accepted your invitation yet, you will not get a link: we have told the administrators that you need a new invitation."
                </p>
                <LinkButton href=super::SIGN_IN full=true>"Use another address"</LinkButton>
            </div>
        </PlainShell>
    }
}
