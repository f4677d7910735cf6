//! ID tokens (`OpenID` Connect Core section 2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::{Error, Grant, Person, Registration, Secret};
use serde::{Deserialize, Serialize};

use crate::{
    AuthorizationServer, Client, TokenSettings,
    issue::{Audience, lifetime},
    keys::Algorithm,
};

/// The claims of `OpenID` Connect Core section 2.
#[derive(Serialize)]
struct IdClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    azp: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
}

#[derive(Deserialize)]
struct HintClaims {
    iss: String,
    sub: String,
    aud: Audience,
}

/// What an ID token of ours says that a client hands back (`OpenID` Connect Core section 3.1.2.1).
pub(crate) struct Hint {
    subject: String,
    /// The clients that it is for.
    pub(crate) audience: Vec<String>,
}

/// What a client's ID tokens and userinfo are signed with.
pub(crate) fn algorithm(registered: Option<&str>) -> Algorithm {
    registered.and_then(Algorithm::from_word).unwrap_or(Algorithm::Rs256)
}

impl AuthorizationServer {
    /// The ID token that goes with an access token.
    pub(crate) async fn id_token(
        &self,
        client: &Client,
        grant: &Grant,
        access_token: &Secret,
        nonce: Option<&str>,
    ) -> Result<String, Error> {
        let (metadata, now) = (&client.registration.metadata, self.clock.now());
        let seconds =
            lifetime(metadata.tokens.id_token_seconds, self.settings.id_token_seconds, TokenSettings::LONGEST_SECONDS);
        let subject = self.subject(&client.registration, &grant.person).await?;
        let claims = IdClaims {
            iss: &self.issuer,
            sub: &subject,
            aud: &client.registration.client_id,
            azp: &client.registration.client_id,
            exp: now.plus_seconds(seconds).unix_seconds(),
            iat: now.unix_seconds(),
            auth_time: grant.auth_time.unix_seconds(),
            nonce,
            // Section 3.1.3.6: the left half of the hash that the algorithm uses, which is SHA-256 for both.
            at_hash: URL_SAFE_NO_PAD.encode(&access_token.digest()[..16]),
        };
        let algorithm = algorithm(metadata.openid.id_token_signed_response_alg.as_deref());
        self.ring().await?.sign(algorithm, "JWT", &claims, now)
    }

    /// The hint was given to this client for this person, by the subject that the client is told.
    pub(crate) async fn is_hint_of(
        &self,
        hint: &Hint,
        registration: &Registration,
        person: &Person,
    ) -> Result<bool, Error> {
        Ok(hint.subject == self.subject(registration, person).await?)
    }

    /// Reads an ID token of ours, expired or not (RP-Initiated Logout section 2); `None` for another text, and for one that
    /// was signed by a key that is gone.
    pub(crate) async fn hint(&self, hint: &str) -> Result<Option<Hint>, Error> {
        let hint = self.own_jwt::<HintClaims>(hint, "JWT").await?.map(|jwt| jwt.claims);
        let hint = hint.filter(|claims| claims.iss == self.issuer);
        Ok(hint.map(|claims| Hint { subject: claims.sub, audience: claims.aud.into() }))
    }
}
