//! Dispatches each read of the port to the function in the file of its table.

use std::sync::Arc;

use async_trait::async_trait;
use model::{
    Administrator, AdministratorId, ApiClient, ApiClientId, ApiKey, ApiKeyId, AuditEvent, AuthorizationRequest,
    Backlog, CallFilter, Change, ClientDraft, ClientFilter, ClientSecret, ClientSummary, Collection, CollectionId,
    CollectionSummary, Consent, ConsentSummary, ExpiringSecret, FoundInitialToken, FoundRefreshToken,
    FoundRegistration, FoundToken, Grant, GrantId, InitialTokenSummary, KnownSource, Link, LinkRequest, Listing,
    LogoId, LogoSize, MailQueue, Member, MemberId, MemberSummary, Operation, OperationId, OutboxMail, Policy, PolicyId,
    PolicySummary, Provider, ProviderCall, ProviderClient, ProviderClientFilter, ProviderClientId, ProviderClientRow,
    ProviderId, ProviderSummary, Registration, RegistrationFilter, RegistrationId, RegistrationRow,
    RegistrationSummary, Retention, Reveal, Sealed, SecretHash, SigningKey, Store, StoreError, Timestamp, UsedBy,
    collections::{OpenApiFormat, StoredReading},
    sealing::{KeyCheck, SealedColumn, SealedRow},
    store::{
        AdministratorStore, CatalogueStore, ClientStore, CredentialStore, HousekeepingStore, MemberStore,
        ProvisioningStore, SealedStore, TokenStore,
    },
};

use crate::{
    commit,
    database::Database,
    engine::coalesce::Coalescer,
    sql::{
        administrators, api_keys, audit, authorization_requests, clients, collections, consents, drafts, grants,
        housekeeping, initial_tokens, key_checks, known_sources, links, logos, members, operations, outbox, policies,
        provider_calls, provider_clients, providers, refresh_tokens,
        registrations::{self, FindKey},
        registrations_list, registrations_unused, reveals, revoked_jwts, sealed, secrets, server_secrets, signing_keys,
        sweep, tokens,
    },
    statistics::Tally,
};

/// The look-ups that share queries when they arrive together, and whose results are cached on SQLite.
pub(crate) struct Lookups {
    administrators: Coalescer<String, Administrator>,
    providers: Coalescer<ProviderId, Provider>,
    registrations: Coalescer<FindKey, FoundRegistration>,
    initial_tokens: Coalescer<String, Arc<FoundInitialToken>>,
    issued_tokens: Coalescer<String, FoundToken>,
    spent: Coalescer<String, bool>,
    grants: Coalescer<GrantId, Grant>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            administrators: Coalescer::new(|db, usernames| Box::pin(administrators::find(db, usernames))),
            providers: Coalescer::new(|db, ids| Box::pin(providers::lookup(db, ids))),
            registrations: Coalescer::new(|db, keys| Box::pin(registrations::find(db, keys))),
            initial_tokens: Coalescer::new(|db, hashes| Box::pin(initial_tokens::find(db, hashes))),
            issued_tokens: Coalescer::new(|db, hashes| Box::pin(tokens::find(db, hashes))),
            spent: Coalescer::new(|db, ids| Box::pin(revoked_jwts::find(db, ids))),
            grants: Coalescer::new(|db, ids| Box::pin(grants::find(db, ids))),
        }
    }
}

#[async_trait]
impl AdministratorStore for Database {
    async fn count_administrators(&self) -> Result<i64, StoreError> {
        administrators::count(self).await
    }

    async fn lookup_administrator(&self, id: &AdministratorId) -> Result<Option<Administrator>, StoreError> {
        administrators::lookup(self, id).await
    }

    async fn find_administrator(&self, username: &str) -> Result<Option<Administrator>, StoreError> {
        self.lookups().administrators.lookup(self, username.to_owned()).await
    }
}

#[async_trait]
impl CatalogueStore for Database {
    async fn list_providers(&self) -> Result<Vec<ProviderSummary>, StoreError> {
        providers::list(self).await
    }

    async fn lookup_provider(&self, id: &ProviderId) -> Result<Option<Provider>, StoreError> {
        self.lookups().providers.lookup(self, id.clone()).await
    }

