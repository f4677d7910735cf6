//! Access tokens: JWTs by RFC 9068 that nobody stores, or opaque ones that are rows.

use dcr::AuthenticationMethod;
use registration::{
    Change, Grant, IssuedToken, IssuedTokenId, Registration, Secret, TokenChange, secret::alphanumeric,
};
use serde::{Deserialize, Serialize};

use crate::{
    AuthorizationServer, Client, Confirmation, DpopProof, OAuthError, TokenSettings, keys::Algorithm, promises,
};

/// The prefix of opaque access tokens, by which people and scanners recognise them.
pub(crate) const PREFIX: &str = "gha_";
/// How old the note of a client's last use may become before it is written again, in seconds.
const USED_SECONDS: i64 = 3600;

/// What the token endpoint answers (RFC 6749 section 5.1).
#[derive(Debug)]
pub struct TokenAnswer {
    /// `access_token`.
    pub access_token: Secret,
    /// `token_type`: `Bearer`, or `DPoP` for a token that is bound to a key (RFC 9449 section 5).
    pub token_type: &'static str,
    /// `expires_in`, in seconds.
    pub expires_in: i64,
    /// `scope`.
    pub scope: Vec<String>,
    /// `refresh_token`.
    pub refresh_token: Option<Secret>,
    /// `id_token`.
    pub id_token: Option<String>,
}

/// Whom a token speaks for.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// The client itself.
    Client,
    /// The person who allowed it.
    Person(&'a Grant),
}

/// What a new access token is made of. `audience` may be empty: then it is the issuer.
pub(crate) struct NewToken<'a> {
    pub(crate) client: &'a Client,
    pub(crate) owner: Owner<'a>,
    pub(crate) scope: Vec<String>,
    pub(crate) audience: Vec<String>,
    /// The proof that came with the request (RFC 9449 section 5).
    pub(crate) proof: Option<&'a DpopProof>,
}

/// The claims of RFC 9068 section 2.2.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Audience,
    pub(crate) client_id: String,
    /// The same, where APIs expect it.
    pub(crate) azp: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    /// For a person's token, the id of the grant, a dot, and what tells it from others.
    pub(crate) jti: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) scope: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auth_time: Option<i64>,
    /// The key that it is bound to (RFC 9449 section 6.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cnf: Option<Confirmation>,
}

/// `aud` (RFC 7519 section 4.1.3): a text, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl From<Vec<String>> for Audience {
    fn from(mut several: Vec<String>) -> Self {
        match several.pop() {
            Some(one) if several.is_empty() => Self::One(one),
            Some(last) => {
                several.push(last);
                Self::Several(several)
            }
            None => Self::Several(several),
        }
    }
}

impl From<Audience> for Vec<String> {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::One(one) => vec![one],
            Audience::Several(several) => several,
        }
    }
}

impl AuthorizationServer {
    /// Makes an access token. It counts once the changes are committed; the DPoP proof is used at once.
    pub(crate) async fn new_access_token(&self, new: &NewToken<'_>) -> Result<(TokenAnswer, Vec<Change>), OAuthError> {
        promises::check_access_token(new.client)?;
        let jkt = self.bound_to(new.client, new.proof).await?;
        let (registration, now) = (&new.client.registration, self.clock.now());
        let asked = match new.owner {
            Owner::Client => registration.metadata.tokens.client_access_token_seconds,
            Owner::Person(_) => registration.metadata.tokens.user_access_token_seconds,
        };
        let expires_in = lifetime(asked, self.settings.access_token_seconds, TokenSettings::LONGEST_SECONDS);
        let expires_at = now.plus_seconds(expires_in);
        let audience = if new.audience.is_empty() { vec![self.issuer.clone()] } else { new.audience.clone() };
        let (subject, grant) = match new.owner {
            Owner::Client => (registration.client_id.clone(), None),
            Owner::Person(grant) => (self.subject(registration, &grant.person).await?, Some(grant)),
        };
        let token_type = token_type(jkt.as_deref());
        let mut changes = Vec::new();
        let access_token = if is_jwt(new.client) {
            let unique = alphanumeric(&*self.entropy, 22);
            let claims = AccessClaims {
                iss: self.issuer.clone(),
                sub: subject,
                aud: audience.into(),
                client_id: registration.client_id.clone(),
                azp: registration.client_id.clone(),
                iat: now.unix_seconds(),
                exp: expires_at.unix_seconds(),
                jti: grant.map_or_else(|| unique.clone(), |grant| format!("{}.{unique}", grant.id)),
                scope: new.scope.join(" "),
                auth_time: grant.map(|grant| grant.auth_time.unix_seconds()),
                cnf: jkt.map(|jkt| Confirmation { jkt }),
            };
            Secret::new(self.ring().await?.sign(algorithm(new.client), "at+jwt", &claims, now)?)
        } else {
            let token = Secret::generate(&*self.entropy, PREFIX);
            changes.push(
                TokenChange::Issue(IssuedToken {
                    id: IssuedTokenId::new(&*self.clock, &*self.entropy),
                    hash: token.hash(),
                    registration: registration.id.clone(),
                    grant: grant.map(|grant| grant.id.clone()),
                    subject,
                    scope: new.scope.clone(),
                    audience,
                    issued_at: now,
                    expires_at,
                    last_used_at: None,
                    dpop_jkt: jkt,
                })
                .into(),
            );
            token
        };
        let answer = TokenAnswer {
            access_token,
            token_type,
            expires_in,
            scope: new.scope.clone(),
            refresh_token: None,
            id_token: None,
        };
        Ok((answer, changes))
    }

    /// Notes that a client was used, if the last note is old.
    pub(crate) fn client_used(&self, registration: &Registration) -> Option<Change> {
        let now = self.clock.now();
        let is_old = registration.last_used_at.is_none_or(|at| at.plus_seconds(USED_SECONDS) <= now);
        is_old.then(|| TokenChange::ClientUsed(registration.id.clone(), now).into())
    }
}

/// `token_type` of a token that is bound to a key, or to none.
pub(crate) const fn token_type(jkt: Option<&str>) -> &'static str {
    if jkt.is_some() { "DPoP" } else { "Bearer" }
}

/// What a client's access tokens are signed with: what its provider says.
fn algorithm(client: &Client) -> Algorithm {
    let by_rsa = client.provider.as_ref().is_some_and(|provider| provider.rules.rs256_access_tokens);
    if by_rsa { Algorithm::Rs256 } else { Algorithm::Es256 }
}

/// A lifetime in seconds: what the registration asks for, within bounds. Nothing, and what is not positive, is the
/// server's own.
pub(crate) fn lifetime(asked: Option<i64>, own: i64, longest: i64) -> i64 {
    asked.filter(|seconds| *seconds > 0).unwrap_or(own).min(longest)
}

/// JWT or opaque: what the registration asks for, then what its provider says, then what the API client's way of checking
/// tokens needs.
fn is_jwt(client: &Client) -> bool {
    let metadata = &client.registration.metadata;
    if metadata.wso2.is_some() || metadata.tokens.jwt_access_tokens {
        return metadata.tokens.jwt_access_tokens;
    }
    client.provider.as_ref().is_none_or(|provider| {
        provider
            .rules
            .jwt_access_tokens
            .unwrap_or(provider.authentication_method == AuthenticationMethod::OpenIdConnect)
    })
}
