//! Revoking a registration: by a member of its API client, or by an administrator.

use model::{CredentialChange, Registration, RegistrationId, RegistrationState, RegistrationSummary, StoreError};

use crate::{Caller, Error, audit::Subject, provisioning::Provisioning, registrations::Registrations};

impl Registrations<'_> {
    /// One registration, for an administrator or a member of its API client; to anybody else it does not exist.
    pub async fn get(self, caller: &Caller, id: &RegistrationId) -> Result<RegistrationSummary, Error> {
        self.shared.registration_for(caller, id).await
    }

    /// Revokes a registration for good; its secrets are deleted. At once for one of our own server; one of an external
    /// provider is deleted there first.
    pub async fn revoke(self, caller: &Caller, id: &RegistrationId) -> Result<Registration, Error> {
        caller.may_revoke_credentials()?;
        let registration = self.shared.registration_for(caller, id).await?.registration;
        if registration.state == RegistrationState::Revoked {
            return Ok(registration);
        }
        if self.shared.provider_at(&registration).await?.is_some_and(|provider| provider.external.is_some()) {
            return Provisioning::of(self.shared).request_deletion(caller, registration).await;
        }
        let subject =
            Subject { id: id.as_str(), name: &registration.label, api_client: registration.api_client.as_ref() };
        let changes = vec![
            CredentialChange::RevokeRegistration(id.clone(), self.shared.clock.now()).into(),
            self.shared.event(caller, "credential.revoked", &subject),
        ];
        match self.shared.store.commit(changes).await {
            // It was revoked already: what was asked for is so.
            Ok(()) | Err(StoreError::Conflict) => Ok(registration),
            Err(other) => Err(other.into()),
        }
    }
}
