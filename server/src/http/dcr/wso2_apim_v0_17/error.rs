//! Error responses in WSO2's words.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use dcr::wso2_apim_v0_17::Problem;
use registration::{Error, ErrorClass, registrations::NamedError};

use super::super::body::BodyError;

/// On every response.
pub const NO_STORE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// Why a request fails.
pub enum Wso2ApimError {
    /// The request is wrong, or the owner is not the caller's to name.
    Problem(Problem),
    /// The body cannot be read.
    Body(BodyError),
    /// The core refuses or fails.
    Core(Error),
    /// The core refuses or fails to register the client of this name.
    Registering(Error, String),
}

impl Wso2ApimError {
    /// The error of registering the client `name`.
    pub fn registering(error: NamedError, name: String) -> Self {
        match error {
            NamedError::Owner(error) => Self::Problem(error.into()),
            NamedError::Core(error) => Self::Registering(error, name),
        }
    }
}

impl From<NamedError> for Wso2ApimError {
    fn from(error: NamedError) -> Self {
        match error {
            NamedError::Owner(error) => Self::Problem(error.into()),
            NamedError::Core(error) => Self::Core(error),
        }
    }
}

impl From<Error> for Wso2ApimError {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Problem> for Wso2ApimError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<BodyError> for Wso2ApimError {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

/// Returns the response, or the one that reports the error.
pub fn respond(result: Result<Response, Wso2ApimError>) -> Response {
    result.unwrap_or_else(|error| match error {
        Wso2ApimError::Problem(problem) => problem_response(&problem),
        Wso2ApimError::Body(BodyError::Empty) => problem_response(&Problem::empty_payload()),
        Wso2ApimError::Body(BodyError::Json(error)) if error.is_syntax() => problem_response(&Problem::malformed()),
        Wso2ApimError::Body(error) => problem_response(&of_status(error.status(), error.to_string())),
        Wso2ApimError::Core(error) => core_error(&error, None),
        Wso2ApimError::Registering(error, name) => core_error(&error, Some(&name)),
    })
}

/// The table from the core's errors to API Manager. It has no 404 and no 409: an unknown registration is one that the caller may
/// not see, and a registration that another request prevents has failed like any other.
fn core_error(error: &Error, name: Option<&str>) -> Response {
    let explanation = error.explanation();
    let problem = match error.report() {
        ErrorClass::Unauthenticated | ErrorClass::Gone => Problem::unauthenticated(),
        ErrorClass::Forbidden | ErrorClass::NotFound => Problem::forbidden(),
        ErrorClass::Invalid | ErrorClass::Refused => Problem::bad_request(explanation),
        ErrorClass::Throttled => of_status(StatusCode::TOO_MANY_REQUESTS, format!("Too many attempts. {explanation}")),
        ErrorClass::Unavailable => of_status(StatusCode::SERVICE_UNAVAILABLE, explanation),
        ErrorClass::Conflict | ErrorClass::Internal => name.map_or_else(Problem::unexpected, Problem::backend_failed),
    };
    let mut response = problem_response(&problem);
    let is_unauthenticated = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    if is_unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = error.retry_after_seconds() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn of_status(status: StatusCode, description: String) -> Problem {
    Problem::of_status(status.as_u16(), status.canonical_reason().unwrap_or_default(), description)
}

/// The response with this problem; its status is the problem's.
pub fn problem_response(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, NO_STORE, Json(problem)).into_response()
}

/// The response to a method that the address does not have.
pub fn method_not_allowed(allow: &'static str) -> Response {
    let sentence = format!("This method is not offered here; this is: {allow}.");
    let mut response = problem_response(&of_status(StatusCode::METHOD_NOT_ALLOWED, sentence));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}
