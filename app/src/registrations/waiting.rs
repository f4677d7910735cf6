//! How many registrations wait for approval, beside the link in the frame.

use leptos::prelude::*;

use super::api::count_waiting;
use crate::{
    error::AppError,
    ui::{counted, number},
};

/// The number, asked anew on every page.
#[derive(Clone, Copy)]
pub struct WaitingCount(Resource<Result<i64, AppError>>);

impl WaitingCount {
    /// The number for the page at `path`.
    pub fn of_page(path: Memo<String>) -> Self {
        Self(Resource::new(move || path.get(), |_| count_waiting()))
    }

    /// A badge, when there are any. The frame stays as it is when they cannot be counted.
    pub fn view(self) -> AnyView {
        let count = self.0;
        view! {
            <Transition>
                {move || Suspend::new(async move {
                    count.await.ok().filter(|count| *count > 0).map(|count| {
                        let sentence = counted(count, "waits for approval", "wait for approval");
                        view! {
                            <span class="badge tone-warn nav-count">
                                <span aria-hidden="true">{number(count)}</span>
                                <span class="sr-only">{sentence}</span>
                            </span>
                        }
                    })
                })}
            </Transition>
        }
        .into_any()
    }
}
