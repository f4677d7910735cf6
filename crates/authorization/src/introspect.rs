//! What a token is worth, for those who guard APIs (RFC 7662, RFC 9701).

use registration::{Caller, Error, Privilege, Registration, Secret};
use serde::{Deserialize, Serialize};

use crate::{
    AuthorizationServer, Client, LiveToken,
    id_token::algorithm,
    issue::{Audience, token_type},
};

/// Who asks about a token.
#[derive(Clone, Copy, Debug)]
pub enum Inspector<'a> {
    /// A client. One that an owner lets introspect is told of every token, any other of its own.
    Client(&'a Client),
    /// An administrator, of every token.
    Administrator(&'a Caller),
}

/// The members of RFC 7662 section 2.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Introspection {
    /// The token lives. When it does not, nothing else is said.
    pub active: bool,
    /// Scopes, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The client that got it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// What to call the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// `Bearer` or `DPoP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// Until when it lives, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When it was issued, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// From when on it lives, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The person, or the client itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// Where it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// The issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// The token's own id, when it is a JWT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The key that it is bound to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
}

/// The key that a token is bound to: RFC 7800 section 3.1, RFC 9449 section 6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Its thumbprint (RFC 7638).
    pub jkt: String,
}

impl Introspection {
    /// A token that does not live, or that the one who asks is not told of (RFC 7662 section 4).
    pub const INACTIVE: Self = Self {
        active: false,
        scope: None,
        client_id: None,
        username: None,
        token_type: None,
        exp: None,
        iat: None,
        nbf: None,
        sub: None,
        aud: None,
        iss: None,
        jti: None,
        cnf: None,
    };
}

/// The claims of RFC 9701 section 5.
#[derive(Serialize)]
struct SignedAnswer<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    token_introspection: &'a Introspection,
}

impl AuthorizationServer {
    /// What a token is worth. A refresh token is worth nothing at an API, and is not told of.
    pub async fn introspect(&self, inspector: Inspector<'_>, token: &Secret) -> Result<Introspection, Error> {
        if let Inspector::Administrator(caller) = inspector {
            caller.administrator()?;
        }
        let Some(live) = self.live_token(token).await? else { return Ok(Introspection::INACTIVE) };
        match inspector {
            Inspector::Administrator(_) => Ok(self.told(live)),
            Inspector::Client(client) => {
                let is_its_own = client.registration.client_id == live.client_id;
                if !is_its_own && !client.registration.has(Privilege::Introspect) {
                    return Ok(Introspection::INACTIVE);
                }
                // A name would say who the person is, which a pairwise subject hides.
                let username = live.username.clone().filter(|_| !live.is_pairwise);
                Ok(Introspection { username, ..self.told(live) })
            }
        }
    }

    fn told(&self, live: LiveToken) -> Introspection {
        Introspection {
            active: true,
            scope: (!live.scope.is_empty()).then(|| live.scope.join(" ")),
            client_id: Some(live.client_id),
            username: live.username,
            token_type: Some(token_type(live.jkt.as_deref())),
            exp: Some(live.expires_at.unix_seconds()),
            iat: Some(live.issued_at.unix_seconds()),
            nbf: Some(live.issued_at.unix_seconds()),
            sub: Some(live.subject),
            aud: Some(live.audience.into()),
            iss: Some(self.issuer.clone()),
            jti: match live.id {
                crate::TokenId::Jwt(jti) => Some(jti),
                crate::TokenId::Opaque(_) => None,
            },
            cnf: live.jkt.map(|jkt| Confirmation { jkt }),
        }
    }

    /// The answer as a JWT (RFC 9701 section 5), for the one who asked: a client, which may have registered an algorithm, or
    /// a user name.
    pub async fn sign_introspection(
        &self,
        introspection: &Introspection,
        inspector: Inspector<'_>,
    ) -> Result<String, Error> {
        let now = self.clock.now();
        let (audience, alg) = match inspector {
            Inspector::Client(client) => {
                let Registration { client_id, metadata, .. } = &client.registration;
                (client_id.as_str(), metadata.openid.introspection_signed_response_alg.as_deref())
            }
            Inspector::Administrator(caller) => (caller.administrator()?.username.as_str(), None),
        };
        let claims = SignedAnswer {
            iss: &self.issuer,
            aud: audience,
            iat: now.unix_seconds(),
            token_introspection: introspection,
        };
        self.ring().await?.sign(algorithm(alg), "token-introspection+jwt", &claims, now)
    }
}
