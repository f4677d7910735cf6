//! The administrators' frame: a quiet rail on the left, a drawer on small screens.

use leptos::prelude::*;

use super::{
    Brand, DemonstrationNote, Icon, Theme, ThemeSwitch,
    shell::{Main, Person, SignOut, SkipLink, is_within},
};
use crate::{consents::OF_ADMINISTRATORS, registrations::WaitingCount};

/// A group of the administrators' navigation.
struct NavGroup {
    title: &'static str,
    section: &'static str,
    icon: &'static str,
    links: &'static [(&'static str, &'static str)],
}

/// The link that has a number beside it.
const REGISTRATIONS: &str = "Registrations";

/// Everything an administrator can go to.
const NAVIGATION: [NavGroup; 2] = [
    NavGroup {
        title: "Platform",
        section: "API Platform",
        icon: "layers",
        links: &[
            ("Clients", "/platform/api-platform/clients"),
            ("API collections", "/platform/api-platform/collections"),
            ("Policies", "/platform/api-platform/policies"),
            (REGISTRATIONS, "/platform/api-platform/registrations"),
        ],
    },
    NavGroup {
        title: "Settings",
        section: "Developer Portal",
        icon: "settings",
        links: &[
            ("Dynamic client registration", "/settings/developer-portal/dynamic-client-registration"),
            ("Initial access tokens", "/settings/developer-portal/initial-access-tokens"),
            ("Signing keys", "/settings/developer-portal/signing-keys"),
        ],
    },
];

/// The frame of every administrator's page.
#[component]
pub fn AdminShell(
    /// The page's path, from the router.
    #[prop(into)]
    path: Signal<String>,
    /// The administrator's name.
    #[prop(into)]
    person: String,
    /// What they are, for example "Owner".
    #[prop(into)]
    role: String,
    /// What stands beside the link *Registrations*: how many wait for approval.
    #[prop(optional)]
    waiting: i64,
    /// The theme in force.
    #[prop(optional)]
    theme: Theme,
    /// The page.
    children: Children,
) -> impl IntoView {
    let foot = Foot { person, role, theme, path };
    let home = "/platform/api-platform/clients";
    view! {
        <SkipLink />
        <DemonstrationNote />
        <div class="admin">
            <header class="rail">
                <Brand href=home name="Gatehouse" />
                {navigation(path, waiting)}
                {foot.clone().into_foot()}
            </header>
            <header class="drawer-bar">
            <details class="drawer">
                <summary>
                    <span class="brand">
                        <svg class="icon brand-mark" aria-hidden="true" focusable="false">
                            <use href="/icons.svg#mark"></use>
                        </svg>
                        "Gatehouse"
                    </span>
                    <span class="drawer-word">"Menu" <Icon name="menu" large=true /></span>
                </summary>
                <div class="drawer-body">{navigation(path, waiting)} {foot.into_foot()}</div>
            </details>
            </header>
            <Main class="admin-main">{children()}</Main>
        </div>
    }
}

fn navigation(path: Signal<String>, waiting: i64) -> impl IntoView {
    let groups = NAVIGATION
        .iter()
        .map(|group| {
            let links = group
                .links
                .iter()
                .map(|&(label, href)| {
                    let current = move || path.with(|path| is_within(path, href)).then_some("page");
                    let beside = (label == REGISTRATIONS).then(|| view! { <WaitingCount count=waiting /> });
                    view! { <li><a href=href aria-current=current>{label} {beside}</a></li> }
                })
                .collect_view();
            view! {
                <div>
                    <p class="nav-group-title">{group.title}</p>
                    <p class="nav-section-title"><Icon name=group.icon /> {group.section}</p>
                    <ul class="nav-links">{links}</ul>
                </div>
            }
        })
        .collect_view();
    view! { <nav class="nav" aria-label="Main">{groups}</nav> }
}

/// The foot of rail and drawer: it is rendered in both.
#[derive(Clone)]
struct Foot {
    person: String,
    role: String,
    theme: Theme,
    path: Signal<String>,
}

impl Foot {
    fn into_foot(self) -> impl IntoView {
        let Self { person, role, theme, path } = self;
        view! {
            <div class="rail-foot">
                <Person name=person detail=role />
                <a class="rail-link" href=OF_ADMINISTRATORS>"Applications you allowed"</a>
                <div class="rail-actions">
                    <SignOut class="button button-quiet button-small" />
                    <ThemeSwitch current=theme back=path />
                </div>
            </div>
        }
    }
}
