//! The start page: for everybody the page they are at home at.

use axum::{Extension, response::Redirect};
use registration::Caller;

/// Where administrators begin.
pub const ADMINISTRATORS: &str = "/platform/api-platform/clients";
/// Where members begin.
pub const MEMBERS: &str = "/portal/apis";

/// `GET /`, and the beginnings of paths that people shorten an address to.
pub async fn page(Extension(caller): Extension<Caller>) -> Redirect {
    Redirect::to(match caller {
        Caller::Administrator(_) => ADMINISTRATORS,
        Caller::Member(_) => MEMBERS,
        _ => "/sign-in",
    })
}
