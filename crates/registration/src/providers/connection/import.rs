//! Discovery: what a provider's own metadata says (RFC 8414, `OpenID` Connect Discovery) is taken where nobody typed
//! anything.

use url::Url;

use super::{
    super::{Endpoints, External, Provider},
    check::is_complete,
};
use crate::{Change, Core, Discovered, Error, OperationError, Problem, Target, text};

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

impl Core {
    /// Reads the metadata of a provider and fills what is empty. When everything was typed that the kind needs, it does not
    /// have to be readable.
    pub(super) async fn import(&self, provider: &mut Provider) -> Result<Imported, NotImported> {
        let Some(external) = provider.external.as_deref().filter(|external| !external.discovery_url.is_empty()) else {
            return Ok(Imported { found: None, calls: Vec::new() });
        };
        let typed = external.discovery_url.clone();
        let target = self.target(provider, &self.correlation_id())?;
        let read = self.read_metadata(provider, &target, &typed).await?;
        let calls = self.record_calls(&target, target.calls.take(), "discovery", None, None);
        let complete = is_complete(provider);
        match (read, provider.external.as_deref_mut()) {
            (Ok((url, found)), Some(external)) => match fill(external, url, &found) {
                Ok(()) => Ok(Imported { found: Some(found), calls }),
                Err(error) => Err(NotImported { error, calls }),
            },
            (Err(_), _) if complete => Ok(Imported { found: None, calls }),
            (Err(error), _) => {
                let message = format!("The metadata could not be read. {error}");
                Err(NotImported { error: Error::field("discovery_url", message), calls })
            }
            (Ok(_), None) => Ok(Imported { found: None, calls }),
        }
    }

    /// Tries the addresses at which the metadata can be; the first failure is the one that is told.
    async fn read_metadata(
        &self,
        provider: &Provider,
        target: &Target,
        typed: &str,
    ) -> Result<Result<(String, Discovered), OperationError>, Error> {
        let connector = self.connector(provider)?;
        let mut first = None;
        for url in addresses(typed) {
            match connector.discover(target, &url).await {
                Ok(found) => return Ok(Ok((url, found))),
                Err(failed) => {
                    // Nobody is there, or we may not go there: another path changes nothing of that.
                    let hopeless = matches!(failed.error.problem, Problem::NotReached | Problem::Misconfigured);
                    let error = first.get_or_insert(failed.error);
                    if hopeless {
                        return Ok(Err(error.clone()));
                    }
                }
            }
        }
        Ok(Err(first.unwrap_or_else(|| OperationError::new(Problem::Misconfigured, "The URL cannot be used."))))
    }
}

/// Where the metadata can be: at the URL itself when it names a well-known path; else at those of `OpenID` Connect
/// Discovery section 4 and RFC 8414 section 3 for the issuer that it is.
fn addresses(typed: &str) -> Vec<String> {
    if typed.contains("/.well-known/") {
        return vec![typed.to_owned()];
    }
    let issuer = typed.trim_end_matches('/');
    let mut addresses = vec![format!("{issuer}/.well-known/openid-configuration")];
    if let Ok(mut url) = Url::parse(issuer) {
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("/.well-known/oauth-authorization-server{path}"));
        addresses.push(url.into());
    }
    addresses
}

/// Takes what the metadata says for everything that is empty. The metadata comes from outside, and its URLs are judged as
/// typed ones are.
fn fill(external: &mut External, url: String, found: &Discovered) -> Result<(), Error> {
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
    external.discovery_url = url;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn an_issuer_leads_to_its_well_known_addresses() {
        assert_eq!(
            addresses("https://idp.example/realms/acme/"),
            [
                "https://idp.example/realms/acme/.well-known/openid-configuration",
                "https://idp.example/.well-known/oauth-authorization-server/realms/acme",
            ]
        );
        assert_eq!(
            addresses("https://idp.example"),
            [
                "https://idp.example/.well-known/openid-configuration",
                "https://idp.example/.well-known/oauth-authorization-server",
            ]
        );
        let written = "https://idp.example/.well-known/openid-configuration?x=1";
        assert_eq!(addresses(written), [written]);
    }
}
