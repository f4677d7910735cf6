//! The endpoints of the built-in authorization server. A file reads its endpoint's parameters, calls
//! [`authorization::AuthorizationServer`], and answers in the words of its standard; it decides nothing.
//!
//! | file | holds |
//! | --- | --- |
//! | `documents` | metadata and the JWK Set |
//! | `token` | RFC 6749 section 3.2 |
//! | `authorize` | RFC 6749 section 3.1, and what the page decides |
//! | `pushed` | RFC 9126 |
//! | `userinfo` | OpenID Connect Core section 5.3 |
//! | `logout` | OpenID Connect RP-Initiated Logout |
//! | `redirect_page` | pages that lead to a client, or ask whether to |
//! | `introspect` | RFC 7662, RFC 9701 |
//! | `revoke` | RFC 7009 |
//! | `dpop` | the headers of RFC 9449 |
//! | `form` | the parameters of a request, for every endpoint |
//! | `client` | which client is asking, for every endpoint |
//! | `error` | error responses, for every endpoint |

mod authorize;
mod client;
mod documents;
mod dpop;
mod error;
mod form;
mod introspect;
mod logout;
mod pushed;
mod redirect_page;
mod revoke;
mod token;
mod userinfo;

use authorization::paths;
use axum::{
    Router,
    routing::{get, post},
};
pub(super) use documents::{Documents, Operations};
pub(super) use dpop::{DPOP, DPOP_NONCE};

use super::{AppState, middleware::cors};

/// The endpoints' routes.
pub fn routes(state: &AppState) -> Router<AppState> {
    let endpoints = Router::new()
        .route(paths::TOKEN, post(token::issue).fallback(error::only_post))
        .route(paths::REVOKE, post(revoke::revoke).fallback(error::only_post))
        .route(paths::PUSHED, post(pushed::push).fallback(error::only_post))
        .route(paths::USERINFO, get(userinfo::by_header).post(userinfo::by_header_or_form));
    // Introspection is for servers, not for pages of other origins.
    cors::listed_origins(state, endpoints)
        .merge(cors::every_origin(documents::routes()))
        .route(paths::INTROSPECT, post(introspect::introspect).fallback(error::only_post))
        // Forms of clients' pages come without our session cookie, and are redirected so that the browser sends it.
        .route(paths::AUTHORIZE, post(authorize::by_form))
        .route(paths::LOGOUT, post(logout::by_form))
}

/// The routes where a person is at a browser, with a session.
pub fn routes_for_browsers() -> Router<AppState> {
    Router::new()
        .route(paths::AUTHORIZE, get(authorize::begin).head(authorize::preview))
        .route(&format!("{}/{{reference}}", paths::AUTHORIZE), get(authorize::resume))
        .route("/authorize/{reference}", post(authorize::decide))
        .route(paths::LOGOUT, get(logout::ask))
        .route("/sign-out/confirmed", post(logout::confirm))
}
