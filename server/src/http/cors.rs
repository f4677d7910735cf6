//! Pages of other origins: those that the operator lists may call, with a token and never with a cookie.

use axum::{
    Router,
    http::{HeaderName, Method, header},
};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::AppState;

/// How long a browser remembers that it may call, in seconds.
const PREFLIGHT_SECONDS: u64 = 3600;

/// The routes, open to the origins that are listed.
pub fn listed_origins(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    let origins = &state.dcr().cors_origins;
    if origins.is_empty() { routes } else { routes.layer(layer(origins.iter().cloned())) }
}

fn layer(origins: impl Iterator<Item = axum::http::HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("mcp-protocol-version")])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS))
}
