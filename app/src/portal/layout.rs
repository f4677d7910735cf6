//! The frame of a signed-in member's pages.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use crate::{
    layout::{Frame, NoticeToast},
    ui::PortalShell,
};

/// The top bar with the client's name and the way to its pages. It loads nothing: an `Outlet` inside a `Suspend` would be
/// built twice on the server, and what is told once would be told to the copy that is thrown away.
#[component]
pub fn PortalLayout() -> impl IntoView {
    let frame = expect_context::<Frame>();
    let theme = frame.theme();
    let (client, logo) = frame.client.unwrap_or_default();
    view! {
        <PortalShell
            path=use_location().pathname
            portal="Gatehouse"
            client=client
            client_logo=logo
            email=frame.person
            theme=theme
        >
            <Outlet />
        </PortalShell>
        <NoticeToast />
    }
}
