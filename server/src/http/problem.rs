//! What went wrong, for programs: problem details (RFC 9457). People get the same as a page.

use std::any::Any;

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use dcr::FieldError;
use registration::{Error, NOT_TEXT, StoreError};
use serde::Serialize;

use super::{error_page, facts::Facts};

/// Why a request was not answered as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// What happened, in a few words that are the same each time.
    pub title: &'static str,
    /// What happened this time and what to do, in a sentence or two.
    pub detail: String,
    /// The fields that are wrong.
    pub errors: Vec<FieldError>,
    /// When to try again, in seconds.
    pub retry_after: Option<i64>,
    /// A page of ours to go on with.
    pub way_out: Option<&'static str>,
}

impl Refusal {
    /// A refusal.
    pub fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), errors: Vec::new(), retry_after: None, way_out: None }
    }

    /// There is nothing at this address.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", "There is nothing at this address.")
    }

    /// Adds a page of ours to go on with.
    #[must_use]
    pub fn with_way_out(mut self, path: &'static str) -> Self {
        self.way_out = Some(path);
        self
    }

    /// Something that should not happen: the log has the cause under the request's id, the answer only the id.
    pub fn unexpected() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on our side",
            "Please try again. If it stays like this, tell the people who run the portal the reference below.",
        )
    }
}

/// The core's facts in HTTP's words. What should not happen is logged here, once.
impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        match error {
            Error::NotSignedIn => Self::new(StatusCode::UNAUTHORIZED, "Not signed in", "Sign in and try again."),
            Error::Forbidden => Self::new(StatusCode::FORBIDDEN, "Not allowed", "You may not do this."),
            Error::NotFound(what) => Self::new(StatusCode::NOT_FOUND, "Not found", format!("There is no such {what}.")),
            Error::Invalid(errors) => {
                let mut refusal = Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "Some values are not valid",
                    "Correct the values that are named and send them again.",
                );
                refusal.errors.clone_from(errors);
                refusal
            }
            Error::Refused(sentence) | Error::Statement(_, sentence) => {
                Self::new(StatusCode::CONFLICT, "Not possible now", sentence.clone())
            }
            Error::Throttled { retry_after_seconds } => {
                let mut refusal = Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "Too many attempts",
                    format!("Try again in {retry_after_seconds} seconds."),
                );
                refusal.retry_after = Some(*retry_after_seconds);
                refusal
            }
            Error::LinkSpent => Self::new(
                StatusCode::GONE,
                "This link no longer works",
                "It was used, replaced by a newer one, or has expired.",
            ),
            Error::Store(StoreError::Taken(_) | StoreError::Conflict) => Self::new(
                StatusCode::CONFLICT,
                "Not possible now",
                "Somebody else changed this at the same moment. Look at it again and repeat what is still needed.",
            ),
            Error::Store(StoreError::NotText) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Some values are not valid",
                format!("{NOT_TEXT} Remove it and try again."),
            ),
            Error::Store(_) | Error::Vault(_) | Error::Unexpected(_) => {
                if let Some(sentence) = outage(error) {
                    return Self::new(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "Not possible at the moment",
                        format!("{sentence} If it stays like this, tell the people who run the portal."),
                    );
                }
                tracing::error!(error = %chain(error), "unexpected");
                Self::unexpected()
            }
        }
    }
}

/// What to answer with 503, when the database is the reason; it is logged here, once.
pub fn outage(error: &Error) -> Option<&'static str> {
    let Error::Store(failed) = error else { return None };
    let sentence = failed.outage()?;
    tracing::error!(error = %chain(error), "the database failed");
    Some(sentence)
}

/// The error and what caused it.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

/// The members of RFC 9457 section 3.1, and our own.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let facts = Facts::of_this_request();
        let mut response = if facts.wants_page {
            error_page::render(&self, &facts)
        } else {
            let problem = Problem {
                r#type: "about:blank",
                title: self.title,
                status: self.status.as_u16(),
                detail: &self.detail,
                request_id: &facts.request_id,
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
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}

/// A handler panicked. The connection and the other requests are not touched by it.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the payload over")]
pub fn after_panic(payload: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let message =
        payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    tracing::error!(panic = message.unwrap_or("(no message)"), "a handler panicked");
    Refusal::unexpected().into_response()
}
