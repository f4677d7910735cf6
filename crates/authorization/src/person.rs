//! The people who allow clients things: members of API clients, and administrators.

use registration::{Caller, Error, Person, PersonKind};

use crate::AuthorizationServer;

/// The person who is calling.
///
/// # Errors
///
/// [`Error::NotSignedIn`] when nobody is; [`Error::Forbidden`] when it is no person.
pub(crate) fn person(caller: &Caller) -> Result<Person, Error> {
    match caller {
        Caller::Member(member) => {
            Ok(Person { kind: PersonKind::Member, id: member.id.to_string(), name: member.email.clone() })
        }
        Caller::Administrator(administrator) => Ok(Person {
            kind: PersonKind::Administrator,
            id: administrator.id.to_string(),
            name: administrator.username.clone(),
        }),
        Caller::Anonymous => Err(Error::NotSignedIn),
        _ => Err(Error::Forbidden),
    }
}

/// What is told of a person (`OpenID` Connect Core section 5.1).
pub(crate) struct Profile {
    /// Their address.
    pub(crate) email: String,
    /// They came in by a link that was sent there.
    pub(crate) email_verified: bool,
    /// What to call them, which is not their address.
    pub(crate) name: String,
}

impl AuthorizationServer {
    /// The person, if they can still sign in.
    pub(crate) async fn profile(&self, person: &Person) -> Result<Option<Profile>, Error> {
        let id = person.id.as_str();
        match person.kind {
            PersonKind::Member => {
                let caller = self.core.members().caller(&id.into()).await;
                let email = match caller {
                    Ok(Caller::Member(member)) => member.email,
                    Ok(_) | Err(Error::NotSignedIn) => return Ok(None),
                    Err(other) => return Err(other),
                };
                let name = email.split('@').next().unwrap_or_default().to_owned();
                Ok(Some(Profile { email, email_verified: true, name }))
            }
            PersonKind::Administrator => {
                let found = self.store.lookup_administrator(&id.into()).await?;
                Ok(found.map(|found| Profile { email: found.email, email_verified: false, name: found.username }))
            }
        }
    }
}
