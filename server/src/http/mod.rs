//! HTTP: the router, and the concerns that every request shares.
//!
//! | file | concern |
//! | --- | --- |
//! | `around` | what follows is put around every answer there |
//! | `facts` | request id, client's address, whether a page is wanted |
//! | `log` | one line for each request, without tokens; the names of routes |
//! | `origin` | forms of other sites are refused |
//! | `caller` | who is calling: the session becomes a `registration::Caller` |
//! | `access` | where visitors are sent who cannot see a page |
//! | `limits` | how large a request may be |
//! | `headers` | security headers |
//! | `opener` | which answers leave a page the window that opened it |
//! | `problem`, `error_page` | what went wrong, for programs and for people |
//! | `plain_page` | pages outside of the app |
//! | `credential_files` | what members download |
//! | `forms` | forms that carry a file |
//! | `health`, `logos`, `theme`, `sign_out`, `site`, `start` | the routes that are not pages |
//! | `pages` | the pages and server functions of the crate `app` |
//! | `credentials` | the `Authorization` header of programs |
//! | `cors` | pages of other origins |
//! | `dcr` | the dialects of dynamic client registration |
//! | `oauth` | the authorization server |
//! | `openapi` | the document that describes the endpoints for programs |
//! | `document`, `etag`, `encoding` | documents for everybody; what a client has already; which content codings it takes |

mod access;
mod around;
mod base_path;
pub mod basic;
mod caller;
mod cors;
mod credential_files;
mod credentials;
pub mod dcr;
mod device;
mod document;
mod encoding;
mod error_page;
mod etag;
mod facts;
mod forms;
mod headers;
mod health;
mod limits;
mod log;
mod logos;
mod oauth;
pub mod openapi;
mod opener;
mod origin;
mod pages;
mod plain_page;
pub(crate) mod problem;
mod sign_out;
mod site;
mod start;
mod state;
mod theme;

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::{
    ServiceBuilderExt as _, catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

pub use origin::is_loopback;
pub use problem::Refusal;
pub use site::{EmbeddedFile, Site};
pub use state::AppState;

/// How long an answer may take to begin. Uploading a logo over a slow line is the longest of them.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The whole server as one service; tests call it without a socket.
///
/// The layers are listed as a request meets them: from the outside in.
pub fn build_router(state: &AppState) -> Router {
    // Programs call these: no session, no cookie, so no forms of other sites to fear. Their answers are short, and not
    // compressed.
    let for_programs = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/logos/{id}/{size}", get(logos::read))
        .route("/plain-page.css", get(plain_page::stylesheet))
        .merge(openapi::routes().layer(CompressionLayer::new()))
        .layer(RequestBodyLimitLayer::new(limits::PLAIN))
        // These bound their bodies themselves, to say so in the words of each dialect.
        .merge(dcr::routes(state))
        .merge(oauth::routes(state));

    let router = Router::new()
        .merge(for_programs)
        .merge(site::routes(state))
        .merge(base_path::into_answers(for_browsers(state), state.public_url()).layer(CompressionLayer::new()))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), around::answer))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
                .layer(CatchPanicLayer::custom(problem::after_panic)),
        )
        .with_state(state.clone());
    base_path::below(base_path::into_answers(router, state.public_url()), state.public_url())
}

/// Pages, server functions and plain forms.
fn for_browsers(state: &AppState) -> Router<AppState> {
    pages::routes(state)
        .route("/platform/api-platform/clients/new/{draft}/{step}", post(forms::client_details::save))
        .route("/platform/api-platform/clients/{id}/edit", post(forms::client::save))
        .route("/platform/api-platform/collections/{id}", post(forms::collection::save))
        .route("/portal/credentials/{id}/credentials.env", get(credential_files::env))
        .route("/portal/credentials/{id}/credentials.json", get(credential_files::json))
        .route("/portal/apis/{id}/openapi", get(credential_files::openapi))
        .route("/", get(start::page))
        .route("/platform", get(start::page))
        .route("/settings", get(start::page))
        .route("/portal", get(start::page))
        .route("/theme", post(theme::choose))
        .route("/sign-out", post(sign_out::sign_out))
        .merge(oauth::routes_for_browsers())
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(headers::keep_out_of_caches))
                .layer(from_fn_with_state(state.clone(), origin::only_from_the_site))
                .layer(origin::layer(state.public_url()))
                .layer(from_fn(limits::choose))
                .layer(RequestBodyLimitLayer::new(limits::UPLOAD))
                .map_request_body(Body::new)
                .layer(from_fn(caller::finish))
                .layer(caller::sessions(state))
                .layer(from_fn(opener::on_the_way))
                .layer(from_fn_with_state(state.clone(), caller::identify))
                .layer(from_fn(access::send_elsewhere)),
        )
}
