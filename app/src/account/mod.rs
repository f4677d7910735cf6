//! Before an administrator is signed in.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `set_up` | creating the first administrator |
//! | `sign_in` | signing in |
//!
//! Both forms are posted plainly, with and without JavaScript: whoever signs in gets a new document.

pub mod api;
mod set_up;
mod sign_in;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

pub use set_up::SetUpPage;
pub use sign_in::SignInPage;

/// Where administrators sign in.
pub(crate) const SIGN_IN: &str = "/sign-in";

/// The address of this page with its query, which holds the token or the page to go on with: the way back after the
/// theme was switched.
fn use_address() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    })
}
