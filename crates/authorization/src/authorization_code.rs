//! A code for tokens (RFC 6749 section 4.1.3).

use dcr::GrantType;
use registration::{Grant, Secret, StoreError, TokenChange};

use crate::{
    AuthorizationServer, Client, DpopProof, ErrorCode, OAuthError, TokenAnswer,
    authorize::{pkce, redirect},
    client_credentials::expect_grant,
    dpop,
    granted::{Tokens, audience, ended},
};

/// What a client shows to redeem a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRedemption {
    /// `code`.
    pub code: Secret,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// `code_verifier` (RFC 7636 section 4.5).
    pub verifier: Option<Secret>,
    /// `resource` (RFC 8707 section 2.2).
    pub resources: Vec<String>,
    /// The proof in the `DPoP` header (RFC 9449 section 5).
    pub proof: Option<DpopProof>,
}

impl AuthorizationServer {
    /// Redeems a code, once. Whoever comes second ends what the first one got (RFC 6749 section 4.1.2).
    ///
    /// # Errors
    ///
    /// `invalid_grant` when the code is not one of this client that works, or the redirection URI or the verifier is not
    /// the one of the authorization request; `invalid_dpop_proof`; `unauthorized_client`; `invalid_target`.
    pub async fn redeem_code(&self, client: &Client, shown: &CodeRedemption) -> Result<TokenAnswer, OAuthError> {
        expect_grant(client, &GrantType::AuthorizationCode)?;
        let found = self.store.find_grant_by_code(&shown.code.hash()).await?;
        let found = found.filter(|grant| grant.code.hash.matches(&shown.code));
        let grant = found.filter(|grant| grant.registration == client.registration.id).ok_or_else(ended)?;
        if grant.code.redeemed_at.is_some() {
            self.end_grant(&grant).await?;
            return Err(ended());
        }
        let now = self.clock.now();
        if grant.code.expires_at <= now {
            return Err(ended());
        }
        self.check_grant(client, &grant).await?;
        check_redirect_uri(client, &grant, shown.redirect_uri.as_deref())?;
        pkce::check(grant.code.challenge.as_ref(), shown.verifier.as_ref())?;
        dpop::check_key(grant.code.dpop_jkt.as_deref(), shown.proof.as_ref())?;

        let audience = audience(&grant, &shown.resources)?;
        let nonce = grant.code.nonce.as_deref();
        let of = Tokens { scope: grant.scope.clone(), audience, nonce, proof: shown.proof.as_ref() };
        let (answer, tokens) = self.tokens_of(client, &grant, of).await?;
        let mut changes = vec![TokenChange::RedeemCode(grant.id.clone(), now).into()];
        changes.extend(tokens);
        match self.store.commit(changes).await {
            Ok(()) => Ok(answer),
            Err(StoreError::Conflict) => {
                // Two came at the same moment, or the grant was ended just now: either way it is over.
                self.end_grant(&grant).await?;
                Err(ended())
            }
            Err(other) => Err(other.into()),
        }
    }
}

/// The one of the authorization request (RFC 6749 section 4.1.3). When that had none, there is only one that it could be.
fn check_redirect_uri(client: &Client, grant: &Grant, shown: Option<&str>) -> Result<(), OAuthError> {
    let right = match (&grant.code.redirect_uri, shown) {
        (Some(expected), Some(shown)) => expected == shown,
        (Some(_), None) => false,
        (None, Some(shown)) => redirect::registered(&client.registration.metadata).iter().any(|uri| uri == shown),
        (None, None) => true,
    };
    if right {
        return Ok(());
    }
    Err(OAuthError::refused(ErrorCode::InvalidGrant, "redirect_uri is not the one of the authorization request."))
}
