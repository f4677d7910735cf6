//! Copying, for the parts that have a value to copy.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::{ButtonSize, ButtonVariant, Icon, button, use_hydrated};

/// How long "Copied" stays.
const COPIED_FOR: std::time::Duration = std::time::Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Copied,
    Refused,
}

/// A button that copies a value. It exists only once a script runs, and says what has happened to those who cannot see.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: String,
    /// What the value is, for example "client ID"; the button is then named "Copy client ID".
    #[prop(into)]
    what: String,
    /// How much it asks for attention.
    #[prop(default = ButtonVariant::Quiet)]
    variant: ButtonVariant,
    /// Its height.
    #[prop(default = ButtonSize::Small)]
    size: ButtonSize,
) -> impl IntoView {
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
    let class = [&button::classes(variant, size, false), " copy-button"].concat();
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
    let _: (JsValue, JsValue) = (fulfilled.into_js_value().unchecked_into(), rejected.into_js_value().unchecked_into());
}
