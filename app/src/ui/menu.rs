//! A few more acts behind one button.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::{ButtonSize, ButtonVariant, Icon, button};

/// A disclosure with links and forms in a floating list. It opens without a script, and opening one closes the others;
/// with a script, Escape and leaving it close it too. Inside go `<a>`, `<form><button>`, `<hr>` and
/// `<p class="menu-note">`; class `menu-danger` on what destroys.
#[component]
pub fn Menu(
    /// The button's name; read aloud only, when there is an icon.
    #[prop(into)]
    label: String,
    /// The button is this icon alone, with the label for those who cannot see it.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// An icon before the words of the button.
    #[prop(optional)]
    before: Option<&'static str>,
    /// Opens upwards.
    #[prop(optional)]
    up: bool,
    /// The list.
    children: Children,
) -> impl IntoView {
    let details: NodeRef<html::Details> = NodeRef::new();
    let summary: NodeRef<html::Summary> = NodeRef::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
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
    let class = [
        button::classes(ButtonVariant::Quiet, ButtonSize::Small, false).as_str(),
        if icon.is_some() { " icon-button" } else { "" },
    ]
    .concat();
    let face = match icon {
        Some(name) => view! { <Icon name=name /> <span class="sr-only">{label}</span> }.into_any(),
        None => view! {
            {before.map(|name| view! { <Icon name=name /> })}
            <span class="menu-word">{label}</span>
            <Icon name="chevron-down" />
        }
        .into_any(),
    };
    view! {
        <details
            class=if up { "menu menu-up" } else { "menu" }
            name="menu"
            node_ref=details
            on:keydown=on_key
            on:focusout=on_leave
        >
            <summary class=class node_ref=summary>{face}</summary>
            <div class="menu-popup">{children()}</div>
        </details>
    }
}
