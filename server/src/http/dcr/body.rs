//! The body of a request: JSON of at most 64 KiB, read strictly. What is wrong with it is said in the words of the
//! dialect that asked for it.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, StatusCode, header},
};
use dcr::json::{self, JsonError};
use serde_json::{Map, Value};

use crate::http::middleware::limits;

/// Why a body is not what a dialect can read.
#[derive(Debug)]
pub enum BodyError {
    /// The `Content-Type` is not `application/json`, or there is none.
    MediaType,
    /// It is compressed. Nothing here unpacks what others send.
    Encoding,
    /// It is larger than 64 KiB, or broke off.
    TooLarge,
    /// There is none.
    Empty,
    /// It is not one JSON object within our limits.
    Json(JsonError),
}

impl BodyError {
    /// The status that says it in HTTP.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::MediaType | Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Empty | Self::Json(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MediaType => f.write_str("The Content-Type must be application/json."),
            Self::Encoding => f.write_str("The body must not be compressed."),
            Self::TooLarge => f.write_str("The body is larger than 64 KiB or broke off."),
            Self::Empty => f.write_str("The body is empty; it must be a JSON object."),
            Self::Json(error) => error.fmt(f),
        }
    }
}

/// Reads the JSON object.
pub async fn object(headers: &HeaderMap, body: Body) -> Result<Map<String, Value>, BodyError> {
    if !is_json(headers) {
        return Err(BodyError::MediaType);
    }
    let plain = |value: &header::HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if !headers.get_all(header::CONTENT_ENCODING).iter().all(plain) {
        return Err(BodyError::Encoding);
    }
    let bytes = to_bytes(body, limits::PLAIN).await.map_err(|_| BodyError::TooLarge)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(BodyError::Empty);
    }
    json::object(&bytes).map_err(BodyError::Json)
}

/// One `Content-Type`, `application/json`; of its parameters only a charset of UTF-8 may be there.
fn is_json(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (given.next(), given.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) => {
                !name.trim().eq_ignore_ascii_case("charset")
                    || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            None => parameter.is_empty(),
        })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::is_json;

    #[test]
    fn only_json_is_json() {
        for (kind, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; profile=x", true),
            ("application/json; charset=latin1", false),
            ("application/jsonp", false),
            ("application/merge-patch+json", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap())]);
            assert_eq!(is_json(&headers), expected, "{kind}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
