//! What a client is told of a person (`OpenID` Connect Core section 5.3).

use registration::{Secret, Timestamp};
use serde::Serialize;

use crate::{AuthorizationServer, ErrorCode, OAuthError, id_token};

/// The claims of `OpenID` Connect Core section 5.1 that there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserInfo {
    /// The person's id.
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
    /// `invalid_token`; `insufficient_scope` for a token without `openid`, such as those of clients themselves.
    pub async fn userinfo(&self, token: &Secret) -> Result<UserInfoAnswer, OAuthError> {
        let unknown =
            || OAuthError::refused(ErrorCode::InvalidToken, "The access token is unknown, expired or revoked.");
        let live = self.live_token(token).await?.ok_or_else(unknown)?;
        let has = |scope: &str| live.scope.iter().any(|word| word == scope);
        let (Some(grant), true) = (&live.grant, has("openid")) else {
            let sentence = "The access token must be one of a person with the scope openid.";
            return Err(OAuthError::refused(ErrorCode::InsufficientScope, sentence));
        };
        let grant = self.store.find_grant(grant).await?.ok_or_else(unknown)?;
        let profile = self.profile(&grant.person).await?.ok_or_else(unknown)?;
        let with_profile = has("profile");
        let (email, email_verified) = has("email").then_some((profile.email, profile.email_verified)).unzip();
        let info = UserInfo {
            sub: grant.person.id,
            name: with_profile.then(|| profile.name.clone()),
            preferred_username: with_profile.then_some(profile.name),
            email,
            email_verified,
        };
        self.answer_as_registered(&live.client_id, info).await
    }

    async fn answer_as_registered(&self, client_id: &str, info: UserInfo) -> Result<UserInfoAnswer, OAuthError> {
        let found = self.find(client_id).await?;
        let alg = found.and_then(|found| found.registration.metadata.openid.userinfo_signed_response_alg);
        let Some(alg) = alg.filter(|alg| alg != "none") else { return Ok(UserInfoAnswer::Plain(info)) };
        let now: Timestamp = self.clock.now();
        let claims = SignedInfo { iss: &self.issuer, aud: client_id, iat: now.unix_seconds(), info };
        let signed = self.ring().await?.sign(id_token::algorithm(Some(&alg)), "JWT", &claims, now)?;
        Ok(UserInfoAnswer::Signed(signed))
    }
}
