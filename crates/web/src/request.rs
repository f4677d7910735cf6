//! What the server's middleware puts into a request's extensions for handlers and server functions.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use registration::Secret;

/// The network address of a request's sender, as text: for limits on attempts and for the audit log. Every request has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub String);

impl Default for ClientAddress {
    /// All senders whose address is not known are limited together.
    fn default() -> Self {
        Self("unknown".to_owned())
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// The content of this browser's device cookie, or what it will hold once somebody has signed in. Attempts to sign in from a
/// browser in which the account was signed in to before are counted apart from those of strangers. Requests that may sign in
/// have one.
#[derive(Clone, Debug)]
pub struct Device(pub Secret);

/// How many registrations wait for an administrator's approval. Requests for administrators' pages have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwaitingApproval(pub i64);
