//! The worker's part: one operation after another is begun, carried out, and its end written down.

use model::{
    CallError, CatalogueChange, Change, Finding, Intent, Operation, OperationError, OperationKind, OperationState,
    Problem, Provider, ProviderClient, ProviderClientId, ProviderClientState, ProviderHealth, ProvisioningChange,
    Registration, RegistrationState, RemoteClient, StoreError, Target, Unique,
};

use super::retry::retry_at;
use crate::{Caller, Error, audit::Subject, provisioning::Provisioning};

/// The most calls that one attempt makes: for a token, to look for a lost client, to delete it, to register, to undo that.
const MOST_CALLS: i64 = 6;
/// How long a worker may take for the rest of an attempt, in seconds.
const REST_SECONDS: i64 = 10;
/// How often writing down an end is tried again when something else changed the registration meanwhile.
const TRIES: usize = 8;

/// An operation and all that belongs to it, as it was when a worker began it.
pub(super) struct Job {
    pub operation: Operation,
    /// Nobody knows how the attempt before this one ended.
    pub was_uncertain: bool,
    pub provider: Provider,
    pub registration: Option<Registration>,
    /// The client at the provider that it is about.
    pub client: ProviderClient,
    /// The client whose place another is to take.
    pub replaced: Option<ProviderClient>,
    pub target: Target,
}

/// What changes with the end of an operation, from the registration as it is then: it is asked again when something else
/// changed that meanwhile.
type Effect<'a> = Box<dyn Fn(Option<Registration>) -> Result<Vec<Change>, Error> + Send + Sync + 'a>;

/// How an attempt ended.
pub(super) enum End<'a> {
    /// It was done.
    Done {
        effect: Effect<'a>,
        /// A client that there is now because of it. If the end cannot be written down, nobody else knows of it.
        made: Option<RemoteClient>,
    },
    /// It was not, or nobody knows.
    Failed {
        error: OperationError,
        /// The client at the provider, when the failure says something of it.
        client: Option<Box<ProviderClient>>,
    },
}

impl End<'_> {
    pub(super) fn failed(error: OperationError) -> Self {
        End::Failed { error, client: None }
    }
}

impl From<CallError> for End<'_> {
    fn from(error: CallError) -> Self {
        End::failed(error.error)
    }
}

