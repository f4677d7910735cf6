//! What can go wrong between a page and the core, in words that a person can read.

use dcr::FieldError;
use serde::{Deserialize, Serialize};
use server_fn::{
    Bytes,
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// An error as a page receives it. It never holds a secret: without JavaScript errors may travel in places that are
/// logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in any more.
    NotSignedIn,
    /// Signed in, but not allowed.
    Forbidden,
    /// There is no such thing.
    NotFound(String),
    /// Fields are wrong; each error names its field.
    Invalid(Vec<FieldError>),
    /// The state of things does not allow it; a sentence says why.
    Refused(String),
    /// Too many attempts.
    Throttled {
        /// When another attempt is accepted.
        retry_after_seconds: i64,
    },
    /// A single-use link that no longer works.
    LinkSpent,
    /// The database is the reason; a sentence says what to do.
    Unavailable(String),
    /// Something failed on our side; the log has a line with this reference.
    Unexpected {
        /// To give to whoever runs the portal.
        reference: String,
    },
    /// What was sent is not what the server function takes.
    NotUnderstood(String),
    /// The server could not be reached, or its answer was not understood.
    Connection(String),
}

impl AppError {
    /// The error in one or two sentences; `Invalid` has its own sentences at the fields.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotSignedIn => {
                "You are signed out. Sign in again; what you entered here is still on this page.".into()
            }
            Self::Forbidden => "You are not allowed to do this.".into(),
            Self::NotFound(what) => format!("There is no such {what}. It may have been deleted."),
            Self::Invalid(_) => "Some fields need your attention.".into(),
            Self::Refused(sentence) | Self::Unavailable(sentence) => sentence.clone(),
            Self::Throttled { retry_after_seconds } => {
                let minutes = (retry_after_seconds + 59) / 60;
                let unit = if minutes == 1 { "minute" } else { "minutes" };
                format!("Too many attempts. Try again in {minutes} {unit}.")
            }
            Self::LinkSpent => "This link no longer works.".into(),
            Self::Unexpected { reference } => {
                format!("Something went wrong. Try again; if it keeps failing, quote the reference {reference}.")
            }
            Self::NotUnderstood(reason) => format!("What was sent is not complete, or not readable: {reason}"),
            Self::Connection(reason) => format!("The server did not answer as expected: {reason}"),
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(reason)
            | ServerFnErrorErr::MissingArg(reason)
            | ServerFnErrorErr::Deserialization(reason) => Self::NotUnderstood(reason),
            other => Self::Connection(other.to_string()),
        }
    }

    /// Where a server function's answer becomes its error, and gets the status of it: every error would be a 500 otherwise.
    fn ser(&self) -> Bytes {
        crate::backend::refuse_with(self.status());
        self.to_json().to_string().into()
    }
}

impl AppError {
    /// The error as a form that is sent in the background reads it: `errors` at fields, or else a `message`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Invalid(errors) => serde_json::json!({ "errors": errors }),
            other => serde_json::json!({ "message": other.sentence() }),
        }
    }

    /// The HTTP status of an answer that is this error.
    #[must_use]
    pub fn status(&self) -> http::StatusCode {
        use http::StatusCode;
        match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) | Self::NotUnderstood(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::LinkSpent => StatusCode::GONE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unexpected { .. } | Self::Connection(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<registration::Error> for AppError {
    /// The table from the core's errors to what a page shows. Logs what should not happen, so an error is converted once.
    fn from(error: registration::Error) -> Self {
        use registration::{Error, ErrorClass};
        let explanation = error.explanation();
        match (error.report(), error) {
            (ErrorClass::Unauthenticated, _) => Self::NotSignedIn,
            (ErrorClass::Forbidden, _) => Self::Forbidden,
            (_, Error::NotFound(what)) => Self::NotFound(what.to_owned()),
            (_, Error::Invalid(errors)) => Self::Invalid(errors),
            (_, Error::Throttled { retry_after_seconds }) => Self::Throttled { retry_after_seconds },
            (ErrorClass::Invalid, _) => Self::NotUnderstood(explanation),
            (ErrorClass::Refused, _) => Self::Refused(explanation),
            (ErrorClass::Conflict, _) => Self::Refused(
                "This was changed by someone else in the meantime. Reload the page to see the current values."
                    .to_owned(),
            ),
            (ErrorClass::Gone, _) => Self::LinkSpent,
            (ErrorClass::Unavailable, _) => Self::Unavailable(explanation),
            (ErrorClass::Internal | ErrorClass::NotFound | ErrorClass::Throttled, _) => {
                Self::Unexpected { reference: crate::backend::reference() }
            }
        }
    }
}
