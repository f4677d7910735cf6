//! What is stored sealed, and the check values of the keys that it is sealed with.

use crate::{Sealed, Timestamp};

/// A column that holds sealed values, as its whole text or inside JSON. A new one is added here, in
/// `storage/src/sealed.rs`, in `registration/src/sealing/mod.rs`, and to what the tests in `storage/tests/contract/sealed.rs` and `server/tests/server/keys.rs` store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedColumn {
    /// Signing keys of the authorization server.
    SigningKeys,
    /// What pairwise subjects and DPoP nonces are computed with.
    ServerSecrets,
    /// What we show external providers: a token, a password, a private key.
    ProviderCredentials,
    /// The private keys of our certificates at external providers.
    ProviderClientKeys,
    /// The registration access tokens (RFC 7592) of clients at external providers.
    ProviderClientTokens,
    /// What we show introspection endpoints that were entered by hand; JSON.
    ClientConnections,
    /// The same in the drafts of the wizard; JSON.
    DraftConnections,
    /// Client secrets.
    ClientSecrets,
    /// Secrets that wait to be read once by a member.
    Reveals,
    /// Secrets that wait to be read by an administrator, in their session; JSON.
    Sessions,
    /// The content of mail that was not sent yet.
    Mail,
}

/// The key of a row, and the text of one of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRow {
    /// The primary key.
    pub id: String,
    /// The sealed value, or the JSON that holds it.
    pub text: String,
}

impl SealedColumn {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::SigningKeys,
        Self::ServerSecrets,
        Self::ProviderCredentials,
        Self::ProviderClientKeys,
        Self::ProviderClientTokens,
        Self::ClientConnections,
        Self::DraftConnections,
        Self::ClientSecrets,
        Self::Reveals,
        Self::Sessions,
        Self::Mail,
    ];

    /// The table and the column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SigningKeys => "signing_keys.private_sealed",
            Self::ServerSecrets => "server_secrets.sealed",
            Self::ProviderCredentials => "providers.credential",
            Self::ProviderClientKeys => "providers.client_key",
            Self::ProviderClientTokens => "provider_clients.access_token",
            Self::ClientConnections => "api_clients.authentication",
            Self::DraftConnections => "client_drafts.fields",
            Self::ClientSecrets => "client_secrets.sealed",
            Self::Reveals => "reveals.sealed",
            Self::Sessions => "sessions.data",
            Self::Mail => "outbox.content",
        }
    }
}

/// A value that opens with one key-encryption key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCheck {
    /// Counts from 1. Two processes cannot both add the next one, so that the second sees the key of the first.
    pub generation: i64,
    /// The id of the key.
    pub key: String,
    /// A known text, sealed with the key.
    pub sealed: Sealed,
    /// When it was added.
    pub created_at: Timestamp,
}
