//! A form that is sent without leaving its page.

use std::collections::HashMap;

use leptos::{ev, html, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, FormData, HtmlDetailsElement, HtmlElement, HtmlFormElement, HtmlInputElement, RequestInit,
    Response, UrlSearchParams,
};

use crate::{
    dom::{all, first, set_attribute, set_hidden},
    icon::Icon,
};

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, as it is submitted; empty for the form as a whole.
    pub field: String,
    /// One sentence.
    pub message: String,
}

/// Why the server refused a form: sentences at fields, or one about the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Refusal {
    // A problem of RFC 9457, from outside of the form's own handler, has the sentence there.
    #[serde(default, alias = "detail")]
    message: Option<String>,
    #[serde(default)]
    errors: Vec<FieldError>,
}

/// A form that is sent in the background. Refused, it stays as it is: what is wrong is listed at its top, which takes the
/// focus, and marked at the fields. Accepted, the browser goes where the answer's `Location` says. Without a script it is
/// posted like any form, and the server makes the page again.
///
/// Its children are the server's HTML. A field is an element with `data-field`, its name, and holds `.field-help` and
/// `.field-error`, one of which is shown.
#[island]
pub fn BackgroundForm(
    /// Where it is posted.
    action: String,
    /// The form's classes.
    class: String,
    /// It carries a file.
    multipart: bool,
    /// What was wrong with single fields when the page was made.
    errors: Vec<FieldError>,
    /// What was wrong with the whole.
    message: Option<String>,
    /// The fields, and the buttons at its foot.
    children: Children,
) -> impl IntoView {
    let form: NodeRef<html::Form> = NodeRef::new();
    let refusal = RwSignal::new(Refusal { message, errors });
    let busy = RwSignal::new(false);
    let refused = move |form: &HtmlFormElement, why: Refusal| {
        mark(form, &why.errors);
        refusal.set(why);
        busy.set(false);
        announce(form);
    };
    let submit = move |event: ev::SubmitEvent| {
        let Some(form) = form.get_untracked() else { return };
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let pressed = event.submitter();
        set_busy(pressed.as_ref(), true);
        wasm_bindgen_futures::spawn_local(async move {
            match send(&form, pressed.as_ref(), multipart).await {
                // It stays busy until the other page is there.
                Ok(Answer::GoTo(address)) => {
                    let _ = window().location().assign(&address);
                }
                Ok(Answer::Refused(why)) => {
                    set_busy(pressed.as_ref(), false);
                    refused(&form, why);
                }
                Err(_) => {
                    set_busy(pressed.as_ref(), false);
                    let message = "The server could not be reached. What you entered is still here: try again.";
                    refused(&form, Refusal { message: Some(message.to_owned()), errors: Vec::new() });
                }
            }
        });
    };
    // A page that comes back out of the browser's memory is not busy any more.
    Effect::new(move || {
        let handle = window_event_listener(ev::pageshow, move |event| {
            if event.persisted()
                && let Some(form) = form.get_untracked()
            {
                busy.set(false);
                for button in all(&form, "[aria-busy]") {
                    set_busy(button.dyn_ref(), false);
                }
            }
        });
        on_cleanup(move || handle.remove());
    });
    view! {
        <form
            method="post"
            action=action
            class=class
            enctype=multipart.then_some("multipart/form-data")
            novalidate=true
            node_ref=form
            on:submit=submit
        >
            {move || {
                let Refusal { message, errors } = refusal.get();
                view! { <ErrorSummary errors=errors message=message /> }
            }}
            {children()}
        </form>
    }
}

/// Everything that is wrong with a form, at its top: a list of links to the fields, or a sentence about the whole. It takes
/// the focus when it appears. Nothing is rendered while nothing is wrong.
#[component]
pub fn ErrorSummary(
    /// What is wrong with single fields.
    errors: Vec<FieldError>,
    /// What is wrong with the whole.
    message: Option<String>,
) -> impl IntoView {
    let wrong = message.is_some() || !errors.is_empty();
    wrong.then(|| {
        let title = message.unwrap_or_else(|| "Check these answers".to_owned());
        view! {
            <div class="alert tone-bad error-summary" role="alert" tabindex="-1" autofocus=true>
                <Icon name="circle-alert" />
                <div class="alert-body">
                    <h2 class="alert-title">{title}</h2>
                    {(!errors.is_empty())
                        .then(|| view! { <ul class="error-links">{errors.into_iter().map(item).collect_view()}</ul> })}
                </div>
            </div>
        }
    })
}

fn item(FieldError { field, message }: FieldError) -> impl IntoView {
    if field.is_empty() {
        view! { <li>{message}</li> }.into_any()
    } else {
        view! { <li><a href=format!("#{}", field_id(&field))>{message}</a></li> }.into_any()
    }
}

/// The id of the control, or the group of controls, with this name: what the error summary links to.
#[must_use]
pub fn field_id(name: &str) -> String {
    let mut id = String::with_capacity(6 + name.len());
    id.push_str("field-");
    id.extend(name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }));
    id
}

enum Answer {
    GoTo(String),
    Refused(Refusal),
}