impl Provisioning<'_> {
    /// Carries out the next operation that is due and that no worker has. Answers whether there was one.
    pub async fn work_next(self) -> Result<bool, Error> {
        let now = self.shared.clock.now();
        for operation in self.shared.store.due_operations(now, 10).await? {
            let lease_until = now.plus_seconds(self.lease_seconds(&operation).await?);
            let begin = ProvisioningChange::BeginOperation { id: operation.id.clone(), now, lease_until };
            match self.shared.store.commit(vec![begin.into()]).await {
                Err(StoreError::Conflict) => continue,
                other => other?,
            }
            let ended = self.carry_out(operation).await;
            self.shared.operation_ended.notify_waiters();
            ended?;
            return Ok(true);
        }
        Ok(false)
    }

    /// How long a worker has an operation for itself: as long as all its calls can take together, and no longer, because an
    /// operation whose process died waits for the end of it.
    async fn lease_seconds(self, operation: &Operation) -> Result<i64, Error> {
        let provider = self.shared.store.lookup_provider(&operation.provider).await?;
        let timeout = provider.and_then(|provider| provider.external).map_or(0, |external| external.timeout_seconds);
        Ok(MOST_CALLS * i64::try_from(timeout).unwrap_or(0) + REST_SECONDS)
    }

    /// Waits until what is due for a registration was tried, or nothing is to be done any more.
    pub async fn tried(self, registration: &model::RegistrationId) -> Result<(), Error> {
        loop {
            let ended = self.shared.operation_ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            let open = self.shared.store.open_operation(registration).await?;
            let untried =
                |operation: &Operation| operation.state == OperationState::Waiting && operation.last_error.is_none();
            if !open.as_ref().is_some_and(untried) {
                return Ok(());
            }
            ended.await;
        }
    }

    async fn carry_out(self, mut operation: Operation) -> Result<(), Error> {
        let was_uncertain = operation.uncertain;
        operation.attempts += 1;
        let Some(job) = self.job(operation, was_uncertain).await? else { return Ok(()) };
        let end = match &job.registration {
            None if job.operation.kind != OperationKind::Delete => self.nobodys(&job),
            _ => match job.operation.kind {
                OperationKind::Register | OperationKind::Swap => self.carry_out_registration(&job).await?,
                OperationKind::Update => self.carry_out_update(&job).await?,
                OperationKind::Rotate => self.carry_out_rotation(&job).await?,
                OperationKind::Delete => self.carry_out_deletion(&job).await?,
                OperationKind::Check => self.carry_out_check(&job).await?,
                OperationKind::Adopt => self.carry_out_adoption(&job).await?,
            },
        };
        match end {
            End::Done { effect, made } => self.conclude(&job, &effect, made).await,
            End::Failed { error, client } => self.give_back(&job, error, client).await,
        }
    }

    /// Reads all that belongs to an operation. `None` when its provider or client is gone: so is the operation.
    async fn job(self, operation: Operation, was_uncertain: bool) -> Result<Option<Job>, Error> {
        let (Some(provider), Some(client)) = (
            self.shared.store.lookup_provider(&operation.provider).await?,
            self.shared.store.lookup_provider_client(&operation.client).await?,
        ) else {
            return Ok(None);
        };
        let (registration, replaced) = match &operation.registration {
            Some(id) => (
                self.shared.store.lookup_registration(id).await?.map(|found| found.registration),
                self.shared.store.current_provider_client(id).await?.filter(|current| current.id != client.id),
            ),
            None => (None, None),
        };
        let registration = registration.filter(|registration| registration.state != RegistrationState::Revoked);
        let target = self.target_of(&provider, &operation, registration.as_ref()).await?;
        Ok(Some(Job { operation, was_uncertain, provider, registration, client, replaced, target }))
    }

    /// The registration went while something was to be done for it: there is nobody to do it for.
    fn nobodys<'a>(&'a self, job: &'a Job) -> End<'a> {
        End::Done {
            made: None,
            effect: Box::new(move |_| {
                let mut client = job.client.clone();
                if client.state != ProviderClientState::Expected {
                    return Ok(Vec::new());
                }
                if job.was_uncertain {
                    self.suspect(&mut client, "Its registration was given up before anybody knew whether it arrived.");
                } else {
                    client.state = ProviderClientState::Gone;
                }
                Ok(vec![ProvisioningChange::UpdateClient(Box::new(client)).into()])
            }),
        }
    }

    /// Writes down that an operation is done, with all that changes by it.
    async fn conclude(self, job: &Job, effect: &Effect<'_>, made: Option<RemoteClient>) -> Result<(), Error> {
        let operation = &job.operation;
        let calls = self.recorded_calls(job);
        for _ in 0..TRIES {
            let registration = match &operation.registration {
                Some(id) => self.shared.store.lookup_registration(id).await?.map(|found| found.registration),
                None => None,
            };
            let finish = ProvisioningChange::FinishOperation {
                id: operation.id.clone(),
                attempt: operation.attempts,
                at: self.shared.clock.now(),
            };
            let mut changes: Vec<Change> = vec![finish.into()];
            changes.extend(effect(registration)?);
            changes.extend(calls.iter().cloned());
            changes.extend(self.health(job, None));
            match self.shared.store.commit(changes).await {
                Ok(()) => {
                    // What follows from it may be due at once.
                    self.wake_workers();
                    return Ok(());
                }
                Err(StoreError::Conflict) if self.is_ours(operation).await? => {}
                Err(StoreError::Conflict) => break,
                Err(StoreError::Taken(Unique::ClientId)) => {
                    let error = OperationError::new(
                        Problem::Unacceptable,
                        "The provider answered a client ID that another credential has.",
                    );
                    return self.fail(job, error, None, calls).await;
                }
                Err(other) => return Err(other.into()),
            }
        }
        // Another worker took it over, and will not know of this.
        tracing::warn!(operation = %operation.id, "an operation ended after another worker had taken it over");
        let mut changes = calls;
        if let Some(made) = made {
            changes.push(self.left_behind(job, &made, "Two workers registered it at the same time.")?);
        }
        Ok(self.shared.store.commit(changes).await?)
    }

    /// Writes down that an attempt failed.
    async fn give_back(
        self,
        job: &Job,
        error: OperationError,
        client: Option<Box<ProviderClient>>,
    ) -> Result<(), Error> {
        let calls = self.recorded_calls(job);
        self.fail(job, error, client, calls).await
    }

    async fn fail(
        self,
        job: &Job,
        error: OperationError,
        client: Option<Box<ProviderClient>>,
        calls: Vec<Change>,
    ) -> Result<(), Error> {
        let operation = &job.operation;
        let retry_at = retry_at(&*self.shared.clock, &*self.shared.entropy, operation.attempts, &error);
        tracing::warn!(
            operation = %operation.id,
            kind = operation.kind.as_str(),
            provider = job.provider.name,
            attempt = operation.attempts,
            correlation_id = operation.correlation_id,
            again = retry_at.is_some(),
            %error,
            "an operation at a provider failed"
        );
        let mut changes = calls;
        changes.extend(self.health(job, Some(&error)));
        if let Some(client) = client {
            changes.push(ProvisioningChange::UpdateClient(client).into());
        }
        if retry_at.is_none() {
            let name = job.registration.as_ref().map_or(&job.client.client_name, |registration| &registration.label);
            let id = job.registration.as_ref().map_or(job.client.id.as_str(), |registration| registration.id.as_str());
            let api_client = job.registration.as_ref().and_then(|registration| registration.api_client.as_ref());
            changes.push(self.shared.event(
                &Caller::System,
                stuck_action(operation.kind),
                &Subject { id, name, api_client },
            ));
        }
        changes.push(
            ProvisioningChange::FailOperation {
                id: operation.id.clone(),
                attempt: operation.attempts,
                uncertain: self.is_uncertain(job, error.problem)?,
                error: Box::new(error),
                retry_at,
            }
            .into(),
        );
        match self.shared.store.commit(changes).await {
            // Another worker took it over: what it finds counts.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Whether nobody knows, after a failure, what has become of what was asked for. An attempt that did not arrive says
    /// nothing of the one before it, unless that was asked about first.
    fn is_uncertain(self, job: &Job, problem: Problem) -> Result<bool, Error> {
        Ok(match problem {
            Problem::Uncertain => true,
            Problem::NotReached | Problem::Busy | Problem::Misconfigured => {
                job.was_uncertain && !self.asks_first(job)?
            }
            _ => false,
        })
    }

    /// Whether a registration whose answer was lost is looked for before it is made again.
    pub(super) fn asks_first(self, job: &Job) -> Result<bool, Error> {
        let registers = matches!(job.operation.kind, OperationKind::Register | OperationKind::Swap);
        Ok(registers && !self.shared.connector(&job.provider)?.repeats_safely())
    }

    async fn is_ours(self, operation: &Operation) -> Result<bool, Error> {
        let stored = self.shared.store.lookup_operation(&operation.id).await?;
        Ok(stored
            .is_some_and(|stored| stored.state == OperationState::Waiting && stored.attempts == operation.attempts))
    }

    /// A client that is at the provider, and that no registration has.
    pub(super) fn left_behind(self, job: &Job, made: &RemoteClient, reason: &str) -> Result<Change, Error> {
        let mut client = ProviderClient {
            id: ProviderClientId::new(&*self.shared.clock, &*self.shared.entropy),
            registration: None,
            created_at: self.shared.clock.now(),
            ..job.client.clone()
        };
        self.learn(&mut client, made)?;
        self.suspect(&mut client, reason);
        Ok(ProvisioningChange::AddClient(Box::new(client)).into())
    }

    /// Somebody has to look at this client.
    pub(super) fn suspect(self, client: &mut ProviderClient, reason: &str) {
        client.state = ProviderClientState::Suspect;
        client.finding = Some(Finding::Unknown { reason: reason.to_owned() });
        client.delete_after = None;
        client.updated_at = self.shared.clock.now();
    }

    /// The calls of an attempt, for the activity log.
    fn recorded_calls(self, job: &Job) -> Vec<Change> {
        let Operation { id, kind, registration, .. } = &job.operation;
        self.shared.record_calls(&job.target, job.target.calls.take(), kind.as_str(), Some(id), registration.as_ref())
    }

    /// Whether the provider answers, when that has changed.
    fn health(self, job: &Job, error: Option<&OperationError>) -> Option<Change> {
        let down =
            |error: &&OperationError| matches!(error.problem, Problem::NotReached | Problem::Busy | Problem::Uncertain);
        let before = &job.provider.health;
        let health = match error.filter(down) {
            Some(error) => ProviderHealth {
                failing_since: before.failing_since.or_else(|| Some(self.shared.clock.now())),
                last_error: Some(error.to_string()),
            },
            None => ProviderHealth::default(),
        };
        (health != *before).then(|| CatalogueChange::SetProviderHealth(job.provider.id.clone(), health).into())
    }
}

/// What the audit log says of an operation that cannot go on by itself.
const fn stuck_action(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Register => "credential.register_failed",
        OperationKind::Update => "credential.update_failed",
        OperationKind::Rotate => "credential.rotate_failed",
        OperationKind::Swap => "credential.replace_failed",
        OperationKind::Delete => "credential.delete_failed",
        OperationKind::Check => "credential.check_failed",
        OperationKind::Adopt => "credential.adopt_failed",
    }
}

/// What an operation is to make of a client; one that lacks it can only be given up.
pub(super) fn intent_of(operation: &Operation) -> Result<&Intent, Error> {
    operation
        .intent
        .as_ref()
        .ok_or_else(|| Error::Unexpected(format!("operation {} does not say what it is for", operation.id)))
}
