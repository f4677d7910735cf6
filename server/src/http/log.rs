//! One line in the log for each request: method, path, status, time taken, id. Never a body, and never a token: the
//! query string is left out, and so is the part of a path that is one.

use std::{borrow::Cow, time::Duration};

use axum::http::{Method, StatusCode};
use tracing::Span;

/// What the lines of one request have in common. Every line that is written while it is answered has it.
pub fn span(id: &str, method: &Method, path: &str) -> Span {
    tracing::info_span!("request", id, %method, path = %without_token(path))
}

/// Writes the line, when the answer begins.
pub fn answered(span: &Span, status: StatusCode, latency: Duration) {
    let milliseconds = (latency.as_secs_f64() * 1e6).round() / 1e3;
    let code = status.as_u16();
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::error!(status = code, milliseconds, "answered");
        } else {
            tracing::info!(status = code, milliseconds, "answered");
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
