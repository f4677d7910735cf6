//! The reconcile page: what the portal knows against what a provider says, and how to make them the same again.

use dcr::{ClientMetadata, FieldError, GrantType};
use model::{
    Change, CredentialChange, Finding, Listing, Operation, OperationKind, Provider, ProviderClient,
    ProviderClientFilter, ProviderClientId, ProviderClientRow, ProviderClientState, ProviderId, ProvisioningChange,
    Registration, RegistrationId, RegistrationState, Secret, StoreError, Unique, stored_words,
};

use super::queue::intent;
use crate::{Caller, Error, audit::Subject, credentials::subject, error::valid, provisioning::Provisioning, text};

/// The most clients that one repair changes.
const MOST_REPAIRS: usize = 200;
/// The most clients that are looked at when an administrator asks for it.
const MOST_CHECKS: i64 = 1000;

/// The most operations that the page shows.
const MOST_OPERATIONS: i64 = 50;

/// The reconcile page of a provider.
#[derive(Clone, Debug)]
pub struct ReconcilePage {
    /// The provider.
    pub provider: Provider,
    /// The clients there.
    pub clients: Listing<ProviderClientRow>,
    /// What is still to be done there, oldest first; at most 50.
    pub operations: Vec<NamedOperation>,
}

/// An operation, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedOperation {
    /// The operation.
    pub operation: Operation,
    /// What its credential is called, or its client at the provider when it belongs to none.
    pub name: String,
}

/// How a difference is repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// What the provider says becomes what the portal knows.
    Adopt,
    /// What the portal knows is registered there again, in the same client.
    Restore,
    /// Another client is registered, and takes the place of the lost one.
    ReRegister,
    /// It is deleted there.
    Delete,
    /// An administrator has looked: nothing is there, or nothing has to be done.
    Forget,
}

stored_words!(Repair {
    Adopt = "adopt",
    Restore = "restore",
    ReRegister = "re_register",
    Delete = "delete",
    Forget = "forget",
});

/// What a repair would do with one client.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRepair {
    /// The client.
    pub client: ProviderClient,
    /// What its registration is called.
    pub label: Option<String>,
    /// What would be done, as a sentence; `Err` says why nothing would.
    pub plan: Result<String, String>,
}

/// What the form *Adopt a client* carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdoptFields {
    /// What it is called in the portal.
    pub label: String,
    /// The API client that it belongs to from now on: a name or an id.
    pub api_client: String,
    /// Its `client_id`, exactly.
    pub client_id: String,
    /// Its secret, when it is known.
    pub client_secret: String,
    /// RFC 7592: where it is managed.
    pub registration_client_uri: String,
    /// RFC 7592: what it is managed with.
    pub registration_access_token: String,
}

