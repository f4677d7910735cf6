//! Letting go of an external provider: for new registrations only, altogether, or in favour of another one.

use model::{
    Authentication, CatalogueChange, Change, ClientChange, CredentialChange, Page, Provider, ProviderClientFilter,
    ProviderClientState, ProviderId, ProvisioningChange, Registration, RegistrationId, RegistrationState,
};

use crate::{Caller, Error, providers::Providers, provisioning::Provisioning, targets::not_external, text};

/// How long the former client is kept after a move: its people exchange the credentials meanwhile.
const KEEP_SECONDS: i64 = 7 * 24 * 3600;
/// More operations than are ever open at one provider.
const ALL: i64 = 100_000;

impl Providers<'_> {
    /// Lets a provider take new registrations, or no more. What is there goes on working.
    pub async fn set_disabled(self, caller: &Caller, id: &ProviderId, disabled: bool) -> Result<(), Error> {
        caller.owner()?;
        let mut provider = self.external_provider(caller, id).await?;
        if provider.disabled == disabled {
            return Ok(());
        }
        provider.disabled = disabled;
        provider.updated_at = self.shared.clock.now();
        let name = provider.name.clone();
        let action = if disabled { "provider.disabled" } else { "provider.enabled" };
        let change = CatalogueChange::UpdateProvider(Box::new(provider));
        self.save_external(caller, vec![change.into()], id, &name, action).await
    }

    /// API clients and registrations let go of a provider: here they stay as they are and are not managed any more, and
    /// what is at the provider stays there. What was never registered there, or was being deleted, is over.
    pub async fn detach(self, caller: &Caller, id: &ProviderId) -> Result<(), Error> {
        caller.owner()?;
        let provider = self.external_provider(caller, id).await?;
        let changes = vec![CatalogueChange::DetachProvider(id.clone(), self.shared.clock.now()).into()];
        self.save_external(caller, changes, id, &provider.name, "provider.detached").await
    }

    /// Every API client of one external provider uses another from now on, and every registration there gets a client at
    /// the other one, which takes its place; the former client is deleted a week later. Answers how many registrations
    /// move.
    pub async fn move_to(self, caller: &Caller, from: &ProviderId, to: &ProviderId) -> Result<i64, Error> {
        caller.owner()?;
        let from = self.external_provider(caller, from).await?;
        let to = self.external_provider(caller, to).await?;
        check_pair(&from, &to)?;
        self.refuse_open_operations(&from).await?;
        let mut changes: Vec<Change> =
            vec![CredentialChange::MoveApiClients { from: from.id.clone(), to: to.id.clone() }.into()];
        changes.extend(self.settings_after_move(&from, &to).await?);
        let registrations = self.registrations_to_move(&from).await?;
        let count = i64::try_from(registrations.len()).unwrap_or(i64::MAX);
        for registration in registrations {
            changes.extend(self.swap(caller, &registration, &from, &to).await?);
        }
        self.save_external(caller, changes, &from.id, &from.name, "provider.moved").await?;
        Provisioning::of(self.shared).wake_workers();
        Ok(count)
    }

    /// What API clients check of their tokens, where it was filled in from the provider that they leave.
    async fn settings_after_move(self, from: &Provider, to: &Provider) -> Result<Vec<Change>, Error> {
        let (Some(former), Some(external)) = (&from.external, &to.external) else { return Err(not_external(to)) };
        let mut changes = Vec::new();
        for client in self.shared.store.provider_used_by(&from.id, ALL).await? {
            let Some(client) = self.shared.store.lookup_client(&client.id).await? else { continue };
            let mut authentication = client.authentication;
            let Authentication::OpenIdConnect { issuer, client_id_claims, .. } = &mut authentication else { continue };
            if *issuer == former.issuer {
                issuer.clone_from(&external.issuer);
            }
            if *client_id_claims == from.rules.client_id_claims {
                client_id_claims.clone_from(&to.rules.client_id_claims);
            }
            let now = self.shared.clock.now();
            changes.push(ClientChange::SetAuthentication(client.id, Box::new(authentication), now).into());
        }
        Ok(changes)
    }

    async fn external_provider(self, caller: &Caller, id: &ProviderId) -> Result<Provider, Error> {
        let provider = self.get(caller, id).await?;
        if provider.external.is_some() { Ok(provider) } else { Err(not_external(&provider)) }
    }

    async fn refuse_open_operations(self, from: &Provider) -> Result<(), Error> {
        let open = self.shared.store.open_operations_at(&from.id, ALL).await?;
        let Some(id) = open.into_iter().find_map(|operation| operation.registration) else { return Ok(()) };
        let found = self.shared.store.lookup_registration(&id).await?;
        let label = found.map(|found| found.registration.label).unwrap_or_default();
        Err(Error::Refused(format!(
            "Something is still to be done for the credential “{label}” at {}. Wait until that is done, or give it up on \
             the reconcile page, and move then.",
            from.name
        )))
    }

    /// The registrations that work at a provider.
    async fn registrations_to_move(self, from: &Provider) -> Result<Vec<Registration>, Error> {
        let mut registrations = Vec::new();
        let mut seen = 0;
        for page in 1.. {
            let filter = ProviderClientFilter { provider: from.id.clone(), differing: false, page: Page::number(page) };
            let listing = self.shared.store.list_provider_clients(&filter).await?;
            seen += i64::try_from(listing.items.len()).unwrap_or(i64::MAX);
            let last = listing.items.is_empty() || seen >= listing.total;
            for row in listing.items.into_iter().filter(|row| row.client.state == ProviderClientState::Current) {
                let Some(id) = row.client.registration else { continue };
                registrations.extend(self.live_registration(&id).await?);
            }
            if last {
                break;
            }
        }
        Ok(registrations)
    }

    async fn live_registration(self, id: &RegistrationId) -> Result<Option<Registration>, Error> {
        let found = self.shared.store.lookup_registration(id).await?.map(|found| found.registration);
        let lives = |registration: &Registration| {
            matches!(registration.state, RegistrationState::Active | RegistrationState::Disabled)
        };
        Ok(found.filter(lives))
    }

    /// What registers another client for a registration, in the place of the one that it has.
    async fn swap(
        self,
        caller: &Caller,
        registration: &Registration,
        from: &Provider,
        to: &Provider,
    ) -> Result<[Change; 2], Error> {
        let (Some(former), Some(external)) = (&from.external, &to.external) else { return Err(not_external(to)) };
        let mut metadata = registration.metadata.clone();
        metadata.client_name = Provisioning::of(self.shared).fresh_client_name(to, external, registration).await?;
        metadata.software = external.software();
        metadata.scope = scopes(registration, to, &former.default_scopes, &external.default_scopes)?;
        let (add, operation) =
            Provisioning::of(self.shared).another_client(caller, to, registration, metadata, KEEP_SECONDS);
        Ok([add, ProvisioningChange::AddOperation(Box::new(operation)).into()])
    }
}

