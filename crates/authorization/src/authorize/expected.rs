//! Whom a client expects: `id_token_hint` (`OpenID` Connect Core section 3.1.2.1).

use registration::{Error, Person};

use super::request::Request;
use crate::AuthorizationServer;

/// How whoever is signed in stands to whom the client expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// The same, or the client expects nobody in particular.
    Them,
    /// Another person.
    Another,
    /// The hint is no ID token that this server gave to this client, or its key is gone.
    Unreadable,
}

impl AuthorizationServer {
    /// Compares the person with the hint of the request.
    pub(super) async fn expected(&self, request: &Request, person: &Person) -> Result<Expected, Error> {
        let Some(hint) = &request.hint else { return Ok(Expected::Them) };
        let registration = &request.client.registration;
        let hint = self.hint(hint).await?.filter(|hint| hint.audience.contains(&registration.client_id));
        let Some(hint) = hint else { return Ok(Expected::Unreadable) };
        let is_theirs = self.is_hint_of(&hint, registration, person).await?;
        Ok(if is_theirs { Expected::Them } else { Expected::Another })
    }
}
