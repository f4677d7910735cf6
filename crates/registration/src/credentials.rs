//! What credentials of our own server and of external providers have in common.

use dcr::{FieldError, MetadataError, redirect_uri::undotted_scheme};
use model::{
    ApiClient, Change, ClientSecret, ClientSecretId, CredentialChange, FoundRegistration, Provider, Registration,
    RegistrationId, RegistrationState, RegistrationSummary, Secret, Timestamp,
};

use crate::{Caller, Error, audit::Subject, shared::Shared, text};

/// The longest that former secrets can be kept, in seconds: a week.
pub const LONGEST_KEPT_SECONDS: i64 = 7 * 24 * 3600;

/// The most live credentials of one API client.
pub(crate) const MAX_LIVE_CREDENTIALS: usize = 100;

/// What the form *Generate credentials* carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialFields {
    /// The id the credential will have, made when the form was shown: submitting it twice makes one credential.
    pub id: String,
    /// The name its people give it.
    pub label: String,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// One on each line; looked at only when a grant needs them.
    pub redirect_uris: String,
    /// `client_secret_basic`, or `none` for a public client.
    pub token_endpoint_auth_method: String,
    /// Scopes out of those the provider allows.
    pub scopes: Vec<String>,
    /// The name of a client profile; for an external provider, in place of the grant types and the method.
    pub profile: String,
}

impl Shared {
    /// One registration, for an administrator or a member of its API client; to anybody else it does not exist.
    pub(crate) async fn registration_for(
        &self,
        caller: &Caller,
        id: &RegistrationId,
    ) -> Result<RegistrationSummary, Error> {
        let found = self.store.lookup_registration(id).await?;
        let found = if matches!(caller, Caller::Administrator(_)) {
            found
        } else {
            let member = caller.member()?;
            found.filter(|found| found.registration.api_client.as_ref() == Some(&member.api_client))
        };
        found.ok_or(Error::NotFound("credential"))
    }

    pub(crate) async fn provider_at(&self, registration: &Registration) -> Result<Option<Provider>, Error> {
        match &registration.provider {
            Some(id) => Ok(self.store.lookup_provider(id).await?),
            None => Ok(None),
        }
    }

    /// The id that the form carried, if it is one; a new one otherwise.
    pub(crate) fn credential_id(&self, submitted: &str) -> RegistrationId {
        let well_formed = submitted.len() == 26 && submitted.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if well_formed {
            RegistrationId::from(submitted.to_ascii_uppercase())
        } else {
            RegistrationId::new(&*self.clock, &*self.entropy)
        }
    }

    /// Refuses more credentials than anybody needs.
    pub(crate) async fn room_for_another(&self, client: &ApiClient) -> Result<(), Error> {
        let registrations = self.store.list_registrations(&client.id).await?;
        let keys = self.store.list_api_keys(&client.id).await?;
        let counts = |state| matches!(state, RegistrationState::Active | RegistrationState::Registering);
        let live = registrations.iter().filter(|r| counts(r.registration.state)).count()
            + keys.iter().filter(|key| key.revoked_at.is_none()).count();
        if live >= MAX_LIVE_CREDENTIALS {
            return Err(Error::Refused(format!(
                "There are already {MAX_LIVE_CREDENTIALS} live credentials. Revoke one that is no longer used first."
            )));
        }
        Ok(())
    }

    /// The change that keeps a secret: its hash, and the secret itself sealed for its row.
    pub(crate) fn add_secret(
        &self,
        registration: &RegistrationId,
        secret: &Secret,
        expires_at: Option<Timestamp>,
    ) -> Result<Change, Error> {
        let id = ClientSecretId::new(&*self.clock, &*self.entropy);
        Ok(CredentialChange::AddSecret(ClientSecret {
            registration: registration.clone(),
            hash: secret.hash(),
            sealed: self.vault.seal(&*self.entropy, &secret_context(&id), secret)?,
            last_four: secret.last_four(),
            created_at: self.clock.now(),
            expires_at,
            id,
        })
        .into())
    }

    /// The secret of a registration that was found, in clear.
    pub(crate) fn open_secret(&self, found: &FoundRegistration) -> Result<Option<Secret>, Error> {
        let open = |secret: &ClientSecret| self.vault.open(&secret_context(&secret.id), &secret.sealed);
        Ok(found.secret.as_ref().map(open).transpose()?)
    }
}

/// What an event about a registration is about.
pub(crate) fn subject(registration: &Registration) -> Subject<'_> {
    Subject { id: registration.id.as_str(), name: &registration.label, api_client: registration.api_client.as_ref() }
}

/// To any other API client the credential does not exist.
pub(crate) fn same_client(registration: &Registration, client: &ApiClient) -> Result<(), Error> {
    if registration.api_client.as_ref() == Some(&client.id) { Ok(()) } else { Err(Error::NotFound("credential")) }
}

/// What a client secret is sealed for.
pub(crate) fn secret_context(id: &ClientSecretId) -> String {
    format!("client_secret/{id}")
}

/// The form calls some members by other names.
pub(crate) fn at_form_field(error: MetadataError) -> FieldError {
    let field = match error.member {
        "client_name" => "label",
        "scope" => "scopes",
        member => member,
    };
    FieldError::new(field, error.description)
}

/// The private-use schemes that the owners have listed at a provider.
pub(crate) fn listed_schemes(provider: Option<&Provider>) -> &[String] {
    provider.and_then(|provider| provider.rules.open.as_deref()).map_or(&[], |open| &open.policy.private_use_schemes)
}

/// What is wrong with the first private-use scheme without a dot that nobody has listed.
pub(crate) fn unlisted_scheme<'u>(
    mut uris: impl Iterator<Item = &'u String>,
    listed: &[&[String]],
) -> Option<FieldError> {
    let unlisted =
        |uri: &String| undotted_scheme(uri).filter(|scheme| !listed.iter().any(|schemes| schemes.contains(scheme)));
    let scheme = uris.find_map(unlisted)?;
    let message = format!(
        "The scheme “{}” has no dot. Use a reversed domain name, like com.example.app, or ask the people who run this \
         portal to list it.",
        text::shortened(&scheme)
    );
    Some(FieldError::new("redirect_uris", message))
}
