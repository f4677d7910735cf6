//! Tokens by the grant `client_credentials` (RFC 6749 section 4.4): our own at providers that want one, and those that
//! *Test token* obtains as a client.

use std::pin::Pin;

use model::{
    CallError, Clock, Entropy, ObtainedToken, OperationError, Problem, ProviderAuthentication, Secret, Target,
    Timestamp,
};
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, Scope,
    TokenResponse as _, TokenUrl,
    basic::{BasicClient, BasicTokenType},
};
use reqwest::{Method, header::AUTHORIZATION};

use crate::{
    assertion,
    exchange::{Authorization, Body, Caller, Exchange, Request},
    wire::{credential, misconfigured},
};

/// The longest token that is taken, in bytes.
const LONGEST_TOKEN: usize = 16 * 1024;
/// RFC 7523 section 2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A token, and for how long it is good.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: Secret,
    pub(crate) expires_at: Option<Timestamp>,
    /// The [`Target::correlation_id`] of the work that it was got for.
    pub(crate) obtained_for: String,
}

/// How a client shows the token endpoint who it is.
pub(crate) enum ShownBy {
    /// HTTP Basic, form-encoded (RFC 6749 section 2.3.1).
    Basic(Secret),
    /// In the body.
    Body(Secret),
    /// A signed JWT (RFC 7523).
    Assertion(Secret),
}

/// What is asked for.
pub(crate) struct Grant {
    pub(crate) caller: Caller,
    pub(crate) client_id: String,
    pub(crate) shown_by: ShownBy,
    pub(crate) scopes: Vec<String>,
    /// Empty for none.
    pub(crate) audience: String,
}

impl Grant {
    /// The token that we register with.
    pub(crate) fn of_portal(target: &Target, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<Self, CallError> {
        let words = |scope: &str| scope.split_whitespace().map(str::to_owned).collect();
        match &target.external.authentication {
            ProviderAuthentication::ClientCredentials { client_id, scope, audience, secret_in_body } => {
                let secret = credential(target)?.clone();
                Ok(Self {
                    caller: Caller::Portal,
                    client_id: client_id.clone(),
                    shown_by: if *secret_in_body { ShownBy::Body(secret) } else { ShownBy::Basic(secret) },
                    scopes: words(scope),
                    audience: audience.clone(),
                })
            }
            ProviderAuthentication::PrivateKeyJwt { client_id, scope, audience, algorithm, key_id } => {
                let key = assertion::Key { pem: credential(target)?, algorithm, id: key_id };
                let assertion = assertion::sign(&key, client_id, assertion::audience(target), clock, entropy)?;
                Ok(Self {
                    caller: Caller::Portal,
                    client_id: client_id.clone(),
                    shown_by: ShownBy::Assertion(assertion),
                    scopes: words(scope),
                    audience: audience.clone(),
                })
            }
            _ => Err(misconfigured("This provider's configuration has no token to get.")),
        }
    }
}

/// Obtains a token at the provider's token endpoint.
pub(crate) async fn obtain(
    exchange: &Exchange,
    target: &Target,
    grant: Grant,
    clock: &dyn Clock,
) -> Result<(Token, ObtainedToken), CallError> {
    let endpoint = &target.external.endpoints.token;
    if endpoint.is_empty() {
        return Err(misconfigured("The provider's token endpoint is not configured."));
    }
    let url =
        TokenUrl::new(endpoint.clone()).map_err(|_| misconfigured("The provider's token endpoint is not a URL."))?;
    let mut client = BasicClient::new(ClientId::new(grant.client_id)).set_token_uri(url);
    let mut assertion = None;
    let secret = match grant.shown_by {
        ShownBy::Basic(secret) => {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
            secret
        }
        ShownBy::Body(secret) => {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
            client = client.set_auth_type(AuthType::RequestBody);
            secret
        }
        ShownBy::Assertion(secret) => {
            client = client.set_auth_type(AuthType::RequestBody);
            assertion = Some(secret.clone());
            secret
        }
    };
    let mut asked = client.exchange_client_credentials();
    asked = asked.add_scopes(grant.scopes.into_iter().map(Scope::new));
    if !grant.audience.is_empty() {
        asked = asked.add_extra_param("audience", grant.audience);
    }
    if let Some(assertion) = &assertion {
        asked = asked.add_extra_param("client_assertion_type", JWT_BEARER);
        asked = asked.add_extra_param("client_assertion", assertion.expose().to_owned());
    }
    let carrier = Carrier { exchange, target, caller: grant.caller, secret };
    let answer = asked.request_async(&carrier).await.map_err(failed)?;
    let token_type = answer.token_type().as_ref().to_owned();
    if *answer.token_type() != BasicTokenType::Bearer {
        let reason = "The provider's token is not one of the type Bearer.";
        return Err(CallError::new(Problem::Misconfigured, reason));
    }
    let text = answer.access_token().secret();
    if text.is_empty() || text.len() > LONGEST_TOKEN || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CallError::new(Problem::Misconfigured, "The provider's token is not one that a header can carry."));
    }
    let expires_in = answer.expires_in().map(|time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
    let scope = answer.scopes().map(|scopes| {
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        crate::failure::clean(&scopes.join(" "))
    });
    let token = Token {
        secret: Secret::new(text.clone()),
        expires_at: expires_in.map(|seconds| clock.now().plus_seconds(seconds)),
        obtained_for: target.correlation_id.clone(),
    };
    Ok((token, ObtainedToken { token_type, scope, expires_in }))
}

/// Carries the requests of the `oauth2` crate over our exchange.
struct Carrier<'a> {
    exchange: &'a Exchange,
    target: &'a Target,
    caller: Caller,
    secret: Secret,
}

impl<'c> AsyncHttpClient<'c> for Carrier<'_> {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let (parts, body) = request.into_parts();
        let mut header = parts.headers.get(AUTHORIZATION).cloned();
        if let Some(value) = &mut header {
            value.set_sensitive(true);
        }
        let authorization = Authorization {
            caller: self.caller,
            header: header.map(|value| (AUTHORIZATION, value)),
            secrets: vec![self.secret.clone()],
        };
        let call = Request::new(Method::POST, parts.uri.to_string(), Body::Form(body)).that_reads().by(authorization);
        Box::pin(self.exchange.call(self.target, call, |answer| {
            // Read strictly, before it is read for what it says.
            answer.object()?;
            let mut response = HttpResponse::new(answer.body);
            // Some answer 201; the library wants what the standard says.
            *response.status_mut() = http::StatusCode::OK;
            Ok(response)
        }))
    }
}

/// Why there is no token.
fn failed<T>(error: RequestTokenError<CallError, T>) -> CallError
where
    T: oauth2::ErrorResponse + 'static,
{
    match error {
        RequestTokenError::Request(failed) => failed,
        // Its body may hold a token: nothing of it is repeated.
        _ => OperationError::new(Problem::NotReached, "The provider's token endpoint did not answer with a token.")
            .into(),
    }
}
