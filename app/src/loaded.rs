//! A page's data, and the page that shows it.

use leptos::prelude::*;

use crate::{error::AppError, failure::Failure};

/// Shows what a page asked for: the page when it is there, what went wrong when not.
pub fn loaded<T, V>(
    data: impl Future<Output = Result<T, AppError>> + Send + 'static,
    page: impl FnOnce(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    Suspend::new(async move {
        match data.await {
            Ok(found) => page(found).into_any(),
            Err(error) => view! { <Failure error=error /> }.into_any(),
        }
    })
}
