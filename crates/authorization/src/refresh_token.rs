//! The next tokens of a grant (RFC 6749 section 6). Each refresh token is followed by the next, for every kind of client,
//! and one that comes back later ends all that came of it (RFC 9700 section 4.14.2).

use dcr::GrantType;
use registration::{FoundRefreshToken, Grant, OPENID_SCOPES, Secret, StoreError, TokenChange};

use crate::{
    AuthorizationServer, Client, OAuthError, TokenAnswer, TokenRequest,
    client_credentials::expect_grant,
    dpop,
    granted::{Tokens, audience, ended},
    scope,
};

/// The prefix of refresh tokens, by which people and scanners recognise them.
pub(crate) const PREFIX: &str = "ghf_";
/// How long after its first use a refresh token still works, in seconds: for a client that lost the answer, and for those
/// of its processes that came with it at the same moment.
const RETRY_SECONDS: i64 = 10;

/// It is no access token.
pub(crate) fn is_refresh_token(token: &Secret) -> bool {
    token.expose().starts_with(PREFIX)
}

impl AuthorizationServer {
    /// Exchanges a refresh token for the next tokens. Whoever comes with it again within ten seconds gets tokens of the
    /// same grant too, with a refresh token of their own: each of them goes on by itself.
    ///
    /// # Errors
    ///
    /// `invalid_grant` when the token is not one of this client that works. One that comes again later than ten seconds
    /// after its first use ends its grant, with all that came of it. `invalid_scope` when nothing that is asked for was
    /// allowed; `invalid_dpop_proof` without the key that the token is bound to; `unauthorized_client`; `invalid_target`.
    pub async fn refresh(
        &self,
        client: &Client,
        token: &Secret,
        request: &TokenRequest,
    ) -> Result<TokenAnswer, OAuthError> {
        expect_grant(client, &GrantType::RefreshToken)?;
        let found = self.usable(client, token, request).await?;
        let (grant, used) = (found.grant, found.token.used_at.is_some());
        let scope = narrowed(client, &grant, request.scope.as_deref())?;
        let audience = audience(&grant, &request.resources)?;
        let of = Tokens { scope, audience, nonce: None, proof: request.proof.as_ref() };
        let (answer, tokens) = self.tokens_of(client, &grant, of).await?;
        if used {
            self.store.commit(tokens).await?;
            return Ok(answer);
        }
        let mut changes = vec![TokenChange::UseRefreshToken(token.hash(), self.clock.now()).into()];
        changes.extend(tokens.iter().cloned());
        match self.store.commit(changes).await {
            Ok(()) => Ok(answer),
            // Somebody else used it since it was read, or its grant was ended.
            Err(StoreError::Conflict) => {
                self.usable(client, token, request).await?.token.used_at.ok_or_else(ended)?;
                self.store.commit(tokens).await?;
                Ok(answer)
            }
            Err(other) => Err(other.into()),
        }
    }

    /// A refresh token of this client that works, or was used just now.
    async fn usable(
        &self,
        client: &Client,
        token: &Secret,
        request: &TokenRequest,
    ) -> Result<FoundRefreshToken, OAuthError> {
        let now = self.clock.now();
        let found = self.store.find_refresh_token(&token.hash()).await?;
        let found = found.filter(|found| found.token.hash.matches(token)).ok_or_else(ended)?;
        self.check_grant(client, &found.grant).await?;
        // Whoever does not have the key does not end the grant either.
        dpop::check_key(found.token.dpop_jkt.as_deref(), request.proof.as_ref())?;
        if found.token.used_at.is_some_and(|at| at.plus_seconds(RETRY_SECONDS) < now) {
            self.end_grant(&found.grant).await?;
            return Err(ended());
        }
        if found.token.expires_at <= now { Err(ended()) } else { Ok(found) }
    }
}

/// The scopes that are asked for, within those that were allowed; without any, all of them. What the client may not have
/// any more is left out.
fn narrowed(client: &Client, grant: &Grant, asked: Option<&str>) -> Result<Vec<String>, OAuthError> {
    let mut scope = match scope::named(asked) {
        Some(asked) => scope::choose(asked, |word| grant.scope.iter().any(|granted| granted == word))?,
        None => grant.scope.clone(),
    };
    let today = scope::registered(client);
    scope.retain(|word| OPENID_SCOPES.contains(&word.as_str()) || today.contains(word));
    Ok(scope)
}
