//! How large a request may be.

use axum::{
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::http::HttpError;

/// Forms and programs: 64 KiB.
pub const PLAIN: usize = 64 * 1024;
/// Forms with a file. The form's handler applies its own limit to the file and reads the rest without keeping it, so that the
/// person sees an error at the field; this limit bounds what is read at all.
pub const UPLOAD: usize = 32 * 1024 * 1024;
/// The forms with a file, as prefix and suffix of their paths. No other handler can be made to keep that much in memory.
const WITH_FILE: [(&str, &str); 3] = [
    ("/platform/api-platform/clients/new/", ""),
    ("/platform/api-platform/clients/", "/edit"),
    ("/platform/api-platform/collections/", ""),
];

/// Sets the limit of a request. A body whose `Content-Length` is too large is refused at once, any other while it is read.
pub async fn choose(mut request: Request, next: Next) -> Response {
    let limit = limit_of(request.uri().path());
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return refusal().into_response();
    }
    DefaultBodyLimit::max(limit).apply(&mut request);
    next.run(request).await
}

/// Returns the error if an extractor's rejection has the status 413.
pub fn too_large(status: StatusCode) -> Option<HttpError> {
    (status == StatusCode::PAYLOAD_TOO_LARGE).then(refusal)
}

fn refusal() -> HttpError {
    HttpError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "Too large",
        "What was sent is larger than what is accepted here: 64 KiB for a form, 32 MiB for a form with a file.",
    )
}

fn limit_of(path: &str) -> usize {
    let has_file = |(begin, end): &(&str, &str)| path.starts_with(begin) && path.ends_with(end);
    if WITH_FILE.iter().any(has_file) { UPLOAD } else { PLAIN }
}
