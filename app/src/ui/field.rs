//! Label, help and error around a control.

use dcr::FieldError;
use leptos::{context::Provider, prelude::*};

use super::Icon;

pub use islands::field_id;

/// The errors of the form around the fields, so that each [`Field`] finds its own. `Form` provides it.
#[derive(Clone, Debug, Default)]
pub struct FormErrors(pub Vec<FieldError>);

impl FormErrors {
    /// The first message for the field `name`.
    pub fn message(&self, name: &str) -> Option<String> {
        self.0.iter().find(|error| error.field == name).map(|error| error.message.clone())
    }
}

/// What a control inside a [`Field`] or [`FieldGroup`] needs to know of it.
#[derive(Clone, Debug)]
pub(crate) struct FieldContext {
    pub name: String,
    pub id: String,
    pub required: bool,
    /// The ids of the help or the error, for `aria-describedby`.
    pub described_by: Option<String>,
    pub invalid: bool,
    /// Whether the id belongs to the group and not to the control.
    pub group: bool,
}

/// What a control takes from the field around it and from its own props.
pub(crate) struct Control {
    pub name: String,
    pub id: Option<String>,
    pub required: bool,
    pub described_by: Option<String>,
    pub invalid: bool,
}

/// The control's wiring: everything from the field around it, or just the name it was given.
pub(crate) fn use_control(name: Option<String>) -> Control {
    match use_context::<FieldContext>() {
        Some(field) => {
            let own = name.as_ref().is_none_or(|name| *name == field.name);
            Control {
                id: if own { (!field.group).then_some(field.id) } else { name.as_deref().map(field_id) },
                name: name.unwrap_or(field.name),
                required: field.required,
                described_by: field.described_by,
                invalid: field.invalid,
            }
        }
        None => Control {
            id: name.as_deref().map(field_id),
            name: name.unwrap_or_default(),
            required: false,
            described_by: None,
            invalid: false,
        },
    }
}

impl Control {
    /// The value of `aria-invalid`.
    pub(crate) fn aria_invalid(&self) -> Option<&'static str> {
        self.invalid.then_some("true")
    }
}

struct Wiring {
    context: FieldContext,
    message: Option<String>,
    help_id: String,
    error_id: String,
}

fn wire(name: String, required: bool, has_help: bool, group: bool) -> Wiring {
    let id = field_id(&name);
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let message = form_message(&name);
    let invalid = message.is_some();
    let described_by = if invalid { Some(error_id.clone()) } else { has_help.then(|| help_id.clone()) };
    Wiring { context: FieldContext { name, id, required, described_by, invalid, group }, message, help_id, error_id }
}

/// What the form around says about the field `name`.
pub(crate) fn form_message(name: &str) -> Option<String> {
    use_context::<FormErrors>()?.message(name)
}

fn mark(optional: bool) -> Option<impl IntoView> {
    optional.then(|| view! { <span class="field-mark">"Optional"</span> })
}

/// Help and error, of which one is shown. The error's element is there while nothing is wrong, so that a script only has to
/// fill it in.
fn note(message: Option<String>, error_id: String, help: Option<ViewFn>, help_id: String) -> impl IntoView {
    let hidden = message.is_some();
    view! {
        {help.map(|help| view! { <p class="field-help" id=help_id hidden=hidden>{help.run()}</p> })}
        <FieldMessage id=error_id message=message />
    }
}

/// What is wrong with a field; hidden while nothing is.
#[component]
pub(crate) fn FieldMessage(
    /// The element's id.
    id: String,
    /// One sentence.
    message: Option<String>,
) -> impl IntoView {
    let hidden = message.is_none();
    view! {
        <p class="field-error" id=id hidden=hidden>
            <Icon name="circle-alert" />
            <span>{message}</span>
        </p>
    }
}

