//! Initial access tokens (RFC 7591 section 1.2): an administrator makes one, and a program registers with it.

use std::sync::Arc;

use crate::{ApiClientId, InitialTokenId, Provider, ProviderId, RegistrationPolicy, SecretHash, Timestamp};

/// An initial access token; the token itself is shown once and only its hash is kept.
#[derive(Clone, Debug)]
pub struct InitialToken {
    /// The id.
    pub id: InitialTokenId,
    /// What it is for, in the administrator's words.
    pub label: String,
    /// The hash of the token.
    pub hash: SecretHash,
    /// Its last four characters, to recognise it.
    pub last_four: String,
    /// The provider at which it registers.
    pub provider: ProviderId,
    /// The API client that its registrations belong to; `None` leaves them unassigned.
    pub api_client: Option<ApiClientId>,
    /// What may be registered with it.
    pub policy: Arc<RegistrationPolicy>,
    /// How many registrations it was made for; `None` means any number.
    pub max_uses: Option<i64>,
    /// How many were made.
    pub uses: i64,
    /// Until when it works; `None` means always.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The user name of the administrator who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// One row is one token.
impl PartialEq for InitialToken {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for InitialToken {}

impl InitialToken {
    /// True while it registers: not revoked, not expired, uses left.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none()
            && self.expires_at.is_none_or(|end| end > now)
            && self.max_uses.is_none_or(|most| self.uses < most)
    }
}

/// An initial access token that a program showed, with the provider at which it registers.
#[derive(Clone, Debug)]
pub struct FoundInitialToken {
    /// The token.
    pub token: InitialToken,
    /// The provider.
    pub provider: Arc<Provider>,
}

/// The same token is the same caller.
impl PartialEq for FoundInitialToken {
    fn eq(&self, other: &Self) -> bool {
        self.token == other.token
    }
}

impl Eq for FoundInitialToken {}

/// An initial access token as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialTokenSummary {
    /// The token.
    pub token: InitialToken,
    /// The provider's name.
    pub provider_name: String,
    /// The API client's name.
    pub client_name: Option<String>,
}
