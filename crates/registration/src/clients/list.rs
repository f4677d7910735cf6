//! The Clients page: search and paging happen in the database.

use model::{ClientFilter, ClientSummary, Listing};

use crate::{Caller, Error, clients::Clients};

impl Clients<'_> {
    /// A page of API clients, newest first.
    pub async fn list(self, caller: &Caller, filter: &ClientFilter) -> Result<Listing<ClientSummary>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.list_clients(filter, self.shared.clock.now()).await?)
    }
}
