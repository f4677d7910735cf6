//! Refusals.

use serde::Serialize;

use super::owner::OwnerError;

/// The text with which DELETE on the context root is answered 500, always.
pub const DELETION_NOT_IMPLEMENTED: &str = "Dynamic Client Registration Service's resource deletion not implemented.";

/// Why a request is refused, in WSO2's words and member order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{description}")]
#[non_exhaustive]
pub struct Problem {
    /// The HTTP status, which the body repeats.
    pub code: u16,
    /// The status in words, or the description again.
    pub message: String,
    /// A sentence.
    pub description: String,
    /// Always empty.
    #[serde(rename = "moreInfo")]
    pub more_info: &'static str,
    /// Always empty.
    #[serde(rename = "error")]
    pub errors: [(); 0],
}

impl From<OwnerError> for Problem {
    fn from(error: OwnerError) -> Self {
        match error {
            OwnerError::Empty => Self::owner_empty(),
            OwnerError::Unknown(owner) => Self::owner_missing(&owner),
            OwnerError::Differs { caller, owner } => Self::owner_differs(&caller, &owner),
            OwnerError::NotVisible => Self::forbidden(),
        }
    }
}

impl Problem {
    fn new(code: u16, message: impl Into<String>, description: impl Into<String>) -> Self {
        Self { code, message: message.into(), description: description.into(), more_info: "", errors: [] }
    }

    /// Another status of HTTP, with a description.
    pub fn of_status(code: u16, message: impl Into<String>, description: impl Into<String>) -> Self {
        Self::new(code, message, description)
    }

    /// 400 with a description.
    pub fn bad_request(description: impl Into<String>) -> Self {
        Self::new(400, "Bad Request", description)
    }

    /// 401: no or wrong credentials.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(401, "", "Unauthenticated request")
    }

    /// 400: the body is no JSON.
    #[must_use]
    pub fn malformed() -> Self {
        Self::bad_request("Malformed request body.")
    }

    /// 400: there is no body.
    #[must_use]
    pub fn empty_payload() -> Self {
        Self::bad_request("Request payload cannot be empty.")
    }

    /// 400: a member that WSO2 does not know.
    #[must_use]
    pub fn unrecognized(member: &str) -> Self {
        Self::bad_request(format!("Unrecognized property '{member}'"))
    }

    /// 400: a member of the wrong JSON type.
    #[must_use]
    pub fn disallowed_values() -> Self {
        Self::bad_request("One or more request body parameters contain disallowed values.")
    }

    /// 400: `owner` is missing or blank.
    #[must_use]
    pub fn owner_empty() -> Self {
        let text = "Application owner cannot be empty";
        Self::new(400, text, text)
    }

    /// 403: the administrator names an owner who does not exist.
    #[must_use]
    pub fn owner_missing(owner: &str) -> Self {
        let text = format!("User: {owner} does not exist for application registration");
        Self::new(403, text.clone(), text)
    }

    /// 400: the owner is another than the caller.
    #[must_use]
    pub fn owner_differs(caller: &str, owner: &str) -> Self {
        Self::bad_request(format!("Logged in user '{caller}' and application owner '{owner}' should be same."))
    }

    /// 403: the name belongs to another owner's registration.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(403, "Forbidden", "Access is forbidden to the application")
    }

    /// 500: the name breaks the pattern, or the registration could not be made.
    #[must_use]
    pub fn creation_failed(name: &str) -> Self {
        Self::internal(format!(
            "OAuth app '{name}' creation or updating failed. Dynamic Client Registration Service not available."
        ))
    }

    /// 500: the store failed.
    #[must_use]
    pub fn backend_failed(name: &str) -> Self {
        Self::internal(format!("Error occurred while trying to create the client application {name}"))
    }

    /// 500: anything else that is not the caller's fault.
    #[must_use]
    pub fn unexpected() -> Self {
        Self::internal("The server encountered an internal error. Please contact administrator.")
    }

    fn internal(description: impl Into<String>) -> Self {
        Self::new(500, "Internal server error", description)
    }
}