impl Provisioning<'_> {
    /// The clients known at a provider.
    pub async fn reconcile_page(self, caller: &Caller, filter: &ProviderClientFilter) -> Result<ReconcilePage, Error> {
        let provider = self.shared.provider_for(caller, &filter.provider).await?;
        let mut operations = Vec::new();
        for operation in self.shared.store.open_operations_at(&filter.provider, MOST_OPERATIONS).await? {
            let label = match &operation.registration {
                Some(id) => self.shared.store.lookup_registration(id).await?.map(|found| found.registration.label),
                None => {
                    self.shared.store.lookup_provider_client(&operation.client).await?.map(|client| client.client_name)
                }
            };
            operations.push(NamedOperation { operation, name: label.unwrap_or_default() });
        }
        Ok(ReconcilePage { clients: self.shared.store.list_provider_clients(filter).await?, operations, provider })
    }

    /// Has every client at a provider looked at. Answers how many.
    pub async fn check_clients(self, caller: &Caller, id: &ProviderId) -> Result<u64, Error> {
        caller.owner()?;
        let provider = self.shared.provider_for(caller, id).await?;
        if !provider.capabilities().read {
            return Err(Error::Refused(format!("{} does not let anybody read its clients.", provider.name)));
        }
        let queued = self.queue_checks(caller, Some(id), -1, MOST_CHECKS).await?;
        let subject = Subject { id: id.as_str(), name: &provider.name, api_client: None };
        self.shared.store.commit(vec![self.shared.event(caller, "provider.check_requested", &subject)]).await?;
        self.wake_workers();
        Ok(queued)
    }

    /// What a repair would do, client by client; nothing is changed.
    pub async fn plan_repairs(
        self,
        caller: &Caller,
        provider: &ProviderId,
        clients: &[ProviderClientId],
        repair: Repair,
    ) -> Result<Vec<PlannedRepair>, Error> {
        caller.owner()?;
        let provider = self.shared.provider_for(caller, provider).await?;
        let mut plans = Vec::new();
        for id in clients.iter().take(MOST_REPAIRS) {
            let Some(client) = self.shared.store.lookup_provider_client(id).await? else { continue };
            if client.provider != provider.id {
                continue;
            }
            let registration = self.registration_of(&client).await?;
            let plan = plan(&provider, &client, registration.as_ref(), repair);
            plans.push(PlannedRepair { label: registration.map(|it| it.label), client, plan });
        }
        Ok(plans)
    }

    /// Does what [`Provisioning::plan_repairs`] says. Answers for how many clients it was done, or is to be done.
    pub async fn repair(
        self,
        caller: &Caller,
        provider: &ProviderId,
        clients: &[ProviderClientId],
        repair: Repair,
    ) -> Result<usize, Error> {
        let plans = self.plan_repairs(caller, provider, clients, repair).await?;
        let provider = self.shared.provider_for(caller, provider).await?;
        let mut done = 0;
        for planned in plans.into_iter().filter(|planned| planned.plan.is_ok()) {
            if self.repair_one(caller, &provider, planned.client, repair).await? {
                done += 1;
            }
        }
        self.wake_workers();
        Ok(done)
    }

    /// Whether it was done; not when something else is being done with it at this moment.
    async fn repair_one(
        self,
        caller: &Caller,
        provider: &Provider,
        client: ProviderClient,
        repair: Repair,
    ) -> Result<bool, Error> {
        let registration = self.registration_of(&client).await?;
        let subject = match &registration {
            Some(registration) => subject(registration),
            None => Subject { id: client.id.as_str(), name: &client.client_name, api_client: None },
        };
        let event = self.shared.event(caller, action(repair), &subject);
        let mut changes: Vec<Change> = Vec::new();
        match (repair, &registration) {
            (Repair::Adopt, Some(_)) => {
                changes.extend(self.queue(self.new_operation(caller, OperationKind::Adopt, &client)).await?);
            }
            (Repair::Restore, Some(registration)) => {
                let mut metadata = registration.metadata.clone();
                metadata.client_name.clone_from(&client.client_name);
                let operation = Operation {
                    intent: Some(intent(metadata, &registration.label, 0)),
                    ..self.new_operation(caller, OperationKind::Update, &client)
                };
                changes.extend(self.queue(operation).await?);
            }
            (Repair::ReRegister, Some(registration)) => {
                let Some(external) = provider.external.as_deref() else { return Ok(false) };
                let mut metadata = registration.metadata.clone();
                metadata.client_name = self.fresh_client_name(provider, external, registration).await?;
                let (add, operation) = self.another_client(caller, provider, registration, metadata, 0);
                changes.push(add);
                changes.extend(self.queue(operation).await?);
            }
            (Repair::Delete, registration) => {
                // One that works has nothing to do with a client that it no longer has.
                let revoking = registration.as_ref().is_some_and(|it| it.state == RegistrationState::Revoking);
                let registration = client.registration.clone().filter(|_| revoking);
                let client = ProviderClient { registration, ..client.clone() };
                let operation = self.new_operation(caller, OperationKind::Delete, &client);
                changes.extend(self.queue(operation).await?);
            }
            (Repair::Forget, registration) => {
                if let Some(registration) = registration {
                    if let Some(open) = self.shared.store.open_operation(&registration.id).await? {
                        changes.push(ProvisioningChange::CancelOperation(open.id, self.shared.clock.now()).into());
                    }
                    if registration.state == RegistrationState::Revoking {
                        let revoke =
                            CredentialChange::RevokeRegistration(registration.id.clone(), self.shared.clock.now());
                        changes.push(revoke.into());
                    }
                }
                changes.push(ProvisioningChange::UpdateClient(Box::new(self.forgotten(client.clone()))).into());
            }
            (_, None) => return Ok(false),
        }
        changes.push(event);
        match self.shared.store.commit(changes).await {
            Ok(()) => Ok(true),
            Err(StoreError::Taken(Unique::OpenOperation) | StoreError::Conflict) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }

    /// A client that nobody has to look at any more. One that its registration still has keeps its place.
    fn forgotten(self, mut client: ProviderClient) -> ProviderClient {
        client.finding = None;
        if client.state != ProviderClientState::Current {
            client.state = ProviderClientState::Gone;
            client.access_token = None;
        }
        client.updated_at = self.shared.clock.now();
        client
    }

    /// An existing client at an external provider becomes a registration, after a read has proved that it is there and
    /// ours to manage.
    pub async fn adopt(
        self,
        caller: &Caller,
        provider: &ProviderId,
        fields: &AdoptFields,
    ) -> Result<RegistrationId, Error> {
        let administrator = caller.owner()?.username.clone();
        let provider = self.shared.provider_for(caller, provider).await?;
        let external = provider
            .external
            .as_deref()
            .ok_or_else(|| Error::Refused("Clients of the built-in server are registrations already.".to_owned()))?;
        let mut errors = Vec::new();
        let label = text::name("label", &fields.label, &mut errors);
        let client_id = fields.client_id.trim();
        if client_id.is_empty() || client_id.len() > 512 || !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            errors.push(FieldError::new("client_id", "Enter the client ID exactly as the provider shows it."));
        }
        let uri = fields.registration_client_uri.trim();
        if !uri.is_empty() && !same_origin(uri, &external.endpoints.registration) {
            errors.push(FieldError::new(
                "registration_client_uri",
                "This must be an address on the origin of the provider's registration endpoint.",
            ));
        }
        let api_client = self.shared.named_client(&fields.api_client, Some(&provider), &mut errors).await?;
        if api_client.is_none() && errors.is_empty() {
            errors.push(FieldError::new("api_client", "Choose the API client that it belongs to."));
        }
        valid(errors)?;
        let now = self.shared.clock.now();
        let id = RegistrationId::new(&*self.shared.clock, &*self.shared.entropy);
        // What it really is comes with the read.
        let metadata = ClientMetadata {
            client_name: Some(label.clone()),
            grant_types: Some(vec![GrantType::ClientCredentials]),
            ..ClientMetadata::default()
        };
        let metadata = metadata.verify().map_err(|_| Error::Unexpected("plain metadata is not valid".to_owned()))?;
        let registration = Registration {
            api_client: api_client.map(|client| client.id),
            ..Registration::new(id.clone(), administrator, label, metadata, now).registering_at(provider.id.clone())
        };
        let mut client = self.expected_client(&provider, &registration, registration.label.clone());
        client.client_id = Some(client_id.to_owned());
        client.registration_client_uri = (!uri.is_empty()).then(|| uri.to_owned());
        let token = fields.registration_access_token.trim();
        if !token.is_empty() {
            client.access_token = Some(self.seal_token(&client.id, &Secret::new(token))?);
        }
        let operation = self.new_operation(caller, OperationKind::Adopt, &client);
        let mut changes: Vec<Change> = vec![
            CredentialChange::AddRegistration(Box::new(registration.clone())).into(),
            ProvisioningChange::AddClient(Box::new(client)).into(),
            ProvisioningChange::AddOperation(Box::new(operation)).into(),
            self.shared.event(caller, "credential.adoption_requested", &subject(&registration)),
        ];
        if !fields.client_secret.trim().is_empty() {
            changes.push(self.shared.add_secret(&id, &Secret::new(fields.client_secret.trim()), None)?);
        }
        self.shared.store.commit(changes).await?;
        self.wake_workers();
        Ok(id)
    }

    async fn registration_of(self, client: &ProviderClient) -> Result<Option<Registration>, Error> {
        match &client.registration {
            Some(id) => Ok(self.shared.store.lookup_registration(id).await?.map(|found| found.registration)),
            None => Ok(None),
        }
    }
}

