//! The members' frame: a top bar, and air.

use leptos::prelude::*;

use super::{
    Avatar, AvatarSize, Brand, DemonstrationNote, Menu, Theme, ThemeSwitch,
    shell::{Main, SignOut, SkipLink, is_within},
};
use crate::consents::OF_MEMBERS;

/// Where a member can always go.
const LINKS: [(&str, &str); 2] = [("My APIs", "/portal/apis"), ("Credentials", "/portal/credentials")];

/// The frame of every member's page.
#[component]
pub fn PortalShell(
    /// The page's path, from the router.
    #[prop(into)]
    path: Signal<String>,
    /// The portal's name.
    #[prop(into)]
    portal: String,
    /// The portal's logo; it replaces mark and name.
    #[prop(into, default = None)]
    portal_logo: Option<String>,
    /// The API client's name.
    #[prop(into)]
    client: String,
    /// The API client's logo.
    #[prop(into, default = None)]
    client_logo: Option<String>,
    /// The member's e-mail address.
    #[prop(into)]
    email: String,
    /// The theme in force.
    #[prop(optional)]
    theme: Theme,
    /// More links beside My APIs and Credentials: word and address.
    #[prop(optional)]
    more: Vec<(&'static str, &'static str)>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let signed_in = ["Signed in as ", &email].concat();
    let links = LINKS
        .into_iter()
        .chain(more)
        .map(|(label, href)| {
            let current = move || path.with(|path| is_within(path, href)).then_some("page");
            view! { <li><a href=href aria-current=current>{label}</a></li> }
        })
        .collect_view();
    view! {
        <SkipLink />
        <DemonstrationNote />
        <div class="portal">
            <header class="portal-bar">
                <div class="portal-bar-inner">
                    <Brand href="/portal/apis" name=portal.clone() logo=portal_logo />
                    <div class="portal-client">
                        <Avatar name=client.clone() src=client_logo size=AvatarSize::Px24 />
                        <span>{client}</span>
                    </div>
                    <nav class="portal-nav" aria-label="Main">
                        <ul class="portal-links">{links}</ul>
                    </nav>
                    <div class="portal-account">
                        <Menu label=email before="user">
                            <p class="menu-note">{signed_in}</p>
                            <hr />
                            <a class="menu-item" href=OF_MEMBERS>"Applications you allowed"</a>
                            <SignOut class="menu-item" />
                        </Menu>
                    </div>
                </div>
            </header>
            <Main class="portal-main">{children()}</Main>
            <footer class="portal-foot">
                <span>{portal}</span>
                <ThemeSwitch current=theme back=path />
            </footer>
        </div>
    }
}
