//! Discovery: what a provider's own metadata says (RFC 8414, `OpenID` Connect Discovery) is taken where nobody typed
//! anything.

use model::{Change, Discovered, Endpoints, External, Provider};

use super::check::is_complete;
use crate::{Error, providers::Providers, text};

/// What came of reading the metadata.
pub(super) struct Imported {
    /// What it says; `None` when it was not read and is not needed.
    pub found: Option<Discovered>,
    /// What was called, for the activity log.
    pub calls: Vec<Change>,
}

/// Why nothing came of it.
pub(super) struct NotImported {
    pub error: Error,
    /// What was called, for the activity log.
    pub calls: Vec<Change>,
}

impl From<Error> for NotImported {
    fn from(error: Error) -> Self {
        Self { error, calls: Vec::new() }
    }
}

impl From<NotImported> for Error {
    fn from(failed: NotImported) -> Self {
        failed.error
    }
}

impl Providers<'_> {
    /// Reads the metadata of a provider and fills what is empty. When everything was typed that the kind needs, it does not
    /// have to be readable.
    pub(super) async fn import(self, provider: &mut Provider) -> Result<Imported, NotImported> {
        let Some(external) = provider.external.as_deref().filter(|external| !external.discovery_url.is_empty()) else {
            return Ok(Imported { found: None, calls: Vec::new() });
        };
        let target = self.shared.target(provider, &self.shared.correlation_id())?;
        let read = self.shared.connector(provider)?.discover(&target, &external.discovery_url).await;
        let calls = self.shared.record_calls(&target, target.calls.take(), "discovery", None, None);
        let complete = is_complete(provider);
        match (read, provider.external.as_deref_mut()) {
            (Ok(found), Some(external)) => match fill(external, &found) {
                Ok(()) => Ok(Imported { found: Some(found), calls }),
                Err(error) => Err(NotImported { error, calls }),
            },
            (Err(failed), _) if !complete => {
                let message = format!("The metadata could not be read. {failed}");
                Err(NotImported { error: Error::field("discovery_url", message), calls })
            }
            _ => Ok(Imported { found: None, calls }),
        }
    }
}

/// Takes what the metadata says for everything that is empty. The metadata comes from outside, and its URLs are judged as
/// typed ones are.
fn fill(external: &mut External, found: &Discovered) -> Result<(), Error> {
    if external.issuer.is_empty() {
        external.issuer.clone_from(&found.issuer);
    } else if external.issuer != found.issuer {
        let issuer = text::shortened_to(&found.issuer, 300);
        return Err(Error::field("issuer", format!("The metadata names another issuer: {issuer}")));
    }
    let Endpoints { registration, token, shown_token: _, authorization, introspection, revocation, jwks, userinfo } =
        &found.endpoints;
    let endpoints = &mut external.endpoints;
    for (place, found, what) in [
        (&mut endpoints.registration, registration, "registration endpoint"),
        (&mut endpoints.token, token, "token endpoint"),
        (&mut endpoints.authorization, authorization, "authorization endpoint"),
        (&mut endpoints.introspection, introspection, "introspection endpoint"),
        (&mut endpoints.revocation, revocation, "revocation endpoint"),
        (&mut endpoints.jwks, jwks, "key set"),
        (&mut endpoints.userinfo, userinfo, "userinfo endpoint"),
    ] {
        if place.is_empty() && !found.is_empty() {
            let mut errors = Vec::new();
            *place = text::provider_url("discovery_url", found, &mut errors);
            if let Some(error) = errors.pop() {
                let found = text::shortened(found);
                let message = format!("The {what} in the metadata, “{found}”, cannot be used. {}", error.message);
                return Err(Error::field("discovery_url", message));
            }
        }
    }
    Ok(())
}
