//! The frame of the administrators' pages, and what every frame needs.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use serde::{Deserialize, Serialize};

use crate::{
    form::take_notice,
    ui::{AdminShell, Theme, Toast, Tone},
};

/// Who is signed in and which theme is on: known to the server before anything is rendered, and told to the browser with
/// the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The user name or address of whoever is signed in.
    pub person: String,
    /// The member's API client: its name and the address of its picture.
    pub client: Option<(String, Option<String>)>,
    /// The theme's name.
    theme: String,
}

impl Frame {
    /// The frame of this page. Made once by `App`, which puts it and the theme into the context; whoever signs in or out
    /// does so by a plain form, so that a new document is made for them.
    #[must_use]
    pub fn of_page() -> Self {
        SharedValue::new(Self::of_request).into_inner()
    }

    /// The theme.
    #[must_use]
    pub fn theme(&self) -> Theme {
        Theme::from_name(&self.theme)
    }

    #[cfg(feature = "ssr")]
    fn of_request() -> Self {
        use registration::Caller;
        let (person, client) = match crate::backend::caller() {
            Caller::Administrator(administrator) => (administrator.username, None),
            Caller::Member(member) => {
                let logo = member.client_logo.map(|logo| format!("/logos/{logo}/small"));
                (member.email, Some((member.client_name, logo)))
            }
            Caller::Anonymous | Caller::System => (String::new(), None),
        };
        Self { person, client, theme: theme_of_request().name().to_owned() }
    }

    #[cfg(not(feature = "ssr"))]
    fn of_request() -> Self {
        Self::default()
    }
}

/// The theme that the request's cookie asks for.
#[cfg(feature = "ssr")]
pub(crate) fn theme_of_request() -> Theme {
    let cookies = crate::backend::header("cookie").unwrap_or_default();
    let theme = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("theme="));
    Theme::from_name(theme.unwrap_or_default())
}

/// The frame of every administrator's page.
#[component]
pub fn AdminLayout() -> impl IntoView {
    let frame = expect_context::<Frame>();
    let path = use_location().pathname;
    let theme = frame.theme();
    view! {
        <AdminShell path=path person=frame.person theme=theme>
            <Outlet />
        </AdminShell>
        <NoticeToast />
    }
}

/// What has just been done, told on the page that follows.
#[component]
pub fn NoticeToast() -> impl IntoView {
    let location = use_location();
    let place = move || (location.pathname.get(), location.search.get());
    let notice = Resource::new(place, |_| take_notice());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                notice.await.ok().flatten().map(|notice| {
                    let tone = if notice.good { Tone::Good } else { Tone::Bad };
                    view! { <Toast message=Some(notice.text) tone=tone /> }
                })
            })}
        </Transition>
    }
}
