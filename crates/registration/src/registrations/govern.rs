//! What administrators do with registrations of every origin: list, approve, reject, disable, enable, assign.

use model::{
    CredentialChange, Listing, OriginKind, Privilege, Registration, RegistrationFilter, RegistrationId,
    RegistrationRow, RegistrationState, StoreError, TokenChange,
};

use crate::{Caller, Error, credentials::subject, error::valid, registrations::Registrations};

impl Registrations<'_> {
    /// A page of registrations, newest first.
    pub async fn list(self, caller: &Caller, filter: &RegistrationFilter) -> Result<Listing<RegistrationRow>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.list_all_registrations(filter).await?)
    }

    /// How many registrations wait for approval.
    pub async fn count_awaiting_approval(self, caller: &Caller) -> Result<i64, Error> {
        caller.administrator()?;
        Ok(self.shared.store.count_awaiting_approval().await?)
    }

    /// Lets a registration that waits work.
    pub async fn approve(self, caller: &Caller, id: &RegistrationId) -> Result<Registration, Error> {
        let from = RegistrationState::AwaitingApproval;
        self.move_registration(caller, id, &[from], RegistrationState::Active, "registration.approved").await
    }

    /// Refuses a registration that waits, for good.
    pub async fn reject(self, caller: &Caller, id: &RegistrationId) -> Result<Registration, Error> {
        let from = RegistrationState::AwaitingApproval;
        self.move_registration(caller, id, &[from], RegistrationState::Rejected, "registration.rejected").await
    }

    /// Switches a registration off. It keeps its secrets; nothing but [`Registrations::enable`] switches it on.
    pub async fn disable(self, caller: &Caller, id: &RegistrationId) -> Result<Registration, Error> {
        let from = RegistrationState::Active;
        self.move_registration(caller, id, &[from], RegistrationState::Disabled, "registration.disabled").await
    }

    /// Switches a registration on again. One of a client that is known by its metadata document can also be switched on
    /// after it was deleted or rejected: nobody else can come with its `client_id`.
    pub async fn enable(self, caller: &Caller, id: &RegistrationId) -> Result<Registration, Error> {
        caller.owner()?;
        let registration = self.shared.registration_for(caller, id).await?.registration;
        let ended = matches!(registration.state, RegistrationState::Revoked | RegistrationState::Rejected);
        if ended && registration.origin.kind == OriginKind::MetadataDocument {
            let again = CredentialChange::ReinstateRegistration(id.clone(), self.shared.clock.now());
            let event = self.shared.event(caller, "registration.enabled", &subject(&registration));
            return match self.shared.store.commit(vec![again.into(), event]).await {
                // Somebody else did it at the same moment.
                Ok(()) | Err(StoreError::Conflict) => Ok(self.shared.registration_for(caller, id).await?.registration),
                Err(other) => Err(other.into()),
            };
        }
        let from = RegistrationState::Disabled;
        self.move_registration(caller, id, &[from], RegistrationState::Active, "registration.enabled").await
    }

    /// Gives a registration to an API client, whose members then see it, or takes it from one. `client` is the client's
    /// name or id, or nothing; it must use the provider of the registration, when that has one.
    pub async fn assign(self, caller: &Caller, id: &RegistrationId, client: &str) -> Result<Registration, Error> {
        caller.owner()?;
        let mut registration = self.shared.registration_for(caller, id).await?.registration;
        let provider = match &registration.provider {
            Some(provider) => self.shared.store.lookup_provider(provider).await?,
            None => None,
        };
        let mut errors = Vec::new();
        let client = self.shared.named_client(client, provider.as_ref(), &mut errors).await?;
        valid(errors)?;
        registration.api_client = client.map(|client| client.id);
        self.save_governed(caller, registration, "registration.assigned").await
    }

    /// Lets a registration do what clients may not, or takes that from it.
    pub async fn set_privileges(
        self,
        caller: &Caller,
        id: &RegistrationId,
        privileges: Vec<Privilege>,
    ) -> Result<Registration, Error> {
        caller.owner()?;
        let mut registration = self.shared.registration_for(caller, id).await?.registration;
        if privileges.contains(&Privilege::Register) && registration.origin.kind != OriginKind::Administrator {
            return Err(Error::Refused(
                "Only a client that an administrator registered can register others in their name.".to_owned(),
            ));
        }
        let event = self.shared.event(caller, "registration.privileges_changed", &subject(&registration));
        let change = TokenChange::SetPrivileges(id.clone(), privileges.clone());
        match self.shared.store.commit(vec![change.into(), event]).await {
            Ok(()) => {
                registration.privileges = privileges;
                Ok(registration)
            }
            Err(StoreError::Conflict) => Err(Error::NotFound("credential")),
            Err(other) => Err(other.into()),
        }
    }

    async fn move_registration(
        self,
        caller: &Caller,
        id: &RegistrationId,
        from: &[RegistrationState],
        to: RegistrationState,
        action: &'static str,
    ) -> Result<Registration, Error> {
        caller.owner()?;
        let mut registration = self.shared.registration_for(caller, id).await?.registration;
        if !registration.realm.is_empty() {
            return Err(Error::Refused(format!(
                "“{}” works at an external provider, where this portal cannot switch it off for a while. Revoke it \
                 instead.",
                crate::text::shortened(&registration.label)
            )));
        }
        if registration.state == to {
            // Somebody else was quicker: what was asked for is so.
            return Ok(registration);
        }
        if !from.contains(&registration.state) {
            return Err(Error::Refused(format!(
                "“{}” is {} by now. Look at it again.",
                crate::text::shortened(&registration.label),
                registration.state.label()
            )));
        }
        registration.state = to;
        self.save_governed(caller, registration, action).await
    }

    async fn save_governed(
        self,
        caller: &Caller,
        mut registration: Registration,
        action: &'static str,
    ) -> Result<Registration, Error> {
        let now = self.shared.clock.now();
        registration.updated_at = now;
        let event = self.shared.event(caller, action, &subject(&registration));
        let mut changes = vec![CredentialChange::UpdateRegistration(Box::new(registration.clone())).into(), event];
        if registration.state != RegistrationState::Active {
            // For good: switching it on again does not bring its tokens back to life.
            registration.tokens_since = now;
            changes.push(TokenChange::EndTokens(registration.id.clone(), now).into());
        }
        match self.shared.store.commit(changes).await {
            Ok(()) => Ok(registration),
            Err(StoreError::Conflict) => {
                Err(Error::Refused("This registration was changed at the same moment. Look at it again.".to_owned()))
            }
            Err(other) => Err(other.into()),
        }
    }
}
