//! `sector_identifier_uri`: OpenID Connect Registration section 5. The one document that is fetched while a client is
//! registered, by the guarded client behind [`model::Documents`].

use dcr::{FieldError, VerifiedClientMetadata};

use crate::{Error, registrations::Registrations};

/// The largest list of redirection URIs that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

impl Registrations<'_> {
    /// Refuses metadata whose `sector_identifier_uri` does not list every redirection URI.
    pub(super) async fn check_sector(self, metadata: &VerifiedClientMetadata) -> Result<(), Error> {
        let Some(uri) = &metadata.openid.sector_identifier_uri else { return Ok(()) };
        // The WSO2 dialects keep the member and do not look behind it.
        if metadata.wso2.is_some() {
            return Ok(());
        }
        let problem = match self.shared.documents.fetch_json(uri, MAX_BYTES).await {
            Err(error) => format!("{error}."),
            Ok(document) => {
                let Ok(listed) = serde_json::from_value::<Vec<String>>(document) else {
                    return Err(at("what is there is not a JSON array of strings."));
                };
                match metadata.redirect_uris.iter().find(|uri| !listed.contains(uri)) {
                    Some(missing) => format!("“{}” is not in its list.", crate::text::shortened(missing)),
                    None => return Ok(()),
                }
            }
        };
        Err(at(&problem))
    }
}

fn at(problem: &str) -> Error {
    Error::Invalid(vec![FieldError::new("sector_identifier_uri", format!("The sector identifier URI: {problem}"))])
}
