//! How many registrations wait for approval, beside the link in the frame.

use leptos::prelude::*;

use super::api::count_waiting;
use crate::ui::{counted, number};

/// The number. It comes with the page, without a query of its own that the page would have to wait for, and is asked anew
/// in the browser whenever another page is opened.
#[derive(Clone, Copy)]
pub struct WaitingCount(RwSignal<i64>);

impl WaitingCount {
    /// The number, at first the one that came with the page; `path` is the page's.
    pub fn of_page(path: Memo<String>, at_first: i64) -> Self {
        let count = RwSignal::new(at_first);
        // Effects run in the browser only.
        Effect::new(move |before: Option<String>| {
            let now = path.get();
            if before.is_some_and(|before| before != now) {
                leptos::task::spawn_local(async move {
                    // The frame stays as it is when they cannot be counted.
                    if let Ok(waiting) = count_waiting().await {
                        count.try_set(waiting);
                    }
                });
            }
            now
        });
        Self(count)
    }

    /// A badge, when there are any.
    pub fn view(self) -> AnyView {
        let count = self.0;
        let badge = move || {
            let count = count.get();
            (count > 0).then(|| {
                let sentence = counted(count, "waits for approval", "wait for approval");
                view! {
                    <span class="badge tone-warn nav-count">
                        <span aria-hidden="true">{number(count)}</span>
                        <span class="sr-only">{sentence}</span>
                    </span>
                }
            })
        };
        badge.into_any()
    }
}
