//! What can be wrong with client metadata, and the words for it on the wire.

use serde::{Deserialize, Serialize};

/// The error codes of [RFC 7591 section 3.2.2](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationErrorCode {
    /// The value of one or more redirection URIs is invalid.
    InvalidRedirectUri,
    /// The value of one of the client metadata fields is invalid.
    InvalidClientMetadata,
    /// The software statement is invalid.
    InvalidSoftwareStatement,
    /// The software statement is not approved for use here.
    UnapprovedSoftwareStatement,
}

impl RegistrationErrorCode {
    /// The code as it stands in the `error` member.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidSoftwareStatement => "invalid_software_statement",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
        }
    }
}

/// One thing that is wrong with client metadata: which member, which code, and a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {description}")]
pub struct MetadataError {
    /// The member by its RFC 7591 name.
    pub member: &'static str,
    /// The code for the wire.
    pub code: RegistrationErrorCode,
    /// One sentence: what is wrong and what would be right.
    pub description: String,
}

impl MetadataError {
    /// An `invalid_client_metadata` about `member`.
    pub fn metadata(member: &'static str, description: impl Into<String>) -> Self {
        Self { member, code: RegistrationErrorCode::InvalidClientMetadata, description: description.into() }
    }

    /// An `invalid_redirect_uri`.
    pub fn redirect_uri(description: impl Into<String>) -> Self {
        Self {
            member: "redirect_uris",
            code: RegistrationErrorCode::InvalidRedirectUri,
            description: description.into(),
        }
    }

    /// An `invalid_software_statement`.
    pub fn software_statement(description: impl Into<String>) -> Self {
        Self {
            member: "software_statement",
            code: RegistrationErrorCode::InvalidSoftwareStatement,
            description: description.into(),
        }
    }

    /// An `unapproved_software_statement`: it may be genuine, but its issuer is not one that is trusted here.
    pub fn unapproved_statement(description: impl Into<String>) -> Self {
        Self {
            member: "software_statement",
            code: RegistrationErrorCode::UnapprovedSoftwareStatement,
            description: description.into(),
        }
    }
}

/// An error that belongs to one field of a form or one member of a request. The same value marks the field in the
/// browser and names the member on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, as it is submitted.
    pub field: String,
    /// One sentence: what is wrong and what would be right.
    pub message: String,
}

impl FieldError {
    /// An error at `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl From<MetadataError> for FieldError {
    fn from(error: MetadataError) -> Self {
        Self::new(error.member, error.description)
    }
}