    async fn open_provider(&self) -> Result<Option<Provider>, StoreError> {
        providers::open(self).await
    }

    async fn provider_used_by(&self, id: &ProviderId, limit: i64) -> Result<Vec<UsedBy>, StoreError> {
        providers::used_by(self, id, limit).await
    }

    async fn list_collections(&self) -> Result<Vec<CollectionSummary>, StoreError> {
        collections::list(self).await
    }

    async fn lookup_collection(&self, id: &CollectionId) -> Result<Option<Collection>, StoreError> {
        collections::lookup(self, id).await
    }

    async fn lookup_openapi_text(&self, id: &CollectionId) -> Result<Option<(String, OpenApiFormat)>, StoreError> {
        collections::lookup_text(self, id).await
    }

    async fn lookup_openapi_reading(&self, id: &CollectionId) -> Result<Option<StoredReading>, StoreError> {
        collections::lookup_reading(self, id).await
    }

    async fn list_collections_of(&self, client: &ApiClientId) -> Result<Vec<CollectionSummary>, StoreError> {
        collections::list_of(self, client).await
    }

    async fn list_policies(&self) -> Result<Vec<PolicySummary>, StoreError> {
        policies::list(self).await
    }

    async fn lookup_policy(&self, id: &PolicyId) -> Result<Option<Policy>, StoreError> {
        policies::lookup(self, id).await
    }

    async fn policy_used_by(&self, id: &PolicyId, limit: i64) -> Result<Vec<UsedBy>, StoreError> {
        policies::used_by(self, id, limit).await
    }
}

#[async_trait]
impl ClientStore for Database {
    async fn list_clients(&self, filter: &ClientFilter, now: Timestamp) -> Result<Listing<ClientSummary>, StoreError> {
        clients::list(self, filter, now).await
    }

    async fn lookup_client(&self, id: &ApiClientId) -> Result<Option<ApiClient>, StoreError> {
        clients::lookup(self, id).await
    }

    async fn find_client_by_name(&self, name: &str) -> Result<Option<ApiClientId>, StoreError> {
        clients::find_by_name(self, name).await
    }

    async fn lookup_draft(&self, id: &ApiClientId) -> Result<Option<ClientDraft>, StoreError> {
        drafts::lookup(self, id).await
    }

    async fn list_drafts(&self, administrator: &AdministratorId) -> Result<Vec<ClientDraft>, StoreError> {
        drafts::list(self, administrator).await
    }

    async fn read_logo(&self, id: &LogoId, size: LogoSize) -> Result<Option<Vec<u8>>, StoreError> {
        logos::read(self, id, size).await
    }
}

#[async_trait]
impl MemberStore for Database {
    async fn list_members(&self, client: &ApiClientId) -> Result<Vec<MemberSummary>, StoreError> {
        members::list(self, client).await
    }

    async fn lookup_member(&self, id: &MemberId) -> Result<Option<Member>, StoreError> {
        members::lookup(self, id).await
    }

    async fn find_members(&self, email: &str) -> Result<Vec<Member>, StoreError> {
        members::find(self, email).await
    }

    async fn find_open_link(&self, token_hash: &SecretHash, now: Timestamp) -> Result<Option<Link>, StoreError> {
        links::find_open(self, token_hash, now).await
    }

    async fn find_open_code(&self, code_hash: &SecretHash, now: Timestamp) -> Result<Option<Link>, StoreError> {
        links::find_open_code(self, code_hash, now).await
    }

    async fn link_requests(&self, limit: i64) -> Result<Vec<LinkRequest>, StoreError> {
        links::requests(self, limit).await
    }

    async fn due_mail(&self, now: Timestamp, limit: i64) -> Result<Vec<OutboxMail>, StoreError> {
        outbox::due(self, now, limit).await
    }

    async fn mail_queue(&self, now: Timestamp) -> Result<MailQueue, StoreError> {
        outbox::waiting(self, now).await
    }

    async fn unsent_mail(&self, member: &MemberId, now: Timestamp) -> Result<Option<OutboxMail>, StoreError> {
        outbox::unsent(self, member, now).await
    }
}

#[async_trait]
impl CredentialStore for Database {
    async fn list_registrations(&self, client: &ApiClientId) -> Result<Vec<RegistrationSummary>, StoreError> {
        registrations::list(self, client).await
    }

