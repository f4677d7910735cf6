//! What a use case can refuse. Facts only: each dialect and the pages turn them into their own answer.

use dcr::{FieldError, RegistrationErrorCode};
use model::StoreError;

use crate::VaultError;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the credentials are wrong. Deliberately says no more.
    #[error("not signed in")]
    NotSignedIn,
    /// Signed in, but not allowed.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Fields of the request are wrong; each error names its field.
    #[error("{} field(s) are not valid", .0.len())]
    Invalid(Vec<FieldError>),
    /// The request is well formed, but the state of things does not allow it. The sentence says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// A software statement is not accepted; the code of RFC 7591 section 3.2.2 and a sentence.
    #[error("{1}")]
    Statement(RegistrationErrorCode, String),
    /// Too many attempts.
    #[error("too many attempts; try again in {retry_after_seconds} seconds")]
    Throttled {
        /// When another attempt is accepted.
        retry_after_seconds: i64,
    },
    /// A single-use link that was used, replaced, or has expired.
    #[error("this link no longer works")]
    LinkSpent,
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// A stored secret does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Anything else that should not happen.
    #[error("{0}")]
    Unexpected(String),
}

impl Error {
    /// One wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// `Ok` when there are no errors.
pub(crate) fn valid(errors: Vec<FieldError>) -> Result<(), Error> {
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Adds an error at a field.
pub(crate) fn wrong(errors: &mut Vec<FieldError>, field: &str, message: impl Into<String>) {
    errors.push(FieldError::new(field, message));
}
