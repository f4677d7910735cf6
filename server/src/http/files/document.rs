//! Public JSON documents: serialized once, kept as bytes, and sent with an entity tag.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::etag;

/// A JSON document and how it may be cached.
pub struct Document {
    body: Bytes,
    tag: HeaderValue,
    cache_control: HeaderValue,
}

impl Document {
    /// A document; `cache_control` is the value of that header.
    pub fn new(body: impl Into<Bytes>, cache_control: HeaderValue) -> Self {
        let body = body.into();
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&body));
        // Weak, for the same document may be sent compressed. Its letters always fit into a header.
        let tag = HeaderValue::from_str(&format!("W/\"{hash}\"")).unwrap_or(HeaderValue::from_static("W/\"\""));
        Self { body, tag, cache_control }
    }

    /// Responds with the document, or with 304 if the client has it already.
    pub fn respond(&self, headers: &HeaderMap) -> Response {
        let common = [(header::ETAG, self.tag.clone()), (header::CACHE_CONTROL, self.cache_control.clone())];
        if etag::matches(headers, &self.tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let json = HeaderValue::from_static("application/json");
        (common, [(header::CONTENT_TYPE, json)], self.body.clone()).into_response()
    }
}
