//! *Create API key*.

use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn as _;

use super::{forms::ApiKeyForm, forms_api::CreateApiKey};
use crate::{
    form::{FormFeedback, FormState},
    ui::{Button, ButtonVariant, Crumb, Field, Form, LinkButton, PageHeader, TextInput},
};

/// The form for a new API key.
#[component]
pub fn NewApiKey(
    /// The form, with what went wrong the last time.
    state: FormState<ApiKeyForm>,
) -> impl IntoView {
    let FormState { values, errors, message } = state;
    let feedback = FormFeedback::new(errors, message);
    view! {
        <Title text="Create API key" />
        <PageHeader
            title="Create API key"
            lede="A key that is shown once. Make one for each program."
            crumbs=vec![Crumb::link("Credentials", super::CREDENTIALS), Crumb::here("Create API key")]
        />
        <Form action=CreateApiKey::url() feedback=feedback>
                <input type="hidden" name="id" value=values.id />
                <Field
                    name="label"
                    label="Name"
                    help="So that the people of your client know what it is for, for example “Nightly export”."
                    required=true
                >
                    <TextInput value=values.label maxlength=255 autofocus=true autocomplete="off" />
                </Field>
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>"Create API key"</Button>
                    <LinkButton href=super::CREDENTIALS variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
        </Form>
    }
}
