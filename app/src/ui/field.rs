//! Label, help and error around a control, and the errors of a whole form.

use dcr::FieldError;
use leptos::{context::Provider, prelude::*};

use super::{Icon, may_change};

/// The errors of the form around the fields, so that each [`Field`] finds its own and `ErrorSummary` lists them all.
///
/// Provide it with `<FormErrorsScope errors=…>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormErrors(pub Signal<Vec<FieldError>>);

impl FormErrors {
    /// The first message for the field `name`.
    pub fn message(self, name: &str) -> Option<String> {
        self.0.with(|errors| errors.iter().find(|error| error.field == name).map(|error| error.message.clone()))
    }
}

/// Gives every field inside it the form's errors. People who may only look see what stands in the fields and cannot
/// change it.
#[component]
pub fn FormErrorsScope<C: IntoView + 'static>(
    /// What is wrong, field by field; empty when nothing is.
    #[prop(into)]
    errors: Signal<Vec<FieldError>>,
    /// The form.
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    let fields = view! { <Provider value=FormErrors(errors)>{children()}</Provider> };
    if may_change() {
        return fields.into_any();
    }
    view! {
        <p class="muted">"You can look at this; only an owner can change it."</p>
        <fieldset class="only-shown" disabled=true>
            {fields}
        </fieldset>
    }
    .into_any()
}

/// The id of the control, or the group of controls, with this name: what the error summary links to.
pub fn field_id(name: &str) -> String {
    let mut id = String::with_capacity(6 + name.len());
    id.push_str("field-");
    id.extend(name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }));
    id
}

/// What a control inside a [`Field`] or [`FieldGroup`] needs to know of it.
#[derive(Clone, Debug)]
pub(crate) struct FieldContext {
    pub name: String,
    pub id: String,
    pub required: bool,
    /// The ids of the help or the error, for `aria-describedby`.
    pub described_by: Signal<Option<String>>,
    pub invalid: Signal<bool>,
    /// Whether the id belongs to the group and not to the control.
    pub group: bool,
}

/// What a control takes from the field around it and from its own props.
pub(crate) struct Control {
    pub name: String,
    pub id: Option<String>,
    pub required: bool,
    pub described_by: Signal<Option<String>>,
    pub invalid: Signal<bool>,
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
            described_by: Signal::default(),
            invalid: Signal::default(),
        },
    }
}

impl Control {
    /// The value of `aria-invalid`.
    pub(crate) fn aria_invalid(&self) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + use<> {
        let invalid = self.invalid;
        move || invalid.get().then_some("true")
    }
}

struct Wiring {
    context: FieldContext,
    message: Signal<Option<String>>,
    help_id: String,
    error_id: String,
}

fn wire(name: String, required: bool, has_help: bool, error: MaybeProp<String>, group: bool) -> Wiring {
    let id = field_id(&name);
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let form = use_context::<FormErrors>();
    let message = Signal::derive({
        let name = name.clone();
        move || error.get().or_else(|| form.and_then(|form| form.message(&name)))
    });
    let invalid = Signal::derive(move || message.with(Option::is_some));
    let described_by = Signal::derive({
        let (help_id, error_id) = (help_id.clone(), error_id.clone());
        move || if invalid.get() { Some(error_id.clone()) } else { has_help.then(|| help_id.clone()) }
    });
    Wiring { context: FieldContext { name, id, required, described_by, invalid, group }, message, help_id, error_id }
}

fn mark(optional: bool) -> Option<impl IntoView> {
    optional.then(|| view! { <span class="field-mark">"Optional"</span> })
}

fn note(message: Signal<Option<String>>, error_id: String, help: Option<ViewFn>, help_id: String) -> impl IntoView {
    move || match message.get() {
        Some(text) => view! {
            <p class="field-error" id=error_id.clone()>
                <Icon name="circle-alert" />
                <span>{text}</span>
            </p>
        }
        .into_any(),
        None => help.clone().map(|help| view! { <p class="field-help" id=help_id.clone()>{help.run()}</p> }).into_any(),
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
    /// This field's error; without it, the form's errors are searched for `name`.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// The control must be filled in.
    #[prop(optional)]
    required: bool,
    /// Says "Optional" beside the label.
    #[prop(optional)]
    optional: bool,
    /// The control: `TextInput`, `TextArea`, `Select`, `FileDrop`.
    children: TypedChildren<C>,
) -> impl IntoView {
    let Wiring { context, message, help_id, error_id } = wire(name, required, help.is_some(), error, false);
    let id = context.id.clone();
    let children = children.into_inner();
    view! {
        <div class="field">
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
    /// This group's error; without it, the form's errors are searched for `name`.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// One of the controls must be chosen.
    #[prop(optional)]
    required: bool,
    /// Says "Optional" beside the question.
    #[prop(optional)]
    optional: bool,
    /// The controls.
    children: TypedChildren<C>,
) -> impl IntoView {
    let Wiring { context, message, help_id, error_id } = wire(name, required, help.is_some(), error, true);
    let id = context.id.clone();
    let described_by = context.described_by;
    let children = children.into_inner();
    view! {
        <fieldset class="field" id=id tabindex="-1" aria-describedby=move || described_by.get()>
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

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{super::TextInput, *};

    fn html(errors: Vec<FieldError>) -> String {
        Owner::new().with(|| {
            view! {
                <FormErrorsScope errors=errors>
                    <Field name="redirect_uris[0]" label="Redirect URI" help="Where people come back to." required=true>
                        <TextInput value="https://example.com/\"cb\"" />
                    </Field>
                </FormErrorsScope>
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
        assert!(html.contains("Use https.") && !html.contains("Where people come back to."), "{html}");
    }
}
