//! The name on the door.

use leptos::prelude::*;

/// The mark and the portal's name, or the logo an administrator has uploaded, as a link to the start page.
#[component]
pub fn Brand(
    /// Where the link leads.
    #[prop(into)]
    href: String,
    /// The portal's name.
    #[prop(into)]
    name: String,
    /// An uploaded logo's URL; it replaces mark and name.
    #[prop(into, default = None)]
    logo: Option<String>,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            {match logo {
                Some(src) => view! { <img class="brand-logo" src=src alt=name /> }.into_any(),
                None => {
                    view! {
                        <svg class="icon brand-mark" aria-hidden="true" focusable="false">
                            <use href="/icons.svg#mark"></use>
                        </svg>
                        <span>{name}</span>
                    }
                        .into_any()
                }
            }}
        </a>
    }
}
