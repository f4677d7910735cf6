//! What the authorization server changes in the database.

use crate::{
    AuthorizationRequest, Consent, Grant, GrantId, IssuedToken, IssuedTokenId, Privilege, RefreshToken, RegistrationId,
    Sealed, SecretHash, SigningKey, Timestamp,
};

/// Changes to the authorization server's keys, grants and tokens.
#[derive(Clone, Debug)]
pub enum TokenChange {
    /// A new key, boxed because it is large; [`StoreError::Taken`] when another server made this generation.
    AddKey(Box<SigningKey>),
    /// When a key stops signing and when it stops being published.
    EndKey {
        /// Its `kid`.
        id: String,
        /// Until when it signs.
        signs_until: Timestamp,
        /// Until when it is published.
        published_until: Timestamp,
    },
    /// A secret of the server's own; [`StoreError::Conflict`] when another server made it.
    AddServerSecret {
        /// What it is for.
        name: String,
        /// Sealed for this name; see [`crate::server_secret_context`].
        sealed: Sealed,
        /// When it was made.
        at: Timestamp,
    },
    /// The key is gone, and what it signed with it.
    DeleteKey(String),
    /// An opaque access token.
    Issue(IssuedToken),
    /// An opaque access token dies. Nothing happens when it is already gone.
    Revoke(IssuedTokenId),
    /// A JWT that must not be accepted any more, or not again, until it has expired; [`StoreError::Conflict`] when it was
    /// spent already.
    Spend {
        /// What it is, whose, and its `jti`.
        id: String,
        /// When it expires anyway.
        expires_at: Timestamp,
    },
    /// All tokens that a client got until then die, and what people allowed it ends.
    EndTokens(RegistrationId, Timestamp),
    /// What a person allowed a client, with the code for it; boxed because it is large.
    AddGrant(Box<Grant>),
    /// The code of a grant is redeemed; [`StoreError::Conflict`] unless it is unredeemed and not expired at that moment
    /// and the grant is not revoked. Parallel redemptions: exactly one succeeds.
    RedeemCode(GrantId, Timestamp),
    /// The grant lives until that moment at least, because a token of it does.
    ExtendGrant(GrantId, Timestamp),
    /// The grant ends, and everything that came of it. Nothing happens when it has ended already.
    RevokeGrant(GrantId, Timestamp),
    /// A refresh token.
    AddRefreshToken(RefreshToken),
    /// A refresh token is used; [`StoreError::Conflict`] unless it is unused and not expired at that moment and its grant
    /// is not revoked. Parallel uses: exactly one succeeds.
    UseRefreshToken(SecretHash, Timestamp),
    /// What a person allows a client from now on; replaces what they allowed it before, and `created_at` stays.
    SaveConsent(Consent),
    /// A person's consent is gone, and what they allowed that client ends.
    WithdrawConsent {
        /// The client.
        registration: RegistrationId,
        /// The person's id.
        person: String,
        /// When.
        at: Timestamp,
    },
    /// An authorization request that is needed again.
    AddAuthorizationRequest(AuthorizationRequest),
    /// The request is used up; [`StoreError::Conflict`] when it was already, or has expired at that moment.
    TakeAuthorizationRequest(SecretHash, Timestamp),
    /// A client obtained a token then.
    ClientUsed(RegistrationId, Timestamp),
    /// An opaque access token was asked about then.
    TokenUsed(IssuedTokenId, Timestamp),
    /// What an owner lets a client do; [`StoreError::Conflict`] when it is revoked.
    SetPrivileges(RegistrationId, Vec<Privilege>),
}
