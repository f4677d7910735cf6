//! A client that changes its own registration: RFC 7592 section 2.2.

use dcr::{FieldError, VerifiedClientMetadata};

use model::{Registration, Secret};

use super::{RegistrationUpdate, Updated};
use crate::{Caller, Error, registrations::Registrations};

/// What a client sends to change its registration.
#[derive(Clone, Debug)]
pub struct OwnUpdate {
    /// Must be the client's own.
    pub client_id: String,
    /// Must be the client's current one, if it was sent: a client cannot choose its secret.
    pub client_secret: Option<Secret>,
    /// Replaces all metadata.
    pub metadata: VerifiedClientMetadata,
}

impl Registrations<'_> {
    /// Changes the registration of the caller, who holds its registration access token, by the rules of
    /// [`Registrations::update`]. How its tokens are made, and its unique name, stay as they are: RFC 7592 has no members
    /// for them.
    pub async fn update_own(self, caller: &Caller, client_id: &str, update: OwnUpdate) -> Result<Updated, Error> {
        match caller {
            Caller::Registration(_) => {}
            Caller::Anonymous => return Err(Error::NotSignedIn),
            _ => return Err(Error::Forbidden),
        }
        let change = |stored: &Registration, secret: Option<&Secret>| {
            check_identity(&update, stored, secret)?;
            let mut metadata = update.metadata.clone();
            metadata.tokens = stored.metadata.tokens;
            let unique_name = stored.unique_name.clone();
            Ok::<_, Error>(RegistrationUpdate { metadata, unique_name, always_secret: false })
        };
        self.update(caller, client_id, change).await
    }
}

/// Refuses an update that is about another client than the caller.
fn check_identity(update: &OwnUpdate, stored: &Registration, secret: Option<&Secret>) -> Result<(), Error> {
    if update.client_id != stored.client_id {
        return wrong("client_id", "This is not the client_id of this client.");
    }
    match (&update.client_secret, secret) {
        (Some(given), Some(secret)) if secret.hash().matches(given) => Ok(()),
        (Some(_), _) => wrong("client_secret", "This is not the current secret, and it cannot be chosen."),
        (None, _) => Ok(()),
    }
}

fn wrong(member: &str, sentence: &str) -> Result<(), Error> {
    Err(Error::Invalid(vec![FieldError::new(member, sentence)]))
}
