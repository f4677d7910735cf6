//! The pages of one external provider, as tabs.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::PROVIDERS;

/// The pages: the end of the address, and its word.
const PAGES: [(&str, &str); 6] = [
    ("", "Overview"),
    ("/connection", "Connection"),
    ("/configuration", "Configuration"),
    ("/test", "Test"),
    ("/reconcile", "Reconcile"),
    ("/activity", "Activity"),
];

/// Where a page of a provider is. Ids in a path come from forms: anything but letters and digits is dropped.
pub(crate) fn provider_page_path(id: &str, page: &str) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{PROVIDERS}/{id}{page}")
}

/// The way between the pages of one external provider; below the page's header.
#[component]
pub(crate) fn ProviderTabs(
    /// The provider's id.
    id: String,
) -> impl IntoView {
    let path = use_location().pathname;
    let links = PAGES.map(|(page, word)| {
        let href = provider_page_path(&id, page);
        let current = {
            let href = href.clone();
            move || path.with(|path| is_on(path, &href, page)).then_some("page")
        };
        view! { <li><a href=href aria-current=current>{word}</a></li> }
    });
    view! {
        <nav class="tabs" aria-label="Provider">
            <ul>{links.into_iter().collect_view()}</ul>
        </nav>
    }
}

/// Whether a path is a page, or below it. Everything is below the overview.
fn is_on(path: &str, href: &str, page: &str) -> bool {
    let rest = path.strip_prefix(href);
    rest.is_some_and(|rest| rest.is_empty() || (!page.is_empty() && rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::{is_on, provider_page_path};

    #[test]
    fn a_tab_is_current_on_its_page_and_below_it() {
        let href = |page| provider_page_path("01J", page);
        assert!(is_on(&href("/reconcile"), &href("/reconcile"), "/reconcile"));
        assert!(is_on(&href("/reconcile/repair"), &href("/reconcile"), "/reconcile"));
        assert!(is_on(&href(""), &href(""), ""));
        assert!(!is_on(&href("/reconcile"), &href(""), ""));
        assert_eq!(provider_page_path("01J/../x", "/test"), href("/test").replace("01J", "01Jx"));
    }
}
