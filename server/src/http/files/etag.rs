//! Conditional requests.

use axum::http::{HeaderMap, HeaderValue, header};

/// True when `If-None-Match` holds this entity tag (RFC 9110 section 13.1.2). Tags are compared weakly, and `*` is any.
pub fn matches(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Ok(tag) = tag.to_str() else { return false };
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers.get_all(header::IF_NONE_MATCH).iter().any(|tags| {
        tags.to_str().is_ok_and(|tags| tags.split(',').any(|known| known.trim() == "*" || opaque(known) == opaque(tag)))
    })
}
