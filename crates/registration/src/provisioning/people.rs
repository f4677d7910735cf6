//! What people do with a credential at an external provider: look, change it, exchange its secret, register it again.

use dcr::{FieldError, GrantType, redirect_uri::undotted_scheme};
use model::{
    Capabilities, Change, ClientProfile, CredentialChange, External, ObtainedToken, Operation, OperationKind, Provider,
    ProviderClient, Registration, RegistrationId, RegistrationState, Rotation, StoreError, Timestamp, Unique,
};

use super::{busy, generate::described, queue::intent};
use crate::{
    Caller, Error,
    credentials::{LONGEST_KEPT_SECONDS, listed_schemes, secret_context, subject},
    error::CommitResult as _,
    provisioning::Provisioning,
    text,
};

/// The page of one credential.
#[derive(Clone, Debug)]
pub struct CredentialPage {
    /// The registration.
    pub registration: Registration,
    /// The last four characters of its newest secret.
    pub secret_last_four: Option<String>,
    /// Until when the newest secret works; `None` means always, or that there is none.
    pub secret_expires_at: Option<Timestamp>,
    /// The provider it is registered at.
    pub provider: Option<Provider>,
    /// The client there, for an external provider.
    pub client: Option<ProviderClient>,
    /// What is being done there.
    pub operation: Option<Operation>,
    /// What can be done there; `None` for our own server.
    pub capabilities: Option<Capabilities>,
}

/// What the form *Change credential* carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialEdits {
    /// The name its people give it.
    pub label: String,
    /// One on each line; looked at only when a grant needs them.
    pub redirect_uris: String,
    /// Scopes out of those the provider allows.
    pub scopes: Vec<String>,
}

