//! A few more acts behind one button.

use leptos::prelude::*;

use super::{ButtonSize, ButtonVariant, button};

/// A disclosure with links and forms in a floating list: [`islands::Menu`]. Inside go `<a>`, `<form><button>`, `<hr>` and
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
    let button_class = [
        button::classes(ButtonVariant::Quiet, ButtonSize::Small, false).as_str(),
        if icon.is_some() { " icon-button" } else { "" },
    ]
    .concat();
    view! {
        <islands::Menu
            label=label
            icon=icon.unwrap_or_default().to_owned()
            before=before.unwrap_or_default().to_owned()
            class=if up { "menu menu-up" } else { "menu" }.to_owned()
            button_class=button_class
        >
            {children()}
        </islands::Menu>
    }
}
