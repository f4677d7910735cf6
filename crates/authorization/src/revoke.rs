//! Ending tokens before their time: by their client (RFC 7009), and by people.

use registration::{Caller, Error, FoundToken, IssuedTokenId, RegistrationId, Secret, StoreError, TokenChange};

use crate::{
    AuthorizationServer, Client, ErrorCode, LiveToken, OAuthError, TokenId, live::spent_id,
    refresh_token::is_refresh_token,
};

/// The most tokens that a page shows.
const SHOWN: i64 = 100;

impl AuthorizationServer {
    /// A client revokes a token of its own. One that does not live any more is revoked already (RFC 7009 section 2.2).
    pub async fn revoke(&self, client: &Client, token: &Secret) -> Result<(), OAuthError> {
        if is_refresh_token(token) {
            return self.revoke_refresh_token(client, token).await;
        }
        let Some(live) = self.live_token(token).await? else { return Ok(()) };
        if live.registration != client.registration.id {
            return Err(of_another());
        }
        Ok(self.end(live).await?)
    }

    /// With a refresh token goes all that came of the same grant (RFC 7009 section 2.1).
    async fn revoke_refresh_token(&self, client: &Client, token: &Secret) -> Result<(), OAuthError> {
        let Some(found) = self.store.find_refresh_token(&token.hash()).await? else { return Ok(()) };
        if found.grant.registration != client.registration.id {
            return Err(of_another());
        }
        let revoke = TokenChange::RevokeGrant(found.grant.id, self.clock.now());
        Ok(self.store.commit(vec![revoke.into()]).await?)
    }

    async fn end(&self, live: LiveToken) -> Result<(), Error> {
        let change = match live.id {
            TokenId::Opaque(id) => TokenChange::Revoke(id),
            TokenId::Jwt(jti) => TokenChange::Spend { id: spent_id(&jti), expires_at: live.expires_at },
        };
        match self.store.commit(vec![change.into()]).await {
            // Somebody else was quicker.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// The tokens of a registration that live and are stored, newest first, for the people who may see it.
    pub async fn list_tokens(&self, caller: &Caller, id: &RegistrationId) -> Result<Vec<FoundToken>, Error> {
        let registration = self.core.registrations().get(caller, id).await?.registration;
        Ok(self.store.list_issued_tokens(&registration.id, self.clock.now(), SHOWN).await?)
    }

    /// People who may manage a registration revoke one of its tokens.
    pub async fn revoke_token(
        &self,
        caller: &Caller,
        registration: &RegistrationId,
        token: &IssuedTokenId,
    ) -> Result<(), Error> {
        caller.may_revoke_credentials()?;
        let registration = self.core.registrations().get(caller, registration).await?.registration;
        let tokens = self.store.list_issued_tokens(&registration.id, self.clock.now(), SHOWN).await?;
        if !tokens.iter().any(|found| found.token.id == *token) {
            // It died by itself meanwhile.
            return Ok(());
        }
        let event = self.core.record(caller, "token.revoked", registration.id.as_str(), &registration.label);
        Ok(self.store.commit(vec![TokenChange::Revoke(token.clone()).into(), event]).await?)
    }

    /// People who may manage a registration end all its tokens, JWTs too, and what people allowed it.
    pub async fn revoke_tokens(&self, caller: &Caller, registration: &RegistrationId) -> Result<(), Error> {
        caller.may_revoke_credentials()?;
        let registration = self.core.registrations().get(caller, registration).await?.registration;
        let event = self.core.record(caller, "token.all_revoked", registration.id.as_str(), &registration.label);
        let end = TokenChange::EndTokens(registration.id, self.clock.now());
        Ok(self.store.commit(vec![end.into(), event]).await?)
    }
}

fn of_another() -> OAuthError {
    OAuthError::refused(ErrorCode::InvalidGrant, "This token was issued to another client.")
}
