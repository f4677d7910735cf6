//! The port to the database.
//!
//! Reads are methods of small traits, one for each feature. A write is a list of [`Change`]s, and [`Store::commit`]
//! makes all of them or none: a use case says everything that belongs together (the client, its first member, the
//! invitation, the mail in the outbox, the line of the audit log) in one list, and storage is free to commit several
//! lists with one fsync.
//!
//! To add a table: a variant or two in a `…Change` enum, the reads in a trait, the SQL in the file of the same name in
//! `crates/storage`, and a contract test there that runs on both databases.

mod addition;
mod changes;

use std::sync::Arc;

use async_trait::async_trait;

pub use addition::Addition;
pub use changes::{
    AdministratorChange, CatalogueChange, Change, ClientChange, CredentialChange, MemberChange, ProvisioningChange,
    SealedChange,
};

use crate::{
    Administrator, AdministratorId, ApiClient, ApiClientId, ApiKey, ApiKeyId, AuditEvent, Backlog, CallFilter,
    ClientDraft, ClientFilter, ClientSecret, ClientSummary, Collection, CollectionId, CollectionSummary,
    ExpiringSecret, FoundInitialToken, FoundRegistration, InitialTokenSummary, KnownSource, Link, LinkRequest, Listing,
    LogoId, LogoSize, MailQueue, Member, MemberId, MemberSummary, Operation, OperationId, OutboxMail, Policy, PolicyId,
    PolicySummary, Provider, ProviderCall, ProviderClient, ProviderClientFilter, ProviderClientId, ProviderClientRow,
    ProviderId, ProviderSummary, Registration, RegistrationFilter, RegistrationId, RegistrationRow,
    RegistrationSummary, Retention, Reveal, SecretHash, Timestamp, UsedBy,
    collections::{OpenApiFormat, StoredReading},
    sealing::{KeyCheck, SealedColumn, SealedRow},
};
pub use crate::{
    error::{NOT_TEXT, StoreError, Unique},
    tokens::{TokenChange, TokenStore},
};

/// Reads of administrators.
#[async_trait]
pub trait AdministratorStore {
    /// How many there are.
    async fn count_administrators(&self) -> Result<i64, StoreError>;
    /// By id.
    async fn lookup_administrator(&self, id: &AdministratorId) -> Result<Option<Administrator>, StoreError>;
    /// By user name, which is lower case. Lookups that arrive together are read together.
    async fn find_administrator(&self, username: &str) -> Result<Option<Administrator>, StoreError>;
}

/// Reads of providers, collections and policies.
#[async_trait]
pub trait CatalogueStore {
    /// All providers with their use, by name.
    async fn list_providers(&self) -> Result<Vec<ProviderSummary>, StoreError>;
    /// By id. Lookups that arrive together are read together.
    async fn lookup_provider(&self, id: &ProviderId) -> Result<Option<Provider>, StoreError>;
    /// The provider at which anybody may register.
    async fn open_provider(&self) -> Result<Option<Provider>, StoreError>;
    /// The first API clients that use it, by name, at most `limit`.
    async fn provider_used_by(&self, id: &ProviderId, limit: i64) -> Result<Vec<UsedBy>, StoreError>;
    /// All collections, by name, without the text of their OpenAPI documents.
    async fn list_collections(&self) -> Result<Vec<CollectionSummary>, StoreError>;
    /// By id.
    async fn lookup_collection(&self, id: &CollectionId) -> Result<Option<Collection>, StoreError>;
    /// The OpenAPI document of a collection, as it was uploaded.
    async fn lookup_openapi_text(&self, id: &CollectionId) -> Result<Option<(String, OpenApiFormat)>, StoreError>;
    /// What pages show of it, in whichever edition it was made.
    async fn lookup_openapi_reading(&self, id: &CollectionId) -> Result<Option<StoredReading>, StoreError>;
    /// The collections of an API client, by name.
    async fn list_collections_of(&self, client: &ApiClientId) -> Result<Vec<CollectionSummary>, StoreError>;
    /// All policies with their use, by name.
    async fn list_policies(&self) -> Result<Vec<PolicySummary>, StoreError>;
    /// By id.
    async fn lookup_policy(&self, id: &PolicyId) -> Result<Option<Policy>, StoreError>;
    /// The first API clients that have it, by name, at most `limit`.
    async fn policy_used_by(&self, id: &PolicyId, limit: i64) -> Result<Vec<UsedBy>, StoreError>;
}

