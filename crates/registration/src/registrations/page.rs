//! The page of one registration, for administrators.

use model::{ClientFilter, InitialToken, Provider, Registration, RegistrationId, RegistrationSummary, UsedBy};

use crate::{Caller, Error, registrations::Registrations};

/// How many API clients the page offers by name.
const OFFERED_CLIENTS: i64 = 50;

/// A registration and what it refers to.
#[derive(Clone, Debug)]
pub struct RegistrationPage {
    /// The registration.
    pub registration: Registration,
    /// The last four characters of its newest secret.
    pub secret_last_four: Option<String>,
    /// The API client it belongs to.
    pub client: Option<UsedBy>,
    /// The provider it is registered at.
    pub provider: Option<Provider>,
    /// The initial access token it was registered with.
    pub initial_token: Option<InitialToken>,
    /// Some of the API clients that it can be assigned to: the first of its provider, or the newest of all.
    pub offered: Vec<UsedBy>,
}

impl Registrations<'_> {
    /// One registration with the names of everything around it.
    pub async fn page(self, caller: &Caller, id: &RegistrationId) -> Result<RegistrationPage, Error> {
        caller.administrator()?;
        let RegistrationSummary { registration, secret_last_four } = self.shared.registration_for(caller, id).await?;
        let client = match &registration.api_client {
            Some(id) => self.shared.store.lookup_client(id).await?,
            None => None,
        };
        let provider = match &registration.provider {
            Some(id) => self.shared.store.lookup_provider(id).await?,
            None => None,
        };
        let initial_token = match &registration.origin.initial_token {
            Some(id) => {
                self.shared.store.list_initial_tokens().await?.into_iter().find(|summary| summary.token.id == *id)
            }
            None => None,
        };
        let offered = if let Some(provider) = &provider {
            self.shared.store.provider_used_by(&provider.id, OFFERED_CLIENTS).await?
        } else {
            let newest = self.shared.store.list_clients(&ClientFilter::default(), self.shared.clock.now()).await?;
            newest.items.into_iter().map(|client| UsedBy { id: client.id, name: client.name }).collect()
        };
        Ok(RegistrationPage {
            secret_last_four,
            client: client.map(|client| UsedBy { id: client.id, name: client.name }),
            provider,
            initial_token: initial_token.map(|summary| summary.token),
            offered,
            registration,
        })
    }
}
