//! Creating the first administrator, by the link that the server prints.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn as _;

use super::{
    SIGN_IN,
    api::{SetUp, SetUpForm, SetUpView, set_up_page},
    use_address,
};
use crate::{
    failure::Failure,
    form::{FormFeedback, FormState},
    layout::Frame,
    ui::{Button, ButtonSize, ButtonVariant, Field, Form, LinkButton, PlainShell, TextInput},
};

/// The form for the first administrator, or what to do when its link is spent.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let query = use_query_map();
    let token = query.with_untracked(|query| query.get("token").unwrap_or_default());
    let page = set_up_page(token.clone());
    let theme = expect_context::<Frame>().theme();
    let address = use_address();
    Suspend::new(async move {
        let page = page.await;
        let (title, lede) = words(page.as_ref().ok());
        let body = match page {
            Ok(SetUpView::Open(form)) => view! { <SetUpFields form=form token=token /> }.into_any(),
            Ok(SetUpView::Spent) => view! { <Spent /> }.into_any(),
            Err(error) => view! { <Failure error=error /> }.into_any(),
        };
        view! {
            <Title text=title />
            <PlainShell title=title lede=lede path=address theme=theme>
                {body}
            </PlainShell>
        }
    })
}

/// The title, and a sentence below it.
fn words(page: Option<&SetUpView>) -> (&'static str, &'static str) {
    match page {
        Some(SetUpView::Open(_)) => {
            ("Create the first administrator", "This account runs the portal: it sets up providers and clients.")
        }
        Some(SetUpView::Spent) => {
            ("This link no longer works", "A set-up link works once, and for 24 hours. A newer one replaces it.")
        }
        None => ("Set up", "The set-up page cannot be shown."),
    }
}

#[component]
fn SetUpFields(form: FormState<SetUpForm>, token: String) -> impl IntoView {
    let feedback = FormFeedback::new(form.errors, form.message);
    let SetUpForm { username, email } = form.values;
    let is_empty = username.is_empty();
    view! {
        <Form action=SetUp::url() feedback=feedback plain=true>
                <input type="hidden" name="token" value=token />
                <Field
                    name="username"
                    label="User name"
                    required=true
                    help="Letters, digits, dots, hyphens and underscores."
                >
                    <TextInput value=username autocomplete="username" maxlength=64 mono=true autofocus=is_empty />
                </Field>
                <Field name="email" label="E-mail address" required=true>
                    <TextInput kind="email" value=email autocomplete="email" />
                </Field>
                <Field name="password" label="Password" required=true help="At least 12 characters.">
                    <TextInput kind="password" autocomplete="new-password" />
                </Field>
                <Button variant=ButtonVariant::Primary size=ButtonSize::Large full=true>
                    "Create administrator"
                </Button>
        </Form>
    }
}

#[component]
fn Spent() -> impl IntoView {
    view! {
        <div class="stack">
            <p>
                "If the portal has an administrator, sign in. If it has none yet, restart the server: it prints a new \
                 link each time it starts without one."
            </p>
            <LinkButton href=SIGN_IN size=ButtonSize::Large full=true>
                "Sign in"
            </LinkButton>
        </div>
    }
}
