//! *Generate credentials* at an external provider: the registration and what is to be done are written down together; a
//! worker does the rest.

use dcr::{FieldError, VerifiedClientMetadata, hosts::host_matches};
use model::{
    ApiClient, Change, ClientProfile, CredentialChange, External, OperationKind, Provider, ProvisioningChange,
    Registration, RegistrationId, StoreError, Unique,
};

use super::{busy, queue::intent};
use crate::{
    Caller, Error,
    credentials::{CredentialFields, at_form_field, same_client, subject, unlisted_scheme},
    error::valid,
    provisioning::Provisioning,
    text,
};

impl Provisioning<'_> {
    /// Writes down that a client is to be registered. The same id twice is one registration.
    pub(crate) async fn request_registration(
        self,
        caller: &Caller,
        id: RegistrationId,
        fields: &CredentialFields,
        client: &ApiClient,
        provider: &Provider,
        external: &External,
    ) -> Result<RegistrationId, Error> {
        let member = caller.credential_manager()?;
        if provider.disabled {
            return Err(Error::Refused(format!(
                "{} takes no new credentials at the moment. Ask your administrator.",
                provider.shown_name()
            )));
        }
        let metadata = check(fields, provider, external)?;
        self.shared.room_for_another(client).await?;
        let now = self.shared.clock.now();
        let mut registration = Registration {
            api_client: Some(client.id.clone()),
            member: Some(member.id.clone()),
            ..Registration::new(id.clone(), member.email.clone(), fields.label.trim().to_owned(), metadata, now)
                .registering_at(provider.id.clone())
        };
        registration.metadata.client_name = self.fresh_client_name(provider, external, &registration).await?;
        let expected = self.expected_client(provider, &registration, registration.metadata.client_name.clone());
        let mut operation = self.new_operation(caller, OperationKind::Register, &expected);
        operation.intent = Some(intent(registration.metadata.clone(), &registration.label, 0));
        let changes: Vec<Change> = vec![
            CredentialChange::AddRegistration(Box::new(registration.clone())).into(),
            ProvisioningChange::AddClient(Box::new(expected)).into(),
            ProvisioningChange::AddOperation(Box::new(operation)).into(),
            self.shared.event(caller, "credential.requested", &subject(&registration)),
        ];
        match self.shared.store.commit(changes).await {
            Ok(()) => {
                self.wake_workers();
                Ok(id)
            }
            // The same form, submitted twice at the same moment.
            Err(StoreError::Taken(Unique::Other | Unique::ClientId)) => {
                match self.shared.store.lookup_registration(&id).await? {
                    Some(existing) => same_client(&existing.registration, client).map(|()| id),
                    None => Err(busy()),
                }
            }
            Err(other) => Err(other.into()),
        }
    }
}

/// Judges the form by the chosen profile, the provider's rules and RFC 7591.
fn check(fields: &CredentialFields, provider: &Provider, external: &External) -> Result<VerifiedClientMetadata, Error> {
    let mut errors = Vec::new();
    text::name("label", &fields.label, &mut errors);
    let chosen = match external.profiles.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|profile| profile.name == fields.profile),
    };
    if chosen.is_none() {
        errors.push(FieldError::new("profile", "Choose what kind of program it is."));
    }
    if fields.scopes.iter().any(|scope| !provider.rules.scopes.contains(scope)) {
        errors.push(FieldError::new("scopes", "Choose scopes from the list only."));
    }
    let Some(profile) = chosen.filter(|_| errors.is_empty()) else { return Err(Error::Invalid(errors)) };
    let mut scopes = external.default_scopes.clone();
    scopes.extend(fields.scopes.iter().filter(|scope| !external.default_scopes.contains(scope)).cloned());
    described(profile, &fields.redirect_uris, &scopes, external, &[])
}

/// The metadata of a client of that profile, by the constraints of its provider and by RFC 7591. `listed` are private-use
/// schemes that need no dot.
pub(super) fn described(
    profile: &ClientProfile,
    redirect_uris: &str,
    scopes: &[String],
    external: &External,
    listed: &[String],
) -> Result<VerifiedClientMetadata, Error> {
    let uris: Vec<String> =
        redirect_uris.lines().map(str::trim).filter(|uri| !uri.is_empty()).map(str::to_owned).collect();
    if profile.needs_redirect_uris() {
        valid(constrained(&uris, external))?;
    }
    let metadata = profile
        .metadata(external.software(), uris, scopes)
        .verify()
        .map_err(|errors| Error::Invalid(errors.into_iter().map(at_form_field).collect()))?;
    valid(unlisted_scheme(metadata.redirect_uris.iter(), &[listed]).into_iter().collect())?;
    Ok(metadata)
}

/// What the provider's constraints say against redirection URIs.
fn constrained(uris: &[String], external: &External) -> Vec<FieldError> {
    let Some(constraint) = external.constraints.get("redirect_uris") else { return Vec::new() };
    let mut errors = Vec::new();
    if let Some(most) = constraint.max.filter(|most| uris.len() > usize::try_from(*most).unwrap_or(usize::MAX)) {
        errors.push(FieldError::new("redirect_uris", format!("At most {most} redirect URIs.")));
    }
    let allowed = |uri: &String| {
        let Ok(uri) = url::Url::parse(uri) else { return true };
        let Some(host) = uri.host_str() else { return false };
        uri.scheme() == "http" || constraint.hosts.iter().any(|pattern| host_matches(pattern, host))
    };
    if !constraint.hosts.is_empty()
        && let Some(refused) = uris.iter().find(|uri| !allowed(uri))
    {
        let message = format!(
            "“{}” is on a host that is not allowed here. Allowed: {}.",
            text::shortened(refused),
            constraint.hosts.join(", ")
        );
        errors.push(FieldError::new("redirect_uris", message));
    }
    errors
}