/// Posts the form as the browser would, and reads the answer.
async fn send(form: &HtmlFormElement, pressed: Option<&HtmlElement>, multipart: bool) -> Result<Answer, JsValue> {
    let data = FormData::new_with_form(form)?;
    let name = pressed.and_then(|button| button.get_attribute("name"));
    if let (Some(button), Some(name)) = (pressed, name) {
        data.append_with_str(&name, &button.get_attribute("value").unwrap_or_default())?;
    }
    let request = RequestInit::new();
    request.set_method("POST");
    if multipart {
        request.set_body(&data);
    } else {
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data)?;
        request.set_body(&pairs);
    }
    let headers = web_sys::Headers::new()?;
    headers.set("Accept", "application/json")?;
    request.set_headers(&headers);
    let action = pressed.and_then(|button| button.get_attribute("formaction"));
    // The property would be an input of that name, if there is one.
    let action = action.or_else(|| form.get_attribute("action")).unwrap_or_default();
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(&action, &request)).await?.dyn_into()?;
    if response.ok()
        && let Some(address) = response.headers().get("Location")?
    {
        return Ok(Answer::GoTo(address));
    }
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let refusal =
        serde_json::from_str::<Refusal>(&text).ok().filter(|why| why.message.is_some() || !why.errors.is_empty());
    Ok(Answer::Refused(refusal.unwrap_or_else(|| Refusal {
        message: Some(format!("The server did not answer as expected (status {}).", response.status())),
        errors: Vec::new(),
    })))
}

fn set_busy(button: Option<&HtmlElement>, busy: bool) {
    if let Some(button) = button {
        set_attribute(button, "aria-busy", busy.then_some("true"));
        set_attribute(button, "aria-disabled", busy.then_some("true"));
    }
}

/// Marks the fields that have an error, and no others.
fn mark(form: &HtmlFormElement, errors: &[FieldError]) {
    let mut messages = HashMap::new();
    for error in errors {
        messages.entry(error.field.as_str()).or_insert(error.message.as_str());
    }
    for field in all(form, "[data-field]") {
        let name = field.get_attribute("data-field").unwrap_or_default();
        mark_field(&field, &name, messages.get(name.as_str()).copied());
    }
}

fn mark_field(field: &Element, name: &str, message: Option<&str>) {
    let own = |selector: &str| {
        let mut found = all(field, selector);
        found.retain(|element| element.closest("[data-field]").ok().flatten().as_ref() == Some(field));
        found
    };
    let id = field_id(name);
    let help = own(".field-help").into_iter().next();
    if let Some(help) = &help {
        set_hidden(help, message.is_some());
    }
    if let Some(error) = own(".field-error").into_iter().next() {
        if let Some(text) = first(&error, "span") {
            text.set_text_content(message);
        }
        set_hidden(&error, message.is_none());
    }
    set_attribute(field, "data-invalid", message.map(|_| ""));
    // A refused file is taken out, or it would be sent and refused again with whatever is pressed next.
    for input in own("input[type=file]") {
        if let (Some(input), Some(_)) = (input.dyn_ref::<HtmlInputElement>(), message) {
            input.set_value("");
            // It does not bubble: no file has been chosen.
            if let Ok(changed) = Event::new("change") {
                let _ = input.dispatch_event(&changed);
            }
        }
    }
    // A radio button cannot be invalid: the group around it is described by the error.
    for control in own("input:not([type=radio]), select, textarea") {
        set_attribute(&control, "aria-invalid", message.map(|_| "true"));
    }
    let described_by = match message {
        Some(_) => Some(format!("{id}-error")),
        None => help.map(|_| format!("{id}-help")),
    };
    let described = if field.id() == id { Some(field.clone()) } else { first(field, &format!("[id='{id}']")) };
    if let Some(described) = described {
        set_attribute(&described, "aria-describedby", described_by.as_deref());
    }
    // What is folded up is unfolded when something in it is wrong.
    let mut around = field.parent_element().filter(|_| message.is_some());
    while let Some(folded) = around.and_then(|around| around.closest("details").ok().flatten()) {
        if let Some(details) = folded.dyn_ref::<HtmlDetailsElement>() {
            details.set_open(true);
        }
        around = folded.parent_element();
    }
}

/// Moves the focus to the summary, each time anew.
fn announce(form: &HtmlFormElement) {
    let form = form.clone();
    request_animation_frame(move || {
        let summary = first(&form, ".error-summary").and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
        if let Some(summary) = summary {
            // Focus is refused only when the page is going away.
            let _ = summary.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{FieldError, Refusal, field_id};

    #[test]
    fn an_id_holds_letters_digits_and_hyphens() {
        assert_eq!(field_id("redirect_uris[0]"), "field-redirect_uris-0-");
    }

    #[test]
    fn a_refusal_is_read_from_either_part() {
        let errors = vec![FieldError { field: "name".into(), message: "Enter a name.".into() }];
        let read = |text: &str| serde_json::from_str::<Refusal>(text).unwrap();
        assert_eq!(
            read(r#"{"errors":[{"field":"name","message":"Enter a name."}]}"#),
            Refusal { message: None, errors }
        );
        assert_eq!(read(r#"{"message":"No."}"#), Refusal { message: Some("No.".into()), errors: Vec::new() });
    }
}
