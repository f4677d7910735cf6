//! Errors: problem details (RFC 9457) for programs, the same as a page for people.

mod page;

use std::any::Any;

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use dcr::FieldError;
use registration::{Error, ErrorClass};
use serde::Serialize;

use super::middleware::RequestInfo;

/// An error as an HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpError {
    /// The HTTP status.
    pub status: StatusCode,
    /// What happened, in a few words that are the same for every occurrence.
    pub title: &'static str,
    /// What happened this time and what to do, in a sentence or two.
    pub detail: String,
    /// The fields that are wrong.
    pub errors: Vec<FieldError>,
    /// When to try again, in seconds.
    pub retry_after: Option<i64>,
    /// A page of ours to continue at.
    pub way_out: Option<&'static str>,
}

impl HttpError {
    /// Puts an error together from its required parts.
    pub fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), errors: Vec::new(), retry_after: None, way_out: None }
    }

    /// There is nothing at this address.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", "There is nothing at this address.")
    }

    /// Sets the page of ours to continue at.
    #[must_use]
    pub fn with_way_out(mut self, path: &'static str) -> Self {
        self.way_out = Some(path);
        self
    }

    /// An error that should not happen: the log has the cause under the request's id, the response only the id.
    pub fn unexpected() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on our side",
            "Please try again. If it stays like this, tell the people who run the portal the reference below.",
        )
    }
}

/// The table from the core's errors to HTTP. Logs what should not happen, so an error is converted once.
impl From<&Error> for HttpError {
    fn from(error: &Error) -> Self {
        let explanation = error.explanation();
        let (status, title, detail) = match error.report() {
            ErrorClass::Unauthenticated => {
                (StatusCode::UNAUTHORIZED, "Not signed in", "Sign in and try again.".to_owned())
            }
            ErrorClass::Forbidden => (StatusCode::FORBIDDEN, "Not allowed", "You may not do this.".to_owned()),
            ErrorClass::NotFound => (StatusCode::NOT_FOUND, "Not found", explanation),
            ErrorClass::Invalid => {
                let detail = if error.fields().is_empty() {
                    format!("{explanation} Remove it and try again.")
                } else {
                    "Correct the values that are named and send them again.".to_owned()
                };
                (StatusCode::UNPROCESSABLE_ENTITY, "Some values are not valid", detail)
            }
            ErrorClass::Refused => (StatusCode::CONFLICT, "Not possible now", explanation),
            ErrorClass::Conflict => (
                StatusCode::CONFLICT,
                "Not possible now",
                "Somebody else changed this at the same moment. Look at it again and repeat what is still needed."
                    .to_owned(),
            ),
            ErrorClass::Throttled => (StatusCode::TOO_MANY_REQUESTS, "Too many attempts", explanation),
            ErrorClass::Gone => (
                StatusCode::GONE,
                "This link no longer works",
                "It was used, replaced by a newer one, or has expired.".to_owned(),
            ),
            ErrorClass::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Not possible at the moment",
                format!("{explanation} If it stays like this, tell the people who run the portal."),
            ),
            ErrorClass::Internal => return Self::unexpected(),
        };
        Self {
            errors: error.fields().to_vec(),
            retry_after: error.retry_after_seconds(),
            ..Self::new(status, title, detail)
        }
    }
}

/// The members of RFC 9457 section 3.1, and our own.
#[derive(Serialize)]
struct ProblemBody<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let request = RequestInfo::current();
        let mut response = if request.wants_page {
            page::render(&self, &request)
        } else {
            let problem = ProblemBody {
                r#type: "about:blank",
                title: self.title,
                status: self.status.as_u16(),
                detail: &self.detail,
                request_id: &request.request_id,
                errors: &self.errors,
            };
            let mut response = Json(problem).into_response();
            let kind = HeaderValue::from_static("application/problem+json");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        };
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The response when a handler panics. The connection and other requests are not affected.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the payload over")]
pub fn after_panic(payload: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let message =
        payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    tracing::error!(panic = message.unwrap_or("(no message)"), "a handler panicked");
    HttpError::unexpected().into_response()
}
