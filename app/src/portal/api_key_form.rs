//! *Create API key*.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{forms::ApiKeyForm, forms_api::CreateApiKey};
use crate::{
    form::{FormFeedback, FormState},
    ui::{
        Alert, Button, ButtonVariant, Crumb, ErrorSummary, Field, FormErrorsScope, LinkButton, PageHeader, TextInput,
        Tone,
    },
};

/// The form for a new API key.
#[component]
pub fn NewApiKey(
    /// The form, with what went wrong the last time.
    state: FormState<ApiKeyForm>,
) -> impl IntoView {
    let FormState { values, errors, message } = state;
    let action = ServerAction::<CreateApiKey>::new();
    let errors = FormFeedback::of(action, errors, message);
    let message = errors.message();
    view! {
        <Title text="Create API key" />
        <PageHeader
            title="Create API key"
            lede="A key that is shown once. Make one for each program."
            crumbs=vec![Crumb::link("Credentials", super::CREDENTIALS), Crumb::here("Create API key")]
        />
        <ActionForm action=action attr:class="form" attr:novalidate="">
            <FormErrorsScope errors=errors.fields()>
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
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary busy=action.pending()>"Create API key"</Button>
                    <LinkButton href=super::CREDENTIALS variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
                </div>
            </FormErrorsScope>
        </ActionForm>
    }
}
