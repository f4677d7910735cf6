//! A client asks to sign its person out here as well (`OpenID` Connect RP-Initiated Logout).

use registration::Caller;
use url::form_urlencoded;

use crate::{
    AuthorizationServer, OAuthError, Onward, Parameters, authorize::redirect, parameters::invalid, person::person,
};

/// A request to sign out, which the person must confirm (section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// What the client that asks calls itself; `None` when it does not say who it is.
    pub client_name: Option<String>,
    /// Where the browser goes afterwards.
    pub back: Option<Onward>,
    /// What is wrong with the hint.
    pub doubt: Option<Doubt>,
}

/// Why a request to sign out is suspect. The person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The hint is no ID token that this server gave to this client, or its key is gone. Nothing that the request says is
    /// followed (sections 2 and 3): the browser goes nowhere afterwards.
    Unverified,
    /// The hint is of another person than the one who is signed in (section 2).
    AnotherPerson,
}

impl AuthorizationServer {
    /// Judges a request of whoever is at the browser to sign out.
    ///
    /// # Errors
    ///
    /// `invalid_request`: the address to go back to is not one that the client registered (section 3).
    pub async fn logout(&self, parameters: &Parameters, caller: &Caller) -> Result<Logout, OAuthError> {
        let mut client_id = parameters.one("client_id")?.map(str::to_owned);
        let given = parameters.one("id_token_hint")?;
        let hint = match given {
            Some(hint) => self.hint(hint).await?.filter(|hint| match &client_id {
                Some(client_id) => hint.audience.contains(client_id),
                None => !hint.audience.is_empty(),
            }),
            None => None,
        };
        client_id = client_id.or_else(|| hint.as_ref().and_then(|hint| hint.audience.first().cloned()));
        let found = match &client_id {
            Some(client_id) => self.find(client_id).await?,
            None => None,
        };
        let registration = found.map(|found| found.registration);
        let doubt = match (&hint, &registration, person(caller)) {
            (None, ..) if given.is_some() => Some(Doubt::Unverified),
            (Some(hint), Some(registration), Ok(person)) if !self.is_hint_of(hint, registration, &person).await? => {
                Some(Doubt::AnotherPerson)
            }
            _ => None,
        };
        let uri = parameters.one("post_logout_redirect_uri")?.filter(|_| doubt != Some(Doubt::Unverified));
        let back = match (uri, &registration) {
            (None, _) => None,
            (Some(uri), Some(registration))
                if redirect::is_usable(uri)
                    && registration.metadata.openid.post_logout_redirect_uris.iter().any(|known| known == uri) =>
            {
                let address = match parameters.one("state")? {
                    Some(state) => {
                        let state =
                            form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
                        redirect::with_query(uri, &state)
                    }
                    None => uri.to_owned(),
                };
                Some(self.onward(registration, caller, address).await?)
            }
            (Some(_), _) => {
                return Err(invalid(
                    "post_logout_redirect_uri must be one that the client of client_id or id_token_hint registered.",
                ));
            }
        };
        Ok(Logout { client_name: registration.map(|registration| registration.metadata.client_name), back, doubt })
    }
}
