//! *Generate credentials*: a member registers an OAuth client at the provider of their API client.

use dcr::{ClientMetadata, FieldError, GrantType, MetadataError, TokenEndpointAuthMethod, VerifiedClientMetadata};
use model::{
    ApiClient, ClientSecretId, CredentialChange, Provider, Registration, RegistrationId, RegistrationState, StoreError,
    Unique,
};

use super::{
    mint::mint,
    terms::{listed_schemes, unlisted_scheme},
};
use crate::{Caller, Core, Error, audit::Subject, error::valid, text};

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

impl Core {
    /// A fresh id for the form *Generate credentials*.
    #[must_use]
    pub fn new_credential_id(&self) -> String {
        RegistrationId::new(&*self.clock, &*self.entropy).to_string()
    }

    /// Registers a client for the calling member. The secret is shown once, by [`Core::revealed`].
    ///
    /// At an external provider this writes down what is to be done; [`Core::operation_tried`] waits for it.
    pub async fn generate_credentials(
        &self,
        caller: &Caller,
        fields: &CredentialFields,
    ) -> Result<RegistrationId, Error> {
        let member = caller.credential_manager()?;
        let client = self.store.lookup_client(&member.api_client).await?.ok_or(Error::NotFound("client"))?;
        let provider = self.provider_of(&client).await?;
        let id = self.credential_id(&fields.id);
        if let Some(existing) = self.store.lookup_registration(&id).await? {
            return same_client(&existing.registration, &client).map(|()| id);
        }
        if let Some(external) = &provider.external {
            return self.request_registration(caller, id, fields, &client, &provider, external).await;
        }
        let metadata = check(fields, &client, &provider)?;
        self.room_for_another(&client).await?;
        let issued = mint(&*self.clock, &*self.entropy, metadata.token_endpoint_auth_method.uses_secret());
        let now = self.clock.now();
        let registration = Registration {
            client_id: issued.client_id.clone(),
            api_client: Some(client.id.clone()),
            provider: Some(provider.id.clone()),
            member: Some(member.id.clone()),
            ..Registration::new(id.clone(), member.email.clone(), fields.label.trim().to_owned(), metadata, now)
        };
        let subject = Subject { id: id.as_str(), name: &registration.label, api_client: Some(&client.id) };
        let event = self.event(caller, "credential.registered", &subject);
        let mut changes = vec![CredentialChange::AddRegistration(Box::new(registration)).into()];
        if let Some(secret) = &issued.client_secret {
            changes.push(self.add_secret(&id, secret, None)?);
            let reveal = self.reveal(id.as_str(), member, Some(&issued.client_id), secret)?;
            changes.push(CredentialChange::AddReveal(reveal).into());
        }
        changes.push(event);
        match self.store.commit(changes).await {
            Ok(()) => Ok(id),
            // The same form, submitted twice at the same moment.
            Err(StoreError::Taken(Unique::Other)) => match self.store.lookup_registration(&id).await? {
                Some(existing) => same_client(&existing.registration, &client).map(|()| id),
                None => Err(Error::Refused("This could not be saved. Try again.".to_owned())),
            },
            Err(other) => Err(other.into()),
        }
    }

    async fn provider_of(&self, client: &ApiClient) -> Result<Provider, Error> {
        let provider = match &client.provider {
            Some(provider) => self.store.lookup_provider(provider).await?,
            None => None,
        };
        provider.ok_or_else(|| {
            Error::Refused("Your credentials are made outside this portal. Ask your administrator for them.".to_owned())
        })
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
}

/// To any other API client the credential does not exist.
pub(crate) fn same_client(registration: &Registration, client: &ApiClient) -> Result<(), Error> {
    if registration.api_client.as_ref() == Some(&client.id) { Ok(()) } else { Err(Error::NotFound("credential")) }
}

/// What a client secret is sealed for.
pub(crate) fn secret_context(id: &ClientSecretId) -> String {
    format!("client_secret/{id}")
}

/// Judges the form by RFC 7591 and by the provider's rules.
fn check(fields: &CredentialFields, client: &ApiClient, provider: &Provider) -> Result<VerifiedClientMetadata, Error> {
    let mut errors = Vec::new();
    let label = text::name("label", &fields.label, &mut errors);
    let grants: Vec<GrantType> = fields.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    if let Some(refused) = grants.iter().find(|grant| !provider.rules.grant_types.contains(grant)) {
        let message = format!("“{}” is not allowed here.", text::shortened(refused.label()));
        errors.push(FieldError::new("grant_types", message));
    }
    if fields.scopes.iter().any(|scope| !provider.rules.scopes.contains(scope)) {
        errors.push(FieldError::new("scopes", "Choose scopes from the list only."));
    }
    valid(errors)?;
    let needs_redirect_uris = grants.iter().any(GrantType::needs_redirect_uris);
    let metadata = ClientMetadata {
        client_name: Some(text::shortened_to(&format!("{} - {label}", client.name), text::MAX_NAME - 1)),
        redirect_uris: needs_redirect_uris.then(|| {
            fields.redirect_uris.lines().map(str::trim).filter(|uri| !uri.is_empty()).map(str::to_owned).collect()
        }),
        grant_types: Some(grants),
        response_types: None,
        token_endpoint_auth_method: (!fields.token_endpoint_auth_method.is_empty())
            .then(|| TokenEndpointAuthMethod::from(fields.token_endpoint_auth_method.as_str())),
        application_type: None,
        scope: Some(fields.scopes.join(" ")),
        ..ClientMetadata::default()
    };
    let metadata =
        metadata.verify().map_err(|errors| Error::Invalid(errors.into_iter().map(at_form_field).collect()))?;
    valid(unlisted_scheme(metadata.redirect_uris.iter(), &[listed_schemes(Some(provider))]).into_iter().collect())?;
    Ok(metadata)
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