    async fn lookup_registration(&self, id: &RegistrationId) -> Result<Option<RegistrationSummary>, StoreError> {
        registrations::lookup(self, id).await
    }

    async fn find_registration(
        &self,
        client_id: &str,
        now: Timestamp,
    ) -> Result<Option<FoundRegistration>, StoreError> {
        let key = (client_id.to_owned(), now);
        self.lookups().registrations.lookup(self, key).await
    }

    async fn find_registration_name(&self, unique_name: &str) -> Result<Option<String>, StoreError> {
        registrations::find_name(self, unique_name).await
    }

    async fn list_all_registrations(
        &self,
        filter: &RegistrationFilter,
    ) -> Result<Listing<RegistrationRow>, StoreError> {
        registrations_list::page(self, filter).await
    }

    async fn count_awaiting_approval(&self) -> Result<i64, StoreError> {
        registrations::count_awaiting(self).await
    }

    async fn count_unused_registrations(&self, provider: &ProviderId) -> Result<i64, StoreError> {
        registrations_unused::count(self, provider).await
    }

    async fn unused_registrations(
        &self,
        provider: &ProviderId,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<Registration>, StoreError> {
        registrations_unused::list(self, provider, before, limit).await
    }

    async fn list_initial_tokens(&self) -> Result<Vec<InitialTokenSummary>, StoreError> {
        initial_tokens::list(self).await
    }

    async fn find_initial_token(&self, hash: &SecretHash) -> Result<Option<Arc<FoundInitialToken>>, StoreError> {
        let key = hash.as_str().to_owned();
        self.lookups().initial_tokens.lookup(self, key).await
    }

    async fn live_secrets(&self, id: &RegistrationId, now: Timestamp) -> Result<Vec<ClientSecret>, StoreError> {
        secrets::live(self, id, now).await
    }

    async fn list_api_keys(&self, client: &ApiClientId) -> Result<Vec<ApiKey>, StoreError> {
        api_keys::list(self, client).await
    }

    async fn lookup_api_key(&self, id: &ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        api_keys::lookup(self, id).await
    }

    async fn find_api_key(&self, hash: &SecretHash) -> Result<Option<ApiKey>, StoreError> {
        api_keys::find(self, hash).await
    }

    async fn find_reveal(&self, subject: &str, member: &MemberId) -> Result<Option<Reveal>, StoreError> {
        reveals::find(self, subject, member).await
    }
}

#[async_trait]
impl TokenStore for Database {
    async fn signing_keys(&self) -> Result<Vec<SigningKey>, StoreError> {
        signing_keys::list(self).await
    }

    async fn find_server_secret(&self, name: &str) -> Result<Option<Sealed>, StoreError> {
        server_secrets::find(self, name).await
    }

    async fn find_issued_token(&self, hash: &SecretHash) -> Result<Option<FoundToken>, StoreError> {
        let key = hash.as_str().to_owned();
        self.lookups().issued_tokens.lookup(self, key).await
    }

    async fn is_spent(&self, id: &str) -> Result<bool, StoreError> {
        let found = self.lookups().spent.lookup(self, id.to_owned()).await?;
        Ok(found.unwrap_or_default())
    }

    async fn list_issued_tokens(
        &self,
        registration: &RegistrationId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<FoundToken>, StoreError> {
        tokens::list(self, registration, now, limit).await
    }

    async fn find_grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        self.lookups().grants.lookup(self, id.clone()).await
    }

    async fn find_grant_by_code(&self, hash: &SecretHash) -> Result<Option<Grant>, StoreError> {
        grants::find_by_code(self, hash).await
    }

    async fn find_refresh_token(&self, hash: &SecretHash) -> Result<Option<FoundRefreshToken>, StoreError> {
        refresh_tokens::find(self, hash).await
    }

