//! The authorization code (RFC 6749 section 4.1.2).

use registration::{AuthorizationCode, Change, Grant, GrantId, Person, Secret, Timestamp, TokenChange};

use super::request::Request;
use crate::{AuthorizationServer, OAuthError};

/// The prefix of codes, by which people and scanners recognise them.
const PREFIX: &str = "ghc_";

impl AuthorizationServer {
    /// Makes a code and answers the address that carries it back. It counts once it is answered, and the changes with it.
    pub(super) async fn give_code(
        &self,
        request: &Request,
        person: Person,
        auth_time: Timestamp,
        mut changes: Vec<Change>,
    ) -> Result<String, OAuthError> {
        let (code, now) = (Secret::generate(&*self.entropy, PREFIX), self.clock.now());
        let expires_at = now.plus_seconds(self.settings.authorization_code_seconds);
        let grant = Grant {
            id: GrantId::new(&*self.clock, &*self.entropy),
            registration: request.client.registration.id.clone(),
            person,
            scope: request.scope.clone(),
            audience: request.audience.clone(),
            auth_time,
            created_at: now,
            expires_at,
            revoked_at: None,
            code: AuthorizationCode {
                hash: code.hash(),
                expires_at,
                redeemed_at: None,
                redirect_uri: request.redirect_uri.clone(),
                challenge: request.challenge.clone(),
                nonce: request.nonce.clone(),
                dpop_jkt: request.dpop_jkt.clone(),
            },
        };
        changes.push(TokenChange::AddGrant(Box::new(grant)).into());
        self.take(changes).await?;
        Ok(request.back.with(&self.issuer, &[("code", code.expose())]))
    }
}
