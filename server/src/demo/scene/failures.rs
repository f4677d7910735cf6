//! What went wrong at external providers. All of it has really happened to the servers behind them, within a minute of the
//! machine's time: refusals are the partner's own words, and the old server's port has been closed.

use registration::{
    Caller, CredentialEdits, Error, OperationState, Page, ProviderClientFilter, ProviderClientRow, ProviderClientState,
    ProviderId, Registration, RegistrationState, Timestamp,
};

use super::{Done, MINUTE, Scene, catalogue::Catalogue, clients::Placed, providers::Servers};

const HOUR: i64 = 60;

impl Scene<'_> {
    /// Somebody works at the partner's server without telling us; a look at the clients finds out.
    pub(super) async fn differences(&self, catalogue: &Catalogue, servers: &Servers) -> Done {
        let partner = &servers.partner;
        let there = self.clients_at(&catalogue.providers.partner).await?;
        let mut known = there.iter().filter(|row| row.client.state == ProviderClientState::Current);
        self.at(1, 5 * HOUR);
        if let Some(client_id) = known.next().and_then(|row| row.client.client_id.as_ref()) {
            let lost = partner.client(client_id).await?.registration;
            partner.core.registrations().revoke(&partner.owner, &lost.id).await?;
        }
        if let Some(client_id) = known.next().and_then(|row| row.client.client_id.as_ref()) {
            let changed = partner.client(client_id).await?.registration;
            partner
                .core
                .provisioning()
                .update_credential(&partner.owner, &changed.id, &with_fewer_scopes(&changed))
                .await?;
        }
        for (minutes, provider) in [(21 * HOUR, &catalogue.providers.legacy), (20 * HOUR, &catalogue.providers.partner)]
        {
            self.at(0, minutes);
            self.core.provisioning().check_clients(&self.owner, provider).await?;
            self.work().await?;
        }
        Ok(())
    }

    /// The partner's server refuses an address, and the old server does not answer any more.
    pub(super) async fn failures(&self, catalogue: &Catalogue, placed: &[Placed]) -> Done {
        let of = |method: &'static str| {
            placed.iter().filter_map(move |client| {
                client.member.as_ref().filter(|_| client.line.method == method).map(|member| (client, member))
            })
        };
        for ((client, member), minutes) in of("partner").skip(1).step_by(3).take(2).zip([46 * HOUR, 5 * HOUR]) {
            self.at(0, minutes);
            // A test address, as people enter it before they think of which ones were agreed.
            self.registers_at(client, member, &client.line.domain.replace(".example", ".test")).await?;
        }
        let legacy = &catalogue.providers.legacy;
        for ((client, member), (step, hours)) in of("legacy").zip([19, 17, 11, 6, 2].into_iter().enumerate()) {
            self.until(legacy, self.now.plus_seconds(-hours * HOUR * MINUTE)).await?;
            self.asks_in_vain(step, client, member).await?;
        }
        self.until(legacy, self.now.plus_seconds(-MINUTE)).await
    }

    /// Something that cannot be done while the server is away.
    async fn asks_in_vain(&self, step: usize, client: &Placed, member: &Caller) -> Done {
        let registered =
            self.core.clients().mine(member).await?.registrations.into_iter().map(|found| found.registration);
        let working: Vec<Registration> = registered.filter(|found| found.state == RegistrationState::Active).collect();
        let with_secret = working.iter().find(|found| !found.metadata.is_public());
        match (step, working.first(), with_secret) {
            (1, Some(first), _) => {
                self.core.provisioning().update_credential(member, &first.id, &with_fewer_scopes(first)).await?;
            }
            (2, Some(first), _) => {
                self.core.registrations().revoke(member, &first.id).await?;
            }
            (3, _, Some(first)) => {
                self.core.credentials().rotate_secret(member, &first.id, 3600).await?;
            }
            _ => {
                self.registers_at(client, member, &format!("www.{}", client.line.domain)).await?;
            }
        }
        self.work().await
    }

    /// Lets the time pass until then, with every attempt at its moment.
    async fn until(&self, provider: &ProviderId, moment: Timestamp) -> Done {
        loop {
            let filter = everything_at(provider);
            let open = self.core.provisioning().reconcile_page(&self.owner, &filter).await?.operations.into_iter();
            let waiting = open.filter(|named| named.operation.state == OperationState::Waiting);
            let Some(next) = waiting.map(|named| named.operation.next_attempt_at).min().filter(|next| *next <= moment)
            else {
                self.clock.set(moment);
                return Ok(());
            };
            self.clock.set(next);
            if !Box::pin(self.core.provisioning().work_next()).await? {
                return Err(Error::Unexpected("an operation that is due is not carried out".to_owned()));
            }
        }
    }

    async fn clients_at(&self, provider: &ProviderId) -> Done<Vec<ProviderClientRow>> {
        Ok(self.core.provisioning().reconcile_page(&self.owner, &everything_at(provider)).await?.clients.items)
    }
}

fn everything_at(provider: &ProviderId) -> ProviderClientFilter {
    ProviderClientFilter { provider: provider.clone(), differing: false, page: Page::default() }
}

/// The same, but for its last scope.
fn with_fewer_scopes(registration: &Registration) -> CredentialEdits {
    let mut scopes = registration.metadata.scope.clone();
    scopes.pop();
    CredentialEdits {
        label: registration.label.clone(),
        redirect_uris: registration.metadata.redirect_uris.join("\n"),
        scopes,
    }
}
