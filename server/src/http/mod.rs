//! HTTP: the router.
//!
//! | folder or file | holds |
//! | --- | --- |
//! | `middleware` | what every request passes through: request id, log, session, limits, headers |
//! | `browser` | pages, server functions and plain forms of the crate `app`; downloads |
//! | `dcr` | the dialects of dynamic client registration |
//! | `oauth` | the authorization server's endpoints |
//! | `openapi` | the OpenAPI document of the endpoints for programs |
//! | `credentials` | the `Authorization` header of programs |
//! | `errors` | errors for programs (RFC 9457) and for people |
//! | `plain_page` | pages that are not of the crate `app` |
//! | `files` | script, wasm, style sheet, logos, documents |
//! | `health` | `/healthz` and `/readyz` |
//! | `state` | what the handlers share |

mod base_path;
mod browser;
mod credentials;
pub mod dcr;
mod errors;
mod files;
mod health;
mod middleware;
mod oauth;
pub mod openapi;
mod plain_page;
mod state;

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

use browser::{credential_files, forms, pages, sign_out, start, theme};
pub use errors::HttpError;
pub use files::{EmbeddedFile, Site};
use files::{logos, site};
pub use middleware::origin::is_loopback;
use middleware::{access, headers, limits, opener, origin, request_context, sessions};
pub use state::AppState;

/// How long a response may take to begin. Uploading a logo over a slow line takes longest.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The whole server as one service; tests call it without a socket.
///
/// The layers are listed as a request meets them: from the outside in.
pub fn build_router(state: &AppState) -> Router {
    // For programs: without a session or cookie, so a form of another site can do no harm. The responses are short and not
    // compressed.
    let for_programs = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/logos/{id}/{size}", get(logos::read))
        .route("/plain-page.css", get(plain_page::stylesheet))
        .merge(openapi::routes().layer(CompressionLayer::new()))
        .layer(RequestBodyLimitLayer::new(limits::PLAIN))
        // These limit their bodies themselves, to report it in the words of each dialect.
        .merge(dcr::routes(state))
        .merge(oauth::routes(state));

    let router = Router::new()
        .merge(for_programs)
        .merge(site::routes(state))
        .merge(base_path::into_answers(for_browsers(state), state.public_url()).layer(CompressionLayer::new()))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), request_context::layer))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
                .layer(CatchPanicLayer::custom(errors::after_panic)),
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
                .layer(from_fn(sessions::finish))
                .layer(sessions::layer(state))
                .layer(from_fn(opener::mark_sign_in))
                .layer(from_fn_with_state(state.clone(), sessions::identify_caller))
                .layer(from_fn(access::redirect_to_sign_in)),
        )
}
