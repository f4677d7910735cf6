//! The activity log: every call to external providers.

use model::{CallFilter, Listing, ProviderCall};

use crate::{Caller, Error, provisioning::Provisioning};

impl Provisioning<'_> {
    /// A page of calls, newest first. Administrators see all of them; members those for a credential of theirs.
    pub async fn calls(self, caller: &Caller, filter: &CallFilter) -> Result<Listing<ProviderCall>, Error> {
        if caller.administrator().is_err() {
            let id = filter.registration.as_ref().ok_or(Error::Forbidden)?;
            self.shared.registration_for(caller, id).await?;
        }
        Ok(self.shared.store.list_provider_calls(filter).await?)
    }
}
