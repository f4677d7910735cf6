//! The head of a page.

use leptos::prelude::*;

/// A breadcrumb: its word and its address. The last one is the page itself and has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its word.
    pub label: String,
    /// Its address.
    pub href: Option<String>,
}

impl Crumb {
    /// A place above this page.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// A word without an address: a group, or this page.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// Where one is, what this is, and at most one primary button.
#[component]
pub fn PageHeader(
    /// The title, the page's `<h1>`.
    #[prop(into)]
    title: String,
    /// One sentence of what this is.
    #[prop(into, optional)]
    lede: Option<String>,
    /// What goes on after the sentence, for example with a link.
    #[prop(into, optional)]
    lede_end: ViewFn,
    /// The places above this page.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// What stands beside the title, for example a `Badge` with the state.
    #[prop(into, optional)]
    beside: ViewFn,
    /// The buttons on the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let breadcrumb = (!crumbs.is_empty()).then(|| {
        view! {
            <nav class="breadcrumb" aria-label="Breadcrumb">
                <ol class="crumbs">
                    {crumbs
                        .into_iter()
                        .map(|Crumb { label, href }| {
                            let place = match href {
                                Some(href) => view! { <a href=href>{label}</a> }.into_any(),
                                None => label.into_any(),
                            };
                            view! { <li>{place}</li> }
                        })
                        .collect_view()}
                </ol>
            </nav>
        }
    });
    view! {
        <header class="page-header">
            {breadcrumb}
            <div>
                <div class="page-title"><h1>{title}</h1> {beside.run()}</div>
                {lede.map(|lede| view! { <p class="lede">{lede} {lede_end.run()}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
}
