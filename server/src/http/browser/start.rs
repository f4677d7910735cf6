//! Redirects to the visitor's start page.

use axum::{Extension, response::Redirect};
use registration::Caller;

/// The start page of administrators.
pub const ADMINISTRATORS: &str = "/platform/api-platform/clients";
/// The start page of members.
pub const MEMBERS: &str = "/portal/apis";

/// `GET /`, and the prefixes that people shorten an address to.
pub async fn page(Extension(caller): Extension<Caller>) -> Redirect {
    Redirect::to(match caller {
        Caller::Administrator(_) => ADMINISTRATORS,
        Caller::Member(_) => MEMBERS,
        _ => "/sign-in",
    })
}
