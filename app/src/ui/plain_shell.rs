//! The frame around a single thing: signing in, setting up, following a link.

use leptos::prelude::*;

use super::{
    Brand, DemonstrationNote, Theme, ThemeSwitch,
    shell::{Main, SkipLink},
};

/// A page with one thing on it, in the middle.
#[component]
pub fn PlainShell(
    /// The title, the page's `<h1>`.
    #[prop(into)]
    title: String,
    /// One sentence below it.
    #[prop(into, optional)]
    lede: Option<String>,
    /// The portal's name.
    #[prop(into, default = "Gatehouse".to_owned())]
    portal: String,
    /// The portal's logo; it replaces mark and name.
    #[prop(into, default = None)]
    portal_logo: Option<String>,
    /// The page's path, from the router.
    #[prop(into)]
    path: Signal<String>,
    /// The theme in force.
    #[prop(optional)]
    theme: Theme,
    /// Wider, for a form with more than two fields.
    #[prop(optional)]
    wide: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <SkipLink />
        <DemonstrationNote />
        <div class="plain">
            <Main class=if wide { "plain-main plain-wide" } else { "plain-main" }>
                <div class="plain-head">
                    <Brand href="/" name=portal logo=portal_logo />
                    <h1>{title}</h1>
                    {lede.map(|lede| view! { <p class="muted">{lede}</p> })}
                </div>
                {children()}
            </Main>
            <footer class="plain-foot">
                <ThemeSwitch current=theme back=path />
            </footer>
        </div>
    }
}
