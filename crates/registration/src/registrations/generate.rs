//! *Generate credentials*: a member registers an OAuth client at the provider of their API client.

use dcr::{ClientMetadata, FieldError, GrantType, TokenEndpointAuthMethod, VerifiedClientMetadata};
use model::{ApiClient, CredentialChange, Provider, Registration, RegistrationId, StoreError, Unique};

use super::mint::mint;
use crate::{
    Caller, Error,
    audit::Subject,
    credentials::{CredentialFields, at_form_field, listed_schemes, same_client, unlisted_scheme},
    error::valid,
    provisioning::Provisioning,
    registrations::Credentials,
    text,
};

impl Credentials<'_> {
    /// A fresh id for the form *Generate credentials*.
    #[must_use]
    pub fn new_id(self) -> String {
        RegistrationId::new(&*self.shared.clock, &*self.shared.entropy).to_string()
    }

    /// Registers a client for the calling member. The secret is shown once, by [`Reveals::get`].
    ///
    /// At an external provider this writes down what is to be done; [`Provisioning::tried`] waits for it.
    pub async fn generate(self, caller: &Caller, fields: &CredentialFields) -> Result<RegistrationId, Error> {
        let member = caller.credential_manager()?;
        let client = self.shared.store.lookup_client(&member.api_client).await?.ok_or(Error::NotFound("client"))?;
        let provider = self.provider_of(&client).await?;
        let id = self.shared.credential_id(&fields.id);
        if let Some(existing) = self.shared.store.lookup_registration(&id).await? {
            return same_client(&existing.registration, &client).map(|()| id);
        }
        if let Some(external) = &provider.external {
            return Provisioning::of(self.shared)
                .request_registration(caller, id, fields, &client, &provider, external)
                .await;
        }
        let metadata = check(fields, &client, &provider)?;
        self.shared.room_for_another(&client).await?;
        let issued =
            mint(&*self.shared.clock, &*self.shared.entropy, metadata.token_endpoint_auth_method.uses_secret());
        let now = self.shared.clock.now();
        let registration = Registration {
            client_id: issued.client_id.clone(),
            api_client: Some(client.id.clone()),
            provider: Some(provider.id.clone()),
            member: Some(member.id.clone()),
            ..Registration::new(id.clone(), member.email.clone(), fields.label.trim().to_owned(), metadata, now)
        };
        let subject = Subject { id: id.as_str(), name: &registration.label, api_client: Some(&client.id) };
        let event = self.shared.event(caller, "credential.registered", &subject);
        let mut changes = vec![CredentialChange::AddRegistration(Box::new(registration)).into()];
        if let Some(secret) = &issued.client_secret {
            changes.push(self.shared.add_secret(&id, secret, None)?);
            let reveal = self.shared.reveal(id.as_str(), member, Some(&issued.client_id), secret)?;
            changes.push(CredentialChange::AddReveal(reveal).into());
        }
        changes.push(event);
        match self.shared.store.commit(changes).await {
            Ok(()) => Ok(id),
            // The same form, submitted twice at the same moment.
            Err(StoreError::Taken(Unique::Other)) => match self.shared.store.lookup_registration(&id).await? {
                Some(existing) => same_client(&existing.registration, &client).map(|()| id),
                None => Err(Error::Refused("This could not be saved. Try again.".to_owned())),
            },
            Err(other) => Err(other.into()),
        }
    }

    async fn provider_of(self, client: &ApiClient) -> Result<Provider, Error> {
        let provider = match &client.provider {
            Some(provider) => self.shared.store.lookup_provider(provider).await?,
            None => None,
        };
        provider.ok_or_else(|| {
            Error::Refused("Your credentials are made outside this portal. Ask your administrator for them.".to_owned())
        })
    }
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
