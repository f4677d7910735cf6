//! Deleting an API client with everything that belongs to it.

use model::{ApiClientId, ClientChange, StoreError};

use crate::{Caller, Error, audit::Subject, clients::Clients, provisioning::Provisioning};

impl Clients<'_> {
    /// Deletes an API client, its members, and its credentials, which stop working at once; those at external providers
    /// as soon as they are deleted there, which goes on by itself.
    pub async fn delete(self, caller: &Caller, id: &ApiClientId) -> Result<(), Error> {
        caller.owner()?;
        let client = self.shared.store.lookup_client(id).await?.ok_or(Error::NotFound("client"))?;
        let subject = Subject { id: id.as_str(), name: &client.name, api_client: Some(id) };
        let (mut changes, clients) = Provisioning::of(self.shared).tear_down(caller, id).await?;
        let (works_elsewhere, wakes) = (!changes.is_empty(), clients > 0);
        changes.push(ClientChange::Delete(id.clone()).into());
        changes.push(self.shared.event(caller, "client.deleted", &subject));
        self.shared.store.commit(changes).await.map_err(|error| match error {
            StoreError::Conflict if works_elsewhere => crate::provisioning::busy(),
            StoreError::Conflict => Error::NotFound("client"),
            other => other.into(),
        })?;
        if wakes {
            Provisioning::of(self.shared).wake_workers();
        }
        Ok(())
    }
}
