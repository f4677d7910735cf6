//! Changing and deleting a registration by a DCR endpoint.

use crate::error::CommitResult as _;
use dcr::VerifiedClientMetadata;
use model::{Change, CredentialChange, OriginKind, Registration, RegistrationState, Secret, StoreError, Timestamp};

use super::{open::rotated, register::label, terms::judge};
use crate::{Caller, Error, credentials::subject, registrations::Registrations};

/// How often a change is tried again that ran into another one.
const TRIES: usize = 3;
/// How long the registration access token before the current one works too, in seconds, unless the current one is used
/// earlier: a client whose answer was lost comes back within a day.
const FORMER_TOKEN_SECONDS: i64 = 24 * 3600;

/// What a dialect makes of a registration.
#[derive(Clone, Debug)]
pub struct RegistrationUpdate {
    /// The client metadata it shall have.
    pub metadata: VerifiedClientMetadata,
    /// The unique name it shall have.
    pub unique_name: Option<String>,
    /// The client has a secret whatever its authentication method is.
    pub always_secret: bool,
}

/// A registration after a change. The tokens in it are shown now and never again.
#[derive(Debug)]
pub struct Updated {
    /// The registration.
    pub registration: Registration,
    /// Its secret; the one it had, or a new one when it had none and needs one.
    pub client_secret: Option<Secret>,
    /// Until when the secret works; `None` means always.
    pub secret_expires_at: Option<Timestamp>,
    /// Its new registration access token, when the caller manages itself by one.
    pub access_token: Option<Secret>,
}

impl Registrations<'_> {
    /// Changes a registration. `change` says what becomes of it, from what it is; it is asked again when somebody else
    /// changed it meanwhile.
    ///
    /// The policy under which it was registered judges the result. Nothing here enables a client; one that changes
    /// itself waits for approval again where its provider asks for that. A caller with a registration access token gets a new one, and the old one works until the new one is
    /// used, for a day at most.
    pub async fn update<E: From<Error>>(
        self,
        caller: &Caller,
        client_id: &str,
        change: impl Fn(&Registration, Option<&Secret>) -> Result<RegistrationUpdate, E> + Send + Sync,
    ) -> Result<Updated, E> {
        let mut found = self.manageable(caller, client_id).await?;
        for _ in 0..TRIES {
            let secret = self.shared.open_secret(&found)?;
            let update = change(&found.registration, secret.as_ref())?;
            let secret_expires_at = found.secret.as_ref().and_then(|secret| secret.expires_at);
            match self.apply(caller, found.registration, secret, secret_expires_at, update).await? {
                Some(updated) => return Ok(updated),
                // Read it again: the caller's own copy is of before.
                None => {
                    found = self
                        .shared
                        .store
                        .find_registration(client_id, self.shared.clock.now())
                        .await
                        .map_err(Error::from)?
                        .ok_or(Error::NotFound("registration"))?;
                }
            }
        }
        Err(Error::Store(StoreError::Conflict).into())
    }

    /// `None` when somebody else changed it meanwhile.
    async fn apply(
        self,
        caller: &Caller,
        mut registration: Registration,
        secret: Option<Secret>,
        secret_expires_at: Option<Timestamp>,
        update: RegistrationUpdate,
    ) -> Result<Option<Updated>, Error> {
        let own = matches!(caller, Caller::Registration(_));
        if own && registration.holders > 1 {
            return Err(Error::Forbidden);
        }
        let mut metadata = update.metadata;
        if let Some(policy) = &registration.origin.policy {
            let provider = self.shared.provider_at(&registration).await?;
            judge(&mut metadata, policy, provider.as_ref(), registration.origin.kind)?;
        }
        if own {
            self.check_sector(&metadata).await?;
        }
        if own && metadata != registration.metadata && self.waits_again(&registration).await? {
            registration.state = RegistrationState::AwaitingApproval;
        }
        let needs_secret = update.always_secret || metadata.token_endpoint_auth_method.uses_secret();
        registration.label = label(&metadata);
        registration.metadata = metadata;
        registration.unique_name = update.unique_name;
        registration.updated_at = self.shared.clock.now();
        let access_token = own.then(|| self.new_access_token());
        if let Some(token) = &access_token {
            let until = self.shared.clock.now().plus_seconds(FORMER_TOKEN_SECONDS);
            registration.access_token = Some(rotated(token, registration.access_token.as_ref(), until));
        }
        let mut changes: Vec<Change> =
            vec![CredentialChange::UpdateRegistration(Box::new(registration.clone())).into()];
        let (client_secret, secret_expires_at) = match (needs_secret, secret) {
            (true, Some(secret)) => (Some(secret), secret_expires_at),
            (true, None) => {
                let secret = super::mint::client_secret(&*self.shared.entropy);
                changes.push(self.shared.add_secret(&registration.id, &secret, None)?);
                (Some(secret), None)
            }
            (false, Some(_)) => {
                changes.push(CredentialChange::DeleteSecrets(registration.id.clone()).into());
                (None, None)
            }
            (false, None) => (None, None),
        };
        changes.push(self.shared.event(caller, "registration.updated", &subject(&registration)));
        match self.shared.store.commit(changes).await {
            Ok(()) => {
                registration.revision += 1;
                Ok(Some(Updated { registration, client_secret, secret_expires_at, access_token }))
            }
            Err(StoreError::Conflict) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// Deletes a registration at once and for good: its secrets and tokens, and its unique name is free again. Its
    /// `client_id` is never given to another client.
    pub async fn delete(self, caller: &Caller, client_id: &str) -> Result<(), Error> {
        let registration = self.manageable(caller, client_id).await?.registration;
        if matches!(caller, Caller::Registration(_)) && registration.holders > 1 {
            return Err(Error::Forbidden);
        }
        let changes = vec![
            CredentialChange::RevokeRegistration(registration.id.clone(), self.shared.clock.now()).into(),
            self.shared.event(caller, "registration.deleted", &subject(&registration)),
        ];
        self.shared
            .store
            .commit(changes)
            .await
            // Somebody else deleted it at the same moment.
            .conflict_as(Error::NotFound("registration"))
    }

    /// What an administrator approved was the client as it was: where approval is asked for, one that changes itself
    /// waits for it again.
    pub(super) async fn waits_again(self, registration: &Registration) -> Result<bool, Error> {
        let kind = registration.origin.kind;
        let by_program = kind == OriginKind::InitialToken || kind.is_of_anybody();
        let provider = self.shared.provider_at(registration).await?;
        Ok(by_program && provider.is_some_and(|provider| provider.rules.approval))
    }
}
