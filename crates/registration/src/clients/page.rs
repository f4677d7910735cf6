//! The page of one API client: its details, members and credentials.

use model::{ApiClient, ApiClientId, ApiKey, CollectionSummary, MemberSummary, Policy, Provider, RegistrationSummary};

use crate::{Caller, Error, clients::Clients};

/// Everything the client page shows.
#[derive(Clone, Debug)]
pub struct ClientPage {
    /// The client.
    pub client: ApiClient,
    /// Its DCR provider.
    pub provider: Option<Provider>,
    /// Its policy.
    pub policy: Option<Policy>,
    /// Its collections, by name.
    pub collections: Vec<CollectionSummary>,
    /// Its people.
    pub members: Vec<MemberSummary>,
    /// What they registered.
    pub registrations: Vec<RegistrationSummary>,
    /// Their API keys.
    pub api_keys: Vec<ApiKey>,
}

impl Clients<'_> {
    /// The page of one API client, for an administrator.
    pub async fn page(self, caller: &Caller, id: &ApiClientId) -> Result<ClientPage, Error> {
        caller.administrator()?;
        self.gather_client_page(id).await
    }

    /// The calling member's own API client.
    pub async fn mine(self, caller: &Caller) -> Result<ClientPage, Error> {
        let member = caller.member()?;
        self.gather_client_page(&member.api_client).await
    }

    async fn gather_client_page(self, id: &ApiClientId) -> Result<ClientPage, Error> {
        let client = self.shared.store.lookup_client(id).await?.ok_or(Error::NotFound("client"))?;
        let provider = match &client.provider {
            Some(provider) => self.shared.store.lookup_provider(provider).await?,
            None => None,
        };
        let policy = match &client.policy {
            Some(policy) => self.shared.store.lookup_policy(policy).await?,
            None => None,
        };
        Ok(ClientPage {
            collections: self.shared.store.list_collections_of(id).await?,
            members: self.shared.store.list_members(id).await?,
            registrations: self.shared.store.list_registrations(id).await?,
            api_keys: self.shared.store.list_api_keys(id).await?,
            client,
            provider,
            policy,
        })
    }
}
