//! The parameters of a request: a form of at most 64 KiB (RFC 6749 section 3.2 and appendix B).

use std::ops::Deref;

use authorization::{ErrorCode, OAuthError, Parameters};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, header},
};
use url::form_urlencoded;

use crate::http::middleware::limits;

/// The most parameters; no request of the standards has more.
const MOST: usize = 100;

/// The parameters, in the order they came. Those without a value count as left out.
#[derive(Debug, Default)]
pub struct Form(Parameters);

impl Deref for Form {
    type Target = Parameters;

    fn deref(&self) -> &Parameters {
        &self.0
    }
}

impl Form {
    /// Reads the body.
    pub async fn read(headers: &HeaderMap, body: Body) -> Result<Self, OAuthError> {
        let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
        let kind = match (kinds.next(), kinds.next()) {
            (Some(kind), None) => kind.to_str().unwrap_or_default(),
            _ => "",
        };
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(invalid("The Content-Type must be application/x-www-form-urlencoded."));
        }
        let bytes = to_bytes(body, limits::PLAIN).await.map_err(|_| invalid("The body is larger than 64 KiB."))?;
        Self::parse(&bytes)
    }

    /// Reads the text of a form.
    pub fn parse(bytes: &[u8]) -> Result<Self, OAuthError> {
        let mut parameters = Vec::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if value.is_empty() {
                continue;
            }
            if parameters.len() == MOST {
                return Err(invalid(format!("There are more than {MOST} parameters.")));
            }
            if value.chars().any(|c| c == '\0') {
                return Err(invalid(format!("{name} holds a character that cannot be.")));
            }
            parameters.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(Parameters::new(parameters)))
    }
}

/// An `invalid_request` error.
pub fn invalid(description: impl Into<String>) -> OAuthError {
    OAuthError::refused(ErrorCode::InvalidRequest, description)
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_parameter_comes_once_and_counts_only_with_a_value() {
        let form = Form::parse(b"a=1&b=&c=%C3%A4+x&d=1&d=1&resource=x&resource=y").unwrap();
        assert_eq!(form.one("a").unwrap(), Some("1"));
        assert_eq!(form.one("b").unwrap(), None);
        assert_eq!(form.needed("c").unwrap(), "ä x");
        assert!(form.one("d").is_err() && form.needed("b").is_err() && form.needed("e").is_err());
        assert_eq!(form.all("resource"), ["x", "y"]);
    }

    #[test]
    fn strange_forms_are_refused_or_read_without_harm() {
        assert!(Form::parse("a=1&".repeat(101).as_bytes()).is_err());
        assert!(Form::parse(b"a=%00").is_err());
        for text in [b"".as_slice(), b"&&&", b"=", b"%", b"%zz=%", b"\xff\xfe=\xff"] {
            assert!(Form::parse(text).is_ok());
        }
    }
}