    async fn list_grants(
        &self,
        registration: &RegistrationId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Grant>, StoreError> {
        grants::list(self, registration, now, limit).await
    }

    async fn find_consent(&self, registration: &RegistrationId, person: &str) -> Result<Option<Consent>, StoreError> {
        consents::find(self, registration, person).await
    }

    async fn list_consents(&self, person: &str, limit: i64) -> Result<Vec<ConsentSummary>, StoreError> {
        consents::list(self, person, limit).await
    }

    async fn find_authorization_request(
        &self,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<AuthorizationRequest>, StoreError> {
        authorization_requests::find(self, hash, now).await
    }
}

#[async_trait]
impl ProvisioningStore for Database {
    async fn due_operations(&self, now: Timestamp, limit: i64) -> Result<Vec<Operation>, StoreError> {
        operations::due(self, now, limit).await
    }

    async fn next_operation_at(&self) -> Result<Option<Timestamp>, StoreError> {
        operations::next_at(self).await
    }

    async fn lookup_operation(&self, id: &OperationId) -> Result<Option<Operation>, StoreError> {
        operations::lookup(self, id).await
    }

    async fn open_operation(&self, registration: &RegistrationId) -> Result<Option<Operation>, StoreError> {
        operations::open(self, registration).await
    }

    async fn open_operations_at(&self, provider: &ProviderId, limit: i64) -> Result<Vec<Operation>, StoreError> {
        operations::open_at(self, provider, limit).await
    }

    async fn recent_operations(&self, registration: &RegistrationId, limit: i64) -> Result<Vec<Operation>, StoreError> {
        operations::recent(self, registration, limit).await
    }

    async fn lookup_provider_client(&self, id: &ProviderClientId) -> Result<Option<ProviderClient>, StoreError> {
        provider_clients::lookup(self, id).await
    }

    async fn current_provider_client(
        &self,
        registration: &RegistrationId,
    ) -> Result<Option<ProviderClient>, StoreError> {
        provider_clients::current(self, registration).await
    }

    async fn list_provider_clients(
        &self,
        filter: &ProviderClientFilter,
    ) -> Result<Listing<ProviderClientRow>, StoreError> {
        provider_clients::list(self, filter).await
    }

    async fn retired_provider_clients(&self, now: Timestamp, limit: i64) -> Result<Vec<ProviderClient>, StoreError> {
        provider_clients::retired(self, now, limit).await
    }

    async fn unchecked_provider_clients(
        &self,
        provider: Option<&ProviderId>,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<ProviderClient>, StoreError> {
        provider_clients::unchecked(self, provider, before, limit).await
    }

    async fn list_provider_calls(&self, filter: &CallFilter) -> Result<Listing<ProviderCall>, StoreError> {
        provider_calls::list(self, filter).await
    }

    async fn expiring_secrets(
        &self,
        until: Timestamp,
        days: i64,
        limit: i64,
    ) -> Result<Vec<ExpiringSecret>, StoreError> {
        secrets::expiring(self, until, days, limit).await
    }
}

#[async_trait]
impl SealedStore for Database {
    async fn sealed_rows(&self, column: SealedColumn, after: &str, limit: i64) -> Result<Vec<SealedRow>, StoreError> {
        sealed::rows(self, column, after, limit).await
    }

    async fn key_checks(&self) -> Result<Vec<KeyCheck>, StoreError> {
        key_checks::list(self).await
    }
}

#[async_trait]
impl HousekeepingStore for Database {
    async fn count_attempt(&self, key: &str, window_seconds: i64, now: Timestamp) -> Result<i64, StoreError> {
        housekeeping::count_attempt(self, key, window_seconds, now).await
    }

    async fn forget_attempts(&self, key: &str) -> Result<(), StoreError> {
        housekeeping::forget_attempts(self, key).await
    }

    async fn known_sources(&self, account: &str, since: Timestamp) -> Result<Vec<KnownSource>, StoreError> {
        known_sources::find(self, account, since).await
    }

    async fn note_source(&self, account: &str, source: &KnownSource) -> Result<(), StoreError> {
        known_sources::note(self, account, source).await
    }

    async fn recent_events(&self, limit: i64) -> Result<Vec<AuditEvent>, StoreError> {
        audit::recent(self, limit).await
    }

    async fn sweep(&self, now: Timestamp, keep: &Retention) -> Result<u64, StoreError> {
        sweep::sweep(self, now, keep).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        housekeeping::backlog(self).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        housekeeping::ping(self).await
    }
}

#[async_trait]
impl Store for Database {
    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let tally = Tally::of(&changes);
        commit::commit(self, changes).await?;
        self.counts().add(&tally);
        Ok(())
    }
}
