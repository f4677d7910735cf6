//! Registering a client by a DCR endpoint: with an administrator's credentials, with an initial access token, or, where
//! a provider is open, by anybody.

use dcr::{VerifiedClientMetadata, software_statement::SoftwareStatement};
use model::{
    AccessToken, Change, CredentialChange, Origin, OriginKind, Registration, RegistrationId, Secret, StoreError,
    Timestamp,
};

use super::{mint::mint, terms::Terms};
use crate::{Caller, Error, audit::Subject, registrations::Registrations};

/// A client to be registered: its metadata, checked by its dialect, and what the dialect lets its caller choose.
#[derive(Clone, Debug)]
pub struct NewRegistration {
    /// The client metadata.
    pub metadata: VerifiedClientMetadata,
    /// A `client_id` of the caller's choice. Administrators only.
    pub client_id: Option<String>,
    /// A secret of the caller's choice. Administrators only.
    pub client_secret: Option<Secret>,
    /// Until when the secret works; `None` means always.
    pub secret_expires_at: Option<Timestamp>,
    /// The client gets a secret whatever its authentication method is.
    pub always_secret: bool,
    /// A name that no other registration may have.
    pub unique_name: Option<String>,
    /// The user name it shall belong to; `None` means the caller's. Administrators only.
    pub owner: Option<String>,
    /// Its dialect has registration access tokens (RFC 7592).
    pub with_access_token: bool,
    /// The software statement that its metadata is partly made of, verified.
    pub statement: Option<SoftwareStatement>,
    /// The network address it comes from.
    pub address: String,
}

impl NewRegistration {
    /// A registration by RFC 7591.
    #[must_use]
    pub fn by_rfc_7591(metadata: VerifiedClientMetadata, address: &str) -> Self {
        Self {
            metadata,
            client_id: None,
            client_secret: None,
            secret_expires_at: None,
            always_secret: false,
            unique_name: None,
            owner: None,
            with_access_token: true,
            statement: None,
            address: address.to_owned(),
        }
    }
}

/// A client that was registered: all that its answer needs. The tokens in it are shown now and never again.
#[derive(Debug)]
pub struct Registered {
    /// The registration.
    pub registration: Registration,
    /// Its secret.
    pub client_secret: Option<Secret>,
    /// Until when the secret works; `None` means always.
    pub secret_expires_at: Option<Timestamp>,
    /// Its registration access token.
    pub access_token: Option<Secret>,
}

impl Registrations<'_> {
    /// Registers a client. It is durable when this returns.
    ///
    /// An initial access token that is used up at this moment is [`Error::NotSignedIn`]; a `client_id` or a unique name
    /// that is taken is [`StoreError::Taken`].
    pub async fn register(self, caller: &Caller, mut new: NewRegistration) -> Result<Registered, Error> {
        let terms = self.terms(caller).await?;
        terms.judge(&mut new.metadata)?;
        self.check_sector(&new.metadata).await?;
        if let Some(statement) = &new.statement {
            self.use_statement(statement).await?;
        }
        if terms.origin == OriginKind::Open {
            self.admit_anybody(&terms, &new.address).await?;
        }
        let made = self.make(&terms, new)?;
        let mut changes = made.changes;
        changes.push(self.shared.event(
            caller,
            "registration.created",
            &Subject {
                id: made.registered.registration.id.as_str(),
                name: &made.registered.registration.label,
                api_client: made.registered.registration.api_client.as_ref(),
            },
        ));
        match self.shared.store.commit(changes).await {
            Ok(()) => Ok(made.registered),
            // The token was used up, revoked, or its API client deleted since it was read.
            Err(StoreError::Conflict) if terms.origin == OriginKind::InitialToken => Err(Error::NotSignedIn),
            Err(other) => Err(other.into()),
        }
    }

    fn make(self, terms: &Terms, new: NewRegistration) -> Result<Made, Error> {
        let now = self.shared.clock.now();
        let id = RegistrationId::new(&*self.shared.clock, &*self.shared.entropy);
        let needs_secret = new.always_secret || new.metadata.token_endpoint_auth_method.uses_secret();
        let issued = mint(&*self.shared.clock, &*self.shared.entropy, needs_secret && new.client_secret.is_none());
        let client_secret = if needs_secret { new.client_secret.or(issued.client_secret) } else { None };
        let access_token = new.with_access_token.then(|| self.new_access_token());
        let owner = new.owner.unwrap_or_else(|| terms.owner.clone());
        let label = label(&new.metadata);
        let registration = Registration {
            client_id: new.client_id.unwrap_or(issued.client_id),
            api_client: terms.api_client.clone(),
            provider: terms.provider.as_ref().map(|provider| provider.id.clone()),
            state: terms.first_state(),
            origin: Origin {
                kind: terms.origin,
                address: Some(new.address),
                initial_token: terms.initial_token.clone(),
                policy: terms.policy.clone(),
            },
            unique_name: new.unique_name,
            access_token: access_token.as_ref().map(|token| AccessToken { hash: token.hash(), former: None }),
            ..Registration::new(id, owner, label, new.metadata, now)
        };
        let mut changes: Vec<Change> = Vec::with_capacity(4);
        if let Some(token) = &terms.initial_token {
            changes.push(CredentialChange::UseInitialToken(token.clone(), now).into());
        }
        changes.push(CredentialChange::AddRegistration(Box::new(registration.clone())).into());
        if let Some(secret) = &client_secret {
            changes.push(self.shared.add_secret(&registration.id, secret, new.secret_expires_at)?);
        }
        Ok(Made {
            registered: Registered {
                registration,
                client_secret,
                secret_expires_at: new.secret_expires_at,
                access_token,
            },
            changes,
        })
    }
}

/// A registration and the changes that make it.
struct Made {
    registered: Registered,
    changes: Vec<Change>,
}

/// What a registration is called in lists: the name it gave itself, or where it sends people.
pub(crate) fn label(metadata: &VerifiedClientMetadata) -> String {
    if !metadata.client_name.is_empty() {
        return metadata.client_name.clone();
    }
    let host = |uri: &String| url::Url::parse(uri).ok()?.host_str().map(str::to_owned);
    metadata.redirect_uris.iter().find_map(host).unwrap_or_else(|| "Unnamed client".to_owned())
}
