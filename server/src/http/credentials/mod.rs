//! The `Authorization` header of programs, read in one place for every endpoint.

pub mod basic;

use axum::http::{HeaderMap, HeaderValue, header};
use registration::Secret;

/// The longest header that is read, in bytes: no token of ours is longer.
const MAX_BEARER: usize = 16 * 1024;

/// The content of the `Authorization` header. Nothing of it is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// There is no such header.
    None,
    /// A user name and a password (RFC 7617).
    Basic(basic::Credentials),
    /// A token (RFC 6750 section 2.1).
    Bearer(Secret),
    /// Anything else: an unknown scheme, two headers, a broken encoding.
    Malformed,
}

/// Reads the header. Never fails: what cannot be read is [`Credentials::Malformed`].
#[must_use]
pub fn read(headers: &HeaderMap) -> Credentials {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return if headers.contains_key(header::AUTHORIZATION) { Credentials::Malformed } else { Credentials::None };
    };
    if let Some(basic) = basic::credentials(headers) {
        return Credentials::Basic(basic);
    }
    token(value, "bearer").map_or(Credentials::Malformed, Credentials::Bearer)
}

/// Returns the token of a header with the scheme `DPoP` (RFC 9449 section 7.1). [`read`] reports such a header as malformed,
/// because most endpoints do not accept it.
#[must_use]
pub fn dpop(headers: &HeaderMap) -> Option<Secret> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else { return None };
    token(value, "dpop")
}

/// Returns the token (grammar: RFC 6750 section 2.1) if the scheme is the wanted one.
fn token(value: &HeaderValue, wanted: &str) -> Option<Secret> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let is_token = (1..=MAX_BEARER).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
    (scheme.eq_ignore_ascii_case(wanted) && is_token).then(|| Secret::new(token))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};
    use registration::Secret;

    use super::{Credentials, dpop, read};

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_token_is_read_by_the_grammar_of_rfc_6750() {
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let read = read(&headers(&[format!("{scheme} aB3-._~+/==").as_bytes()]));
            assert_eq!(read, Credentials::Bearer(Secret::new("aB3-._~+/==")));
        }
        let bound = headers(&[b"dpop aB3-._~+/=="]);
        assert_eq!((read(&bound), dpop(&bound)), (Credentials::Malformed, Some(Secret::new("aB3-._~+/=="))));
        assert_eq!(dpop(&headers(&[b"Bearer one"])), None);
        assert_eq!(dpop(&headers(&[b"DPoP one", b"DPoP one"])), None);
        assert_eq!(read(&HeaderMap::new()), Credentials::None);
        assert!(matches!(read(&headers(&[b"Basic YTpi"])), Credentials::Basic(_)));
    }

    #[test]
    fn anything_else_is_malformed() {
        let long = format!("Bearer {}", "x".repeat(100_000));
        for value in [
            b"".as_slice(),
            b"Bearer",
            b"Bearer ",
            b"Bearer  two",
            b"Bearer one two",
            b"Bearer caf\xc3\xa9",
            b"Bearer \xff",
            b"Bearer a,b",
            b"Basic",
            b"Basic !",
            b"Digest x",
            long.as_bytes(),
        ] {
            assert_eq!(read(&headers(&[value])), Credentials::Malformed, "{:?}", String::from_utf8_lossy(value));
        }
        assert_eq!(read(&headers(&[b"Bearer one", b"Bearer one"])), Credentials::Malformed);
    }
}
