//! Reading a registration back, for the dialects that show the secret again.

use super::{Registration, RegistrationState, generate::secret_context};
use crate::{Caller, Core, Error, Secret, Timestamp};

/// A registration with its newest secret in clear.
#[derive(Debug)]
pub struct ReadRegistration {
    /// The registration.
    pub registration: Registration,
    /// The newest live secret; `None` for a public client.
    pub client_secret: Option<Secret>,
    /// Until when that secret works; `None` means always.
    pub secret_expires_at: Option<Timestamp>,
    /// Who made it.
    pub owner: String,
}

impl Core {
    /// Reads an active registration by its OAuth `client_id`. A revoked one is not found: for the protocols it is gone.
    pub async fn read_registration(&self, caller: &Caller, client_id: &str) -> Result<ReadRegistration, Error> {
        caller.administrator()?;
        let registration = self.store.find_registration(client_id).await?;
        let registration = registration
            .filter(|registration| registration.state == RegistrationState::Active)
            .ok_or(Error::NotFound("registration"))?;
        let secrets = self.store.live_secrets(&registration.id, self.clock.now()).await?;
        let newest = secrets.first();
        let client_secret =
            newest.map(|secret| self.vault.open(&secret_context(&secret.id), &secret.sealed)).transpose()?;
        Ok(ReadRegistration {
            client_secret,
            secret_expires_at: newest.and_then(|secret| secret.expires_at),
            owner: registration.owner.clone(),
            registration,
        })
    }
}
