//! What is refused, in the words of RFC 7591 section 3.2.2 and RFC 6750 section 3.1.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use dcr::{FieldError, MetadataError, RegistrationErrorCode, rfc7591::ErrorAnswer};
use registration::{Error, NOT_TEXT, StoreError};

use super::{super::body::BodyError, NO_STORE};
use crate::http::problem::{chain, outage};

/// Why a request was not answered as asked, in this dialect.
pub enum Refusal {
    /// No token came, and one is needed: a challenge without an error code (RFC 6750 section 3.1).
    NoToken(&'static str),
    /// The token, or what stands where a token should, is not right.
    WrongToken,
    /// The metadata is wrong.
    Metadata(Vec<MetadataError>),
    /// The body cannot be read.
    Body(BodyError),
    /// The core refuses.
    Core(Error),
}

impl Refusal {
    /// The core does not know a token that was shown.
    pub fn of_a_token(error: Error) -> Self {
        match error {
            Error::NotSignedIn => Self::WrongToken,
            other => Self::Core(other),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<Vec<MetadataError>> for Refusal {
    fn from(errors: Vec<MetadataError>) -> Self {
        Self::Metadata(errors)
    }
}

impl From<MetadataError> for Refusal {
    fn from(error: MetadataError) -> Self {
        Self::Metadata(vec![error])
    }
}

/// The answer, or the refusal in the words of the standards.
pub fn answer(result: Result<Response, Refusal>) -> Response {
    result.unwrap_or_else(|refusal| match refusal {
        Refusal::NoToken(sentence) => challenge(r#"Bearer realm="Gatehouse""#, sentence),
        Refusal::WrongToken => {
            challenge(r#"Bearer realm="Gatehouse", error="invalid_token""#, "The token is unknown, expired or used up.")
        }
        Refusal::Metadata(errors) => {
            (StatusCode::BAD_REQUEST, NO_STORE, Json(ErrorAnswer::of(&errors))).into_response()
        }
        Refusal::Body(error) => {
            let code = RegistrationErrorCode::InvalidClientMetadata.as_str();
            problem(error.status(), code, &error.to_string())
        }
        Refusal::Core(error) => refuse(error),
    })
}

/// The core's facts in the words of RFC 7591 section 3.2.2 and RFC 6750 section 3.1.
fn refuse(error: Error) -> Response {
    let metadata = RegistrationErrorCode::InvalidClientMetadata.as_str();
    match error {
        Error::NotSignedIn => {
            challenge(r#"Bearer realm="Gatehouse""#, "Show an initial access token to register here.")
        }
        Error::Forbidden => problem(StatusCode::FORBIDDEN, "access_denied", "You may not do this."),
        // RFC 7592 section 2.1: never 404.
        Error::NotFound(_) | Error::LinkSpent => {
            challenge(r#"Bearer realm="Gatehouse", error="invalid_token""#, "The token is unknown, expired or used up.")
        }
        Error::Invalid(fields) => wrong_fields(&fields),
        Error::Statement(code, sentence) => problem(StatusCode::BAD_REQUEST, code.as_str(), &sentence),
        Error::Refused(sentence) => problem(StatusCode::BAD_REQUEST, metadata, &sentence),
        Error::Throttled { retry_after_seconds } => {
            let sentence = format!("Too many registrations. Try again in {retry_after_seconds} seconds.");
            let mut response = problem(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", &sentence);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds.max(1)));
            response
        }
        Error::Store(StoreError::Taken(_) | StoreError::Conflict) => {
            problem(StatusCode::CONFLICT, metadata, "The client was changed at the same moment. Read it and try again.")
        }
        Error::Store(StoreError::NotText) => problem(StatusCode::BAD_REQUEST, metadata, NOT_TEXT),
        Error::Store(_) | Error::Vault(_) | Error::Unexpected(_) => {
            if let Some(sentence) = outage(&error) {
                return problem(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", sentence);
            }
            tracing::error!(error = %chain(&error), "unexpected");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Something went wrong on our side.")
        }
    }
}

fn wrong_fields(fields: &[FieldError]) -> Response {
    let only_uris = fields.iter().all(|field| field.field == "redirect_uris");
    let code = if only_uris {
        RegistrationErrorCode::InvalidRedirectUri
    } else {
        RegistrationErrorCode::InvalidClientMetadata
    };
    let sentences: Vec<String> = fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
    problem(StatusCode::BAD_REQUEST, code.as_str(), &sentences.join(" "))
}

fn challenge(header: &'static str, sentence: &str) -> Response {
    let mut response = problem(StatusCode::UNAUTHORIZED, "invalid_token", sentence);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(header));
    response
}

fn problem(status: StatusCode, error: &'static str, description: &str) -> Response {
    (status, NO_STORE, Json(ErrorAnswer::new(error, description))).into_response()
}

/// Another method than the address has.
pub fn no_such_method(allow: &'static str) -> Response {
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "This method is not offered here.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}
