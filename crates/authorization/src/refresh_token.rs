//! The next tokens of a grant (RFC 6749 section 6). Each refresh token works once and is followed by the next, for every
//! kind of client (RFC 9700 section 4.14.2).

use dcr::GrantType;
use registration::{Grant, Secret, StoreError, TokenChange};

use crate::{
    AuthorizationServer, Client, OAuthError, TokenAnswer, TokenRequest,
    client_credentials::expect_grant,
    granted::{audience, ended},
    scope,
};

/// The prefix of refresh tokens, by which people and scanners recognise them.
pub(crate) const PREFIX: &str = "ghf_";
/// How long after its use a refresh token that comes again is taken for a retry, in seconds: a client that lost the answer,
/// or two of its processes at the same moment. It gets nothing, and the session goes on with what the first one got.
const RETRY_SECONDS: i64 = 10;

/// It is no access token.
pub(crate) fn is_refresh_token(token: &Secret) -> bool {
    token.expose().starts_with(PREFIX)
}

impl AuthorizationServer {
    /// Exchanges a refresh token for the next tokens. Of parallel requests one gets them.
    ///
    /// # Errors
    ///
    /// `invalid_grant` when the token is not one of this client that works. One that was used before ends its grant,
    /// unless it comes again within ten seconds. `invalid_scope` for more than was allowed; `unauthorized_client`;
    /// `invalid_target`.
    pub async fn refresh(
        &self,
        client: &Client,
        token: &Secret,
        request: &TokenRequest,
    ) -> Result<TokenAnswer, OAuthError> {
        expect_grant(client, &GrantType::RefreshToken)?;
        let now = self.clock.now();
        let found = self.store.find_refresh_token(&token.hash()).await?;
        let found = found.filter(|found| found.token.hash.matches(token)).ok_or_else(ended)?;
        let (grant, token) = (found.grant, found.token);
        self.check_grant(client, &grant).await?;
        if let Some(used_at) = token.used_at {
            if used_at.plus_seconds(RETRY_SECONDS) < now {
                self.end_grant(&grant).await?;
            }
            return Err(ended());
        }
        if token.expires_at <= now {
            return Err(ended());
        }
        let scope = narrowed(client, &grant, request.scope.as_deref())?;
        let audience = audience(&grant, &request.resources)?;
        let (answer, tokens) = self.tokens_of(client, &grant, scope, audience, None).await?;
        let mut changes = vec![TokenChange::UseRefreshToken(token.hash, now).into()];
        changes.extend(tokens);
        match self.store.commit(changes).await {
            Ok(()) => Ok(answer),
            Err(StoreError::Conflict) => Err(ended()),
            Err(other) => Err(other.into()),
        }
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
    scope.retain(|word| registration::OPENID_SCOPES.contains(&word.as_str()) || today.contains(word));
    Ok(scope)
}
