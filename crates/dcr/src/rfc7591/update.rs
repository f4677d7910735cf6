//! The client update request: RFC 7592 section 2.2.

use std::fmt;

use serde_json::{Map, Value};

use super::read;
use crate::{error::MetadataError, metadata::ClientMetadata};

/// Members that an update must not hold; only the server sets them.
const SERVER_SET: &[&str] =
    &["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

/// A client update request. Its metadata replaces all that was registered; that `client_id` and `client_secret` are the
/// client's own is for the caller to check, the secret in constant time.
#[derive(Clone, PartialEq, Eq)]
pub struct Update {
    /// The whole new metadata.
    pub metadata: ClientMetadata,
    /// Must be the client's.
    pub client_id: String,
    /// Must be the client's current one, when it was sent.
    pub client_secret: Option<String>,
}

impl Update {
    /// Reads an update request. The errors are those of [`super::read()`], a missing `client_id`, and the members
    /// that an update must not hold.
    pub fn read(request: &Map<String, Value>) -> Result<Self, Vec<MetadataError>> {
        let mut errors = Vec::new();
        for &member in SERVER_SET {
            if request.get(member).is_some_and(|value| !value.is_null()) {
                errors.push(MetadataError::metadata(member, "An update must not hold this; leave it out."));
            }
        }
        let client_id = match request.get("client_id") {
            Some(Value::String(id)) => id.clone(),
            None | Some(Value::Null) => {
                errors.push(MetadataError::metadata("client_id", "An update must hold the client's client_id."));
                String::new()
            }
            Some(_) => {
                errors.push(MetadataError::metadata("client_id", "This must be a string."));
                String::new()
            }
        };
        let client_secret = match request.get("client_secret") {
            Some(Value::String(secret)) => Some(secret.clone()),
            None | Some(Value::Null) => None,
            Some(_) => {
                errors.push(MetadataError::metadata("client_secret", "This must be a string."));
                None
            }
        };
        match read::read(request) {
            Ok(metadata) if errors.is_empty() => Ok(Self { metadata, client_id, client_secret }),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("client_id", &self.client_id)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}