/// A label above one control, help below it, and the error in the help's place. The control is the child; it takes
/// name, id and the `aria-` attributes from here.
#[component]
pub fn Field<C: IntoView + 'static>(
    /// The control's name, as submitted and as errors name it.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// One sentence of help: a string, or a closure that returns a view.
    #[prop(into, optional)]
    help: Option<FieldHelp>,
    /// The control must be filled in.
    #[prop(optional)]
    required: bool,
    /// Says "Optional" beside the label.
    #[prop(optional)]
    optional: bool,
    /// The control: `TextInput`, `TextArea`, `Select`, `FileDrop`.
    children: TypedChildren<C>,
) -> impl IntoView {
    let Wiring { context, message, help_id, error_id } = wire(name, required, help.is_some(), false);
    let (id, name, invalid) = (context.id.clone(), context.name.clone(), context.invalid);
    let children = children.into_inner();
    view! {
        <div class="field" data-field=name data-invalid=invalid>
            <div class="field-label">
                <label for=id>{label}</label>
                {mark(optional)}
            </div>
            <Provider value=context>{children()}</Provider>
            {note(message, error_id, help.map(|help| help.0), help_id)}
        </div>
    }
}

/// The same around a group of controls that answer one question: `RadioCards`, `MultiSelect`, several `Checkbox`es.
#[component]
pub fn FieldGroup<C: IntoView + 'static>(
    /// The controls' name, as submitted and as errors name it.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// One sentence of help: a string, or a closure that returns a view.
    #[prop(into, optional)]
    help: Option<FieldHelp>,
    /// One of the controls must be chosen.
    #[prop(optional)]
    required: bool,
    /// Says "Optional" beside the question.
    #[prop(optional)]
    optional: bool,
    /// The controls.
    children: TypedChildren<C>,
) -> impl IntoView {
    let Wiring { context, message, help_id, error_id } = wire(name, required, help.is_some(), true);
    let (id, name, invalid) = (context.id.clone(), context.name.clone(), context.invalid);
    let described_by = context.described_by.clone();
    let children = children.into_inner();
    view! {
        <fieldset
            class="field"
            id=id
            tabindex="-1"
            aria-describedby=described_by
            data-field=name
            data-invalid=invalid
        >
            <legend class="field-label">{label} {mark(optional)}</legend>
            <Provider value=context>{children()}</Provider>
            {note(message, error_id, help.map(|help| help.0), help_id)}
        </fieldset>
    }
}

/// Help below a field: plain words, or a view with a link or code in it.
#[derive(Clone)]
pub struct FieldHelp(ViewFn);

impl From<&'static str> for FieldHelp {
    fn from(text: &'static str) -> Self {
        Self(ViewFn::from(move || text))
    }
}

impl From<String> for FieldHelp {
    fn from(text: String) -> Self {
        Self(ViewFn::from(move || text.clone()))
    }
}

impl<F, V> From<F> for FieldHelp
where
    F: Fn() -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(help: F) -> Self {
        Self(ViewFn::from(help))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Form, TextInput},
        *,
    };
    use crate::form::FormFeedback;

    fn html(errors: Vec<FieldError>) -> String {
        crate::testing::owner().with(|| {
            view! {
                <Form action="/save" feedback=FormFeedback::new(errors, None) plain=true>
                    <Field name="redirect_uris[0]" label="Redirect URI" help="Where people come back to." required=true>
                        <TextInput value="https://example.com/\"cb\"" />
                    </Field>
                </Form>
            }
            .to_html()
        })
    }

    #[test]
    fn a_control_is_named_labelled_and_described_by_its_field() {
        let html = html(Vec::new());
        assert!(html.contains(r#"for="field-redirect_uris-0-""#), "{html}");
        assert!(html.contains(r#"name="redirect_uris[0]""#), "{html}");
        assert!(html.contains(r#"aria-describedby="field-redirect_uris-0--help""#), "{html}");
        assert!(html.contains("https://example.com/&quot;cb&quot;"), "{html}");
        assert!(!html.contains("aria-invalid"), "{html}");
    }

    #[test]
    fn an_error_takes_the_place_of_the_help() {
        let html = html(vec![FieldError::new("redirect_uris[0]", "Use https."), FieldError::new("other", "No.")]);
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"aria-describedby="field-redirect_uris-0--error""#), "{html}");
        assert!(html.contains("Use https."), "{html}");
        assert!(html.contains(r#"id="field-redirect_uris-0--help" hidden"#), "{html}");
    }
}
