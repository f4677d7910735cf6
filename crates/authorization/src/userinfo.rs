//! What a client is told of a person (`OpenID` Connect Core section 5.3).

use registration::{Registration, Secret, Timestamp};
use serde::Serialize;

use crate::{
    AuthorizationServer, ErrorCode, LiveToken, OAuthError, dpop::refused, id_token, metadata::paths, promises,
};

/// The claims of `OpenID` Connect Core section 5.1 that there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserInfo {
    /// Who they are to this client.
    pub sub: String,
    /// With the scope `profile`: what to call them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// With the scope `profile`: the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// With the scope `email`: their address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// With the scope `email`: they came in by a link that was sent there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
}

/// How it is answered: as the client is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserInfoAnswer {
    /// JSON.
    Plain(UserInfo),
    /// A JWT.
    Signed(String),
}

/// How an access token is shown.
#[derive(Clone, Copy, Debug)]
pub enum TokenShown<'a> {
    /// Alone (RFC 6750 section 2).
    Bearer,
    /// With a proof of the key that it is bound to (RFC 9449 section 7.1).
    Dpop {
        /// The `DPoP` headers.
        proofs: &'a [&'a str],
        /// The method of the request.
        method: &'a str,
    },
}

/// Section 5.3.2: a signed answer says from whom and for whom it is.
#[derive(Serialize)]
struct SignedInfo<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    #[serde(flatten)]
    info: UserInfo,
}

impl AuthorizationServer {
    /// What the bearer of an access token is told.
    ///
    /// # Errors
    ///
    /// `invalid_token`; `invalid_dpop_proof` and `use_dpop_nonce`; `insufficient_scope` for a token without `openid`, such as
    /// those of clients themselves.
    pub async fn userinfo(&self, token: &Secret, shown: TokenShown<'_>) -> Result<UserInfoAnswer, OAuthError> {
        let unknown =
            || OAuthError::refused(ErrorCode::InvalidToken, "The access token is unknown, expired or revoked.");
        let live = self.live_token(token).await?.ok_or_else(unknown)?;
        self.check_shown(token, &live, shown).await?;
        let has = |scope: &str| live.scope.iter().any(|word| word == scope);
        let (Some(grant), true) = (&live.grant, has("openid")) else {
            let sentence = "The access token must be one of a person with the scope openid.";
            return Err(OAuthError::refused(ErrorCode::InsufficientScope, sentence));
        };
        let grant = self.store.find_grant(grant).await?.ok_or_else(unknown)?;
        let registration = self.find(&live.client_id).await?.ok_or_else(unknown)?.registration;
        promises::check_userinfo(&registration)?;
        let profile = self.profile(&grant.person).await?.ok_or_else(unknown)?;
        let with_profile = has("profile");
        let (email, email_verified) = has("email").then_some((profile.email, profile.email_verified)).unzip();
        let info = UserInfo {
            sub: live.subject.clone(),
            name: with_profile.then(|| profile.name.clone()),
            preferred_username: with_profile.then_some(profile.name),
            email,
            email_verified,
        };
        self.answer_as_registered(&registration, info).await
    }

    /// A token that is bound to a key is shown with a proof by that key, and no other token is.
    async fn check_shown(&self, token: &Secret, live: &LiveToken, shown: TokenShown<'_>) -> Result<(), OAuthError> {
        let wrong = |sentence: &str| Err(OAuthError::refused(ErrorCode::InvalidToken, sentence));
        match (&live.jkt, shown) {
            (None, TokenShown::Bearer) => Ok(()),
            (Some(_), TokenShown::Bearer) => {
                wrong("The access token is bound to a key; show it with the scheme DPoP and a proof (RFC 9449).")
            }
            (None, TokenShown::Dpop { .. }) => {
                wrong("The access token is not bound to a key; show it with the scheme Bearer.")
            }
            (Some(jkt), TokenShown::Dpop { proofs, method }) => {
                let proof = self.dpop_proof(proofs, method, paths::USERINFO, Some(token)).await?;
                let proof = proof.ok_or_else(|| refused("The DPoP header is missing."))?;
                if proof.thumbprint() != jkt {
                    return wrong("The DPoP proof is not by the key that the access token is bound to.");
                }
                self.spend_proof(&proof).await
            }
        }
    }

    async fn answer_as_registered(
        &self,
        registration: &Registration,
        info: UserInfo,
    ) -> Result<UserInfoAnswer, OAuthError> {
        let alg = registration.metadata.openid.userinfo_signed_response_alg.as_deref();
        let Some(alg) = alg.filter(|alg| *alg != "none") else { return Ok(UserInfoAnswer::Plain(info)) };
        let now: Timestamp = self.clock.now();
        let claims = SignedInfo { iss: &self.issuer, aud: &registration.client_id, iat: now.unix_seconds(), info };
        let signed = self.ring().await?.sign(id_token::algorithm(Some(alg)), "JWT", &claims, now)?;
        Ok(UserInfoAnswer::Signed(signed))
    }
}
