//! The form of a collection. It carries a file, so it has a handler of its own.

use leptos::prelude::*;

use super::{
    COLLECTIONS,
    api::{CollectionForm, OpenApiFile, StoredCollection},
};
use crate::{
    form::{FormFeedback, FormState},
    ui::{Button, ButtonVariant, Field, FileDrop, Form, Icon, LinkButton, Switch, TextArea, TextInput, counted},
};

/// The form to add or change a collection.
#[component]
pub(super) fn CollectionFields(stored: Option<StoredCollection>, form: FormState<CollectionForm>) -> impl IntoView {
    let again = !form.errors.is_empty();
    let feedback = FormFeedback::new(form.errors, form.message);
    let values = form.values;
    let is_new = stored.is_none();
    let action = match &stored {
        Some(stored) => format!("{COLLECTIONS}/{}", stored.id),
        None => format!("{COLLECTIONS}/new"),
    };
    view! {
        <Form action=action feedback=feedback multipart=true>
                <Field name="name" label="Name" required=true help="Members see it in the portal.">
                    <TextInput value=values.name maxlength=255 autocomplete="off" autofocus=is_new && !again />
                </Field>
                <Field
                    name="description"
                    label="Description"
                    optional=true
                    help="What the API is for, in the words of those who call it."
                >
                    <TextArea value=values.description maxlength=2000 rows=3 />
                </Field>
                <Field
                    name="base_path"
                    label="Base path"
                    required=true
                    help="Where its endpoints begin, with a slash first."
                >
                    <TextInput
                        value=values.base_path
                        maxlength=255
                        autocomplete="off"
                        placeholder="/orders/v1"
                        mono=true
                    />
                </Field>
                <OpenApiField current=stored.and_then(|stored| stored.openapi) again=again />
                <Switch
                    name="published"
                    label="Published"
                    detail="Members of the clients that include it see it in the portal. While this is off, only \
                            administrators do."
                    checked=values.published == "on"
                />
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        {if is_new { "Add collection" } else { "Save collection" }}
                    </Button>
                    <LinkButton href=COLLECTIONS variant=ButtonVariant::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
        </Form>
    }
}

#[component]
fn OpenApiField(
    /// The stored file.
    current: Option<OpenApiFile>,
    /// The form was sent before: browsers do not keep files.
    again: bool,
) -> impl IntoView {
    let mut help = "OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0, at most 16 MB.".to_owned();
    if current.is_some() {
        help.push_str(" Without a new file the current one stays.");
    }
    if again {
        help.push_str(" If you had chosen a file, choose it again.");
    }
    view! {
        <Field name="openapi" label="OpenAPI file" optional=true help=help>
            {current
                .map(|file| {
                    let operations = counted(file.operations, "operation", "operations");
                    view! {
                        <p class="row row-with-icon">
                            <Icon name="file-text" />
                            <span>
                                <strong>{file.title}</strong>
                                {format!(" · version {} · {operations} · {}", file.version, file.format)}
                            </span>
                        </p>
                    }
                })}
            <FileDrop accept=".json,.yaml,.yml,application/json,application/yaml" what="JSON or YAML file">
                <Icon name="upload" />
            </FileDrop>
        </Field>
    }
}
