//! Why a use case fails. Facts only: each dialect and the pages have a table from [`ErrorClass`] to their own answer.

use dcr::{FieldError, RegistrationErrorCode};
use model::{NOT_TEXT, StoreError, Unique};

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
    /// The registration belongs to another registrar, and this one may manage their own only
    /// ([`AdministratorCaller::own_only`](crate::AdministratorCaller::own_only)).
    #[error("the registration belongs to another registrar")]
    NotOwner,
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

/// The kind of an [`Error`]: what the status of an answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// Nobody is signed in, or the credentials are wrong.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// Values of the request are wrong.
    Invalid,
    /// The request is well formed, but cannot be carried out now. [`Error::explanation`] says why.
    Refused,
    /// Somebody else changed the same thing at the same moment, or has just taken a name that must be unique.
    Conflict,
    /// Too many attempts; [`Error::retry_after_seconds`] says when another one is accepted.
    Throttled,
    /// A single-use link no longer works.
    Gone,
    /// The database is the reason. Trying again later may help.
    Unavailable,
    /// Should not happen; only the log has the cause.
    Internal,
}

impl Error {
    /// One wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// Returns the kind of this error.
    #[must_use]
    pub const fn class(&self) -> ErrorClass {
        match self {
            Self::NotSignedIn => ErrorClass::Unauthenticated,
            Self::Forbidden | Self::NotOwner => ErrorClass::Forbidden,
            Self::NotFound(_) => ErrorClass::NotFound,
            Self::Invalid(_) | Self::Store(StoreError::NotText) => ErrorClass::Invalid,
            Self::Refused(_) | Self::Statement(..) => ErrorClass::Refused,
            Self::Store(StoreError::Taken(_) | StoreError::Conflict) => ErrorClass::Conflict,
            Self::Throttled { .. } => ErrorClass::Throttled,
            Self::LinkSpent => ErrorClass::Gone,
            Self::Store(StoreError::Unwritable(_) | StoreError::Backend(_)) => ErrorClass::Unavailable,
            Self::Store(StoreError::Inconsistent { .. }) | Self::Vault(_) | Self::Unexpected(_) => ErrorClass::Internal,
        }
    }

    /// Logs an error that is not the caller's doing, and returns its kind. To be called once, where the error becomes an
    /// answer.
    pub fn report(&self) -> ErrorClass {
        let class = self.class();
        match class {
            ErrorClass::Unavailable => tracing::error!(error = %error_chain(self), "the database failed"),
            ErrorClass::Internal => self.log_unexpected(),
            _ => {}
        }
        class
    }

    /// Logs an error that should not happen where it did.
    pub fn log_unexpected(&self) {
        tracing::error!(error = %error_chain(self), "unexpected error");
    }

    /// Returns what to tell the caller about this error in particular; empty where its class says all.
    #[must_use]
    pub fn explanation(&self) -> String {
        match self {
            Self::NotFound(what) => format!("There is no such {what}."),
            Self::Invalid(fields) => fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" "),
            Self::Refused(sentence) | Self::Statement(_, sentence) => sentence.clone(),
            Self::Throttled { retry_after_seconds } => format!("Try again in {retry_after_seconds} seconds."),
            Self::Store(StoreError::NotText) => NOT_TEXT.to_owned(),
            Self::Store(failed) => failed.outage().unwrap_or_default().to_owned(),
            Self::NotSignedIn
            | Self::Forbidden
            | Self::NotOwner
            | Self::LinkSpent
            | Self::Vault(_)
            | Self::Unexpected(_) => String::new(),
        }
    }

    /// Returns the fields that are wrong.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }

    /// Returns after how many seconds, at least 1, another attempt is accepted.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<i64> {
        match self {
            Self::Throttled { retry_after_seconds } => Some((*retry_after_seconds).max(1)),
            _ => None,
        }
    }
}

/// Returns an error and its causes, separated by colons.
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// What a commit that lost a race means to a use case.
pub(crate) trait CommitResult<T> {
    /// Replaces a [`StoreError::Conflict`].
    fn conflict_as(self, error: Error) -> Result<T, Error>;

    /// Replaces a [`StoreError::Taken`] of this value.
    fn taken_as(self, unique: Unique, error: Error) -> Result<T, Error>;
}

impl<T, E: Into<Error>> CommitResult<T> for Result<T, E> {
    fn conflict_as(self, error: Error) -> Result<T, Error> {
        self.map_err(|failed| match failed.into() {
            Error::Store(StoreError::Conflict) => error,
            other => other,
        })
    }

    fn taken_as(self, unique: Unique, error: Error) -> Result<T, Error> {
        self.map_err(|failed| match failed.into() {
            Error::Store(StoreError::Taken(taken)) if taken == unique => error,
            other => other,
        })
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

#[cfg(test)]
mod tests {
    use super::{CommitResult as _, Error, ErrorClass, StoreError, Unique, error_chain};

    #[test]
    fn a_database_that_fails_is_unavailable_and_one_that_lost_a_race_is_a_conflict() {
        for (error, class) in [
            (StoreError::Unwritable("disk full".to_owned()), ErrorClass::Unavailable),
            (StoreError::Backend("connection reset".into()), ErrorClass::Unavailable),
            (StoreError::Conflict, ErrorClass::Conflict),
            (StoreError::Taken(Unique::ClientId), ErrorClass::Conflict),
            (StoreError::NotText, ErrorClass::Invalid),
        ] {
            assert_eq!(Error::from(error).class(), class);
        }
    }

    #[test]
    fn only_the_named_failure_of_a_commit_is_replaced() {
        let commit = |error: StoreError| Err::<(), _>(error).conflict_as(Error::LinkSpent);
        assert!(matches!(commit(StoreError::Conflict), Err(Error::LinkSpent)));
        assert!(matches!(commit(StoreError::NotText), Err(Error::Store(StoreError::NotText))));
        let commit = |taken| Err::<(), _>(StoreError::Taken(taken)).taken_as(Unique::Username, Error::Forbidden);
        assert!(matches!(commit(Unique::Username), Err(Error::Forbidden)));
        assert!(matches!(commit(Unique::ClientId), Err(Error::Store(StoreError::Taken(Unique::ClientId)))));
    }

    #[test]
    fn the_causes_of_an_error_follow_it() {
        let error = Error::from(StoreError::Backend("connection reset".into()));
        assert_eq!(error_chain(&error), "the database failed: connection reset: connection reset");
    }
}
