//! What is around the answer to every request: its facts, its line in the log, its metrics, its headers.
//!
//! One layer and not one for each, because it is also around the requests that cost next to nothing otherwise.

use axum::{
    extract::{Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::{
    AppState,
    facts::{Facts, REQUEST_ID},
    headers, log,
    opener::{self, LeavesOpener},
};

/// Answers the request.
pub async fn answer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let mut facts = Facts::gather(&mut request, &state);
    let id = HeaderValue::from_str(&facts.request_id).ok();
    if let Some(id) = &id {
        request.headers_mut().insert(REQUEST_ID, id.clone());
    }
    let leaves_opener = opener::by_address(request.uri());
    let (route, method) = (log::Route::of(&request, state.site()), request.method().clone());
    let span = log::span(&facts.request_id, &method, &route, &facts.address);
    facts.span = span.clone();
    let mut response = facts.during(next.run(request).instrument(span.clone())).await;
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
