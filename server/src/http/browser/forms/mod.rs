//! Forms that carry a file. Everything else is posted to the server functions of the crate `app`.

pub mod client;
pub mod client_details;
pub mod collection;
mod upload;

use app::error::AppError;
use axum::{extract::multipart::MultipartRejection, http::StatusCode};

use crate::http::HttpError;

/// The error for a body that is not a form with a file.
fn not_a_form(_: MultipartRejection) -> HttpError {
    HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not a form", "Send this form as multipart/form-data.")
}

/// The error when submitted values could not be kept in the session. Its cause has been logged.
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn not_kept(error: AppError) -> HttpError {
    HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side", error.sentence())
}
