//! The frame of a signed-in member's pages.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use super::{api::around, view::AroundView};
use crate::{
    failure::Failure,
    layout::{Frame, NoticeToast},
    ui::PortalShell,
};

/// The top bar with the client's name and the way to its pages.
#[component]
pub fn PortalLayout() -> impl IntoView {
    let around = Resource::new(|| (), |()| around());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let around = around.await;
                #[cfg(feature = "ssr")]
                after_the_first_look().await;
                match around {
                    Ok(around) => view! { <Around around=around /> }.into_any(),
                    Err(error) => {
                        view! {
                            <div class="plain">
                                <main id="main" class="plain-main" tabindex="-1">
                                    <Failure error=error />
                                </main>
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// Before the server renders what is inside a `Suspense`, it looks through it once for more that has to be loaded, and
/// throws away what it built to do so. Whatever is ready at that look is built twice. Here that would be the whole page:
/// it would be loaded twice, and a notice or the errors of a form, which are told once, would be told to the page that is
/// thrown away. So this view is not ready at the first look.
#[cfg(feature = "ssr")]
async fn after_the_first_look() {
    use std::task::Poll;

    let mut looked = false;
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut looked, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[component]
fn Around(around: AroundView) -> impl IntoView {
    let frame = expect_context::<Frame>();
    let theme = frame.theme();
    view! {
        <PortalShell
            path=use_location().pathname
            portal="Gatehouse"
            client=around.client_name
            client_logo=around.client_logo.map(|id| format!("/logos/{id}/small"))
            email=frame.person
            theme=theme
        >
            <Outlet />
        </PortalShell>
        <NoticeToast />
    }
}
