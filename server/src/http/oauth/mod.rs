//! The endpoints of the built-in authorization server. A file reads its endpoint's parameters, calls
//! [`authorization::AuthorizationServer`], and answers in the words of its standard; it decides nothing.
//!
//! | file | holds |
//! | --- | --- |
//! | `documents` | metadata and the JWK Set |
//! | `token` | RFC 6749 section 3.2 |
//! | `introspect` | RFC 7662, RFC 9701 |
//! | `revoke` | RFC 7009 |
//! | `form` | the parameters of a request, for every endpoint |
//! | `client` | which client is asking, for every endpoint |
//! | `answer` | refusals, for every endpoint |

mod answer;
mod client;
mod documents;
mod form;
mod introspect;
mod revoke;
mod token;

use authorization::paths;
use axum::{Router, routing::post};
pub(super) use documents::{Documents, Operations};

use super::{AppState, cors};

/// The endpoints' routes.
pub fn routes(state: &AppState) -> Router<AppState> {
    let endpoints = Router::new()
        .route(paths::TOKEN, post(token::issue).fallback(answer::only_post))
        .route(paths::REVOKE, post(revoke::revoke).fallback(answer::only_post))
        .merge(documents::routes());
    // A page of another origin has no business introspecting: that is for the servers behind it.
    cors::listed_origins(state, endpoints)
        .route(paths::INTROSPECT, post(introspect::introspect).fallback(answer::only_post))
}
