//! Error responses in WSO2's words.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use dcr::wso2_is_v1_1::{Problem, ValveError};
use registration::{Error, ErrorClass};
use serde_json::json;

use super::{super::body::BodyError, CACHE_CONTROL};
use crate::http::middleware::RequestInfo;

/// Why a request fails.
pub enum Wso2IsError {
    /// The request is wrong.
    Problem(Problem),
    /// The body cannot be read.
    Body(BodyError),
    /// The percent encoding of the path is broken.
    BrokenPath,
    /// The core refuses or fails.
    Core(Error),
}

impl From<Error> for Wso2IsError {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Problem> for Wso2IsError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<BodyError> for Wso2IsError {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

/// Returns the response, or the one that reports the error.
pub fn respond(result: Result<Response, Wso2IsError>) -> Response {
    result.unwrap_or_else(|error| match error {
        Wso2IsError::Problem(problem) => bad_request(problem),
        Wso2IsError::Body(BodyError::Empty) => bad_request(Problem::insufficient_data()),
        Wso2IsError::Body(error) => problem_response(error.status(), Problem::metadata(error.to_string())),
        Wso2IsError::BrokenPath => {
            let body = Json(json!({ "error": "invalid_client_metadata" }));
            (StatusCode::BAD_REQUEST, [CACHE_CONTROL], body).into_response()
        }
        // The caller lacks the application's role: WSO2 answers without a body.
        Wso2IsError::Core(Error::NotOwner) => empty(StatusCode::FORBIDDEN),
        Wso2IsError::Core(error) => core_error(&error),
    })
}

/// The table from the core's errors to WSO2 IS. Where its statuses are not those of the other dialects, its API differs: 400 has
/// a body and stands for conflicts too, an unknown id is answered like one that is not the caller's, and a failure has no body.
fn core_error(error: &Error) -> Response {
    let explanation = error.explanation();
    match error.report() {
        ErrorClass::Unauthenticated => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
            let body = Json(ValveError::unauthorized(Some(trace_id())));
            (StatusCode::UNAUTHORIZED, [CACHE_CONTROL], challenge, body).into_response()
        }
        ErrorClass::Forbidden => {
            (StatusCode::FORBIDDEN, [CACHE_CONTROL], Json(ValveError::forbidden(Some(trace_id())))).into_response()
        }
        ErrorClass::NotFound | ErrorClass::Gone => empty(StatusCode::UNAUTHORIZED),
        ErrorClass::Invalid | ErrorClass::Refused => bad_request(Problem::metadata(explanation)),
        ErrorClass::Conflict => {
            bad_request(Problem::metadata("The application was changed at the same moment. Read it and try again."))
        }
        ErrorClass::Throttled => {
            let description = format!("Too many attempts. {explanation}");
            let mut response = valve(StatusCode::TOO_MANY_REQUESTS, description);
            let seconds = error.retry_after_seconds().map(HeaderValue::from);
            response.headers_mut().extend(seconds.map(|seconds| (header::RETRY_AFTER, seconds)));
            response
        }
        ErrorClass::Unavailable => valve(StatusCode::SERVICE_UNAVAILABLE, explanation),
        ErrorClass::Internal => empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn empty(status: StatusCode) -> Response {
    (status, [CACHE_CONTROL]).into_response()
}

fn bad_request(problem: Problem) -> Response {
    problem_response(StatusCode::BAD_REQUEST, problem)
}

fn problem_response(status: StatusCode, problem: Problem) -> Response {
    (status, [CACHE_CONTROL], Json(problem.with_trace_id(Some(trace_id())))).into_response()
}

/// A response of WSO2's authentication valve.
fn valve(status: StatusCode, description: String) -> Response {
    let message = status.canonical_reason().unwrap_or_default().to_owned();
    let body = ValveError { code: status.as_u16(), message, description, trace_id: Some(trace_id()) };
    (status, [CACHE_CONTROL], Json(body)).into_response()
}

fn trace_id() -> String {
    RequestInfo::current().request_id
}

/// The response to a method that the address does not have.
pub fn method_not_allowed(allow: &'static str) -> Response {
    let description = format!("This method is not offered here; these are: {allow}.");
    let mut response = valve(StatusCode::METHOD_NOT_ALLOWED, description);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}
