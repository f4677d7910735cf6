//! Which client is asking: by the `Authorization` header or by parameters, and never by both (RFC 6749 section 2.3).

use authorization::{ClientCredentials, ErrorCode, OAuthError};
use axum::http::{HeaderMap, header};
use registration::Secret;
use url::form_urlencoded;

use super::form::{Form, invalid};
use crate::http::credentials::basic;

/// `client_assertion_type` of RFC 7523 section 2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Returns the credentials in the request. Nothing of them is verified yet.
pub fn credentials(headers: &HeaderMap, form: &Form) -> Result<ClientCredentials, OAuthError> {
    let client_id = form.one("client_id")?;
    let secret = form.one("client_secret")?;
    let assertion = form.one("client_assertion")?;
    if headers.contains_key(header::AUTHORIZATION) {
        if secret.is_some() || assertion.is_some() {
            return Err(invalid("Authenticate in one way: by the Authorization header, or by parameters."));
        }
        let basic = basic::credentials(headers).ok_or_else(malformed)?;
        let (id, secret) = (decoded(&basic.username), Secret::new(decoded(basic.password.expose())));
        if client_id.is_some_and(|given| given != id) {
            return Err(invalid("client_id is another one than that of the Authorization header."));
        }
        return Ok(ClientCredentials::Basic { client_id: id, secret });
    }
    match (client_id, secret, assertion) {
        (_, Some(_), Some(_)) => Err(invalid("Authenticate in one way: by client_secret or by client_assertion.")),
        (client_id, None, Some(assertion)) => {
            if form.needed("client_assertion_type")? != JWT_BEARER {
                return Err(invalid(format!("client_assertion_type must be {JWT_BEARER}.")));
            }
            let client_id = client_id.map(str::to_owned);
            Ok(ClientCredentials::Assertion { client_id, assertion: Secret::new(assertion) })
        }
        (Some(client_id), Some(secret), None) => {
            Ok(ClientCredentials::Post { client_id: client_id.to_owned(), secret: Secret::new(secret) })
        }
        (Some(client_id), None, None) => Ok(ClientCredentials::Public { client_id: client_id.to_owned() }),
        (None, Some(_), None) => Err(invalid("client_id is missing.")),
        (None, None, None) => {
            Err(OAuthError::refused(ErrorCode::InvalidClient, "Say which client is asking, and authenticate it."))
        }
    }
}

/// Both halves are encoded as a form encodes them (RFC 6749 section 2.3.1). What is not encoded, as many clients send it,
/// reads the same as long as it holds neither `%` nor `+`; none of ours does.
fn decoded(text: &str) -> String {
    let pair = format!("={}", text.replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn malformed() -> OAuthError {
    OAuthError::refused(
        ErrorCode::InvalidClient,
        "The Authorization header must be “Basic” with the base64 of client_id, a colon and the secret.",
    )
}

#[cfg(test)]
mod tests {
    use authorization::ClientCredentials;
    use axum::http::{HeaderMap, HeaderValue, header};
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use registration::Secret;

    use super::{Form, credentials};

    fn read(authorization: &str, form: &str) -> Result<ClientCredentials, String> {
        let mut headers = HeaderMap::new();
        if !authorization.is_empty() {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(authorization).unwrap());
        }
        credentials(&headers, &Form::parse(form.as_bytes()).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_header_is_decoded_as_the_standard_encodes_it() {
        for (sent, id, secret) in
            [("abc:xyz", "abc", "xyz"), ("a%20b:x%3Ay%26", "a b", "x:y&"), ("a&b:c&d", "a&b", "c&d")]
        {
            let expected = ClientCredentials::Basic { client_id: id.to_owned(), secret: Secret::new(secret) };
            assert_eq!(read(&format!("Basic {}", STANDARD.encode(sent)), "").unwrap(), expected);
        }
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let basic = format!("Basic {}", STANDARD.encode("abc:xyz"));
        for (header, form) in [
            (basic.as_str(), "client_secret=x"),
            (&basic, "client_assertion=x"),
            (&basic, "client_id=other"),
            ("", "client_id=a&client_secret=b&client_assertion=c"),
            ("", "client_secret=b"),
            ("", "client_id=a&client_id=a"),
        ] {
            assert!(read(header, form).unwrap_err().starts_with("invalid_request"), "{header} {form}");
        }
        assert!(read(&basic, "client_id=abc").is_ok());
    }

    #[test]
    fn malformed_headers_are_of_no_client() {
        for header in
            ["Basic", "Basic !", "Bearer abc", "Digest x", "Basic YTo=", &format!("Basic {}", "x".repeat(9000))]
        {
            assert!(read(header, "client_id=a").unwrap_err().starts_with("invalid_client"), "{header}");
        }
        assert!(read("", "").unwrap_err().starts_with("invalid_client"));
    }
}
