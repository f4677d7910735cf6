//! Logos of API clients: PNGs that were encoded here. Uploaded bytes are never sent.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::{LogoId, LogoSize};

use super::etag;
use crate::http::{AppState, HttpError};

/// `GET /logos/{id}/{size}`, where size is `small` or `large`. A logo never changes under its id: a new one gets a new
/// id.
pub async fn read(
    State(state): State<AppState>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Ok(Path((id, size))) = path else {
        return Err(HttpError::not_found());
    };
    let logo_size = match size.as_str() {
        "small" => LogoSize::Small,
        "large" => LogoSize::Large,
        _ => return Err(HttpError::not_found()),
    };
    // Ids are made of letters and digits; anything else could not stand in a header.
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(HttpError::not_found());
    }
    let png = state
        .core
        .clients()
        .read_logo(&LogoId::from(id.as_str()), logo_size)
        .await
        .map_err(|error| HttpError::from(&error))?;
    let tag = HeaderValue::from_str(&format!("\"{id}-{size}\"")).map_err(|_| HttpError::not_found())?;
    let common = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    if etag::matches(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let of_the_file = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"logo.png\""),
    ];
    Ok((common, of_the_file, png).into_response())
}
