//! HTTP Basic authentication (RFC 7617).

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use registration::Secret;

/// The longest header that is read, in bytes: no user name and password of ours are longer.
const MAX_HEADER: usize = 4096;

/// A user name and a password. Neither is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Up to the first colon; not empty.
    pub username: String,
    /// After it; not empty.
    pub password: Secret,
}

/// Returns the credentials of the `Authorization` header: exactly one header, the word `Basic` in any case, one space, base64
/// with its padding, UTF-8, a colon, and text on both sides of it. Anything else is `None`. Stricter than `axum-extra`'s
/// `headers`, which take the first of several headers and credentials that are empty or hold control characters.
#[must_use]
pub fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return None;
    };
    if value.len() > MAX_HEADER {
        return None;
    }
    let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Secret::new(String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?);
    let (username, password) = decoded.expose().split_once(':')?;
    let usable = !username.is_empty() && !password.is_empty() && !decoded.expose().chars().any(char::is_control);
    usable.then(|| Credentials { username: username.to_owned(), password: Secret::new(password) })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::credentials;

    fn headers(value: &[u8]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        headers
    }

    #[test]
    fn well_formed_credentials_are_read() {
        for (text, username, password) in
            [("admin:secret", "admin", "secret"), ("a:b:c", "a", "b:c"), ("admin:pässword ", "admin", "pässword ")]
        {
            for scheme in ["Basic", "basic", "BASIC"] {
                let read = credentials(&headers(format!("{scheme} {}", STANDARD.encode(text)).as_bytes())).unwrap();
                assert_eq!((read.username.as_str(), read.password.expose()), (username, password));
            }
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        let good = STANDARD.encode("admin:secret");
        let huge = format!("Basic {}", STANDARD.encode(format!("admin:{}", "x".repeat(100_000))));
        for value in [
            String::new(),
            "Basic".to_owned(),
            "Basic ".to_owned(),
            "Bearer".to_owned(),
            format!("Bearer {good}"),
            format!("Basic  {good}"),
            format!(" Basic {good}"),
            format!("Basic {good} "),
            format!("Basic {}", good.trim_end_matches('=').to_owned() + "*"),
            format!("Basic {}", STANDARD.encode("admin")),
            format!("Basic {}", STANDARD.encode(":secret")),
            format!("Basic {}", STANDARD.encode("admin:")),
            format!("Basic {}", STANDARD.encode("admin:se\0cret")),
            format!("Basic {}", STANDARD.encode([0xff, b':', 0xfe])),
            huge,
        ] {
            assert_eq!(credentials(&headers(value.as_bytes())), None, "{value:.60}");
        }
        assert_eq!(credentials(&headers(b"Basic \xc3\xa4")), None);
        assert_eq!(credentials(&HeaderMap::new()), None);
        let mut twice = headers(format!("Basic {good}").as_bytes());
        twice.append(header::AUTHORIZATION, HeaderValue::from_str(&format!("Basic {good}")).unwrap());
        assert_eq!(credentials(&twice), None);
    }
}
