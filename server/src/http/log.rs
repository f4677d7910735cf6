//! One line in the log for each request: method, path, status, time taken, id. Never a body, and never a token: the
//! query string is left out, and so is the part of a path that is one.

use std::{borrow::Cow, time::Duration};

use axum::http::{Request, Response};
use tower_http::{
    classify::{ServerErrorsAsFailures, SharedClassifier},
    trace::TraceLayer,
};
use tracing::Span;

type Make<B> = fn(&Request<B>) -> Span;
type Answered<B> = fn(&Response<B>, Duration, &Span);

/// The layer that writes it.
pub fn layer<B, C>() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, Make<B>, (), Answered<C>, (), (), ()> {
    TraceLayer::new_for_http()
        .make_span_with(span::<B> as Make<B>)
        .on_request(())
        .on_response(answered::<C> as Answered<C>)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

fn span<B>(request: &Request<B>) -> Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = %without_token(request.uri().path()))
}

fn answered<B>(response: &Response<B>, latency: Duration, span: &Span) {
    let status = response.status().as_u16();
    let milliseconds = (latency.as_secs_f64() * 1e6).round() / 1e3;
    span.in_scope(|| {
        if response.status().is_server_error() {
            tracing::error!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
    });
}

/// Under these paths is a token: a single-use link, or the reference of an authorization request.
const WITH_TOKEN: [&str; 3] = ["/portal/link/", "/authorize/", "/oauth2/authorize/"];

/// The path, with an ellipsis where it has a token.
fn without_token(path: &str) -> Cow<'_, str> {
    match WITH_TOKEN.iter().find(|root| path.len() > root.len() && path.starts_with(**root)) {
        Some(root) => Cow::Owned(format!("{root}…")),
        None => Cow::Borrowed(path),
    }
}

#[cfg(test)]
mod tests {
    use super::without_token;

    #[test]
    fn tokens_do_not_reach_the_log() {
        assert_eq!(without_token("/portal/link/abc"), "/portal/link/…");
        assert_eq!(without_token("/portal/link/abc/more"), "/portal/link/…");
        assert_eq!(without_token("/portal/link/"), "/portal/link/");
        assert_eq!(without_token("/portal/apis"), "/portal/apis");
        assert_eq!(without_token("/authorize/abc"), "/authorize/…");
        assert_eq!(without_token("/oauth2/authorize/abc"), "/oauth2/authorize/…");
        assert_eq!(without_token("/oauth2/authorize"), "/oauth2/authorize");
    }
}
