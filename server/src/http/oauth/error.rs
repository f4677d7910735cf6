//! Error responses in the words of RFC 6749 section 5.2.

use authorization::{ErrorCode, OAuthError};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::{Error, ErrorClass};
use serde::Serialize;

use crate::http::HttpError;

/// For responses that hold tokens, or that are true at this moment only.
pub const NO_STORE: [(HeaderName, &str); 2] = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// Returns the response, or the one that reports the error.
pub fn respond(result: Result<Response, OAuthError>) -> Response {
    result.unwrap_or_else(|error| match error {
        OAuthError::Refused { code, description } => refused(code, &description),
        OAuthError::Core(error) => core_error(&error),
    })
}

/// The response to another method than POST.
pub async fn only_post() -> Response {
    let mut response = error_response(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "Use POST here.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// The error as a page, for a person.
pub fn page(error: &OAuthError) -> HttpError {
    match error {
        OAuthError::Refused { description, .. } => {
            let detail = format!("{description} Go back to the application, and tell the people who made it.");
            HttpError::new(StatusCode::BAD_REQUEST, "The application's request is not right", detail)
        }
        OAuthError::Core(Error::NotFound(_)) => HttpError::new(
            StatusCode::NOT_FOUND,
            "This request is over",
            "It was answered, has waited too long, or was begun in another browser. Go back to the application and start \
             again there.",
        ),
        OAuthError::Core(error) => HttpError::from(error),
    }
}

fn refused(code: ErrorCode, description: &str) -> Response {
    if code != ErrorCode::InvalidClient {
        return error_response(StatusCode::BAD_REQUEST, code.as_str(), description);
    }
    let mut response = error_response(StatusCode::UNAUTHORIZED, code.as_str(), description);
    let challenge = HeaderValue::from_static(r#"Basic realm="Gatehouse""#);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

/// The table from the core's errors to RFC 6749.
fn core_error(error: &Error) -> Response {
    let explanation = error.explanation();
    match error.report() {
        ErrorClass::Unauthenticated | ErrorClass::Forbidden => {
            refused(ErrorCode::InvalidClient, "The credentials are wrong, or may not do this.")
        }
        ErrorClass::Invalid => refused(ErrorCode::InvalidRequest, &explanation),
        ErrorClass::Throttled => {
            let sentence = format!("Too many attempts. {explanation}");
            let mut response = error_response(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", &sentence);
            let seconds = error.retry_after_seconds().map(HeaderValue::from);
            response.headers_mut().extend(seconds.map(|seconds| (header::RETRY_AFTER, seconds)));
            response
        }
        ErrorClass::Unavailable => {
            error_response(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", &explanation)
        }
        // The endpoints' use cases report these as an `OAuthError::Refused`.
        ErrorClass::NotFound | ErrorClass::Refused | ErrorClass::Conflict | ErrorClass::Gone => {
            error.log_unexpected();
            server_error()
        }
        ErrorClass::Internal => server_error(),
    }
}

fn server_error() -> Response {
    error_response(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Something went wrong on our side.")
}

/// A response with the members of section 5.2.
pub fn error_response(status: StatusCode, error: &str, error_description: &str) -> Response {
    (status, NO_STORE, Json(ErrorBody { error, error_description })).into_response()
}
