//! Giving up: a credential at an external provider is revoked, or what is to be done there is not wanted any more.

use model::{
    ApiClientId, Change, CredentialChange, Operation, OperationId, OperationKind, OperationState, ProviderClient,
    ProviderClientState, ProvisioningChange, Registration, RegistrationState, StoreError, Unique,
};

use super::busy;
use crate::{Caller, Error, audit::Subject, credentials::subject, provisioning::Provisioning};

impl Provisioning<'_> {
    /// A person wants an operation that failed tried at once.
    pub async fn retry(self, caller: &Caller, id: &OperationId) -> Result<(), Error> {
        let (operation, name) = self.operation_for(caller, id).await?;
        let change = ProvisioningChange::RetryOperation(id.clone(), self.shared.clock.now());
        let event = self.operation_event(caller, "credential.retry_requested", &operation, &name);
        match self.shared.store.commit(vec![change.into(), event]).await {
            Ok(()) => {
                self.wake_workers();
                Ok(())
            }
            Err(StoreError::Conflict) => Err(busy()),
            Err(other) => Err(other.into()),
        }
    }

    /// A person gives an operation up. A credential that was still being registered is revoked with it. Only an owner
    /// gives up a deletion: the client may stay at the provider, and somebody has to know.
    pub async fn cancel(self, caller: &Caller, id: &OperationId) -> Result<(), Error> {
        let (operation, name) = self.operation_for(caller, id).await?;
        if operation.kind == OperationKind::Delete {
            caller.owner()?;
        }
        let mut changes = self.given_up(&operation).await?;
        changes.push(self.operation_event(caller, "credential.cancelled", &operation, &name));
        self.shared.store.commit(changes).await.map_err(conflict_is_busy)?;
        self.wake_workers();
        Ok(())
    }

    /// The changes that give an operation up, with all that follows from it.
    async fn given_up(self, operation: &Operation) -> Result<Vec<Change>, Error> {
        let now = self.shared.clock.now();
        let mut changes: Vec<Change> = vec![ProvisioningChange::CancelOperation(operation.id.clone(), now).into()];
        if let Some(client) = self.shared.store.lookup_provider_client(&operation.client).await? {
            let changes_it = matches!(operation.kind, OperationKind::Update | OperationKind::Rotate);
            // A look ends the doubt.
            if operation.uncertain && changes_it && self.can_be_read(&client.provider).await? {
                let check = self.new_operation(&Caller::System, OperationKind::Check, &client);
                changes.push(ProvisioningChange::AddOperation(Box::new(check)).into());
            }
            changes.extend(self.left_by(operation, client));
        }
        if let Some(id) = &operation.registration
            && let Some(found) = self.shared.store.lookup_registration(id).await?
            && matches!(found.registration.state, RegistrationState::Registering | RegistrationState::Revoking)
        {
            changes.push(CredentialChange::RevokeRegistration(id.clone(), now).into());
        }
        Ok(changes)
    }

    /// What becomes of the client at the provider when an operation on it is given up.
    pub(super) fn left_by(self, operation: &Operation, mut client: ProviderClient) -> Option<Change> {
        let may_be_there = operation.uncertain || client.client_id.is_some();
        match (operation.kind, client.state) {
            (OperationKind::Adopt, ProviderClientState::Expected) => client.state = ProviderClientState::Gone,
            (_, ProviderClientState::Expected) if !may_be_there => client.state = ProviderClientState::Gone,
            (_, ProviderClientState::Expected) => {
                self.suspect(&mut client, "Registering it was given up before anybody knew whether it arrived.");
            }
            (OperationKind::Delete, ProviderClientState::Retiring | ProviderClientState::Current) => {
                self.suspect(&mut client, "Deleting it was given up.");
            }
            _ if operation.uncertain => client.doubt(operation),
            _ => return None,
        }
        client.updated_at = self.shared.clock.now();
        Some(ProvisioningChange::UpdateClient(Box::new(client)).into())
    }

    /// Revokes a registration at an external provider: it is deleted there first. One that was never registered is
    /// revoked at once.
    pub(crate) async fn request_deletion(
        self,
        caller: &Caller,
        mut registration: Registration,
    ) -> Result<Registration, Error> {
        if registration.state == RegistrationState::Revoking {
            return Ok(registration);
        }
        let open = self.shared.store.open_operation(&registration.id).await?;
        if registration.state == RegistrationState::Registering {
            let Some(open) = open else { return Err(busy()) };
            let mut changes = self.given_up(&open).await?;
            changes.push(self.shared.event(caller, "credential.revoked", &subject(&registration)));
            self.shared.store.commit(changes).await.map_err(conflict_is_busy)?;
            return Ok(registration);
        }
        let client = self.client_of(&registration.id).await?;
        let now = self.shared.clock.now();
        let mut changes = Vec::new();
        if let Some(open) = open {
            changes.push(ProvisioningChange::CancelOperation(open.id.clone(), now).into());
            // A client that was to take the place of this one may be there, and this one may have another token.
            if let Some(client) = self.shared.store.lookup_provider_client(&open.client).await? {
                changes.extend(self.left_by(&open, client));
            }
        }
        registration.state = RegistrationState::Revoking;
        registration.updated_at = now;
        changes.push(CredentialChange::UpdateRegistration(Box::new(registration.clone())).into());
        let deletion = self.new_operation(caller, OperationKind::Delete, &client);
        changes.push(ProvisioningChange::AddOperation(Box::new(deletion)).into());
        changes.push(self.shared.event(caller, "credential.revoked", &subject(&registration)));
        self.shared.store.commit(changes).await.map_err(conflict_is_busy)?;
        self.wake_workers();
        Ok(registration)
    }

    /// The changes before an API client is deleted: its clients at external providers are deleted there, afterwards and
    /// by themselves. Answers how many.
    pub(crate) async fn tear_down(
        self,
        caller: &Caller,
        api_client: &ApiClientId,
    ) -> Result<(Vec<Change>, usize), Error> {
        let mut changes = Vec::new();
        let mut count = 0;
        for found in self.shared.store.list_registrations(api_client).await? {
            let registration = found.registration;
            if registration.realm.is_empty() || registration.state == RegistrationState::Revoked {
                continue;
            }
            let open = self.shared.store.open_operation(&registration.id).await?;
            let current = self.shared.store.current_provider_client(&registration.id).await?;
            if let Some(open) = &open {
                changes.push(ProvisioningChange::CancelOperation(open.id.clone(), self.shared.clock.now()).into());
                if let Some(client) = self.shared.store.lookup_provider_client(&open.client).await?
                    && client.state == ProviderClientState::Expected
                {
                    changes.extend(self.left_by(open, client));
                }
            }
            let Some(mut client) = current.filter(|client| client.state == ProviderClientState::Current) else {
                continue;
            };
            if let Some(open) = &open {
                client.doubt(open);
            }
            client.registration = None;
            client.state = ProviderClientState::Retiring;
            client.updated_at = self.shared.clock.now();
            let deletion = self.new_operation(caller, OperationKind::Delete, &client);
            changes.push(ProvisioningChange::UpdateClient(Box::new(client)).into());
            changes.push(ProvisioningChange::AddOperation(Box::new(deletion)).into());
            count += 1;
        }
        Ok((changes, count))
    }

    /// Deletes at their providers what another took the place of, when its time has come. Answers how many are queued.
    pub(super) async fn queue_retired(self, limit: i64) -> Result<u64, Error> {
        let retired = self.shared.store.retired_provider_clients(self.shared.clock.now(), limit).await?;
        let mut queued = 0;
        for client in retired {
            // It is not its registration's any more: whatever is done for that may go on.
            let client = ProviderClient { registration: None, ..client };
            let deletion = self.new_operation(&Caller::System, OperationKind::Delete, &client);
            match self.shared.store.commit(vec![ProvisioningChange::AddOperation(Box::new(deletion)).into()]).await {
                Ok(()) => queued += 1,
                Err(StoreError::Taken(Unique::OpenOperation) | StoreError::Conflict) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(queued)
    }

    /// An operation that is open, and what it is about, for the people who may do something about it.
    async fn operation_for(self, caller: &Caller, id: &OperationId) -> Result<(Operation, String), Error> {
        caller.may_revoke_credentials()?;
        let operation = self.shared.store.lookup_operation(id).await?.ok_or(Error::NotFound("operation"))?;
        let name = if let Some(registration) = &operation.registration {
            self.shared.registration_for(caller, registration).await?.registration.label
        } else {
            caller.owner()?;
            let client = self.shared.store.lookup_provider_client(&operation.client).await?;
            client.map(|client| client.client_name).unwrap_or_default()
        };
        match operation.state {
            OperationState::Waiting | OperationState::Stuck => Ok((operation, name)),
            OperationState::Done | OperationState::Cancelled => {
                Err(Error::Refused("This has ended meanwhile. Look at it again.".to_owned()))
            }
        }
    }

    fn operation_event(self, caller: &Caller, action: &'static str, operation: &Operation, name: &str) -> Change {
        let id =
            operation.registration.as_ref().map_or(operation.client.as_str(), |registration| registration.as_str());
        let api_client = match caller {
            Caller::Member(member) => Some(&member.api_client),
            _ => None,
        };
        self.shared.event(caller, action, &Subject { id, name, api_client })
    }
}

/// A worker has it at this moment.
fn conflict_is_busy(error: StoreError) -> Error {
    match error {
        StoreError::Conflict | StoreError::Taken(Unique::OpenOperation) => busy(),
        other => other.into(),
    }
}
