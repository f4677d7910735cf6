//! Carrying out a deletion: there first, then here.

use model::{
    Change, CredentialChange, Finding, Problem, ProviderClient, ProviderClientState, ProvisioningChange, Registration,
    RegistrationState,
};

use super::work::{End, Job};
use crate::{Caller, Error, credentials::subject, provisioning::Provisioning};

impl Provisioning<'_> {
    pub(super) async fn carry_out_deletion<'a>(&'a self, job: &'a Job) -> Result<End<'a>, Error> {
        let mut client = job.client.clone();
        client.delete_after = None;
        if client.client_id.is_none() {
            // It never came to be, as far as anybody knows.
            client.state = ProviderClientState::Gone;
            return Ok(self.deleted(client));
        }
        if !job.target.external.deletes {
            let reason = "Its credential was revoked. Clients are not deleted at this provider: delete it there.";
            self.suspect(&mut client, reason);
            return Ok(self.deleted(client));
        }
        let connector = self.shared.connector(&job.provider)?;
        match connector.delete(&job.target, &self.known(&client)?).await {
            Ok(()) => Ok(self.gone(client)),
            Err(failed) => match failed.error.problem {
                Problem::Gone => Ok(self.gone(client)),
                // RFC 7592 section 2.3: the token of a deleted client is refused, and that is all there is to see of it.
                // One that may have been dead before says nothing, nor does a token that is not the client's own.
                Problem::NotAuthorized if job.was_uncertain && client.access_token.is_some() && !client.is_locked() => {
                    Ok(self.gone(client))
                }
                Problem::Unsupported => {
                    let reason = format!("Its credential was revoked, and the provider does not delete it: {failed}");
                    self.suspect(&mut client, &reason);
                    Ok(self.deleted(client))
                }
                Problem::NotAuthorized => {
                    self.suspect(&mut client, "");
                    client.finding = Some(Finding::Locked { error: failed.error.clone() });
                    Ok(End::Failed { error: failed.error, client: Some(Box::new(client)) })
                }
                _ => Ok(End::failed(failed.error)),
            },
        }
    }

    fn gone(&self, mut client: ProviderClient) -> End<'_> {
        client.state = ProviderClientState::Gone;
        client.finding = None;
        client.access_token = None;
        self.deleted(client)
    }

    /// Nothing more is done there: what changes here.
    fn deleted(&self, mut client: ProviderClient) -> End<'_> {
        client.updated_at = self.shared.clock.now();
        let effect = move |registration: Option<Registration>| {
            let mut changes: Vec<Change> = vec![ProvisioningChange::UpdateClient(Box::new(client.clone())).into()];
            if let Some(registration) = registration.filter(|found| found.state == RegistrationState::Revoking) {
                let now = self.shared.clock.now();
                changes.push(CredentialChange::RevokeRegistration(registration.id.clone(), now).into());
                changes.push(self.shared.event(&Caller::System, "credential.deleted", &subject(&registration)));
            }
            Ok(changes)
        };
        End::Done { effect: Box::new(effect), made: None }
    }
}
