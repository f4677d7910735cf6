//! The question before something that cannot be taken back.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{dom::use_hydrated, icon::Icon};

/// A button and the dialog it opens, which names the act and holds its form.
///
/// It is a `<details>` with a `<dialog open>` inside. Without a script the button unfolds the dialog in place. With one, the
/// dialog is shown as a modal: the browser traps the focus, Escape closes it, and the focus returns to the button. A button
/// of class `dialog-cancel` inside closes it, and is seen in a modal only.
#[island]
pub fn Dialog(
    /// The words on the button, for example "Delete client".
    trigger: String,
    /// The name of an icon before them; may be empty.
    icon: String,
    /// The button's classes.
    class: String,
    /// The id of the title; unique on the page.
    title_id: String,
    /// The question, naming the object: "Delete Acme Logistics and its 3 registrations?"
    title: String,
    /// What will happen, in a sentence or two; may be empty.
    text: String,
    /// The form: hidden fields, perhaps an input, and a `button-row`.
    children: Children,
) -> impl IntoView {
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    let details: NodeRef<html::Details> = NodeRef::new();
    let summary: NodeRef<html::Summary> = NodeRef::new();
    let hydrated = use_hydrated();
    let open = move |event: ev::MouseEvent| {
        let (Some(dialog), Some(details)) = (dialog.get_untracked(), details.get_untracked()) else { return };
        event.prevent_default();
        details.set_open(true);
        // `showModal` refuses a dialog that the markup has already opened.
        let _ = dialog.remove_attribute("open");
        let _ = dialog.show_modal();
    };
    let cancel = move |event: ev::MouseEvent| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let cancels = pressed.is_some_and(|pressed| pressed.closest(".dialog-cancel").ok().flatten().is_some());
        if let Some(dialog) = dialog.get_untracked().filter(|_| cancels) {
            dialog.close();
        }
    };
    let closed = move |_: ev::Event| {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
        if let Some(summary) = summary.get_untracked() {
            // Focus is refused only when the page is going away.
            let _ = summary.focus();
        }
    };
    let labelled_by = title_id.clone();
    view! {
        <details class="confirm" node_ref=details>
            <summary
                class=class
                node_ref=summary
                aria-haspopup=move || hydrated.get().then_some("dialog")
                on:click=open
            >
                <span class="button-label">{(!icon.is_empty()).then(|| view! { <Icon name=icon /> })} {trigger}</span>
            </summary>
            <dialog
                class="dialog"
                open=true
                node_ref=dialog
                aria-labelledby=labelled_by
                on:click=cancel
                on:close=closed
            >
                <h2 id=title_id>{title}</h2>
                <div class="dialog-body">{(!text.is_empty()).then(|| view! { <p>{text}</p> })} {children()}</div>
            </dialog>
        </details>
    }
}
