//! Reading a registration back, for the dialects that show the secret again.

use model::{AdministratorRole, FoundRegistration, Registration, RegistrationState, Secret, Timestamp};

use crate::{Caller, Error, registrations::Registrations};

/// A registration with its newest secret in clear.
#[derive(Debug)]
pub struct ReadRegistration {
    /// The registration.
    pub registration: Registration,
    /// The newest live secret; `None` for a client without one.
    pub client_secret: Option<Secret>,
    /// Until when that secret works; `None` means always.
    pub secret_expires_at: Option<Timestamp>,
}

impl Registrations<'_> {
    /// Reads a registration by its OAuth `client_id`: an administrator who may use the DCR endpoints reads any, or only their
    /// own if they manage no others ([`Error::NotOwner`]); the holder of a registration access token reads its own. A revoked
    /// one is not found: for the protocols it is gone.
    pub async fn read(self, caller: &Caller, client_id: &str) -> Result<ReadRegistration, Error> {
        let found = self.manageable(caller, client_id).await?;
        Ok(ReadRegistration {
            client_secret: self.shared.open_secret(&found)?,
            secret_expires_at: found.secret.as_ref().and_then(|secret| secret.expires_at),
            registration: found.registration,
        })
    }

    /// The `client_id` of the registration with this unique name. Only the WSO2 dialects give one: what the portal or
    /// RFC 7591 registered may be called like another, and is not found by a name.
    pub async fn find_by_name(self, caller: &Caller, name: &str) -> Result<String, Error> {
        caller.registrar()?;
        // No name holds NUL, and PostgreSQL refuses to compare it with any.
        if name.contains('\0') {
            return Err(Error::NotFound("registration"));
        }
        self.shared.store.find_registration_name(name).await?.ok_or(Error::NotFound("registration"))
    }

    /// The registration, if this caller may manage it by the DCR endpoints.
    pub(crate) async fn manageable(self, caller: &Caller, client_id: &str) -> Result<FoundRegistration, Error> {
        let found = match caller {
            Caller::Registration(own) if own.client_id == client_id => Some((*own.found).clone()),
            Caller::Registration(_) => None,
            _ => {
                caller.registrar()?;
                self.shared.store.find_registration(client_id, self.shared.clock.now()).await?
            }
        };
        let found = found
            .filter(|found| found.registration.state != RegistrationState::Revoked)
            .ok_or(Error::NotFound("registration"))?;
        match caller {
            // The owner of a registration never changes, so what is found here holds for what is done with it.
            Caller::Administrator(administrator)
                if administrator.own_only
                    && administrator.role != AdministratorRole::Owner
                    && administrator.username != found.registration.owner =>
            {
                Err(Error::NotOwner)
            }
            _ => Ok(found),
        }
    }
}
