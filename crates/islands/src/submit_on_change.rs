//! A form that is sent as soon as something in it is chosen.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement};

/// Presses a button of the form around it when something inside changes. Without a script the button is pressed by hand.
#[island]
pub fn SubmitOnChange(
    /// The value of the button that is pressed.
    button: String,
    /// The classes of the element around the children.
    class: String,
    /// What may change.
    children: Children,
) -> impl IntoView {
    let around: NodeRef<html::Div> = NodeRef::new();
    let submit = move |_: ev::Event| {
        let form = around.get_untracked().and_then(|around| around.closest("form").ok().flatten());
        let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
        let pressed = form.query_selector(&format!("button[value='{button}']")).ok().flatten();
        if let Some(pressed) = pressed.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Refused only when the form is going away.
            let _ = form.request_submit_with_submitter(Some(&pressed));
        }
    };
    view! {
        <div class=class node_ref=around on:change=submit>
            {children()}
        </div>
    }
}
