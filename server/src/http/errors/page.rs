//! Errors as pages, for people.

use axum::response::Response;
use maud::html;

use super::HttpError;
use crate::http::{middleware::RequestInfo, plain_page};

/// Renders the page. The caller sets the status.
pub fn render(error: &HttpError, request: &RequestInfo) -> Response {
    plain_page::render(
        error.title,
        &html! {},
        &html! {
            p { (error.detail) }
            @if !error.errors.is_empty() {
                ul {
                    @for field in &error.errors { li { (field.field) ": " (field.message) } }
                }
            }
            p { a href=(error.way_out.unwrap_or("/")) { "Go to the start page" } }
            p.reference { "Reference " code { (request.request_id) } }
        },
    )
}
