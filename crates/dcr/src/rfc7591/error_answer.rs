//! The error response: RFC 7591 section 3.2.2, with the characters of RFC 6749 section 5.2.

use serde::Serialize;

use crate::{
    error::{MetadataError, RegistrationErrorCode},
    json::JsonError,
};

/// The longest `error_description`, in bytes.
const MAX_DESCRIPTION: usize = 1000;

/// The error response of a registration, and of everything else that answers with an OAuth error code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorAnswer {
    /// The code.
    pub error: &'static str,
    /// One or more sentences, in ASCII.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error_description: String,
}

impl ErrorAnswer {
    /// An error with a code of the standards; the description is brought into ASCII.
    #[must_use]
    pub fn new(error: &'static str, description: &str) -> Self {
        Self { error, error_description: ascii_description(description) }
    }

    /// All errors of a request: the code is that of the first, and each sentence comes after the name of its member.
    #[must_use]
    pub fn of(errors: &[MetadataError]) -> Self {
        let code = errors.first().map_or(RegistrationErrorCode::InvalidClientMetadata, |error| error.code);
        let mut sentences = String::new();
        for error in errors {
            if sentences.len() > MAX_DESCRIPTION {
                break;
            }
            if !sentences.is_empty() {
                sentences.push(' ');
            }
            sentences.push_str(error.member);
            sentences.push_str(": ");
            sentences.push_str(&error.description);
        }
        Self::new(code.as_str(), &sentences)
    }
}

impl From<&JsonError> for ErrorAnswer {
    fn from(error: &JsonError) -> Self {
        Self::new(RegistrationErrorCode::InvalidClientMetadata.as_str(), &error.to_string())
    }
}

/// A sentence in the characters that RFC 6749 section 5.2 allows: printable ASCII without `"` and `\`. Typographic marks
/// become plain ones, anything else a question mark; what is longer than fits an error is cut.
#[must_use]
pub fn ascii_description(sentence: &str) -> String {
    let mut ascii = String::with_capacity(sentence.len().min(MAX_DESCRIPTION));
    for c in sentence.chars() {
        if ascii.len() >= MAX_DESCRIPTION {
            ascii.truncate(MAX_DESCRIPTION - 3);
            ascii.push_str("...");
            break;
        }
        match c {
            '"' | '“' | '”' | '„' | '‘' | '’' => ascii.push('\''),
            '\\' => ascii.push('/'),
            '…' => ascii.push_str("..."),
            '–' | '—' => ascii.push('-'),
            ' '..='~' => ascii.push(c),
            c if c.is_whitespace() => ascii.push(' '),
            _ => ascii.push('?'),
        }
    }
    ascii
}
