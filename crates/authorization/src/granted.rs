//! Tokens for what a person allowed: what the code and each refresh token give.

use dcr::GrantType;
use registration::{Change, Grant, RefreshToken, Secret, Timestamp, TokenChange};

use crate::{
    AuthorizationServer, Client, DpopProof, ErrorCode, OAuthError, TokenAnswer, TokenSettings,
    client_credentials::expect_grant,
    issue::{NewToken, Owner, lifetime},
    promises, refresh_token, resource,
};

/// What the tokens of a grant are made with.
pub(crate) struct Tokens<'a> {
    pub(crate) scope: Vec<String>,
    pub(crate) audience: Vec<String>,
    /// That of the authorization request, for the first ID token alone (`OpenID` Connect Core section 12.2).
    pub(crate) nonce: Option<&'a str>,
    /// The proof that came with the request (RFC 9449 section 5).
    pub(crate) proof: Option<&'a DpopProof>,
}

impl AuthorizationServer {
    /// Makes the tokens of a grant. They count once the changes are committed.
    pub(crate) async fn tokens_of(
        &self,
        client: &Client,
        grant: &Grant,
        Tokens { scope, audience, nonce, proof }: Tokens<'_>,
    ) -> Result<(TokenAnswer, Vec<Change>), OAuthError> {
        let now = self.clock.now();
        promises::check_id_token(client, &scope)?;
        let with_id_token = scope.iter().any(|scope| scope == "openid");
        let token = NewToken { client, owner: Owner::Person(grant), scope, audience, proof };
        let (mut answer, mut changes) = self.new_access_token(&token).await?;
        let mut until = now.plus_seconds(answer.expires_in);
        if expect_grant(client, &GrantType::RefreshToken).is_ok() {
            let (token, row) = self.new_refresh_token(client, grant, proof, now);
            until = until.max(row.expires_at);
            changes.push(TokenChange::AddRefreshToken(row).into());
            answer.refresh_token = Some(token);
        }
        if with_id_token {
            answer.id_token = Some(self.id_token(client, grant, &answer.access_token, nonce).await?);
        }
        changes.push(TokenChange::ExtendGrant(grant.id.clone(), until).into());
        changes.extend(self.client_used(&client.registration));
        Ok((answer, changes))
    }

    /// One of a public client is bound to the key that it was asked for with (RFC 9449 section 5); others are bound to
    /// their client's authentication.
    fn new_refresh_token(
        &self,
        client: &Client,
        grant: &Grant,
        proof: Option<&DpopProof>,
        now: Timestamp,
    ) -> (Secret, RefreshToken) {
        let asked = client.registration.metadata.tokens.refresh_token_seconds;
        let seconds = lifetime(asked, self.settings.refresh_token_seconds, TokenSettings::LONGEST_REFRESH_SECONDS);
        let token = Secret::generate(&*self.entropy, refresh_token::PREFIX);
        let row = RefreshToken {
            hash: token.hash(),
            grant: grant.id.clone(),
            issued_at: now,
            expires_at: now.plus_seconds(seconds),
            used_at: None,
            dpop_jkt: proof.filter(|_| client.registration.metadata.is_public()).map(|proof| proof.jkt.clone()),
        };
        (token, row)
    }

    /// The grant is one of this client, was not ended, and its person can still sign in.
    pub(crate) async fn check_grant(&self, client: &Client, grant: &Grant) -> Result<(), OAuthError> {
        let registration = &client.registration;
        let lives = grant.registration == registration.id
            && grant.revoked_at.is_none()
            && grant.created_at > registration.tokens_since;
        if !lives || self.profile(&grant.person).await?.is_none() {
            return Err(ended());
        }
        Ok(())
    }

    /// Ends a grant of which something was used twice: one of the two was stolen (RFC 9700 section 4.14.2).
    pub(crate) async fn end_grant(&self, grant: &Grant) -> Result<(), OAuthError> {
        tracing::warn!(grant = grant.id.as_str(), "a code or refresh token was used twice; its grant was ended");
        Ok(self.store.commit(vec![TokenChange::RevokeGrant(grant.id.clone(), self.clock.now()).into()]).await?)
    }
}

/// The resources of a token: those that are asked for, within those of the grant and spelt as there (RFC 8707
/// section 2.2). A grant without any is for none in particular, and naming one gives nothing.
pub(crate) fn audience(grant: &Grant, resources: &[String]) -> Result<Vec<String>, OAuthError> {
    let asked = resource::check(resources)?;
    if asked.is_empty() {
        return Ok(grant.audience.clone());
    }
    if grant.audience.is_empty() {
        return Ok(asked);
    }
    let granted = |asked: &String| grant.audience.iter().find(|granted| resource::is_same(granted, asked)).cloned();
    asked.iter().map(granted).collect::<Option<_>>().ok_or_else(|| {
        let sentence = "resource must be one of those of the authorization request.";
        OAuthError::refused(ErrorCode::InvalidTarget, sentence)
    })
}

/// Nothing that helps a guesser.
pub(crate) fn ended() -> OAuthError {
    OAuthError::refused(
        ErrorCode::InvalidGrant,
        "The code or refresh token is unknown, expired, used, revoked, or of another client.",
    )
}
