//! The shared registration core: API clients and their members, DCR providers, registrations, collections, policies.
//!
//! Every way in (pages, DCR endpoints, the command line) calls the use cases of [`Core`]'s services:
//! `core.clients().save_step(…)`. A use case takes the [`Caller`] first and decides itself whether it may; nobody else
//! decides that. What it needs from outside are ports: [`Store`] (the database), [`Clock`], [`Entropy`], [`Connector`] (a
//! provider), [`Documents`] (what is at a registrant's URL), [`Vault`] (sealing).
//!
//! One folder for each feature, one file for each operation:
//!
//! | folder or file | service | use cases |
//! | --- | --- | --- |
//! | `administrators` | [`Administrators`] | set-up link, sign-in |
//! | `providers` | [`Providers`] | DCR providers: adding, changing, testing, leaving them |
//! | `collections` | [`Collections`] | API collections and their OpenAPI documents |
//! | `policies` | [`Policies`] | rate limits and quotas |
//! | `clients` | [`Clients`] | API clients: the wizard's drafts, creating, listing, deleting |
//! | `members` | [`Members`] | invitations, sign-in links |
//! | `registrations` | [`Registrations`] | OAuth clients of every origin: registering, changing, approving, revoking |
//! | | [`Credentials`] | what members generate, and its secrets |
//! | | [`ClientDocuments`] | clients that are known by their metadata document |
//! | `provisioning` | [`Provisioning`] | what is done at external providers, durably |
//! | `initial_tokens` | [`InitialTokens`] | what lets a program register |
//! | `api_keys` | [`ApiKeys`] | what members generate for themselves |
//! | `reveal` | [`Reveals`] | showing a new secret once |
//! | `mail` | [`Outbox`] | mail that waits to be sent |
//! | `sealing` | [`Keys`] | the change of the key-encryption key |
//! | `housekeeping` | [`Housekeeping`] | deleting what has expired, health |
//!
//! The rest is what several of them need, as functions of `Shared`: `attempts` (limits on attempts to sign in), `audit` (the
//! log), `sign_ins` (what is noted of them), `credentials` (what those of our own server and of others have in common),
//! `targets` and `client_names` (external providers as connectors need them), `logos` (pictures, decided by content).
//!
//! To add a use case: a file in its feature's folder with `impl Feature<'_> { pub async fn … }`, `caller` first; its writes
//! as one list of [`Change`]s; a story test in `tests/`. No feature imports one that imports it: what two need goes below
//! both.

pub mod administrators;
pub mod api_keys;
pub mod attempts;
mod audit;
mod caller;
mod client_names;
pub mod clients;
pub mod collections;
mod credentials;
mod error;
mod housekeeping;
pub mod initial_tokens;
pub mod logos;
pub mod mail;
pub mod members;
mod named_client;
mod off_thread;
pub mod password;
pub mod policies;
pub mod providers;
pub mod provisioning;
pub mod registrations;
mod reveal;
pub mod sealing;
mod shared;
mod sign_ins;
mod targets;
mod text;
mod vault;

use std::{collections::BTreeMap, sync::Arc};

pub use administrators::NewAdministrator;
pub use attempts::SignInSource;
pub use caller::{AdministratorCaller, Caller, MemberCaller, RegistrationCaller};
pub use collections::CollectionFields;
pub use error::{Error, ErrorClass, error_chain};
pub use initial_tokens::InitialTokenFields;
pub use mail::{MailContent, Outgoing};
// What outsiders use of the core, they use of the model as well: one import serves them.
pub use model::*;
pub use off_thread::off_thread;
pub use policies::PolicyFields;
pub use providers::{
    AuthenticationDefaults, ConfigurationFields, ConnectionFields, ProfileFields, ProgramFields, ProviderFields,
};
pub use provisioning::{AdoptFields, CredentialEdits, CredentialPage, PlannedRepair, ReconcilePage, Repair};
pub use registrations::{DocumentReader, Issued};
pub use reveal::{REVEAL_SECONDS, Revealed};
pub use shared::{SignInKind, SignInOutcome, Signatures};
pub use url::Url;
pub use vault::{Vault, VaultError};

