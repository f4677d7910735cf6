//! One HTTP exchange with a provider. An administrator entered its address; what it answers is hostile input all the same.

use std::{sync::Arc, time::Duration};

use model::{Call, CallError, Clock, OperationError, Problem, Secret, Target};
use quick_cache::sync::Cache;
use reqwest::{
    Client, Method,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use serde_json::{Map, Value};
use tokio::time::Instant;
use url::Url;

use crate::{
    client::{Limits, client, tls, usual_roots},
    failure,
    resolver::Network,
    target::judge_provider,
};

/// The longest answer that is read, in bytes.
pub(crate) const LONGEST_ANSWER: usize = 256 * 1024;
/// How many providers have a client that waits for its next call.
const CLIENTS: usize = 64;
/// The header that carries [`Target::correlation_id`].
const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");

/// What is sent.
#[derive(Clone)]
pub(crate) enum Body {
    Nothing,
    Json(Value),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<u8>),
}

/// Whether something is done there by the call, when it arrives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Changes,
}

/// Who the call says it comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Nobody,
    /// We, as the provider's configuration says.
    Portal,
    /// Whoever has the client's registration access token.
    Manager,
    /// The client itself, by its secret.
    Client,
}

/// A header that shows who we are.
#[derive(Clone)]
pub(crate) struct Authorization {
    pub(crate) caller: Caller,
    pub(crate) header: Option<(HeaderName, HeaderValue)>,
    /// What must not come back in an error: a provider may repeat what it was sent.
    pub(crate) secrets: Vec<Secret>,
}

impl Authorization {
    pub(crate) fn nobody() -> Self {
        Self { caller: Caller::Nobody, header: None, secrets: Vec::new() }
    }
}

/// A call.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) body: Body,
    pub(crate) effect: Effect,
    /// The address is that of one client: when it is not there, the client is not.
    pub(crate) one_client: bool,
    pub(crate) authorization: Authorization,
}

impl Request {
    /// A call to the provider as such.
    pub(crate) fn new(method: Method, url: impl Into<String>, body: Body) -> Self {
        let effect = if method == Method::GET { Effect::Reads } else { Effect::Changes };
        let authorization = Authorization::nobody();
        Self { method, url: url.into(), body, effect, one_client: false, authorization }
    }

    /// A call to the address of one client.
    pub(crate) fn of_client(method: Method, url: impl Into<String>, body: Body) -> Self {
        Self { one_client: true, ..Self::new(method, url, body) }
    }

    /// A call that is sent, and does nothing that would have to be undone.
    pub(crate) fn that_reads(self) -> Self {
        Self { effect: Effect::Reads, ..self }
    }

    pub(crate) fn by(self, authorization: Authorization) -> Self {
        Self { authorization, ..self }
    }
}

/// An answer that says the call was done: a status of 200 to 299.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    effect: Effect,
}

impl Answer {
    /// The JSON object of an answer with status 200 or 201.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, CallError> {
        self.expect_content()?;
        dcr::json::object(&self.body).map_err(|error| self.says_nothing(&error.to_string()))
    }

    /// The JSON array of such an answer.
    pub(crate) fn array(&self) -> Result<Vec<Value>, CallError> {
        self.expect_content()?;
        dcr::json::array(&self.body).map_err(|error| self.says_nothing(&error.to_string()))
    }

    /// That it was done, whatever else is said (RFC 7592 section 2.3 wants 204 and nothing). A page is not the provider's:
    /// something between us wrote it.
    pub(crate) fn done(&self) -> Result<(), CallError> {
        if self.body.trim_ascii_start().starts_with(b"<") { Err(self.says_nothing("It is a page.")) } else { Ok(()) }
    }

    fn expect_content(&self) -> Result<(), CallError> {
        if matches!(self.status, 200 | 201) {
            Ok(())
        } else {
            Err(self.says_nothing("The status is neither 200 nor 201."))
        }
    }

    /// The call was answered, and nothing is known by it.
    pub(crate) fn says_nothing(&self, why: &str) -> CallError {
        let reason = format!("The provider's answer cannot be read. {why}");
        CallError::new(failure::unknown(self.effect), reason)
    }
}

/// Makes calls to providers, and notes each in [`Target::calls`].
///
/// https only, or http to networks that the operator named; every address of a name is judged before it is dialled; no
/// redirects; limits for time and size; an authority and a certificate of ours for each provider.
pub(crate) struct Exchange {
    network: Network,
    clock: Arc<dyn Clock>,
    clients: Cache<[u8; 32], Client>,
}

impl Exchange {
    pub(crate) fn new(network: Network, clock: Arc<dyn Clock>) -> Self {
        Self { network, clock, clients: Cache::new(CLIENTS) }
    }

