//! The shared registration core: API clients and their members, DCR providers, registrations, collections, policies.
//!
//! Every way in (pages, DCR endpoints, the command line) calls the use cases on [`Core`]. A use case takes the
//! [`Caller`] first and decides itself whether it may; nobody else decides that. What it needs from outside are ports:
//! [`Store`] (the database), [`Clock`], [`Entropy`], [`Connector`] (a provider), [`Vault`] (sealing).
//!
//! One folder for each feature, one file for each operation:
//!
//! | folder | feature |
//! | --- | --- |
//! | `administrators` | set-up link, sign-in |
//! | `providers`, `collections`, `policies` | what an API client is put together from |
//! | `clients` | API clients: the wizard's drafts, creating, listing, deleting |
//! | `logos` | pictures, decided by content and re-encoded |
//! | `members` | invitations, sign-in links |
//! | `registrations`, `api_keys` | what members generate for themselves |
//! | `reveal` | showing a new secret once |
//! | `mail` | the outbox |
//! | `audit` | who did what |
//!
//! To add a use case: a file in its feature's folder with `impl Core { pub async fn … }`, `caller` first; its writes as
//! one list of [`Change`]s; a story test in `tests/`.

pub mod administrators;
pub mod api_keys;
mod audit;
mod caller;
pub mod clients;
mod clock;
pub mod collections;
mod error;
mod housekeeping;
mod id;
pub mod logos;
pub mod mail;
pub mod members;
pub mod password;
pub mod policies;
pub mod providers;
pub mod registrations;
mod reveal;
pub mod secret;
pub mod store;
mod text;

use std::{collections::BTreeMap, sync::Arc};

pub use administrators::{Administrator, NewAdministrator};
pub use api_keys::ApiKey;
pub use audit::AuditEvent;
pub use caller::{AdministratorCaller, Caller, MemberCaller};
pub use clients::{ApiClient, Authentication, ClientDraft, ClientFilter, ClientSummary, DraftFields, PortalAccess};
pub use clock::{Clock, CountingEntropy, Entropy, FixedClock, SystemClock, SystemEntropy, Timestamp};
pub use collections::{Collection, CollectionFields, CollectionSummary};
pub use error::Error;
pub use id::{
    AdministratorId, ApiClientId, ApiKeyId, AuditEventId, ClientSecretId, CollectionId, LinkId, LogoId, MailId,
    MemberId, PolicyId, ProviderId, RegistrationId,
};
pub use logos::{Logo, LogoSize};
pub use mail::{Delivery, MailContent, MailKind, MailState, OutboxMail, Outgoing};
pub use members::{Link, LinkKind, Member, MemberRole, MemberState, MemberSummary};
pub use policies::{Interval, Limit, Policy, PolicyFields, PolicySummary};
pub use providers::{Provider, ProviderFields, ProviderKind, ProviderRules, ProviderSummary, UsedBy};
pub use registrations::{
    AuthenticationDefaults, ClientSecret, Connector, ConnectorError, Issued, Registration, RegistrationState,
    RegistrationSummary,
};
pub use reveal::{Reveal, Revealed};
pub use secret::{Sealed, Secret, SecretHash, Vault};
pub use store::{
    AdministratorChange, CatalogueChange, Change, ClientChange, CredentialChange, Listing, MemberChange, Page, Store,
    StoreError, Unique,
};
pub use url::Url;

/// The core: its ports, put together once by the server.
pub struct Core {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    vault: Vault,
    connectors: BTreeMap<&'static str, Arc<dyn Connector>>,
    public_url: Url,
    mail_queued: tokio::sync::Notify,
    /// Decoding pictures takes memory: two at a time.
    logo_slots: tokio::sync::Semaphore,
    /// A hash that no password has, so that an unknown user name costs as much time as a known one.
    nobody_hash: tokio::sync::OnceCell<String>,
}

/// What [`Core`] is put together from.
pub struct Ports {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Seals what must be readable again.
    pub vault: Vault,
    /// Where links point to; from the configuration, never from a request.
    pub public_url: Url,
}

impl Core {
    /// Puts the core together.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        Self {
            store: ports.store,
            clock: ports.clock,
            entropy: ports.entropy,
            vault: ports.vault,
            connectors: BTreeMap::new(),
            public_url: ports.public_url,
            mail_queued: tokio::sync::Notify::new(),
            logo_slots: tokio::sync::Semaphore::new(2),
            nobody_hash: tokio::sync::OnceCell::new(),
        }
    }

    /// Adds the connector of one kind of provider.
    #[must_use]
    pub fn with_connector(mut self, kind: ProviderKind, connector: Arc<dyn Connector>) -> Self {
        self.connectors.insert(kind.as_str(), connector);
        self
    }

    /// The connector of a provider.
    pub(crate) fn connector(&self, provider: &Provider) -> Result<&Arc<dyn Connector>, Error> {
        self.connectors
            .get(provider.kind.as_str())
            .ok_or_else(|| Error::Unexpected(format!("no connector for {} providers", provider.kind.as_str())))
    }

    /// The current time, for what is shown beside it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where the portal is reached from outside.
    #[must_use]
    pub fn public_url(&self) -> &Url {
        &self.public_url
    }
}