pub use administrators::Administrators;
pub use api_keys::ApiKeys;
pub use clients::Clients;
pub use collections::Collections;
pub use housekeeping::Housekeeping;
pub use initial_tokens::InitialTokens;
pub use mail::Outbox;
pub use members::Members;
pub use policies::Policies;
pub use providers::Providers;
pub use provisioning::Provisioning;
pub use registrations::{ClientDocuments, Credentials, Registrations};
pub use reveal::Reveals;
pub use sealing::Keys;
use shared::{BasicCache, DocumentCache, DocumentSwitch, NoSignatures, Shared, SignInCounts};

/// The core: one service for each feature, over ports that the server puts together once.
pub struct Core {
    shared: Shared,
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
        let shared = Shared {
            basic: BasicCache::new(&*ports.entropy),
            sign_ins: SignInCounts::default(),
            documents: Arc::new(NoDocuments),
            client_documents: DocumentCache::default(),
            document_switch: DocumentSwitch::default(),
            signatures: Arc::new(NoSignatures),
            store: ports.store,
            clock: ports.clock,
            entropy: ports.entropy,
            vault: ports.vault,
            connectors: BTreeMap::new(),
            public_url: ports.public_url,
            invitation_days: members::INVITATION_DAYS,
            retention: Retention::default(),
            mail_queued: tokio::sync::Notify::new(),
            link_requested: tokio::sync::Notify::new(),
            operation_queued: tokio::sync::Notify::new(),
            operation_ended: tokio::sync::Notify::new(),
            logo_slots: tokio::sync::Semaphore::new(2),
            openapi_slots: Arc::new(tokio::sync::Semaphore::new(2)),
            nobody_hash: tokio::sync::OnceCell::new(),
        };
        Self { shared }
    }

    /// Adds the connector of one kind of external provider.
    #[must_use]
    pub fn with_connector(mut self, kind: ProviderKind, connector: Arc<dyn Connector>) -> Self {
        self.shared.connectors.insert(kind.as_str(), connector);
        self
    }

    /// Lets invitations work for so many days.
    #[must_use]
    pub const fn with_invitation_days(mut self, days: i64) -> Self {
        self.shared.invitation_days = days;
        self
    }

    /// Keeps what is over for so long.
    #[must_use]
    pub const fn with_retention(mut self, retention: Retention) -> Self {
        self.shared.retention = retention;
        self
    }

    /// Reads documents of others with `documents`; without it, none are read.
    #[must_use]
    pub fn with_documents(mut self, documents: Arc<dyn Documents>) -> Self {
        self.shared.documents = documents;
        self
    }

    /// Checks signatures of software statements with `signatures`; without it, none is right.
    #[must_use]
    pub fn with_signatures(mut self, signatures: Arc<dyn Signatures>) -> Self {
        self.shared.signatures = signatures;
        self
    }

    /// The current time, for what is shown beside it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// Where the portal is reached from outside; it may have a path.
    #[must_use]
    pub fn public_url(&self) -> &Url {
        &self.shared.public_url
    }

    /// How many sign-ins of this kind ended so since the process started.
    #[must_use]
    pub fn sign_ins(&self, kind: SignInKind, outcome: SignInOutcome) -> u64 {
        self.shared.sign_ins.counter(kind, outcome).get()
    }

    /// The line of the audit log for what `caller` is about to do to a thing of the authorization server.
    pub fn record(&self, caller: &Caller, action: &'static str, object_id: &str, object_name: &str) -> Change {
        self.shared.record(caller, action, object_id, object_name)
    }
}

/// Declares the services: each borrows what all of them share.
macro_rules! services {
    ($($accessor:ident: $service:ident),+ $(,)?) => {
        impl Core {$(
            #[doc = concat!("See [`", stringify!($service), "`].")]
            #[must_use]
            pub const fn $accessor(&self) -> $service<'_> {
                $service::of(&self.shared)
            }
        )+}
    };
}

services! {
    administrators: Administrators,
    api_keys: ApiKeys,
    client_documents: ClientDocuments,
    clients: Clients,
    collections: Collections,
    credentials: Credentials,
    housekeeping: Housekeeping,
    initial_tokens: InitialTokens,
    keys: Keys,
    members: Members,
    outbox: Outbox,
    policies: Policies,
    providers: Providers,
    provisioning: Provisioning,
    registrations: Registrations,
    reveals: Reveals,
}
