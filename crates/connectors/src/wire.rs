//! Calls to a provider by whoever may make them: we, as its configuration says, or one of its clients.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{CallError, Clock, Entropy, KnownClient, Problem, ProviderAuthentication, Secret, Target};
use quick_cache::sync::Cache;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::{
    exchange::{Answer, Authorization, Caller, Exchange, Request, fingerprint},
    tokens::{Grant, Token, obtain},
};

/// How many providers' tokens are kept.
const TOKENS: usize = 256;
/// So long before its end a token is not used any more.
const BEFORE_ITS_END: i64 = 30;

/// What all connectors share.
pub(crate) struct Wire {
    pub(crate) exchange: Exchange,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    tokens: Cache<[u8; 32], Token>,
}

impl Wire {
    pub(crate) fn new(exchange: Exchange, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { exchange, clock, entropy, tokens: Cache::new(TOKENS) }
    }

    /// A call that we make as ourselves. A token that was kept and is refused is got anew, once.
    pub(crate) async fn as_portal<T>(
        &self,
        target: &Target,
        request: Request,
        read: impl Fn(Answer) -> Result<T, CallError> + Send + Sync,
    ) -> Result<T, CallError> {
        let (authorization, kept) = self.authorization(target).await?;
        let outcome = self.exchange.call(target, request.clone().by(authorization), &read).await;
        if kept && outcome.as_ref().is_err_and(|failed| failed.error.status == Some(401)) {
            self.tokens.remove(&token_key(target));
            let (authorization, _) = self.authorization(target).await?;
            return self.exchange.call(target, request.by(authorization), &read).await;
        }
        outcome
    }

    /// A call on a client that exists: with its registration access token, or as ourselves when it has none.
    pub(crate) async fn on_client<T>(
        &self,
        target: &Target,
        known: &KnownClient,
        request: Request,
        read: impl Fn(Answer) -> Result<T, CallError> + Send + Sync,
    ) -> Result<T, CallError> {
        match &known.access_token {
            Some(token) => {
                let authorization = bearer(Caller::Manager, token)?;
                self.exchange.call(target, request.by(authorization), read).await
            }
            None => self.as_portal(target, request, read).await,
        }
    }

    /// Gets the token that we register with, where there is one to get.
    pub(crate) async fn authenticate(&self, target: &Target) -> Result<(), CallError> {
        self.tokens.remove(&token_key(target));
        self.authorization(target).await.map(|_| ())
    }

    /// What shows who we are, and whether it is a token that was kept.
    async fn authorization(&self, target: &Target) -> Result<(Authorization, bool), CallError> {
        let fixed = |header: (HeaderName, HeaderValue), secrets| {
            Ok((Authorization { caller: Caller::Portal, header: Some(header), secrets }, false))
        };
        match &target.external.authentication {
            // A certificate may stand for us.
            ProviderAuthentication::None if target.external.client_certificate_pem.is_empty() => {
                Ok((Authorization::nobody(), false))
            }
            ProviderAuthentication::None => {
                Ok((Authorization { caller: Caller::Portal, ..Authorization::nobody() }, false))
            }
            ProviderAuthentication::Bearer => Ok((bearer(Caller::Portal, credential(target)?)?, false)),
            ProviderAuthentication::Header { name, scheme } => {
                let secret = credential(target)?;
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
                    misconfigured("The name of the header that shows who we are is not one of a header.")
                })?;
                let value = if scheme.is_empty() {
                    secret.expose().to_owned()
                } else {
                    format!("{scheme} {}", secret.expose())
                };
                fixed((name, sensitive(&value)?), vec![secret.clone()])
            }
            ProviderAuthentication::Basic { username } => {
                let secret = credential(target)?;
                // RFC 7617: as they are. Form-encoding is for OAuth clients (RFC 6749 section 2.3.1).
                let pair = Secret::new(STANDARD.encode(format!("{username}:{}", secret.expose())));
                let value = sensitive(&format!("Basic {}", pair.expose()))?;
                fixed((AUTHORIZATION, value), vec![secret.clone(), pair])
            }
            ProviderAuthentication::ClientCredentials { .. } | ProviderAuthentication::PrivateKeyJwt { .. } => {
                let (token, kept) = self.token(target).await?;
                Ok((bearer(Caller::Portal, &token.secret)?, kept))
            }
        }
    }

    async fn token(&self, target: &Target) -> Result<(Token, bool), CallError> {
        let key = token_key(target);
        let now = self.clock.now();
        let usable = |token: &Token| match token.expires_at {
            Some(end) => end.plus_seconds(-BEFORE_ITS_END) > now,
            // Nobody said how long it works: for this piece of work.
            None => token.obtained_for == target.correlation_id,
        };
        if let Some(token) = self.tokens.get(&key).filter(usable) {
            return Ok((token, true));
        }
        let grant = Grant::of_portal(target, &*self.clock, &*self.entropy)?;
        let (token, _) = obtain(&self.exchange, target, grant, &*self.clock).await?;
        self.tokens.insert(key, token.clone());
        Ok((token, false))
    }
}

/// The secret of the provider's authentication.
pub(crate) fn credential(target: &Target) -> Result<&Secret, CallError> {
    target
        .credential
        .as_ref()
        .ok_or_else(|| misconfigured("The secret that shows this provider who we are is not stored; enter it again."))
}

pub(crate) fn misconfigured(reason: &str) -> CallError {
    CallError::new(Problem::Misconfigured, reason)
}

/// `Authorization: Bearer` (RFC 6750 section 2.1).
fn bearer(caller: Caller, token: &Secret) -> Result<Authorization, CallError> {
    let value = sensitive(&format!("Bearer {}", token.expose()))?;
    Ok(Authorization { caller, header: Some((AUTHORIZATION, value)), secrets: vec![token.clone()] })
}

fn sensitive(value: &str) -> Result<HeaderValue, CallError> {
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| misconfigured("The secret that shows who we are has characters that no header can carry."))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A token belongs to one configuration of one provider.
fn token_key(target: &Target) -> [u8; 32] {
    fingerprint(&[
        target.provider.as_str(),
        &target.version.to_string(),
        &format!("{:?}", target.external.authentication),
        &target.external.endpoints.token,
        target.credential.as_ref().map_or("", Secret::expose),
    ])
}
