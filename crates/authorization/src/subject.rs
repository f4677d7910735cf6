//! `sub`: who a person is to a client (`OpenID` Connect Core section 8).

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use dcr::metadata::Sector;
use registration::{Error, Person, Registration};

use crate::AuthorizationServer;

/// The secret that pairwise subjects are computed with. Without it nobody can tell whose they are, or that two are of one
/// person.
const SECRET: &str = "pairwise_subjects";

impl AuthorizationServer {
    /// The `sub` of a person for a client: their id, or, for a client that is registered for pairwise subjects, what only
    /// clients of its sector are told (section 8.1).
    pub(crate) async fn subject(&self, registration: &Registration, person: &Person) -> Result<String, Error> {
        let sector = match registration.metadata.pairwise_sector() {
            None => return Ok(person.id.clone()),
            Some(Sector::Host(host)) => format!("host {host}"),
            // Clients of several hosts exist in the WSO2 dialects. Each has a sector of its own.
            Some(Sector::OwnClient | Sector::Several) => format!("client {}", registration.client_id),
        };
        let key = self.own_secret(SECRET, &self.pairwise).await?;
        // Neither a host nor a client_id holds a line break.
        let tag = hmac::sign(key, format!("{sector}\n{} {}", person.kind.as_str(), person.id).as_bytes());
        Ok(URL_SAFE_NO_PAD.encode(tag))
    }
}