/// Refuses a pair of providers between which nothing can move.
fn check_pair(from: &Provider, to: &Provider) -> Result<(), Error> {
    let refusal = if from.id == to.id {
        "Choose another provider to move to.".to_owned()
    } else if to.disabled {
        format!("{} is disabled: nothing new is registered there. Enable it first.", to.name)
    } else if from.authentication_method != to.authentication_method {
        format!(
            "{} serves another authentication method than {}, and its API clients are set up for that one.",
            to.name, from.name
        )
    } else {
        return Ok(());
    };
    Err(Error::Refused(refusal))
}

/// The scopes of a moved client: those that its people chose, which the other provider has to allow, and those that
/// every client has there.
fn scopes(
    registration: &Registration,
    to: &Provider,
    former_defaults: &[String],
    defaults: &[String],
) -> Result<Vec<String>, Error> {
    let mut scopes = defaults.to_vec();
    for scope in &registration.metadata.scope {
        if defaults.contains(scope) {
            continue;
        }
        if to.rules.scopes.contains(scope) {
            scopes.push(scope.clone());
        } else if !former_defaults.contains(scope) {
            return Err(Error::Refused(format!(
                "The credential “{}” has the scope “{}”, which {} does not allow. Allow it there first.",
                registration.label,
                text::shortened(scope),
                to.name
            )));
        }
    }
    Ok(scopes)
}
