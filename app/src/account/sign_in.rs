//! Signing in as an administrator.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn as _;

use super::{
    api::{SignIn, SignInForm, sign_in_page},
    use_address,
};
use crate::{
    form::{FormFeedback, FormState},
    layout::Frame,
    loaded::loaded,
    ui::{Button, ButtonSize, ButtonVariant, Field, Form, PlainShell, TextInput},
};

/// User name and password.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map();
    let form = sign_in_page(query.with(|query| query.get("next").unwrap_or_default()));
    let theme = expect_context::<Frame>().theme();
    view! {
        <Title text="Sign in" />
        <PlainShell title="Sign in" lede="For the people who run this portal." path=use_address() theme=theme>
            {loaded(form, |form| view! { <SignInFields form=form /> })}
        </PlainShell>
    }
}

#[component]
fn SignInFields(form: FormState<SignInForm>) -> impl IntoView {
    let feedback = FormFeedback::new(form.errors, form.message);
    let SignInForm { username, next } = form.values;
    // After a wrong password it is the password that has to be typed again.
    let is_known = !username.is_empty();
    view! {
        <div class="stack">
            <Form action=SignIn::url() feedback=feedback plain=true>
                    <input type="hidden" name="next" value=next />
                    <Field name="username" label="User name" required=true>
                        <TextInput value=username autocomplete="username" maxlength=64 mono=true autofocus=!is_known />
                    </Field>
                    <Field name="password" label="Password" required=true>
                        <TextInput kind="password" autocomplete="current-password" autofocus=is_known />
                    </Field>
                    <Button variant=ButtonVariant::Primary size=ButtonSize::Large full=true>
                        "Sign in"
                    </Button>
            </Form>
            <p class="muted">
                "Looking for the developer portal? " <a href="/portal/sign-in">"Sign in with a link"</a>
            </p>
        </div>
    }
}
