//! What the authorization server reads from the database.

use async_trait::async_trait;

use crate::{
    AuthorizationRequest, Consent, ConsentSummary, FoundRefreshToken, FoundToken, Grant, GrantId, RegistrationId,
    Sealed, SecretHash, SigningKey, StoreError, Timestamp,
};

/// Reads of the authorization server's keys, grants and tokens.
#[async_trait]
pub trait TokenStore {
    /// All keys, oldest first.
    async fn signing_keys(&self) -> Result<Vec<SigningKey>, StoreError>;
    /// A secret of the server's own, by its name.
    async fn find_server_secret(&self, name: &str) -> Result<Option<Sealed>, StoreError>;
    /// By the hash of the token, whether it lives or not. Lookups that arrive together are read together.
    async fn find_issued_token(&self, hash: &SecretHash) -> Result<Option<FoundToken>, StoreError>;
    /// Whether a JWT was spent, by the id that [`TokenChange::Spend`] gave it. Lookups that arrive together are read
    /// together.
    async fn is_spent(&self, id: &str) -> Result<bool, StoreError>;
    /// The opaque access tokens of a client that live at `now`, newest first, at most `limit`.
    async fn list_issued_tokens(
        &self,
        registration: &RegistrationId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<FoundToken>, StoreError>;
    /// By id, whether it lives or not. Lookups that arrive together are read together.
    async fn find_grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError>;
    /// By the hash of its code, whatever became of it.
    async fn find_grant_by_code(&self, hash: &SecretHash) -> Result<Option<Grant>, StoreError>;
    /// By the hash of the token, whatever became of it, with its grant.
    async fn find_refresh_token(&self, hash: &SecretHash) -> Result<Option<FoundRefreshToken>, StoreError>;
    /// What people allowed a client and lives at `now`, newest first, at most `limit`. Grants whose code was not redeemed
    /// are not among them.
    async fn list_grants(
        &self,
        registration: &RegistrationId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Grant>, StoreError>;
    /// What a person, by their id, allowed a client.
    async fn find_consent(&self, registration: &RegistrationId, person: &str) -> Result<Option<Consent>, StoreError>;
    /// What a person, by their id, allowed clients that are not revoked; the last first, at most `limit`.
    async fn list_consents(&self, person: &str, limit: i64) -> Result<Vec<ConsentSummary>, StoreError>;
    /// By the hash of its reference, if it has not expired at `now`.
    async fn find_authorization_request(
        &self,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<AuthorizationRequest>, StoreError>;
}
