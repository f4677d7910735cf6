//! A menu of links and small forms.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::icon::Icon;

/// A disclosure with links and forms in a floating list. It opens without a script, and opening one closes the others;
/// with a script, Escape and leaving it close it too.
#[island]
pub fn Menu(
    /// The button's name; read aloud only, when there is an icon.
    label: String,
    /// The button is this icon alone, with the label for those who cannot see it; may be empty.
    icon: String,
    /// An icon before the words of the button; may be empty.
    before: String,
    /// The disclosure's classes.
    class: String,
    /// The button's classes.
    button_class: String,
    /// The list.
    children: Children,
) -> impl IntoView {
    let details: NodeRef<html::Details> = NodeRef::new();
    let summary: NodeRef<html::Summary> = NodeRef::new();
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            if let Some(details) = details.get_untracked() {
                details.set_open(false);
            }
            if let Some(summary) = summary.get_untracked() {
                // Focus is refused only when the page is going away.
                let _ = summary.focus();
            }
        }
    };
    let on_leave = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        if let (Some(to), Some(details)) = (to, details.get_untracked())
            && !details.contains(Some(&to))
        {
            details.set_open(false);
        }
    };
    let face = if icon.is_empty() {
        view! {
            {(!before.is_empty()).then(|| view! { <Icon name=before /> })}
            <span class="menu-word">{label}</span>
            <Icon name="chevron-down" />
        }
        .into_any()
    } else {
        view! { <Icon name=icon /> <span class="sr-only">{label}</span> }.into_any()
    };
    view! {
        <details class=class name="menu" node_ref=details on:keydown=on_key on:focusout=on_leave>
            <summary class=button_class node_ref=summary>{face}</summary>
            <div class="menu-popup">{children()}</div>
        </details>
    }
}