/// Reads of API clients, their drafts and logos.
#[async_trait]
pub trait ClientStore {
    /// A page of API clients, newest first.
    async fn list_clients(&self, filter: &ClientFilter, now: Timestamp) -> Result<Listing<ClientSummary>, StoreError>;
    /// By id, with its collections.
    async fn lookup_client(&self, id: &ApiClientId) -> Result<Option<ApiClient>, StoreError>;
    /// By name, without regard to case.
    async fn find_client_by_name(&self, name: &str) -> Result<Option<ApiClientId>, StoreError>;
    /// A draft by id.
    async fn lookup_draft(&self, id: &ApiClientId) -> Result<Option<ClientDraft>, StoreError>;
    /// An administrator's drafts, last changed first.
    async fn list_drafts(&self, administrator: &AdministratorId) -> Result<Vec<ClientDraft>, StoreError>;
    /// One size of a logo, as a PNG file.
    async fn read_logo(&self, id: &LogoId, size: LogoSize) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Reads of members, their links and their mail.
#[async_trait]
pub trait MemberStore {
    /// The members of an API client with their last mail, in the order they were invited.
    async fn list_members(&self, client: &ApiClientId) -> Result<Vec<MemberSummary>, StoreError>;
    /// By id.
    async fn lookup_member(&self, id: &MemberId) -> Result<Option<Member>, StoreError>;
    /// Every membership of an address.
    async fn find_members(&self, email: &str) -> Result<Vec<Member>, StoreError>;
    /// The link of a token's hash, if it is unused, not revoked and not expired at `now`.
    async fn find_open_link(&self, token_hash: &SecretHash, now: Timestamp) -> Result<Option<Link>, StoreError>;
    /// The link whose code has this hash, if the code is unused and the link not revoked and not expired at `now`.
    async fn find_open_code(&self, code_hash: &SecretHash, now: Timestamp) -> Result<Option<Link>, StoreError>;
    /// Who asked for a sign-in link and waits for it, oldest first, at most `limit`.
    async fn link_requests(&self, limit: i64) -> Result<Vec<LinkRequest>, StoreError>;
    /// Messages that are due at `now` and that no worker has, oldest first, at most `limit`.
    async fn due_mail(&self, now: Timestamp, limit: i64) -> Result<Vec<OutboxMail>, StoreError>;
    /// What waits in the outbox at `now`.
    async fn mail_queue(&self, now: Timestamp) -> Result<MailQueue, StoreError>;
    /// The newest message for a member that still holds its content (not sent, not cancelled) and whose link is open at
    /// `now`.
    async fn unsent_mail(&self, member: &MemberId, now: Timestamp) -> Result<Option<OutboxMail>, StoreError>;
}

/// Reads of registrations, API keys and what waits to be read.
#[async_trait]
pub trait CredentialStore {
    /// The registrations of an API client, newest first, revoked ones too.
    async fn list_registrations(&self, client: &ApiClientId) -> Result<Vec<RegistrationSummary>, StoreError>;
    /// By id.
    async fn lookup_registration(&self, id: &RegistrationId) -> Result<Option<RegistrationSummary>, StoreError>;
    /// By OAuth `client_id`, with the newest secret that works at `now`. Lookups that arrive together are read together.
    async fn find_registration(&self, client_id: &str, now: Timestamp)
    -> Result<Option<FoundRegistration>, StoreError>;
    /// The `client_id` of the registration with this unique name.
    async fn find_registration_name(&self, unique_name: &str) -> Result<Option<String>, StoreError>;
    /// A page of registrations of every origin, newest first.
    async fn list_all_registrations(&self, filter: &RegistrationFilter)
    -> Result<Listing<RegistrationRow>, StoreError>;
    /// How many wait for approval.
    async fn count_awaiting_approval(&self) -> Result<i64, StoreError>;
    /// How many registrations of anybody at a provider were never used, and are not revoked.
    async fn count_unused_registrations(&self, provider: &ProviderId) -> Result<i64, StoreError>;
    /// Those made at or before `before` that were never used, oldest first, at most `limit`.
    async fn unused_registrations(
        &self,
        provider: &ProviderId,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<Registration>, StoreError>;
    /// All initial access tokens, newest first, revoked ones too.
    async fn list_initial_tokens(&self) -> Result<Vec<InitialTokenSummary>, StoreError>;
    /// By the hash of the token, whatever its state, with its provider. Lookups that arrive together are read together.
    async fn find_initial_token(&self, hash: &SecretHash) -> Result<Option<Arc<FoundInitialToken>>, StoreError>;
    /// The secrets of a registration that work at `now`, newest first.
    async fn live_secrets(&self, id: &RegistrationId, now: Timestamp) -> Result<Vec<ClientSecret>, StoreError>;
    /// The API keys of an API client, newest first, revoked ones too.
    async fn list_api_keys(&self, client: &ApiClientId) -> Result<Vec<ApiKey>, StoreError>;
    /// By id.
    async fn lookup_api_key(&self, id: &ApiKeyId) -> Result<Option<ApiKey>, StoreError>;
    /// The live key of a value's hash.
    async fn find_api_key(&self, hash: &SecretHash) -> Result<Option<ApiKey>, StoreError>;
    /// What a member may read once.
    async fn find_reveal(&self, subject: &str, member: &MemberId) -> Result<Option<Reveal>, StoreError>;
}

/// Reads of what is done at external providers, and of what is there.
#[async_trait]
pub trait ProvisioningStore {
    /// Operations that wait, are due at `now` and that no worker has, the longest due first, at most `limit`.
    async fn due_operations(&self, now: Timestamp, limit: i64) -> Result<Vec<Operation>, StoreError>;
    /// When the next operation is due; `None` when none waits. One that a worker has is due for others when the lease ends.
    async fn next_operation_at(&self) -> Result<Option<Timestamp>, StoreError>;
    /// By id.
    async fn lookup_operation(&self, id: &OperationId) -> Result<Option<Operation>, StoreError>;
    /// The operation of a registration that is open.
    async fn open_operation(&self, registration: &RegistrationId) -> Result<Option<Operation>, StoreError>;
    /// The operations that are open at a provider, oldest first, at most `limit`.
    async fn open_operations_at(&self, provider: &ProviderId, limit: i64) -> Result<Vec<Operation>, StoreError>;
    /// The last operations of a registration, newest first, at most `limit`.
    async fn recent_operations(&self, registration: &RegistrationId, limit: i64) -> Result<Vec<Operation>, StoreError>;
    /// By id.
    async fn lookup_provider_client(&self, id: &ProviderClientId) -> Result<Option<ProviderClient>, StoreError>;
    /// The client at the provider that is, or is to become, the one of a registration: `current`, else `expected`.
    async fn current_provider_client(
        &self,
        registration: &RegistrationId,
    ) -> Result<Option<ProviderClient>, StoreError>;
    /// The clients known at a provider, those with something to be done about them first; with their registrations and
    /// the API clients of these.
    async fn list_provider_clients(
        &self,
        filter: &ProviderClientFilter,
    ) -> Result<Listing<ProviderClientRow>, StoreError>;
    /// Clients whose time has come at `now` (`delete_after`) and for which nothing is to be done yet, at most `limit`.
    async fn retired_provider_clients(&self, now: Timestamp, limit: i64) -> Result<Vec<ProviderClient>, StoreError>;
    /// Current clients that were not looked at since `before` and for which, and for whose registrations, nothing is to be
    /// done, those that were not looked at for longest first, at most `limit`; of one provider, or of all that are not
    /// disabled.
    async fn unchecked_provider_clients(
        &self,
        provider: Option<&ProviderId>,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<ProviderClient>, StoreError>;
    /// Calls to providers, newest first.
    async fn list_provider_calls(&self, filter: &CallFilter) -> Result<Listing<ProviderCall>, StoreError>;
    /// Newest secrets of active registrations at external providers that end at or before `until` and of which no mail
    /// has said so for `days` or fewer days, at most `limit`.
    async fn expiring_secrets(
        &self,
        until: Timestamp,
        days: i64,
        limit: i64,
    ) -> Result<Vec<ExpiringSecret>, StoreError>;
}

/// Reads of what is sealed, for the change of the key-encryption key.
#[async_trait]
pub trait SealedStore {
    /// The rows whose column holds a sealed value and whose keys come after `after`, in the order of their keys, at most
    /// `limit`.
    async fn sealed_rows(&self, column: SealedColumn, after: &str, limit: i64) -> Result<Vec<SealedRow>, StoreError>;
    /// The check values of the keys, oldest first.
    async fn key_checks(&self) -> Result<Vec<KeyCheck>, StoreError>;
}

/// The rest: counters, the audit log, housekeeping.
#[async_trait]
pub trait HousekeepingStore {
    /// Counts one attempt under `key` and answers how many there were in the current window, this one included. A window
    /// begins with its first attempt and lasts `window_seconds`.
    async fn count_attempt(&self, key: &str, window_seconds: i64, now: Timestamp) -> Result<i64, StoreError>;
    /// Forgets the attempts under `key`.
    async fn forget_attempts(&self, key: &str) -> Result<(), StoreError>;
    /// The sources of an account that were noted after `since`, the newest first.
    async fn known_sources(&self, account: &str, since: Timestamp) -> Result<Vec<KnownSource>, StoreError>;
    /// Notes a source of an account, or its new time, and forgets all but the newest [`crate::attempts::MOST_KNOWN`]
    /// of its kind, which is what stands before the slash.
    async fn note_source(&self, account: &str, source: &KnownSource) -> Result<(), StoreError>;
    /// The newest lines of the audit log, at most `limit`.
    async fn recent_events(&self, limit: i64) -> Result<Vec<AuditEvent>, StoreError>;
    /// Deletes what has had its time until nothing of it is left, in small batches between which others write: expired
    /// reveals, sessions, grants, tokens and authorization requests, attempt windows older than a day, drafts older than 30
    /// days, links that ended 30 days ago and have no mail any more, and what `keep` says. Several processes share the work.
    /// Returns how many rows it deleted.
    async fn sweep(&self, now: Timestamp, keep: &Retention) -> Result<u64, StoreError>;
    /// What waits for a worker.
    async fn backlog(&self) -> Result<Backlog, StoreError>;
    /// `Ok` when the database answers.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// The database.
#[async_trait]
pub trait Store:
    AdministratorStore
    + CatalogueStore
    + ClientStore
    + MemberStore
    + CredentialStore
    + TokenStore
    + ProvisioningStore
    + SealedStore
    + HousekeepingStore
    + Send
    + Sync
{
    /// Makes all the changes or none. When it returns `Ok`, they are durable.
    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError>;
}
