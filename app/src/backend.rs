//! What server functions find around them: the core, the authorization server, the caller, the session. Server only.

use std::sync::Arc;

use authorization::AuthorizationServer;
use http::request::Parts;
use leptos::prelude::{expect_context, use_context};
use registration::{Caller, Core, SignInSource};
use tower_sessions::Session;

use crate::{
    error::AppError,
    session::{AwaitingApproval, ClientAddress, Device},
};

/// The header that carries the request's id.
const REQUEST_ID: &str = "x-request-id";

/// The core.
#[must_use]
pub fn core() -> Arc<Core> {
    expect_context::<Arc<Core>>()
}

/// The built-in authorization server.
#[must_use]
pub fn authorization() -> Arc<AuthorizationServer> {
    expect_context::<Arc<AuthorizationServer>>()
}

/// Who is calling. The server's middleware has put it into the request; without it, nobody is.
#[must_use]
pub fn caller() -> Caller {
    extension::<Caller>().unwrap_or(Caller::Anonymous)
}

/// The network address of the caller.
#[must_use]
pub fn address() -> String {
    extension::<ClientAddress>().map_or_else(|| "unknown".to_owned(), |address| address.0)
}

/// Calls a use case that signs somebody in, with where the request comes from.
pub async fn from_here<T>(signing_in: impl AsyncFnOnce(SignInSource<'_>) -> T) -> T {
    let device = extension::<Device>().map(|device| device.0);
    signing_in(SignInSource { address: &address(), device: device.as_ref() }).await
}

/// How many registrations wait for approval; 0 where it is not told.
#[must_use]
pub fn awaiting_approval() -> i64 {
    extension::<AwaitingApproval>().map_or(0, |count| count.0)
}

/// The visitor's session.
pub fn session() -> Result<Session, AppError> {
    extension::<Session>().ok_or_else(|| unexpected(&"the request has no session"))
}

/// True when the request is a plain form post of a browser without JavaScript: it wants a page, not data.
#[must_use]
pub fn wants_page() -> bool {
    header("accept").is_some_and(|accept| accept.contains("text/html"))
}

/// True when the browser makes a page ready that nobody has asked for yet.
#[must_use]
pub fn is_speculative() -> bool {
    header("sec-purpose").is_some_and(|purpose| purpose.starts_with("prefetch"))
}

/// Logs what should not happen, once, and answers the reference under which it is found.
pub fn unexpected(error: &dyn std::fmt::Display) -> AppError {
    let reference = reference();
    tracing::error!(%error, reference, "unexpected error");
    AppError::Unexpected { reference }
}

/// Returns the request's id, under which its lines in the log are found.
pub fn reference() -> String {
    header(REQUEST_ID).unwrap_or_else(|| "none".to_owned())
}

/// Gives a server function's answer the status of its error. A plain form goes back to its page instead.
pub fn refuse_with(status: http::StatusCode) {
    if !wants_page()
        && let Some(response) = use_context::<leptos_axum::ResponseOptions>()
    {
        response.set_status(status);
    }
}

/// A header of the request, if it is text.
#[must_use]
pub fn header(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts.headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}
