//! What is refused, in WSO2's words.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use dcr::wso2_is_v1_1::{Problem, ValveError};
use registration::{Error, NOT_TEXT, StoreError};
use serde_json::json;

use super::{super::body::BodyError, CACHE_CONTROL};
use crate::http::{
    facts::Facts,
    problem::{chain, outage},
};

/// Why a request was not answered as asked, in this dialect.
pub enum Refusal {
    /// The request is wrong.
    Problem(Problem),
    /// The body cannot be read.
    Body(BodyError),
    /// The caller lacks the application's role.
    NoApplicationRole,
    /// The percent encoding of the path is broken.
    BrokenPath,
    /// The core refuses.
    Core(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

/// The answer, or the refusal in WSO2's words.
pub fn answer(result: Result<Response, Refusal>) -> Response {
    let trace_id = || Some(Facts::of_this_request().request_id);
    result.unwrap_or_else(|refusal| match refusal {
        Refusal::Problem(problem) => invalid(StatusCode::BAD_REQUEST, problem),
        Refusal::Body(BodyError::Empty) => invalid(StatusCode::BAD_REQUEST, Problem::insufficient_data()),
        Refusal::Body(error) => invalid(error.status(), Problem::metadata(error.to_string())),
        Refusal::NoApplicationRole => (StatusCode::FORBIDDEN, [CACHE_CONTROL]).into_response(),
        Refusal::BrokenPath => {
            let body = Json(json!({ "error": "invalid_client_metadata" }));
            (StatusCode::BAD_REQUEST, [CACHE_CONTROL], body).into_response()
        }
        Refusal::Core(error) => refuse(&error, trace_id()),
    })
}

/// The core's facts in WSO2's words.
fn refuse(error: &Error, trace_id: Option<String>) -> Response {
    match error {
        Error::NotSignedIn => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
            (StatusCode::UNAUTHORIZED, [CACHE_CONTROL], challenge, Json(ValveError::unauthorized(trace_id)))
                .into_response()
        }
        Error::Forbidden => {
            (StatusCode::FORBIDDEN, [CACHE_CONTROL], Json(ValveError::forbidden(trace_id))).into_response()
        }
        // WSO2 does not say 404: an unknown id is answered like one that is not the caller's.
        Error::NotFound(_) | Error::LinkSpent => (StatusCode::UNAUTHORIZED, [CACHE_CONTROL]).into_response(),
        Error::Throttled { retry_after_seconds } => {
            let retry_after = [(header::RETRY_AFTER, HeaderValue::from((*retry_after_seconds).max(1)))];
            let description = format!("Too many attempts. Try again in {retry_after_seconds} seconds.");
            let body = valve(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", description, trace_id);
            (StatusCode::TOO_MANY_REQUESTS, [CACHE_CONTROL], retry_after, Json(body)).into_response()
        }
        Error::Invalid(fields) => {
            let words: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            invalid(StatusCode::BAD_REQUEST, Problem::metadata(words.join(" ")))
        }
        Error::Refused(sentence) | Error::Statement(_, sentence) => {
            invalid(StatusCode::BAD_REQUEST, Problem::metadata(sentence.as_str()))
        }
        Error::Store(StoreError::Taken(_) | StoreError::Conflict) => {
            let sentence = "The application was changed at the same moment. Read it and try again.";
            invalid(StatusCode::BAD_REQUEST, Problem::metadata(sentence))
        }
        Error::Store(StoreError::NotText) => invalid(StatusCode::BAD_REQUEST, Problem::metadata(NOT_TEXT)),
        Error::Store(_) | Error::Vault(_) | Error::Unexpected(_) => {
            if let Some(sentence) = outage(error) {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let body = valve(status, "Service Unavailable", sentence.to_owned(), trace_id);
                return (status, [CACHE_CONTROL], Json(body)).into_response();
            }
            tracing::error!(error = %chain(error), "unexpected");
            (StatusCode::INTERNAL_SERVER_ERROR, [CACHE_CONTROL]).into_response()
        }
    }
}

fn invalid(status: StatusCode, problem: Problem) -> Response {
    let problem = problem.with_trace_id(Some(Facts::of_this_request().request_id));
    (status, [CACHE_CONTROL], Json(problem)).into_response()
}

fn valve(status: StatusCode, message: &str, description: String, trace_id: Option<String>) -> ValveError {
    ValveError { code: status.as_u16(), message: message.to_owned(), description, trace_id }
}

/// Another method than the address has.
pub fn no_such_method(allow: &'static str) -> Response {
    let description = format!("This method is not offered here; these are: {allow}.");
    let trace_id = Some(Facts::of_this_request().request_id);
    let body = valve(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", description, trace_id);
    (StatusCode::METHOD_NOT_ALLOWED, [CACHE_CONTROL], [(header::ALLOW, allow)], Json(body)).into_response()
}
