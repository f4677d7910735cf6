//! What the shells of administrators, members and strangers share.

use leptos::prelude::*;

use super::{Avatar, AvatarSize};

/// Where the keyboard may jump to, past the navigation.
#[component]
pub(crate) fn SkipLink() -> impl IntoView {
    view! { <a class="skip-link" href="#main">"Skip to content"</a> }
}

/// The page's content.
#[component]
pub(crate) fn Main(class: &'static str, children: Children) -> impl IntoView {
    view! { <main id="main" tabindex="-1" class=class>{children()}</main> }
}

/// Whether a link to `href` is where one is: there, or below it.
pub(crate) fn is_within(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The form that ends the session.
#[component]
pub(crate) fn SignOut(class: &'static str) -> impl IntoView {
    view! {
        <form method="post" action="/sign-out">
            <button type="submit" class=class>
                <super::Icon name="log-out" />
                "Sign out"
            </button>
        </form>
    }
}

/// Who is signed in: a face and a name, and what they are.
#[component]
pub(crate) fn Person(name: String, detail: String) -> impl IntoView {
    view! {
        <div class="rail-person">
            <Avatar name=name.clone() size=AvatarSize::Px24 />
            <div>
                <div class="truncate">{name}</div>
                <div class="faint small truncate">{detail}</div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_link_is_current_on_its_page_and_below_it() {
        assert!(is_within("/platform/api-platform/clients", "/platform/api-platform/clients"));
        assert!(is_within("/platform/api-platform/clients/01J/edit", "/platform/api-platform/clients"));
        assert!(!is_within("/platform/api-platform/clients-archive", "/platform/api-platform/clients"));
        assert!(!is_within("/", "/portal/apis"));
    }
}
