//! Copying a value.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::HtmlInputElement;

use crate::{dom::use_hydrated, icon::Icon};

/// How long "Copied" stays.
const COPIED_FOR: std::time::Duration = std::time::Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Copied,
    Refused,
}

/// A button that copies a value. It exists only once a script runs, and says what has happened to those who cannot see.
#[island]
pub fn CopyButton(
    /// What is copied.
    value: String,
    /// What the value is, for example "client ID"; the button is then named "Copy client ID".
    what: String,
    /// The button's classes.
    class: String,
) -> impl IntoView {
    button(value, what, class)
}

/// A labelled, read-only monospace value with a copy button once a script runs; without one it is selected and copied by
/// hand.
#[island]
pub fn CopyField(
    /// The id of the value's element.
    id: String,
    /// What the value is.
    label: String,
    /// The value.
    value: String,
    /// A sentence about it; may be empty.
    help: String,
    /// The button's classes.
    class: String,
) -> impl IntoView {
    let help_id = (!help.is_empty()).then(|| format!("{id}-help"));
    let what = label.clone();
    let select = |event: ev::FocusEvent| event_target::<HtmlInputElement>(&event).select();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <div class="copy">
                <input
                    class="input copy-value"
                    id=id
                    type="text"
                    readonly=true
                    autocomplete="off"
                    spellcheck="false"
                    value=value.clone()
                    aria-describedby=help_id.clone()
                    on:focus=select
                />
                {button(value, what, class)}
            </div>
            {help_id.map(|id| view! { <p class="field-help" id=id>{help}</p> })}
        </div>
    }
}

fn button(value: String, what: String, class: String) -> impl IntoView {
    let hydrated = use_hydrated();
    let outcome = RwSignal::new(None::<Outcome>);
    let value = StoredValue::new(value);
    let copy = move |_: ev::MouseEvent| {
        value.with_value(|value| {
            copy_text(value, move |done| {
                outcome.set(Some(if done { Outcome::Copied } else { Outcome::Refused }));
                set_timeout(
                    move || {
                        outcome.try_set(None);
                    },
                    COPIED_FOR,
                );
            });
        });
    };
    view! {
        <Show when=move || hydrated.get()>
            <button class=class.clone() type="button" on:click=copy>
                {move || match outcome.get() {
                    Some(Outcome::Copied) => {
                        view! { <span class="button-label copied"><Icon name="check" /> "Copied"</span> }.into_any()
                    }
                    Some(Outcome::Refused) => view! { <span class="button-label">"Press Ctrl+C"</span> }.into_any(),
                    None => view! { <span class="button-label"><Icon name="copy" /> "Copy"</span> }.into_any(),
                }}
                <span class="sr-only">" " {what.clone()}</span>
            </button>
            <span class="sr-only" role="status">
                {move || match outcome.get() {
                    Some(Outcome::Copied) => "Copied",
                    Some(Outcome::Refused) => "The browser did not allow copying. Select the value and press Ctrl+C.",
                    None => "",
                }}
            </span>
        </Show>
    }
}

/// Puts `text` on the clipboard and calls `done` with whether that worked. Browsers refuse outside a secure context.
fn copy_text(text: &str, done: impl FnOnce(bool) + Clone + 'static) {
    if !window().is_secure_context() {
        done(false);
        return;
    }
    let promise = window().navigator().clipboard().write_text(text);
    let fulfilled = done.clone();
    let fulfilled = Closure::once(move |_: JsValue| fulfilled(true));
    let rejected = Closure::once(move |_: JsValue| done(false));
    let _ = promise.then2(&fulfilled, &rejected);
    // One of the two is called later, so both are handed to the browser's garbage collector.
    let _: (JsValue, JsValue) = (fulfilled.into_js_value(), rejected.into_js_value());
}
