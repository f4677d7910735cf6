//! Whether an access token lives.

use std::sync::Arc;

use registration::{Error, GrantId, IssuedTokenId, RegistrationId, RegistrationState, Secret, Timestamp, TokenChange};

use crate::{
    AuthorizationServer,
    issue::{AccessClaims, PREFIX},
    own_jwt::{LONGEST, OwnJwt},
};

/// How old the note of a token's last use may become before it is written again, in seconds.
const USED_SECONDS: i64 = 60;

/// An access token that lives.
#[derive(Clone, Debug)]
pub struct LiveToken {
    /// What it is revoked by.
    pub id: TokenId,
    /// The client that got it.
    pub client_id: String,
    /// That client's registration.
    pub registration: RegistrationId,
    /// The grant that it came of; `None` for a token of the client itself.
    pub grant: Option<GrantId>,
    /// `sub`.
    pub subject: String,
    /// What to call the person; `None` for a token of the client itself.
    pub username: Option<String>,
    /// `sub` is a pairwise one, and not the person's id.
    pub is_pairwise: bool,
    /// What it is good for.
    pub scope: Vec<String>,
    /// Where.
    pub audience: Vec<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it lives.
    pub expires_at: Timestamp,
    /// The thumbprint of the key that it is bound to; `None` for a bearer token.
    pub jkt: Option<String>,
}

/// What a token is revoked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenId {
    /// Its row.
    Opaque(IssuedTokenId),
    /// Its `jti`.
    Jwt(String),
}

/// A token whose signature is right.
pub(crate) type Verified = OwnJwt<AccessClaims>;

impl AuthorizationServer {
    /// The access token, if it is one of ours and lives: not expired, not revoked, and its client works.
    pub async fn live_token(&self, token: &Secret) -> Result<Option<LiveToken>, Error> {
        match token.expose() {
            text if text.len() > LONGEST => Ok(None),
            text if text.starts_with(PREFIX) => self.live_opaque(token).await,
            _ => self.live_jwt(token).await,
        }
    }

    async fn live_opaque(&self, token: &Secret) -> Result<Option<LiveToken>, Error> {
        let now = self.clock.now();
        let found = self.store.find_issued_token(&token.hash()).await?;
        let Some(found) = found.filter(|found| found.token.hash.matches(token) && found.is_live(now)) else {
            return Ok(None);
        };
        if found.token.last_used_at.is_none_or(|at| at.plus_seconds(USED_SECONDS) <= now) {
            self.note(TokenChange::TokenUsed(found.token.id.clone(), now).into()).await;
        }
        Ok(Some(LiveToken {
            id: TokenId::Opaque(found.token.id),
            client_id: found.client_id,
            registration: found.token.registration,
            grant: found.token.grant,
            is_pairwise: found.person.as_ref().is_some_and(|person| person.id != found.token.subject),
            subject: found.token.subject,
            username: found.person.map(|person| person.name),
            scope: found.token.scope,
            audience: found.token.audience,
            issued_at: found.token.issued_at,
            expires_at: found.token.expires_at,
            jkt: found.token.dpop_jkt,
        }))
    }

    async fn live_jwt(&self, token: &Secret) -> Result<Option<LiveToken>, Error> {
        let now = self.clock.now();
        let Some(verified) = self.verify_jwt(token).await? else { return Ok(None) };
        let claims = &verified.claims;
        if claims.exp <= now.unix_seconds() || claims.iss != self.issuer {
            return Ok(None);
        }
        let Some(found) = self.store.find_registration(&claims.client_id, now).await? else { return Ok(None) };
        let registration = found.registration;
        let issued_at = Timestamp::from_unix_seconds(claims.iat);
        let works = registration.state == RegistrationState::Active && issued_at > registration.tokens_since;
        if !works || self.store.is_spent(&spent_id(&claims.jti)).await? {
            return Ok(None);
        }
        // A person's token says which grant it came of, and lives no longer than that.
        let grant = match claims.jti.split_once('.') {
            Some((grant, _)) => match self.store.find_grant(&grant.into()).await? {
                Some(grant) if grant.revoked_at.is_none() && grant.registration == registration.id => Some(grant),
                _ => return Ok(None),
            },
            None => None,
        };
        let is_pairwise = grant.as_ref().is_some_and(|grant| grant.person.id != claims.sub);
        let (grant, username) = grant.map(|grant| (grant.id, grant.person.name)).unzip();
        Ok(Some(LiveToken {
            id: TokenId::Jwt(claims.jti.clone()),
            client_id: registration.client_id,
            registration: registration.id,
            grant,
            subject: claims.sub.clone(),
            username,
            is_pairwise,
            scope: claims.scope.split_whitespace().map(str::to_owned).collect(),
            audience: claims.aud.clone().into(),
            issued_at,
            expires_at: Timestamp::from_unix_seconds(claims.exp),
            jkt: claims.cnf.as_ref().map(|key| key.jkt.clone()),
        }))
    }

    /// The claims of a JWT that a key of ours signed as an access token (RFC 9068 section 4). That a signature is right
    /// does not change, so it is remembered for as long as its key is there.
    async fn verify_jwt(&self, token: &Secret) -> Result<Option<Arc<Verified>>, Error> {
        let key = token.digest();
        if let Some(verified) = self.verified.get(&key) {
            let known = self.ring().await?.public(&verified.kid).is_some();
            return Ok(known.then_some(verified));
        }
        let Some(jwt) = self.own_jwt::<AccessClaims>(token.expose(), "at+jwt").await? else { return Ok(None) };
        let verified = Arc::new(jwt);
        self.verified.insert(key, Arc::clone(&verified));
        Ok(Some(verified))
    }
}

/// The id by which a revoked JWT is kept.
pub(crate) fn spent_id(jti: &str) -> String {
    format!("access_token {jti}")
}
