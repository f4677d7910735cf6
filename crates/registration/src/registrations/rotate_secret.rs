//! Exchanging the secret of a client without a pause: a new one works at once, and the former ones for a while.

use model::{ClientSecret, ClientSecretId, CredentialChange, Registration, RegistrationId, RegistrationState, Secret};

use super::mint::client_secret;
use crate::{
    Caller, Error,
    credentials::{LONGEST_KEPT_SECONDS, subject},
    error::CommitResult as _,
    provisioning::Provisioning,
    registrations::Credentials,
    text,
};

/// The most secrets of one registration that work at the same time.
const MAX_LIVE_SECRETS: usize = 5;

impl Credentials<'_> {
    /// The secrets of a registration that work now, newest first, for the people who may see it.
    pub async fn list_secrets(self, caller: &Caller, id: &RegistrationId) -> Result<Vec<ClientSecret>, Error> {
        let registration = self.shared.registration_for(caller, id).await?.registration;
        Ok(self.shared.store.live_secrets(&registration.id, self.shared.clock.now()).await?)
    }

    /// Makes a new secret. Those there are so far go on working for `keep_seconds`, so that every program can be given
    /// the new one in time; with 0 they end at once.
    ///
    /// A member reads the secret by [`Reveals::get`]; for an administrator it is in the answer, to be kept by
    /// [`Reveals::seal_for_session`]. At an external provider this writes down what is to be done and answers nothing: the
    /// secret is shown to the member who asked for it, or to the one who made the credential.
    pub async fn rotate_secret(
        self,
        caller: &Caller,
        id: &RegistrationId,
        keep_seconds: i64,
    ) -> Result<Option<Secret>, Error> {
        caller.may_revoke_credentials()?;
        let registration = self.shared.registration_for(caller, id).await?.registration;
        if let Some(provider) = self.shared.provider_at(&registration).await?
            && let Some(external) = &provider.external
        {
            return Provisioning::of(self.shared)
                .request_secret(caller, &registration, &provider, external, keep_seconds)
                .await
                .map(|()| None);
        }
        if !(0..=LONGEST_KEPT_SECONDS).contains(&keep_seconds) {
            return Err(Error::Refused("A former secret can be kept for seven days at most.".to_owned()));
        }
        let now = self.shared.clock.now();
        let live = self.shared.store.live_secrets(id, now).await?;
        has_secrets(&registration, &live)?;
        if keep_seconds > 0 && live.len() >= MAX_LIVE_SECRETS {
            return Err(Error::Refused(format!(
                "There are already {MAX_LIVE_SECRETS} secrets that work. Stop a former one first."
            )));
        }
        let secret = client_secret(&*self.shared.entropy);
        let end = CredentialChange::EndSecrets { registration: id.clone(), now, until: now.plus_seconds(keep_seconds) };
        let mut changes = vec![end.into(), self.shared.add_secret(id, &secret, None)?];
        if let Caller::Member(member) = caller {
            let reveal = self.shared.reveal(id.as_str(), member, Some(&registration.client_id), &secret)?;
            changes.push(CredentialChange::AddReveal(reveal).into());
        }
        changes.push(self.shared.event(caller, "credential.secret_rotated", &subject(&registration)));
        // It was revoked at the same moment.
        self.shared.store.commit(changes).await.conflict_as(Error::NotFound("credential"))?;
        Ok(Some(secret))
    }

    /// Ends a former secret before its time.
    pub async fn stop_secret(self, caller: &Caller, id: &RegistrationId, secret: &ClientSecretId) -> Result<(), Error> {
        caller.may_revoke_credentials()?;
        let registration = self.shared.registration_for(caller, id).await?.registration;
        let live = self.shared.store.live_secrets(id, self.shared.clock.now()).await?;
        match live.iter().position(|live| live.id == *secret) {
            // It has ended by itself meanwhile.
            None => return Ok(()),
            Some(0) => {
                return Err(Error::Refused(
                    "This is the newest secret. Make a new one instead, and let this one end at once.".to_owned(),
                ));
            }
            Some(_) => {}
        }
        let event = self.shared.event(caller, "credential.secret_stopped", &subject(&registration));
        Ok(self
            .shared
            .store
            .commit(vec![CredentialChange::DeleteSecret(id.clone(), secret.clone()).into(), event])
            .await?)
    }
}

/// The refusal, unless it is a client that works and has a secret. The dialects of WSO2 give one to clients of every
/// authentication method, so that having one counts too.
fn has_secrets(registration: &Registration, live: &[ClientSecret]) -> Result<(), Error> {
    let name = text::shortened(&registration.label);
    if registration.state != RegistrationState::Active {
        return Err(Error::Refused(format!("“{name}” is {}: it gets no new secret.", registration.state.label())));
    }
    if live.is_empty() && !registration.metadata.token_endpoint_auth_method.uses_secret() {
        return Err(Error::Refused(format!("“{name}” has no secret: it shows in another way who it is.")));
    }
    Ok(())
}
