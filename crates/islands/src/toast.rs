//! What has just happened.

use leptos::prelude::*;

use crate::{dom::use_hydrated, icon::Icon};

/// A message at the foot of the window, read aloud politely. The server renders it after a redirect; once a script runs it
/// can be dismissed.
#[island]
pub fn Toast(
    /// What has happened, in one sentence.
    message: String,
    /// The name of an icon that says what it means.
    icon: String,
    /// The classes of the button that dismisses it.
    button_class: String,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let dismissed = RwSignal::new(false);
    view! {
        <div role="status">
            <div class="toast" hidden=move || dismissed.get()>
                <Icon name=icon />
                <span>{message}</span>
                <Show when=move || hydrated.get()>
                    <button type="button" class=button_class.clone() on:click=move |_| dismissed.set(true)>
                        <span class="button-label">"Dismiss"</span>
                    </button>
                </Show>
            </div>
        </div>
    }
}
