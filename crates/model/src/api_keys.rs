//! API keys: the credentials of *Auth token* clients. Only their hash is kept.

use crate::{ApiClientId, ApiKeyId, MemberId, SecretHash, Timestamp};

/// An API key.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// The API client it belongs to.
    pub api_client: ApiClientId,
    /// The member who made it.
    pub member: Option<MemberId>,
    /// Their address. It stays when the member goes.
    pub owner: String,
    /// The name its people gave it.
    pub label: String,
    /// The hash, to recognise it.
    pub hash: SecretHash,
    /// All that is shown later.
    pub last_four: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its value was last exchanged.
    pub refreshed_at: Option<Timestamp>,
    /// When it was revoked; it never works again.
    pub revoked_at: Option<Timestamp>,
}
