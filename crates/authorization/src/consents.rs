//! What people see of what they allowed, and take back; and the same for those who manage a client.

use registration::{Caller, ConsentSummary, Error, Grant, GrantId, RegistrationId, TokenChange};

use crate::{AuthorizationServer, person::person};

/// The most that a page shows.
const SHOWN: i64 = 100;

impl AuthorizationServer {
    /// What whoever is signed in allowed clients, the last first.
    pub async fn list_consents(&self, caller: &Caller) -> Result<Vec<ConsentSummary>, Error> {
        let person = person(caller)?;
        Ok(self.store.list_consents(&person.id, SHOWN).await?)
    }

    /// Whoever is signed in takes back what they allowed a client: it is asked again the next time, and its tokens of
    /// theirs end.
    pub async fn withdraw_consent(&self, caller: &Caller, registration: &RegistrationId) -> Result<(), Error> {
        let person = person(caller)?;
        if self.store.find_consent(registration, &person.id).await?.is_none() {
            // It was taken back already: what was asked for is so.
            return Ok(());
        }
        let found = self.store.lookup_registration(registration).await?;
        let label = found.map(|found| found.registration.label).unwrap_or_default();
        let event = self.core.record(caller, "consent.withdrawn", registration.as_str(), &label);
        let withdraw = TokenChange::WithdrawConsent {
            registration: registration.clone(),
            person: person.id,
            at: self.clock.now(),
        };
        Ok(self.store.commit(vec![withdraw.into(), event]).await?)
    }

    /// What people allowed a registration and lives, newest first, for the people who may see it.
    pub async fn list_grants(&self, caller: &Caller, id: &RegistrationId) -> Result<Vec<Grant>, Error> {
        let registration = self.core.registrations().get(caller, id).await?.registration;
        Ok(self.store.list_grants(&registration.id, self.clock.now(), SHOWN).await?)
    }

    /// People who may manage a registration end what a person allowed it at one sign-in.
    pub async fn revoke_grant(
        &self,
        caller: &Caller,
        registration: &RegistrationId,
        grant: &GrantId,
    ) -> Result<(), Error> {
        caller.may_revoke_credentials()?;
        let registration = self.core.registrations().get(caller, registration).await?.registration;
        let found = self.store.find_grant(grant).await?;
        if found.is_none_or(|found| found.registration != registration.id || found.revoked_at.is_some()) {
            // It ended by itself meanwhile.
            return Ok(());
        }
        let event = self.core.record(caller, "grant.revoked", registration.id.as_str(), &registration.label);
        Ok(self.store.commit(vec![TokenChange::RevokeGrant(grant.clone(), self.clock.now()).into(), event]).await?)
    }
}
