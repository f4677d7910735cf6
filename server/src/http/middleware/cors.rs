//! CORS: pages of the configured origins may call endpoints, with a token and never with a cookie; published documents can be read
//! from every origin.

use axum::{
    Router,
    http::{HeaderName, Method, header},
};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use crate::http::{
    AppState,
    oauth::{DPOP, DPOP_NONCE},
};

/// How long a browser caches a preflight response, in seconds.
const PREFLIGHT_SECONDS: u64 = 3600;

/// Opens the routes to the configured origins.
pub fn listed_origins(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    let origins = &state.dcr().cors_origins;
    if origins.is_empty() { routes } else { routes.layer(layer(origins.iter().cloned())) }
}

/// Makes the routes of public documents readable from every origin.
pub fn every_origin(routes: Router<AppState>) -> Router<AppState> {
    routes.layer(
        CorsLayer::new()
            .allow_origin(Any)
            .allow_methods([Method::GET, Method::HEAD])
            // What clients send along, though nothing here looks at it.
            .allow_headers(Any)
            .expose_headers([header::ETAG])
            .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS)),
    )
}

fn layer(origins: impl Iterator<Item = axum::http::HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("mcp-protocol-version"),
            DPOP,
        ])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER, DPOP_NONCE])
        .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS))
}
