//! What an operator can set: lifetimes and tolerances. The units are in the names.

/// Lifetimes of tokens and keys, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenSettings {
    /// How long an access token lives, where its registration does not say.
    pub access_token_seconds: i64,
    /// How long a refresh token lives, where its registration does not say; each use gives a new one.
    pub refresh_token_seconds: i64,
    /// How long an ID token lives, where its registration does not say.
    pub id_token_seconds: i64,
    /// How long an authorization code can be redeemed (RFC 6749 section 4.1.2 recommends ten minutes at most).
    pub authorization_code_seconds: i64,
    /// How long a key signs.
    pub key_seconds: i64,
    /// How long a key is published before it signs: longer than anybody caches the JWK Set.
    pub key_ahead_seconds: i64,
    /// A DPoP proof must have a nonce of this server (RFC 9449 section 8). Otherwise nonces are offered, and checked where
    /// they come.
    pub dpop_nonce_required: bool,
}

impl TokenSettings {
    /// The longest that a registration may ask of any lifetime: a key stays published as long after it has signed.
    pub const LONGEST_SECONDS: i64 = 24 * 3600;
    /// The longest life of a refresh token.
    pub const LONGEST_REFRESH_SECONDS: i64 = 365 * 24 * 3600;
    /// How long the JWK Set and the metadata may be cached by others.
    pub const DOCUMENT_CACHE_SECONDS: i64 = 600;
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            access_token_seconds: 3600,
            refresh_token_seconds: 30 * 24 * 3600,
            id_token_seconds: 3600,
            authorization_code_seconds: 60,
            key_seconds: 90 * 24 * 3600,
            key_ahead_seconds: 24 * 3600,
            dpop_nonce_required: false,
        }
    }
}
