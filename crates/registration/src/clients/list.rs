//! The Clients page: search and paging happen in the database.

use dcr::AuthenticationMethod;

use crate::{ApiClientId, Caller, Core, Error, Listing, LogoId, Page, ProviderId, Timestamp};

/// What the Clients page asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// Part of the name or the e-mail address, without regard to case; empty for all.
    pub search: String,
    /// Which page.
    pub page: Page,
}

/// A row of the Clients page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSummary {
    /// The id.
    pub id: ApiClientId,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub logo: Option<LogoId>,
    /// How its calls are authenticated.
    pub authentication_method: AuthenticationMethod,
    /// The DCR provider at which its members register: id and name.
    pub provider: Option<(ProviderId, String)>,
    /// How many collections it includes.
    pub collections: i64,
    /// The name of its policy.
    pub policy: Option<String>,
    /// Whether its people can sign in.
    pub portal_access: PortalAccess,
    /// Credentials that work now.
    pub active_credentials: i64,
    /// Credentials ever made.
    pub total_credentials: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether the people of an API client can sign in to the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalAccess {
    /// Not granted.
    Off,
    /// Granted; nobody has accepted yet, and an invitation is open.
    Invited,
    /// Somebody has accepted.
    Active,
    /// Granted; nobody has accepted, and the last invitation has expired or was revoked.
    InvitationExpired,
}

impl Core {
    /// A page of API clients, newest first.
    pub async fn list_clients(&self, caller: &Caller, filter: &ClientFilter) -> Result<Listing<ClientSummary>, Error> {
        caller.administrator()?;
        Ok(self.store.list_clients(filter, self.clock.now()).await?)
    }
}
