//! The Clients page: search and paging happen in the database.

use model::{ClientFilter, ClientSummary, Listing};

use crate::{Caller, Core, Error};

impl Core {
    /// A page of API clients, newest first.
    pub async fn list_clients(&self, caller: &Caller, filter: &ClientFilter) -> Result<Listing<ClientSummary>, Error> {
        caller.administrator()?;
        Ok(self.store.list_clients(filter, self.clock.now()).await?)
    }
}
