//! Per-request context: request id, log line, metrics, response headers.
//!
//! One layer for all of them, because it also wraps the requests that cost next to nothing otherwise.

use axum::{
    extract::{Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::{
    headers, log,
    opener::{self, LeavesOpener},
    request_info::{REQUEST_ID, RequestInfo},
};
use crate::http::AppState;

/// Wraps every request.
pub async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let mut info = RequestInfo::gather(&mut request, &state);
    let id = HeaderValue::from_str(&info.request_id).ok();
    if let Some(id) = &id {
        request.headers_mut().insert(REQUEST_ID, id.clone());
    }
    let leaves_opener = opener::by_address(request.uri());
    let (route, method) = (log::Route::of(&request, state.site()), request.method().clone());
    let span = log::span(&info.request_id, &method, &route, &info.address);
    info.span = span.clone();
    let mut response = info.scope(next.run(request).instrument(span.clone())).await;
    let leaves_opener = leaves_opener || response.extensions().get::<LeavesOpener>().is_some();
    headers::add(response.headers_mut(), state.is_https(), leaves_opener);
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let (status, latency) = (response.status(), begun.elapsed());
    state.metrics().answered(route.as_str(), &method, status, latency);
    log::answered(&span, &route, status, latency);
    response
}
