//! A page's data, asked of the server, and the page that shows it.

use leptos::prelude::*;

use crate::{error::AppError, failure::Failure};

/// Shows what was asked of the server: the page when it is there, what went wrong when not, and while something newer is
/// asked the page that was there before.
pub fn loaded<T, V>(data: Resource<Result<T, AppError>>, page: fn(T) -> V) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let outcome = data.await;
                #[cfg(feature = "ssr")]
                not_at_the_first_look().await;
                match outcome {
                    Ok(found) => page(found).into_any(),
                    Err(error) => view! { <Failure error=error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// On the server a suspended view is looked at once before it is waited for, to see whether it asks for more, and what
/// the first look builds is thrown away: a view that is never ready then is built once instead of twice.
#[cfg(feature = "ssr")]
async fn not_at_the_first_look() {
    use std::task::Poll;

    let mut looked = false;
    std::future::poll_fn(|context| {
        if looked {
            return Poll::Ready(());
        }
        looked = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
