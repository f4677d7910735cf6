//! Carrying out a change, and another secret in place.

use model::{
    CallError, Change, ClientRequest, ClientSecret, CredentialChange, OperationError, Problem, ProviderClient,
    ProvisioningChange, Registration, RemoteClient, Secret,
};

use super::work::{End, Job, intent_of};
use crate::{Caller, Error, credentials::subject, provisioning::Provisioning};

impl Provisioning<'_> {
    /// RFC 7592 section 2.2: everything that is known of the client is sent, with what changes in it. When that fails, the
    /// old values stay.
    pub(super) async fn carry_out_update<'a>(&'a self, job: &'a Job) -> Result<End<'a>, Error> {
        let request = ClientRequest { metadata: intent_of(&job.operation)?.metadata.clone() };
        let connector = self.shared.connector(&job.provider)?;
        match connector.update(&job.target, &self.known(&job.client)?, &request).await {
            Ok(remote) => {
                let live = self.live_of(job).await?;
                Ok(self.changed(job, remote, live, "credential.updated"))
            }
            Err(failed) => Ok(self.not_changed(job, failed)?),
        }
    }

    /// Another secret; the former ones end at once.
    pub(super) async fn carry_out_rotation<'a>(&'a self, job: &'a Job) -> Result<End<'a>, Error> {
        let request = ClientRequest { metadata: intent_of(&job.operation)?.metadata.clone() };
        let connector = self.shared.connector(&job.provider)?;
        match connector.rotate_secret(&job.target, &self.known(&job.client)?, &request).await {
            Ok(remote) => {
                let live = self.live_of(job).await?;
                let is_new = |secret: &Secret| !live.iter().any(|live| live.hash.matches(secret));
                if !remote.client_secret.as_ref().is_some_and(is_new) {
                    let reason =
                        "The provider answered the secret that there was before: it gives no other one in this way.";
                    let error = OperationError::new(Problem::Unsupported, reason);
                    let made = Some(Box::new(remote));
                    return self.not_changed(job, CallError { error, made });
                }
                Ok(self.changed(job, remote, live, "credential.secret_rotated"))
            }
            Err(failed) => Ok(self.not_changed(job, failed)?),
        }
    }

    /// The provider has answered: what changes with that. A secret that is not the one we know is a new one, whoever
    /// wanted it.
    fn changed<'a>(
        &'a self,
        job: &'a Job,
        remote: RemoteClient,
        live: Vec<ClientSecret>,
        action: &'static str,
    ) -> End<'a> {
        let effect = move |registration: Option<Registration>| {
            let mut client = job.client.clone();
            self.learn(&mut client, &remote)?;
            client.finding = None;
            let mut changes: Vec<Change> = vec![ProvisioningChange::UpdateClient(Box::new(client)).into()];
            let Some(mut registration) = registration else { return Ok(changes) };
            let now = self.shared.clock.now();
            let intent = intent_of(&job.operation)?;
            registration.label.clone_from(&intent.label);
            registration.metadata = intent.metadata.clone();
            registration.updated_at = now;
            changes.push(CredentialChange::UpdateRegistration(Box::new(registration.clone())).into());
            let new = remote.client_secret.as_ref().filter(|secret| !live.iter().any(|live| live.hash.matches(secret)));
            if let Some(secret) = new {
                let end = CredentialChange::EndSecrets { registration: registration.id.clone(), now, until: now };
                changes.push(end.into());
                changes.extend(self.keep_secret(job, &registration, secret, &remote)?);
            }
            changes.push(self.shared.event(&Caller::System, action, &subject(&registration)));
            Ok(changes)
        };
        End::Done { effect: Box::new(effect), made: None }
    }

    /// It was not changed. An answer that breaks a rule may have brought a new registration access token all the same,
    /// and the one before it may be dead.
    fn not_changed<'a>(self, job: &Job, failed: CallError) -> Result<End<'a>, Error> {
        let Some(made) = failed.made.filter(|made| made.access_token.is_some()) else {
            return Ok(self.found_out(job, failed.error));
        };
        let mut client: ProviderClient = job.client.clone();
        let token = made.access_token.as_ref();
        client.access_token = token.map(|token| self.seal_token(&client.id, token)).transpose()?;
        client.updated_at = self.shared.clock.now();
        Ok(End::Failed { error: failed.error, client: Some(Box::new(client)) })
    }
}