    /// Judges a URL that a provider named, or that is configured for it.
    pub(crate) fn judge(&self, url: &str) -> Result<Url, &'static str> {
        judge_provider(url, &self.network.rules)
    }

    /// Makes one call. `read` makes of the answer what was wanted; what it cannot read is noted with the call.
    pub(crate) async fn call<T>(
        &self,
        target: &Target,
        request: Request,
        read: impl FnOnce(Answer) -> Result<T, CallError> + Send,
    ) -> Result<T, CallError> {
        let address = match self.judge(&request.url) {
            Ok(url) => url,
            Err(reason) => {
                let reason = format!("An address of the provider is not one that is called: {reason}.");
                return Err(CallError::new(Problem::Misconfigured, reason));
            }
        };
        let started = Instant::now();
        let method = request.method.to_string();
        let secrets = request.authorization.secrets.clone();
        let mut status = None;
        let answer = self.send(target, &address, request, &mut status).await;
        let mut outcome = answer.map_err(CallError::from).and_then(read);
        if let Err(failed) = &mut outcome {
            failed.error.status = failed.error.status.or(status);
            failure::hide(&mut failed.error, &secrets);
        }
        let duration = started.elapsed().as_millis();
        target.calls.add(Call {
            method,
            address: shown(&address),
            status,
            error: outcome.as_ref().err().map(|failed| failed.error.to_string()),
            duration_ms: i64::try_from(duration).unwrap_or(i64::MAX),
        });
        outcome
    }

    async fn send(
        &self,
        target: &Target,
        url: &Url,
        request: Request,
        status: &mut Option<u16>,
    ) -> Result<Answer, OperationError> {
        let client = self.client(target, url.scheme() == "http")?;
        let host = url.host_str().unwrap_or_default();
        let failed = |error: reqwest::Error| failure::unanswered(error, host, request.effect);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Ok(id) = HeaderValue::from_str(&target.correlation_id) {
            headers.insert(CORRELATION, id);
        }
        if let Some((name, value)) = request.authorization.header.clone() {
            headers.insert(name, value);
        }
        let mut call = client.request(request.method.clone(), url.clone());
        match &request.body {
            Body::Nothing => {}
            Body::Json(body) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                call = call.body(body.to_string());
            }
            Body::Form(body) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
                call = call.body(body.clone());
            }
        }
        let mut response = call.headers(headers).send().await.map_err(failed)?;
        *status = Some(response.status().as_u16());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                let reason = "The provider's answer is longer than 256 KiB.";
                return Err(OperationError::new(failure::unknown(request.effect), reason));
            }
            body.extend_from_slice(&chunk);
        }
        if response.status().is_success() {
            Ok(Answer { status: response.status().as_u16(), body, effect: request.effect })
        } else {
            let said = failure::Said::read(response.status(), response.headers(), &body);
            Err(failure::answered(&said, &request, self.clock.now()))
        }
    }

    /// The client for a provider as it is configured now.
    fn client(&self, target: &Target, plain: bool) -> Result<Client, OperationError> {
        let external = &target.external;
        let key = fingerprint(&[
            target.provider.as_str(),
            &target.version.to_string(),
            &external.ca_pem,
            &external.client_certificate_pem,
            target.client_key.as_ref().map_or("", Secret::expose),
            &external.timeout_seconds.to_string(),
            if plain { "http" } else { "https" },
        ]);
        if let Some(client) = self.clients.get(&key) {
            return Ok(client);
        }
        let in_all = Duration::from_secs(external.timeout_seconds);
        // Half of the time is left for the answer, and a server that cannot be reached is told from one that is slow.
        let limits = Limits { connecting: in_all / 2, in_all };
        let made = tls_of(target).and_then(|tls| {
            client(&self.network, tls, limits, plain).map_err(|error| misconfigured(&format!("{error}.")))
        })?;
        self.clients.insert(key, made.clone());
        Ok(made)
    }
}

/// Tells one configuration from another.
pub(crate) fn fingerprint(parts: &[&str]) -> [u8; 32] {
    let text: Vec<String> = parts.iter().map(|part| format!("{} {part}", part.len())).collect();
    Secret::new(text.concat()).digest()
}

fn misconfigured(reason: &str) -> OperationError {
    OperationError::new(Problem::Misconfigured, reason)
}

/// TLS with the authorities and the certificate of the provider's configuration.
fn tls_of(target: &Target) -> Result<rustls::ClientConfig, OperationError> {
    let external = &target.external;
    let mut roots = usual_roots();
    for authority in certificates(&external.ca_pem, "The provider's certificate authorities")? {
        roots.add(authority).map_err(|error| {
            misconfigured(&format!("A certificate authority of the provider is not usable: {error}."))
        })?;
    }
    let chain = certificates(&external.client_certificate_pem, "Our certificate for the provider")?;
    let identity = if chain.is_empty() {
        None
    } else {
        let key = target.client_key.as_ref().ok_or_else(|| {
            misconfigured("The key of our certificate for the provider is not stored; enter it again.")
        })?;
        let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes())
            .map_err(|_| misconfigured("The key of our certificate for the provider is not a private key in PEM."))?;
        Some((chain, key))
    };
    tls(roots, identity)
        .map_err(|error| misconfigured(&format!("Our certificate for the provider and its key do not work: {error}.")))
}

fn certificates(pem: &str, what: &str) -> Result<Vec<CertificateDer<'static>>, OperationError> {
    if pem.trim().is_empty() {
        return Ok(Vec::new());
    }
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(misconfigured(&format!("{what}: that is no certificate in PEM."))),
    }
}

/// The address as the activity log keeps it: without the query, which may hold what is nobody's business.
fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}{}", url.path())
}
