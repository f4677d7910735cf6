//! Refusals: the API's own, and those of the authentication valve in front of it.

use serde::{Deserialize, Serialize};

use crate::{error::RegistrationErrorCode, wso2::json::Unreadable};

/// Why a request is answered 400, in WSO2's words and member order. The API's other refusals have no body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{error_description}")]
pub struct Problem {
    /// The code.
    pub error: RegistrationErrorCode,
    /// A sentence, mostly WSO2's own.
    pub error_description: String,
    /// The request id, to find the line in the log; `null` without one.
    #[serde(rename = "traceId")]
    pub trace_id: Option<String>,
}

impl Problem {
    fn new(error: RegistrationErrorCode, description: impl Into<String>) -> Self {
        Self { error, error_description: description.into(), trace_id: None }
    }

    /// An `invalid_client_metadata`.
    pub fn metadata(description: impl Into<String>) -> Self {
        Self::new(RegistrationErrorCode::InvalidClientMetadata, description)
    }

    /// An `invalid_redirect_uri` about this URI. WSO2 leaves the placeholder of a blank one unfilled.
    #[must_use]
    pub fn redirect_uri(uri: &str) -> Self {
        let shown = if uri.trim().is_empty() { "%s" } else { uri };
        Self::new(RegistrationErrorCode::InvalidRedirectUri, format!("Invalid redirect URI: {shown}"))
    }

    /// An `invalid_software_statement`.
    pub fn software_statement(description: impl Into<String>) -> Self {
        Self::new(RegistrationErrorCode::InvalidSoftwareStatement, description)
    }

    /// Another registration has this name.
    #[must_use]
    pub fn name_exists(name: &str) -> Self {
        Self::metadata(format!("Application with the name {name} already exist in the system"))
    }

    /// Another registration has the client id that was asked for.
    #[must_use]
    pub fn client_id_exists(client_id: &str) -> Self {
        Self::metadata(format!("Client id {client_id} already exist in the system"))
    }

    /// Software statements are demanded here, and the request has none.
    #[must_use]
    pub fn statement_missing() -> Self {
        Self::software_statement("Mandatory software statement is missing")
    }

    /// The software statement was not signed by a key that is trusted here.
    #[must_use]
    pub fn statement_signature() -> Self {
        Self::software_statement("Signature validation failed for the software statement")
    }

    /// The software statement is no signed JWT.
    #[must_use]
    pub fn statement_unreadable() -> Self {
        Self::software_statement("Error occurred while reading the software statement")
    }

    /// The body is empty, or a search by name does not say which.
    #[must_use]
    pub fn insufficient_data() -> Self {
        Self::metadata("Insufficient data in the request")
    }

    /// The same with the id of the request.
    #[must_use]
    pub fn with_trace_id(self, trace_id: Option<String>) -> Self {
        Self { trace_id, ..self }
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        Self::metadata(unreadable.to_string())
    }
}

/// The body that WSO2's authentication valve puts in front of the API: 401 and 403.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValveError {
    /// The HTTP status again.
    pub code: u16,
    /// `Unauthorized` or `Forbidden`.
    pub message: String,
    /// A sentence.
    pub description: String,
    /// The request id, to find the line in the log.
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

impl ValveError {
    /// 401: no, malformed or wrong credentials.
    #[must_use]
    pub fn unauthorized(trace_id: Option<String>) -> Self {
        Self {
            code: 401,
            message: "Unauthorized".to_owned(),
            description: "Authorization failure. Authorization information was invalid or missing from your request."
                .to_owned(),
            trace_id,
        }
    }

    /// 403: authenticated, but not permitted.
    #[must_use]
    pub fn forbidden(trace_id: Option<String>) -> Self {
        Self {
            code: 403,
            message: "Forbidden".to_owned(),
            description: "Operation is not permitted. You do not have permissions to make this request.".to_owned(),
            trace_id,
        }
    }
}
