//! Error responses in the words of RFC 7591 section 3.2.2 and RFC 6750 section 3.1.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use dcr::{MetadataError, RegistrationErrorCode, rfc7591::ErrorAnswer};
use registration::{Error, ErrorClass};

use super::{super::body::BodyError, NO_STORE};

const INVALID_METADATA: &str = RegistrationErrorCode::InvalidClientMetadata.as_str();
/// A challenge to a request without a token: no error code (RFC 6750 section 3.1).
const NO_TOKEN: &str = r#"Bearer realm="Gatehouse""#;
const INVALID_TOKEN: &str = r#"Bearer realm="Gatehouse", error="invalid_token""#;

/// Why a request fails.
pub enum Rfc7591Error {
    /// A token is needed, and none was sent.
    NoToken(&'static str),
    /// The token is wrong, or the `Authorization` header holds something else.
    WrongToken,
    /// The metadata is wrong.
    Metadata(Vec<MetadataError>),
    /// The body cannot be read.
    Body(BodyError),
    /// The core refuses or fails.
    Core(Error),
}

impl Rfc7591Error {
    /// The error of a use case that looks a token up.
    pub fn of_token(error: Error) -> Self {
        match error {
            Error::NotSignedIn => Self::WrongToken,
            other => Self::Core(other),
        }
    }
}

impl From<Error> for Rfc7591Error {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<BodyError> for Rfc7591Error {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<Vec<MetadataError>> for Rfc7591Error {
    fn from(errors: Vec<MetadataError>) -> Self {
        Self::Metadata(errors)
    }
}

impl From<MetadataError> for Rfc7591Error {
    fn from(error: MetadataError) -> Self {
        Self::Metadata(vec![error])
    }
}

/// Returns the response, or the one that reports the error.
pub fn respond(result: Result<Response, Rfc7591Error>) -> Response {
    result.unwrap_or_else(|error| match error {
        Rfc7591Error::NoToken(sentence) => challenge(NO_TOKEN, sentence),
        Rfc7591Error::WrongToken => wrong_token(),
        Rfc7591Error::Metadata(errors) => {
            (StatusCode::BAD_REQUEST, NO_STORE, Json(ErrorAnswer::of(&errors))).into_response()
        }
        Rfc7591Error::Body(error) => error_response(error.status(), INVALID_METADATA, &error.to_string()),
        Rfc7591Error::Core(error) => core_error(&error),
    })
}

/// The table from the core's errors to this dialect.
fn core_error(error: &Error) -> Response {
    let explanation = error.explanation();
    match error.report() {
        ErrorClass::Unauthenticated => challenge(NO_TOKEN, "Show an initial access token to register here."),
        ErrorClass::Forbidden => error_response(StatusCode::FORBIDDEN, "access_denied", "You may not do this."),
        // RFC 7592 section 2.1: never 404.
        ErrorClass::NotFound | ErrorClass::Gone => wrong_token(),
        ErrorClass::Invalid => invalid(error),
        ErrorClass::Refused => {
            let code = match error {
                Error::Statement(code, _) => code.as_str(),
                _ => INVALID_METADATA,
            };
            error_response(StatusCode::BAD_REQUEST, code, &explanation)
        }
        ErrorClass::Throttled => {
            let sentence = format!("Too many registrations. {explanation}");
            let mut response = error_response(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", &sentence);
            let seconds = error.retry_after_seconds().map(HeaderValue::from);
            response.headers_mut().extend(seconds.map(|seconds| (header::RETRY_AFTER, seconds)));
            response
        }
        ErrorClass::Conflict => {
            let sentence = "The client was changed at the same moment. Read it and try again.";
            error_response(StatusCode::CONFLICT, INVALID_METADATA, sentence)
        }
        ErrorClass::Unavailable => {
            error_response(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", &explanation)
        }
        ErrorClass::Internal => {
            let sentence = "Something went wrong on our side.";
            error_response(StatusCode::INTERNAL_SERVER_ERROR, "server_error", sentence)
        }
    }
}

fn invalid(error: &Error) -> Response {
    let fields = error.fields();
    if fields.is_empty() {
        return error_response(StatusCode::BAD_REQUEST, INVALID_METADATA, &error.explanation());
    }
    let only_uris = fields.iter().all(|field| field.field == "redirect_uris");
    let code = if only_uris { RegistrationErrorCode::InvalidRedirectUri.as_str() } else { INVALID_METADATA };
    let sentences: Vec<String> = fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
    error_response(StatusCode::BAD_REQUEST, code, &sentences.join(" "))
}

fn wrong_token() -> Response {
    challenge(INVALID_TOKEN, "The token is unknown, expired or used up.")
}

fn challenge(header: &'static str, sentence: &str) -> Response {
    let mut response = error_response(StatusCode::UNAUTHORIZED, "invalid_token", sentence);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(header));
    response
}

fn error_response(status: StatusCode, error: &'static str, description: &str) -> Response {
    (status, NO_STORE, Json(ErrorAnswer::new(error, description))).into_response()
}

/// The response to a method that the address does not have.
pub fn method_not_allowed(allow: &'static str) -> Response {
    let sentence = "This method is not offered here.";
    let mut response = error_response(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", sentence);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}