/// What a repair would do with one client, as a sentence; or why it cannot be done.
fn plan(
    provider: &Provider,
    client: &ProviderClient,
    registration: Option<&Registration>,
    repair: Repair,
) -> Result<String, String> {
    let can = provider.capabilities();
    let current = client.state == ProviderClientState::Current;
    let active = registration.filter(|registration| registration.state == RegistrationState::Active && current);
    let known = client.client_id.as_deref();
    let no = |reason: &str| Err(reason.to_owned());
    match repair {
        Repair::Adopt => match (active, &client.finding) {
            (Some(_), Some(Finding::Changed { members })) => {
                let names: Vec<_> = members.iter().map(|difference| difference.member.as_str()).collect();
                Ok(format!("The portal takes over {} from the provider.", names.join(", ")))
            }
            _ => no("Nothing differs that could be taken over."),
        },
        Repair::Restore => match (active, &client.finding) {
            (Some(_), Some(Finding::Changed { .. })) if can.update => {
                Ok("The provider is sent what the portal knows.".to_owned())
            }
            (Some(_), Some(Finding::Changed { .. })) => no("This provider does not change clients."),
            _ => no("Nothing differs that could be restored."),
        },
        Repair::ReRegister => match (active, &client.finding) {
            (Some(_), Some(Finding::Missing { .. } | Finding::Locked { .. })) => {
                Ok("A new client is registered. Its client ID and secret are new, and its members are shown them."
                    .to_owned())
            }
            (Some(_), _) => no("The provider knows it."),
            (None, _) => no("It belongs to no credential that works."),
        },
        Repair::Delete if current => no("A credential uses it. Revoke that instead."),
        Repair::Delete if known.is_none() => no("Nobody knows its client ID. Find it at the provider by its name."),
        Repair::Delete if !can.delete => no("This provider does not delete clients. Delete it there."),
        Repair::Delete => Ok("It is deleted at the provider.".to_owned()),
        Repair::Forget if client.state == ProviderClientState::Expected => no("It is being registered."),
        Repair::Forget if current => match &client.finding {
            Some(_) => Ok("The difference is accepted until the next look.".to_owned()),
            None => no("There is nothing to forget."),
        },
        Repair::Forget => Ok("It is taken off this list. Nothing is done at the provider.".to_owned()),
    }
}

const fn action(repair: Repair) -> &'static str {
    match repair {
        Repair::Adopt => "reconcile.adopted",
        Repair::Restore => "reconcile.restored",
        Repair::ReRegister => "reconcile.re_registered",
        Repair::Delete => "reconcile.deleted",
        Repair::Forget => "reconcile.forgotten",
    }
}

/// Whether a URL is on the origin of another.
fn same_origin(url: &str, other: &str) -> bool {
    let origin = |text: &str| url::Url::parse(text).ok().map(|url| url.origin());
    origin(url).is_some_and(|origin_of| origin_of.is_tuple() && Some(origin_of) == origin(other))
}
