//! A client that manages itself with its registration access token (RFC 7592).

use model::{AccessToken, CredentialChange, FoundRegistration, RegistrationState, Secret, SecretHash, StoreError};

use crate::{Caller, Error, RegistrationCaller, registrations::Registrations};

/// How a token stands to a registration.
enum Shown {
    Current,
    Former,
    Neither,
}

impl Registrations<'_> {
    /// The caller that a registration access token stands for, at the client configuration endpoint of `client_id`.
    ///
    /// An unknown client, a wrong token, and the token of another client are the same [`Error::NotSignedIn`] after the
    /// same work. A client that was disabled or rejected is [`Error::Forbidden`]: its token does nothing until an
    /// administrator enables it.
    pub async fn caller(self, client_id: &str, token: &Secret) -> Result<Caller, Error> {
        let now = self.shared.clock.now();
        let found = self.shared.store.find_registration(client_id, now).await?;
        let hash = token.hash();
        let nobody = AccessToken { hash: SecretHash::from_stored("-".repeat(hash.as_str().len())), former: None };
        let stored = found.as_ref().and_then(|found| found.registration.access_token.as_ref()).unwrap_or(&nobody);
        let equal = |stored: &SecretHash| *stored == hash;
        let former = stored.former.as_ref().filter(|(former, until)| equal(former) && *until > now);
        let shown = match (equal(&stored.hash), former) {
            (true, _) => Shown::Current,
            (false, Some(_)) => Shown::Former,
            (false, None) => Shown::Neither,
        };
        let (Some(found), Shown::Current | Shown::Former) = (found, &shown) else { return Err(Error::NotSignedIn) };
        match found.registration.state {
            RegistrationState::Active | RegistrationState::AwaitingApproval => {}
            RegistrationState::Disabled | RegistrationState::Rejected => return Err(Error::Forbidden),
            RegistrationState::Registering | RegistrationState::Revoking | RegistrationState::Revoked => {
                return Err(Error::NotSignedIn);
            }
        }
        if matches!(shown, Shown::Current)
            && found.registration.access_token.as_ref().is_some_and(|t| t.former.is_some())
        {
            // The current token has arrived: the one before it has done its service.
            self.end_former(&found).await?;
        }
        Ok(Caller::Registration(RegistrationCaller {
            id: found.registration.id.clone(),
            client_id: found.registration.client_id.clone(),
            found: Box::new(found),
        }))
    }

    async fn end_former(self, found: &FoundRegistration) -> Result<(), Error> {
        let change = CredentialChange::EndFormerAccessToken(found.registration.id.clone());
        match self.shared.store.commit(vec![change.into()]).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}
