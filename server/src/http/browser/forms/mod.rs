//! Forms that carry a file. Everything else is posted to the server functions of the crate `app`.

pub mod client;
pub mod client_details;
pub mod collection;
mod upload;

use app::error::AppError;
use axum::{
    Json,
    extract::{FromRequestParts, multipart::MultipartRejection},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};

use crate::http::HttpError;

/// How a form was sent: by a browser that leaves the page, or by a script, in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The answer is a page.
    ByBrowser,
    /// The answer says where the browser goes, or is the error.
    InBackground,
}

impl<S: Sync> FromRequestParts<S> for Sent {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        let is_script = accept.contains("application/json") && !accept.contains("text/html");
        Ok(if is_script { Self::InBackground } else { Self::ByBrowser })
    }
}

impl Sent {
    /// The answer to a form that was accepted.
    fn go_to(self, path: &str) -> Response {
        match self {
            Self::ByBrowser => Redirect::to(path).into_response(),
            // The paths are ours.
            Self::InBackground => HeaderValue::from_str(path)
                .map_or_else(|_| StatusCode::OK.into_response(), |path| [(header::LOCATION, path)].into_response()),
        }
    }
}

/// The answer to a form that was sent in the background and refused.
fn refused(error: &AppError) -> Response {
    (error.status(), Json(error.to_json())).into_response()
}

/// The error for a body that is not a form with a file.
fn not_a_form(_: MultipartRejection) -> HttpError {
    HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not a form", "Send this form as multipart/form-data.")
}

/// The error when submitted values could not be kept in the session. Its cause has been logged.
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn not_kept(error: AppError) -> HttpError {
    HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side", error.sentence())
}
