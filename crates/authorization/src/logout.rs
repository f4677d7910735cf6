//! A client asks to sign its person out here as well (`OpenID` Connect RP-Initiated Logout).

use url::form_urlencoded;

use crate::{AuthorizationServer, OAuthError, Parameters, authorize::redirect, parameters::invalid};

/// A request to sign out, which the person must confirm (section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// What the client that asks calls itself; `None` when it does not say who it is.
    pub client_name: Option<String>,
    /// Where the browser goes afterwards.
    pub back: Option<String>,
}

impl AuthorizationServer {
    /// Judges a request to sign out.
    ///
    /// # Errors
    ///
    /// `invalid_request`: the hint is not an ID token of ours or is of another client, or the address to go back to is
    /// not one that the client registered (section 3).
    pub async fn logout(&self, parameters: &Parameters) -> Result<Logout, OAuthError> {
        let mut client_id = parameters.one("client_id")?.map(str::to_owned);
        if let Some(hint) = parameters.one("id_token_hint")? {
            let audience = self.audience_of_hint(hint).await?;
            if client_id.as_ref().is_some_and(|id| !audience.contains(id)) || audience.is_empty() {
                return Err(invalid("id_token_hint is not an ID token that this server gave to this client."));
            }
            client_id = client_id.or_else(|| audience.into_iter().next());
        }
        let found = match &client_id {
            Some(client_id) => self.find(client_id).await?,
            None => None,
        };
        let metadata = found.map(|found| found.registration.metadata);
        let back = match parameters.one("post_logout_redirect_uri")? {
            Some(uri) => {
                let uris = metadata.as_ref().map(|metadata| &metadata.openid.post_logout_redirect_uris);
                let registered = uris.is_some_and(|uris| uris.iter().any(|registered| registered == uri));
                if !registered || !redirect::is_usable(uri) {
                    return Err(invalid(
                        "post_logout_redirect_uri must be one that the client of client_id or id_token_hint registered.",
                    ));
                }
                Some(match parameters.one("state")? {
                    Some(state) => {
                        let state =
                            form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
                        redirect::with_query(uri, &state)
                    }
                    None => uri.to_owned(),
                })
            }
            None => None,
        };
        Ok(Logout { client_name: metadata.map(|metadata| metadata.client_name), back })
    }
}
