//! Refusals in the words of RFC 6749 section 5.2.

use authorization::{ErrorCode, OAuthError};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::{Error, NOT_TEXT, StoreError};
use serde::Serialize;

use crate::http::{
    Refusal,
    problem::{chain, outage},
};

/// Tokens are in these answers, and what is said of them holds for this moment.
pub const NO_STORE: [(HeaderName, &str); 2] = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// The answer, or the refusal as one.
pub fn answer(result: Result<Response, OAuthError>) -> Response {
    result.unwrap_or_else(|error| refuse(&error))
}

/// This endpoint takes POST alone.
pub async fn only_post() -> Response {
    let mut response = body(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "Use POST here.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// The refusal, for a person.
pub fn page(error: &OAuthError) -> Refusal {
    match error {
        OAuthError::Refused { description, .. } => {
            let detail = format!("{description} Go back to the application, and tell the people who made it.");
            Refusal::new(StatusCode::BAD_REQUEST, "The application's request is not right", detail)
        }
        OAuthError::Core(Error::NotFound(_)) => Refusal::new(
            StatusCode::NOT_FOUND,
            "This request is over",
            "It was answered, has waited too long, or was begun in another browser. Go back to the application and start \
             again there.",
        ),
        OAuthError::Core(error) => Refusal::from(error),
    }
}

fn refuse(error: &OAuthError) -> Response {
    match error {
        OAuthError::Refused { code, description } => {
            let status =
                if *code == ErrorCode::InvalidClient { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            let mut response = body(status, code.as_str(), description);
            if *code == ErrorCode::InvalidClient {
                let challenge = HeaderValue::from_static(r#"Basic realm="Gatehouse""#);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
        OAuthError::Core(Error::NotSignedIn | Error::Forbidden) => {
            refuse(&OAuthError::refused(ErrorCode::InvalidClient, "The credentials are wrong, or may not do this."))
        }
        OAuthError::Core(Error::Throttled { retry_after_seconds }) => {
            let sentence = format!("Too many attempts. Try again in {retry_after_seconds} seconds.");
            let mut response = body(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", &sentence);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from((*retry_after_seconds).max(1)));
            response
        }
        OAuthError::Core(Error::Store(StoreError::NotText)) => {
            refuse(&OAuthError::refused(ErrorCode::InvalidRequest, NOT_TEXT))
        }
        OAuthError::Core(core) => {
            if let Some(sentence) = outage(core) {
                return body(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", sentence);
            }
            tracing::error!(error = %chain(error), "unexpected");
            body(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Something went wrong on our side.")
        }
    }
}

/// The members of section 5.2.
pub fn body(status: StatusCode, error: &str, error_description: &str) -> Response {
    (status, NO_STORE, Json(ErrorBody { error, error_description })).into_response()
}
