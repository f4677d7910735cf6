//! Set up client details. The form carries a file, so it has a handler of its own; every button of it keeps what was typed.

use leptos::prelude::*;

use super::api::{WizardView, discard_url};
use crate::{
    clients::CLIENTS,
    form::FormFeedback,
    ui::{Avatar, AvatarSize, Button, ButtonVariant, Field, FileDrop, Form, LinkButton, Switch, TextArea, TextInput},
};

#[component]
pub(super) fn DetailsStep(view: WizardView) -> impl IntoView {
    let feedback = FormFeedback::new(view.state.errors, view.state.message);
    let fields = view.fields;
    let action = super::step_path(&view.id, "details");
    let named = !fields.name.is_empty();
    let logo = view.logo.is_some();
    let client = fields.name.clone();
    // Called inside the field, from which the input takes its name.
    let drop = move || match view.logo {
        Some(logo) => {
            let src = format!("/logos/{logo}/large");
            view! { <FileDrop><Avatar name=client src=Some(src) size=AvatarSize::Px64 /></FileDrop> }.into_any()
        }
        None => view! { <FileDrop /> }.into_any(),
    };
    view! {
        <Form action=action feedback=feedback multipart=true>
                // Return in a text field presses the first submit button of a form: this one, which is never seen.
                <button class="sr-only" name="do" value="next" tabindex="-1" aria-hidden="true">
                    "Next"
                </button>
                <Field
                    name="name"
                    label="Name"
                    required=true
                    help="A descriptive name, such as the client's company or department."
                >
                    <TextInput value=fields.name maxlength=255 autocomplete="off" autofocus=!named />
                </Field>
                <Field name="description" label="Description" optional=true>
                    <TextArea value=fields.description maxlength=2000 rows=3 />
                </Field>
                <Field name="logo" label="Client logo" optional=true help="JPG or PNG, at most 5 MB and 4096 pixels a side. It is shown to the client in the portal.">
                    // A chosen file is uploaded at once, with everything else on the page; without a script the button does.
                    <islands::SubmitOnChange button="upload".to_owned() class="logo-field".to_owned()>
                        {drop()}
                        <div class="logo-actions">
                            <Button name="do" value="upload" formnovalidate=true>
                                {if logo { "Replace logo" } else { "Upload logo" }}
                            </Button>
                            {logo.then(|| view! {
                                <Button name="do" value="remove-logo" variant=ButtonVariant::Quiet formnovalidate=true>
                                    "Remove logo"
                                </Button>
                            })}
                        </div>
                    </islands::SubmitOnChange>
                </Field>
                <div class="reveal">
                    <Switch
                        name="portal_access"
                        label="Grant client access to portal"
                        detail="Its people can browse published API collections and manage their own credentials. Leave it off for a client that only needs tokens for tests or internal use."
                        checked=fields.portal_access
                    />
                    <div class="reveal-body">
                        <Field name="email" label="Email address" help="The invitation is sent here. It says how long its link works.">
                            <TextInput kind="email" value=fields.email autocomplete="off" placeholder="name@example.com" />
                        </Field>
                    </div>
                </div>
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary name="do" value="next">"Next"</Button>
                    <LinkButton href=CLIENTS variant=ButtonVariant::Quiet>"Save and close"</LinkButton>
                </div>
        </Form>
        <form method="post" action=discard_url() class="wizard-discard">
            <input type="hidden" name="draft" value=view.id />
            <Button variant=ButtonVariant::Quiet>"Discard this draft"</Button>
        </form>
    }
}