impl Provisioning<'_> {
    /// One credential with what is known of it at its provider, for its members and administrators.
    pub async fn credential_page(self, caller: &Caller, id: &RegistrationId) -> Result<CredentialPage, Error> {
        let found = self.shared.registration_for(caller, id).await?;
        let provider = self.shared.provider_at(&found.registration).await?;
        let external = provider.as_ref().is_some_and(|provider| provider.external.is_some());
        let (client, operation) = if external {
            (self.shared.store.current_provider_client(id).await?, self.shared.store.open_operation(id).await?)
        } else {
            (None, None)
        };
        let newest = self.shared.store.live_secrets(id, self.shared.clock.now()).await?.into_iter().next();
        Ok(CredentialPage {
            secret_expires_at: newest.and_then(|secret| secret.expires_at),
            secret_last_four: found.secret_last_four,
            registration: found.registration,
            capabilities: provider.as_ref().filter(|_| external).map(Provider::capabilities),
            provider,
            client,
            // A look changes nothing that anybody here waits for.
            operation: operation.filter(|operation| operation.kind != OperationKind::Check),
        })
    }

    /// Changes a credential. At an external provider it is changed there first; until then, and when that fails, the old
    /// values stay.
    pub async fn update_credential(
        self,
        caller: &Caller,
        id: &RegistrationId,
        edits: &CredentialEdits,
    ) -> Result<(), Error> {
        caller.may_revoke_credentials()?;
        let mut registration = self.active(caller, id).await?;
        let Some(provider) = self.shared.provider_at(&registration).await? else { return Err(let_go()) };
        let mut errors = Vec::new();
        let label = text::name("label", &edits.label, &mut errors);
        let allowed =
            |scope: &String| provider.rules.scopes.contains(scope) || registration.metadata.scope.contains(scope);
        if !edits.scopes.iter().all(allowed) {
            errors.push(FieldError::new("scopes", "Choose scopes from the list only."));
        }
        crate::error::valid(errors)?;
        let before = registration.metadata.clone();
        let built_in = External::default();
        let external = provider.external.as_deref();
        let mut scopes = external.map(|external| external.default_scopes.clone()).unwrap_or_default();
        scopes.extend(edits.scopes.iter().filter(|scope| !scopes.contains(*scope)).cloned().collect::<Vec<_>>());
        let profile = ClientProfile {
            name: String::new(),
            description: String::new(),
            grant_types: before.grant_types.clone(),
            token_endpoint_auth_method: before.token_endpoint_auth_method.clone(),
            application_type: before.application_type.clone(),
        };
        // What is registered already may stay.
        let mut listed = listed_schemes(Some(&provider)).to_vec();
        listed.extend(before.redirect_uris.iter().filter_map(|uri| undotted_scheme(uri)));
        let new = described(&profile, &edits.redirect_uris, &scopes, external.unwrap_or(&built_in), &listed)?;
        registration.label = label;
        registration.metadata.redirect_uris = new.redirect_uris;
        // In another order they are the same scopes.
        let sorted = |scopes: &[String]| scopes.iter().cloned().collect::<std::collections::BTreeSet<_>>();
        if sorted(&new.scope) != sorted(&before.scope) {
            registration.metadata.scope = new.scope;
        }
        if external.is_none() || registration.metadata == before {
            registration.updated_at = self.shared.clock.now();
            let event = self.shared.event(caller, "credential.updated", &subject(&registration));
            let change = CredentialChange::UpdateRegistration(Box::new(registration));
            return self.shared.store.commit(vec![change.into(), event]).await.conflict_as(changed_meanwhile());
        }
        if !provider.capabilities().update {
            return Err(Error::Refused(
                "This provider does not change clients. Only the name can change; for the rest, generate new credentials \
                 and revoke these."
                    .to_owned(),
            ));
        }
        let operation = Operation {
            intent: Some(intent(registration.metadata.clone(), &registration.label, 0)),
            ..self.new_operation(caller, OperationKind::Update, &self.client_of(id).await?)
        };
        self.request(caller, operation, Vec::new(), "credential.update_requested", &registration).await
    }

    /// Gives a credential at an external provider another secret, in the way of that provider. Where another client takes
    /// the place of this one, this one goes on working for `keep_seconds`.
    pub(crate) async fn request_secret(
        self,
        caller: &Caller,
        registration: &Registration,
        provider: &Provider,
        external: &External,
        keep_seconds: i64,
    ) -> Result<(), Error> {
        must_work(registration)?;
        if !(0..=LONGEST_KEPT_SECONDS).contains(&keep_seconds) {
            return Err(Error::Refused("A former secret can be kept for seven days at most.".to_owned()));
        }
        if !registration.metadata.token_endpoint_auth_method.uses_secret() {
            let name = text::shortened(&registration.label);
            return Err(Error::Refused(format!("“{name}” has no secret: it shows in another way who it is.")));
        }
        match external.rotation {
            Rotation::Never => Err(Error::Refused(
                "This provider gives no second secret. Generate new credentials and revoke these.".to_owned(),
            )),
            Rotation::Swap => self.replace_client(caller, registration, provider, external, keep_seconds).await,
            Rotation::Update | Rotation::Endpoint { .. } => {
                let client = self.client_of(&registration.id).await?;
                let operation = Operation {
                    intent: Some(intent(registration.metadata.clone(), &registration.label, 0)),
                    ..self.new_operation(caller, OperationKind::Rotate, &client)
                };
                self.request(caller, operation, Vec::new(), "credential.rotation_requested", registration).await
            }
        }
    }

    /// Registers a credential again, when its client is lost: the provider does not know it any more, or does not let us
    /// manage it. The new client takes its place at once.
    pub async fn reregister(self, caller: &Caller, id: &RegistrationId) -> Result<(), Error> {
        caller.may_revoke_credentials()?;
        let registration = self.active(caller, id).await?;
        let provider = self.shared.provider_at(&registration).await?.ok_or_else(let_go)?;
        let external = provider.external.as_deref().ok_or_else(let_go)?;
        self.replace_client(caller, &registration, &provider, external, 0).await
    }

    async fn replace_client(
        self,
        caller: &Caller,
        registration: &Registration,
        provider: &Provider,
        external: &External,
        keep_seconds: i64,
    ) -> Result<(), Error> {
        let mut metadata = registration.metadata.clone();
        metadata.client_name = self.fresh_client_name(provider, external, registration).await?;
        let (add, operation) = self.another_client(caller, provider, registration, metadata, keep_seconds);
        self.request(caller, operation, vec![add], "credential.replacement_requested", registration).await
    }

    /// Obtains a token as the credential itself, to show that it works. The token is not kept.
    pub async fn test_token(self, caller: &Caller, id: &RegistrationId) -> Result<ObtainedToken, Error> {
        caller.may_revoke_credentials()?;
        let registration = self.active(caller, id).await?;
        let provider = self.shared.provider_at(&registration).await?.ok_or_else(let_go)?;
        if !registration.metadata.grant_types.contains(&GrantType::ClientCredentials) {
            return Err(Error::Refused(
                "Only credentials that act for themselves (client credentials) can be tried here.".to_owned(),
            ));
        }
        let live = self.shared.store.live_secrets(id, self.shared.clock.now()).await?;
        let newest = live.first().ok_or_else(|| Error::Refused("It has no secret that works.".to_owned()))?;
        let secret = self.shared.vault.open(&secret_context(&newest.id), &newest.sealed)?;
        let target = self.shared.target(&provider, &self.shared.correlation_id())?;
        let connector = self.shared.connector(&provider)?;
        let scopes = &registration.metadata.scope;
        let obtained = connector.obtain_token(&target, &registration.client_id, &secret, scopes).await;
        let calls = self.shared.record_calls(&target, target.calls.take(), "test_token", None, Some(id));
        self.shared.store.commit(calls).await?;
        obtained.map_err(|failed| Error::Refused(format!("No token was obtained: {}", failed.error)))
    }

    /// Commits an operation of a registration, with what belongs to it.
    pub(super) async fn request(
        self,
        caller: &Caller,
        operation: Operation,
        before: Vec<Change>,
        action: &'static str,
        registration: &Registration,
    ) -> Result<(), Error> {
        let mut changes = before;
        changes.extend(self.queue(operation).await?);
        changes.push(self.shared.event(caller, action, &subject(registration)));
        match self.shared.store.commit(changes).await {
            Ok(()) => {
                self.wake_workers();
                Ok(())
            }
            Err(StoreError::Taken(Unique::OpenOperation) | StoreError::Conflict) => Err(busy()),
            Err(other) => Err(other.into()),
        }
    }

    /// A registration that works, for the people who may manage it.
    async fn active(self, caller: &Caller, id: &RegistrationId) -> Result<Registration, Error> {
        let registration = self.shared.registration_for(caller, id).await?.registration;
        must_work(&registration)?;
        Ok(registration)
    }

    /// The client of a registration at its external provider.
    pub(super) async fn client_of(self, id: &RegistrationId) -> Result<ProviderClient, Error> {
        self.shared.store.current_provider_client(id).await?.ok_or_else(let_go)
    }
}

/// What is being deleted, or is not yet there, is not changed: a deletion that failed would give way to the change.
fn must_work(registration: &Registration) -> Result<(), Error> {
    if registration.state == RegistrationState::Active {
        return Ok(());
    }
    let name = text::shortened(&registration.label);
    Err(Error::Refused(format!("“{name}” is {}: it cannot be changed.", registration.state.label())))
}

/// The refusal of what only a provider can do.
fn let_go() -> Error {
    Error::Refused("This credential belongs to no external provider: nothing of it is kept elsewhere.".to_owned())
}

fn changed_meanwhile() -> Error {
    Error::Refused("This credential was changed at the same moment. Look at it again.".to_owned())
}
