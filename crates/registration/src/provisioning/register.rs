//! Carrying out a registration: the first client of a registration, or one that takes the place of another.

use model::{
    CatalogueChange, Change, ClientRequest, CredentialChange, Finding, MemberId, OperationError, OperationKind,
    Problem, ProviderAuthentication, ProviderClient, ProviderClientId, ProviderClientState, ProvisioningChange,
    Registration, RegistrationState, RemoteClient, Reveal, Secret,
};

use super::work::{End, Job, intent_of};
use crate::{
    Caller, Error,
    credentials::subject,
    provisioning::Provisioning,
    reveal::{LONG_REVEAL_SECONDS, REVEAL_SECONDS},
};

/// An operation that took longer was not waited for: its secret is kept for whoever comes back.
const WAITED_SECONDS: i64 = 30;

/// What asking a provider about a lost answer has brought.
enum Asked {
    /// The client is there, with all that we need.
    Found(Box<RemoteClient>),
    /// It is not.
    NotThere,
    /// Nobody knows, and there is no way to: it may be there.
    NoAnswer(String),
    /// Not now.
    Failed(OperationError),
}

impl Provisioning<'_> {
    pub(super) async fn carry_out_registration<'a>(&'a self, job: &'a Job) -> Result<End<'a>, Error> {
        let mut client = job.client.clone();
        if job.was_uncertain && self.asks_first(job)? {
            match self.ask_about(job).await? {
                Asked::Found(remote) => return Ok(self.registered(job, client, *remote)),
                Asked::NotThere => {}
                Asked::NoAnswer(reason) => client = self.under_another_name(job, client, &reason).await?,
                Asked::Failed(error) => {
                    // Whether it arrived is as unknown as before.
                    let error = OperationError { problem: Problem::Uncertain, ..error };
                    return Ok(End::failed(error));
                }
            }
        }
        let mut metadata = intent_of(&job.operation)?.metadata.clone();
        metadata.client_name.clone_from(&client.client_name);
        let connector = self.shared.connector(&job.provider)?;
        match connector.register(&job.target, &ClientRequest { metadata }).await {
            Ok(remote) => Ok(self.registered(job, client, remote)),
            Err(failed) => match failed.made {
                Some(made) => self.undo(job, &made, failed.error).await,
                None => Ok(End::failed(failed.error)),
            },
        }
    }

    /// Finds out whether a registration whose answer was lost has arrived.
    async fn ask_about(self, job: &Job) -> Result<Asked, Error> {
        let connector = self.shared.connector(&job.provider)?;
        let found = match connector.find(&job.target, &job.client.client_name).await {
            Ok(found) => found,
            Err(failed) if failed.error.problem == Problem::Unsupported => {
                return Ok(Asked::NoAnswer(
                    "The answer to its registration was lost, and this provider cannot be asked by name.".to_owned(),
                ));
            }
            Err(failed) => return Ok(Asked::Failed(failed.error)),
        };
        let needs_secret = intent_of(&job.operation)?.metadata.token_endpoint_auth_method.uses_secret();
        let mut found = found.into_iter();
        Ok(match (found.next(), found.next()) {
            (None, _) => Asked::NotThere,
            (Some(remote), None) if remote.client_secret.is_some() || !needs_secret => Asked::Found(Box::new(remote)),
            (Some(remote), None) => {
                // Without its secret it is of no use to anybody.
                let mut lost = job.client.clone();
                self.learn(&mut lost, &remote)?;
                match connector.delete(&job.target, &self.known(&lost)?).await {
                    Ok(()) => Asked::NotThere,
                    Err(failed) if failed.error.problem == Problem::Gone => Asked::NotThere,
                    Err(failed) => Asked::NoAnswer(format!(
                        "The answer to its registration was lost with its secret, and it could not be deleted: {failed}."
                    )),
                }
            }
            (Some(_), Some(_)) => Asked::NoAnswer("The provider has several clients of this name.".to_owned()),
        })
    }

    /// The client that may be there is written down for an administrator to look at, and another is registered in its
    /// place, under a name of its own.
    async fn under_another_name(
        self,
        job: &Job,
        mut client: ProviderClient,
        reason: &str,
    ) -> Result<ProviderClient, Error> {
        let mut lost = ProviderClient {
            id: ProviderClientId::new(&*self.shared.clock, &*self.shared.entropy),
            registration: None,
            ..client.clone()
        };
        self.suspect(&mut lost, reason);
        if let (Some(registration), Some(external)) = (&job.registration, &job.provider.external) {
            client.client_name = self.fresh_client_name(&job.provider, external, registration).await?;
        }
        client.updated_at = self.shared.clock.now();
        self.shared
            .store
            .commit(vec![
                ProvisioningChange::AddClient(Box::new(lost)).into(),
                ProvisioningChange::UpdateClient(Box::new(client.clone())).into(),
            ])
            .await?;
        Ok(client)
    }

    /// A client whose answer breaks a rule is deleted again, or written down when that fails.
    async fn undo<'a>(&'a self, job: &'a Job, made: &RemoteClient, error: OperationError) -> Result<End<'a>, Error> {
        let mut client = job.client.clone();
        self.learn(&mut client, made)?;
        let connector = self.shared.connector(&job.provider)?;
        let left = match connector.delete(&job.target, &self.known(&client)?).await {
            Ok(()) => None,
            Err(failed) if failed.error.problem == Problem::Gone => None,
            Err(failed) => Some(failed.error),
        };
        if let Some(left) = left {
            let reason = format!("Its registration was answered in a way that cannot be used, and it stayed: {left}");
            self.shared.store.commit(vec![self.left_behind(job, made, &reason)?]).await?;
        }
        Ok(End::failed(error))
    }

    /// It is registered: what changes with that.
    fn registered<'a>(&'a self, job: &'a Job, client: ProviderClient, remote: RemoteClient) -> End<'a> {
        let made = remote.clone();
        let effect = move |registration: Option<Registration>| {
            let mut client = client.clone();
            self.learn(&mut client, &remote)?;
            let given_up = |state| matches!(state, RegistrationState::Revoking | RegistrationState::Revoked);
            let Some(mut registration) = registration.filter(|registration| !given_up(registration.state)) else {
                self.suspect(&mut client, "Its registration was given up while it was being registered.");
                return Ok(vec![ProvisioningChange::UpdateClient(Box::new(client)).into()]);
            };
            let intent = intent_of(&job.operation)?;
            client.state = ProviderClientState::Current;
            client.finding = None;
            let now = self.shared.clock.now();
            let swaps = job.operation.kind == OperationKind::Swap;
            registration.client_id.clone_from(&remote.client_id);
            registration.realm = job.provider.id.to_string();
            registration.provider = Some(job.provider.id.clone());
            registration.label.clone_from(&intent.label);
            registration.metadata = intent.metadata.clone();
            registration.metadata.client_name.clone_from(&client.client_name);
            registration.updated_at = now;
            if registration.state == RegistrationState::Registering {
                registration.state = RegistrationState::Active;
            }
            let mut changes: Vec<Change> = vec![
                CredentialChange::SetClientId(Box::new(registration.clone())).into(),
                ProvisioningChange::UpdateClient(Box::new(client)).into(),
            ];
            if let Some(replaced) = &job.replaced {
                changes.extend(self.retire(replaced, intent.keep_seconds));
            }
            if swaps {
                let until = now.plus_seconds(intent.keep_seconds);
                let end = CredentialChange::EndSecrets { registration: registration.id.clone(), now, until };
                changes.push(end.into());
            }
            if let Some(secret) = &remote.client_secret {
                changes.extend(self.keep_secret(job, &registration, secret, &remote)?);
            }
            if matches!(job.target.external.authentication, ProviderAuthentication::Bearer) {
                changes.push(CatalogueChange::CountProviderUse(job.provider.id.clone()).into());
            }
            let action = if swaps { "credential.replaced" } else { "credential.registered" };
            changes.push(self.shared.event(&Caller::System, action, &subject(&registration)));
            Ok(changes)
        };
        End::Done { effect: Box::new(effect), made: Some(made) }
    }

    /// Another client has taken the place of this one: it is deleted when its time is over, which may be now. One that the
    /// provider has lost is gone already.
    fn retire(self, replaced: &ProviderClient, keep_seconds: i64) -> Vec<Change> {
        let now = self.shared.clock.now();
        let mut client = replaced.clone();
        client.updated_at = now;
        if matches!(client.finding, Some(Finding::Missing { .. })) {
            client.state = ProviderClientState::Gone;
            client.finding = None;
            return vec![ProvisioningChange::UpdateClient(Box::new(client)).into()];
        }
        client.state = ProviderClientState::Retiring;
        let at_once = keep_seconds <= 0;
        client.delete_after = (!at_once).then(|| now.plus_seconds(keep_seconds));
        let mut changes = vec![ProvisioningChange::UpdateClient(Box::new(client.clone())).into()];
        if at_once {
            // Its registration goes on, whatever becomes of it.
            let client = ProviderClient { registration: None, ..client };
            let deletion = self.new_operation(&Caller::System, OperationKind::Delete, &client);
            changes.push(ProvisioningChange::AddOperation(Box::new(deletion)).into());
        }
        changes
    }

    /// The changes that keep a new secret, and show it once to whoever asked for it.
    pub(super) fn keep_secret(
        self,
        job: &Job,
        registration: &Registration,
        secret: &Secret,
        remote: &RemoteClient,
    ) -> Result<Vec<Change>, Error> {
        let mut changes = vec![self.shared.add_secret(&registration.id, secret, remote.secret_expires_at)?];
        if let Some(member) = shown_to(job, registration) {
            let waited =
                self.shared.clock.now().unix_seconds() - job.operation.created_at.unix_seconds() > WAITED_SECONDS;
            let requester = &job.operation.requested_by;
            let waits = !waited && requester.member.as_ref() == Some(member);
            // Whoever waits for it reads it where they do; by the time that it comes to others, their session is over.
            let (seconds, session) =
                if waits { (REVEAL_SECONDS, requester.session.clone()) } else { (LONG_REVEAL_SECONDS, None) };
            let reveal =
                self.shared.reveal_for(registration.id.as_str(), member, Some(&remote.client_id), secret, seconds)?;
            let reveal = Reveal { session, ..reveal };
            changes.push(CredentialChange::AddReveal(reveal).into());
        }
        Ok(changes)
    }

    /// The provider does not know a client any more, or does not let us manage it: written down where it is seen.
    pub(super) fn found_out<'a>(self, job: &Job, error: OperationError) -> End<'a> {
        let finding = match error.problem {
            Problem::Gone => Finding::Missing { error: error.clone() },
            Problem::NotAuthorized if job.client.access_token.is_some() => Finding::Locked { error: error.clone() },
            _ => return End::failed(error),
        };
        let mut client = job.client.clone();
        client.finding = Some(finding);
        client.checked_at = Some(self.shared.clock.now());
        client.updated_at = self.shared.clock.now();
        End::Failed { error, client: Some(Box::new(client)) }
    }
}

/// The member who is shown a new secret: who asked for it, or else who made the credential.
fn shown_to<'a>(job: &'a Job, registration: &'a Registration) -> Option<&'a MemberId> {
    job.operation.requested_by.member.as_ref().or(registration.member.as_ref())
}
