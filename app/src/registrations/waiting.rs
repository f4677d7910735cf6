//! How many registrations wait for approval, beside the link in the frame.

use leptos::prelude::*;

use crate::ui::{counted, number};

/// A badge with the number, when there are any.
#[component]
pub fn WaitingCount(count: i64) -> impl IntoView {
    (count > 0).then(|| {
        let sentence = counted(count, "waits for approval", "wait for approval");
        view! {
            <span class="badge tone-warn nav-count">
                <span aria-hidden="true">{number(count)}</span>
                <span class="sr-only">{sentence}</span>
            </span>
        }
    })
}
