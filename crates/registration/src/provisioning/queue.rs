//! Writing down what is to be done at an external provider, in the transaction of what wants it done.

use dcr::VerifiedClientMetadata;
use model::{
    ApiClientId, Change, External, Intent, Operation, OperationId, OperationKind, OperationState, Provider,
    ProviderClient, ProviderClientId, ProviderClientState, ProvisioningChange, Registration, Requester, Timestamp,
};
use serde_json::Map;

use crate::{
    Caller, Error,
    audit::actor,
    client_names::{self as names, Variables},
    provisioning::Provisioning,
};

impl Provisioning<'_> {
    /// An operation that is due at once.
    pub(crate) fn new_operation(self, caller: &Caller, kind: OperationKind, client: &ProviderClient) -> Operation {
        let now = self.shared.clock.now();
        let (requester_kind, id, name) = actor(caller);
        let (member, session) = match caller {
            Caller::Member(member) => (Some(member.id.clone()), member.session.clone()),
            _ => (None, None),
        };
        Operation {
            id: OperationId::new(&*self.shared.clock, &*self.shared.entropy),
            kind,
            provider: client.provider.clone(),
            registration: client.registration.clone(),
            client: client.id.clone(),
            state: OperationState::Waiting,
            intent: None,
            requested_by: Requester { kind: requester_kind.to_owned(), id, name, member, session },
            attempts: 0,
            next_attempt_at: now,
            lease_until: Timestamp::from_unix_seconds(0),
            uncertain: false,
            last_error: None,
            correlation_id: self.shared.correlation_id(),
            created_at: now,
            finished_at: None,
        }
    }

    /// A client that is to be registered at a provider for a registration.
    pub(crate) fn expected_client(
        self,
        provider: &Provider,
        registration: &Registration,
        client_name: String,
    ) -> ProviderClient {
        let now = self.shared.clock.now();
        ProviderClient {
            id: ProviderClientId::new(&*self.shared.clock, &*self.shared.entropy),
            provider: provider.id.clone(),
            registration: Some(registration.id.clone()),
            client_name,
            client_id: None,
            registration_client_uri: None,
            access_token: None,
            members: Map::new(),
            state: ProviderClientState::Expected,
            finding: None,
            checked_at: None,
            delete_after: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// What registers another client for a registration, in the place of the one that it has: the client, to be added, and
    /// the operation. `metadata` names the client as it is to be called there.
    pub(crate) fn another_client(
        self,
        caller: &Caller,
        provider: &Provider,
        registration: &Registration,
        metadata: VerifiedClientMetadata,
        keep_seconds: i64,
    ) -> (Change, Operation) {
        let expected = self.expected_client(provider, registration, metadata.client_name.clone());
        let operation = Operation {
            intent: Some(intent(metadata, &registration.label, keep_seconds)),
            ..self.new_operation(caller, OperationKind::Swap, &expected)
        };
        (ProvisioningChange::AddClient(Box::new(expected)).into(), operation)
    }

    /// A name that no other client of ours has at its provider.
    pub(crate) async fn fresh_client_name(
        self,
        provider: &Provider,
        external: &External,
        registration: &Registration,
    ) -> Result<String, Error> {
        let tag = names::tag(&*self.shared.clock, &*self.shared.entropy);
        let client = self.name_of_client(registration.api_client.as_ref()).await?;
        let variables =
            Variables { client: &client, credential: &registration.label, tag: &tag, email: &registration.owner };
        Ok(names::client_name(provider.kind, external, &variables))
    }

    /// The name of an API client, for texts; empty when there is none.
    pub(super) async fn name_of_client(self, id: Option<&ApiClientId>) -> Result<String, Error> {
        let client = match id {
            Some(id) => self.shared.store.lookup_client(id).await?,
            None => None,
        };
        Ok(client.map(|client| client.name).unwrap_or_default())
    }

    /// The changes that write an operation down. One of the same registration that cannot go on by itself gives way to
    /// it; one that waits does not: [`model::Unique::OpenOperation`].
    pub(crate) async fn queue(self, operation: Operation) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::with_capacity(2);
        if let Some(registration) = &operation.registration
            && let Some(open) = self.shared.store.open_operation(registration).await?
            && (open.state == OperationState::Stuck || open.kind == OperationKind::Check)
            && open.kind != OperationKind::Register
        {
            changes.push(ProvisioningChange::CancelOperation(open.id.clone(), self.shared.clock.now()).into());
            if open.uncertain
                && let Some(client) = self.shared.store.lookup_provider_client(&open.client).await?
            {
                changes.extend(self.left_by(&open, client));
            }
        }
        changes.push(ProvisioningChange::AddOperation(Box::new(operation)).into());
        Ok(changes)
    }

    /// Wakes a worker of this process; those of others look by themselves.
    pub(crate) fn wake_workers(self) {
        self.shared.operation_queued.notify_one();
    }

    /// Resolves when something was queued in this process since the last call.
    pub async fn queued(self) {
        self.shared.operation_queued.notified().await;
    }
}

/// What a client shall be, for an operation.
pub(crate) fn intent(metadata: VerifiedClientMetadata, label: &str, keep_seconds: i64) -> Intent {
    Intent { metadata, label: label.to_owned(), keep_seconds }
}

/// The sentence for somebody who wants something done while something else is.
pub(crate) fn busy() -> Error {
    Error::Refused(
        "Something is being done with this credential at its provider. Wait until that has ended, and try again."
            .to_owned(),
    )
}
