//! The frame of the administrators' pages, and what every frame needs.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use serde::{Deserialize, Serialize};

use crate::{
    form::take_notice,
    ui::{AdminShell, Demonstration, MayChange, Theme, Toast, Tone},
};

/// Who is signed in and which theme is on: known to the server before anything is rendered, and told to the browser with
/// the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The user name or address of whoever is signed in.
    pub person: String,
    /// The member's API client: its name and the address of its picture.
    pub client: Option<(String, Option<String>)>,
    /// The administrator's role, as its word; empty for everybody else.
    role: String,
    /// How many registrations waited for approval when the page was made.
    waiting: i64,
    /// The theme's name.
    theme: String,
    /// The portal is a demonstration.
    demonstration: bool,
}

impl Frame {
    /// The frame of this page. Made once by `App`, which puts it and the theme into the context; whoever signs in or out
    /// does so by a plain form, so that a new document is made for them.
    #[must_use]
    pub fn of_page() -> Self {
        Self::of_request()
    }

    /// Whether the forms and buttons of the administrators' pages are for whoever is signed in: those of auditors and
    /// registrars only show. It is what they see; what they may do is decided by each use case.
    #[must_use]
    pub fn may_change(&self) -> MayChange {
        MayChange(matches!(self.role.as_str(), "" | "owner"))
    }

    /// Whether the portal is a demonstration.
    #[must_use]
    pub fn demonstration(&self) -> Demonstration {
        Demonstration(self.demonstration)
    }

    /// The administrator's role, for a person.
    #[must_use]
    pub fn role(&self) -> &'static str {
        match self.role.as_str() {
            "owner" => "Owner",
            "registrar" => "Registrar",
            "auditor" => "Auditor",
            _ => "",
        }
    }

    /// The theme.
    #[must_use]
    pub fn theme(&self) -> Theme {
        Theme::from_name(&self.theme)
    }

    fn of_request() -> Self {
        use registration::Caller;
        let frame = Self {
            theme: theme_of_request().name().to_owned(),
            demonstration: use_context::<Demonstration>().unwrap_or_default().0,
            ..Self::default()
        };
        match crate::backend::caller() {
            Caller::Administrator(administrator) => {
                let role = administrator.role.as_str().to_owned();
                let waiting = crate::backend::awaiting_approval();
                Self { person: administrator.username, role, waiting, ..frame }
            }
            Caller::Member(member) => {
                let logo = member.client_logo.map(|logo| format!("/logos/{logo}/small"));
                Self { person: member.email, client: Some((member.client_name, logo)), ..frame }
            }
            _ => frame,
        }
    }
}

/// The theme that the request's cookie asks for.
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
    let (theme, role) = (frame.theme(), frame.role());
    view! {
        <AdminShell path=path person=frame.person role=role theme=theme waiting=frame.waiting>
            <Outlet />
        </AdminShell>
        <NoticeToast />
    }
}

/// What has just been done, told on the page that follows.
#[component]
pub fn NoticeToast() -> impl IntoView {
    Suspend::new(async {
        take_notice().await.map(|notice| {
            let tone = if notice.good { Tone::Good } else { Tone::Bad };
            view! { <Toast message=notice.text tone=tone /> }
        })
    })
}
