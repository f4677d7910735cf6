//! The authorization server's own part of the model: its keys, what people allowed clients, the tokens of both, what it
//! changes ([`TokenChange`]) and what it reads ([`TokenStore`]). What they mean is decided in the crate `authorization`.
//!
//! It is here, and not there, because one [`Change`](crate::Change) list is one transaction: a registration that is
//! disabled ends its tokens in the same one, and the first code of a client that is known by its document makes its
//! registration. The core makes two of the changes itself ([`TokenChange::EndTokens`], [`TokenChange::SetPrivileges`]), and
//! knows what the server's secrets are sealed for, to seal them anew; it reads none of this.

mod changes;
mod store;

pub use changes::TokenChange;
pub use store::TokenStore;

use crate::{GrantId, IssuedTokenId, RegistrationId, RegistrationState, Sealed, SecretHash, Timestamp, stored_words};

/// The scopes of OpenID Connect Core sections 5.4 and 11, which every client may ask a person for.
pub const OPENID_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// A key that signs tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The `kid` of its JWK.
    pub id: String,
    /// `ES256` or `RS256`.
    pub algorithm: String,
    /// Counts the keys of an algorithm from 1; two servers cannot both make the next one.
    pub generation: i64,
    /// The public JWK (RFC 7517), as JSON.
    pub public_jwk: String,
    /// PKCS #8 as base64url, sealed for this key; see [`SigningKey::context`].
    pub private: Sealed,
    /// When it was made, and published.
    pub created_at: Timestamp,
    /// From when on it signs.
    pub signs_from: Timestamp,
    /// Until when; `None` while there is no key after it.
    pub signs_until: Option<Timestamp>,
    /// Until when it is published, which is when the last token that it signed has expired.
    pub published_until: Option<Timestamp>,
}

impl SigningKey {
    /// What its private part is sealed for.
    #[must_use]
    pub fn context(id: &str) -> String {
        format!("signing_keys {id}")
    }

    /// It signs at that moment.
    #[must_use]
    pub fn signs_at(&self, now: Timestamp) -> bool {
        self.signs_from <= now && self.signs_until.is_none_or(|until| now < until)
    }
}

/// What a secret of the server's own is sealed for.
#[must_use]
pub fn server_secret_context(name: &str) -> String {
    format!("server_secrets {name}")
}

/// Somebody who can sign in and allow clients things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they are.
    pub kind: PersonKind,
    /// Their id: the subject of their tokens.
    pub id: String,
    /// What to call them: an address or a user name.
    pub name: String,
}

/// What a person is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonKind {
    /// A member of an API client.
    Member,
    /// An administrator.
    Administrator,
}

stored_words!(PersonKind { Member = "member", Administrator = "administrator" });

/// What a person allowed a client at one sign-in: an authorization code, and the tokens that come of it.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The id.
    pub id: GrantId,
    /// The client.
    pub registration: RegistrationId,
    /// Who allowed it.
    pub person: Person,
    /// What they allowed.
    pub scope: Vec<String>,
    /// The resources that it is for (RFC 8707); empty means the server's default audience.
    pub audience: Vec<String>,
    /// When they signed in.
    pub auth_time: Timestamp,
    /// When they allowed it.
    pub created_at: Timestamp,
    /// When nothing of it can live any more.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The code that the client got for it.
    pub code: AuthorizationCode,
}

/// An authorization code (RFC 6749 section 4.1.2) and what it is bound to.
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    /// Its hash.
    pub hash: SecretHash,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// When it was redeemed; it works once.
    pub redeemed_at: Option<Timestamp>,
    /// The `redirect_uri` of the request, which must come again; `None` when the request had none.
    pub redirect_uri: Option<String>,
    /// The challenge of RFC 7636.
    pub challenge: Option<CodeChallenge>,
    /// The `nonce` of OpenID Connect.
    pub nonce: Option<String>,
    /// The thumbprint of the key that must be shown with it (RFC 9449 section 10).
    pub dpop_jkt: Option<String>,
}

/// The challenge of RFC 7636 section 4.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge {
    /// `code_challenge`.
    pub challenge: String,
    /// `code_challenge_method`: `S256` or `plain`.
    pub method: String,
}

/// A refresh token (RFC 6749 section 6); each works once and is followed by the next.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// Its hash.
    pub hash: SecretHash,
    /// Of which grant it is.
    pub grant: GrantId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// The thumbprint of the key that must be shown with it (RFC 9449 section 5).
    pub dpop_jkt: Option<String>,
}

/// A refresh token, and the grant that it is of.
#[derive(Clone, Debug)]
pub struct FoundRefreshToken {
    /// The token.
    pub token: RefreshToken,
    /// Its grant.
    pub grant: Grant,
}

/// What a person allowed a client, so that they are not asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The client.
    pub registration: RegistrationId,
    /// Whether a member or an administrator allowed it.
    pub person_kind: PersonKind,
    /// Their id.
    pub person: String,
    /// What they allowed.
    pub scope: Vec<String>,
    /// When they first allowed it something.
    pub created_at: Timestamp,
    /// When they last did.
    pub updated_at: Timestamp,
}

/// A consent as the person's list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentSummary {
    /// The consent.
    pub consent: Consent,
    /// The `client_id` of the client.
    pub client_id: String,
    /// What the client is called.
    pub label: String,
}

/// An authorization request that was pushed (RFC 9126), or waits for a person to sign in and decide.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// The hash of the reference that names it.
    pub hash: SecretHash,
    /// The client, with whose registration it goes; `None` for a client that is known by its metadata document.
    pub registration: Option<RegistrationId>,
    /// Its parameters, as JSON.
    pub parameters: String,
    /// When it came.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// An opaque access token.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    /// The id, by which people revoke it.
    pub id: IssuedTokenId,
    /// Its hash.
    pub hash: SecretHash,
    /// The client that got it.
    pub registration: RegistrationId,
    /// The grant that it came of; `None` for a token of the client itself.
    pub grant: Option<GrantId>,
    /// `sub`: the person, or the client itself.
    pub subject: String,
    /// What it is good for.
    pub scope: Vec<String>,
    /// Where it is good for that (`aud`).
    pub audience: Vec<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it lives.
    pub expires_at: Timestamp,
    /// When somebody last asked about it.
    pub last_used_at: Option<Timestamp>,
    /// The thumbprint of the key that it is bound to (RFC 9449 section 6); `None` for a bearer token.
    pub dpop_jkt: Option<String>,
}

/// An opaque access token, and what decides whether it lives.
#[derive(Clone, Debug)]
pub struct FoundToken {
    /// The token.
    pub token: IssuedToken,
    /// The `client_id` of its client.
    pub client_id: String,
    /// The state of that registration.
    pub state: RegistrationState,
    /// Its tokens up to this moment are dead.
    pub tokens_since: Timestamp,
    /// The person who allowed it; `None` for a token of the client itself.
    pub person: Option<Person>,
    /// Their grant was revoked.
    pub grant_revoked: bool,
}

impl FoundToken {
    /// It lives at that moment.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.state == RegistrationState::Active
            && !self.grant_revoked
            && self.token.expires_at > now
            && self.token.issued_at > self.tokens_since
    }
}
