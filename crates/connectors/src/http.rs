//! Documents that strangers name: what is fetched is what hostile ones can make it fetch.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use model::{Document, DocumentError, Documents};
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, AGE, CACHE_CONTROL, CONTENT_TYPE, HeaderMap},
};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

use crate::{
    OutboundRules, Resolver, SystemResolver,
    client::{Limits, OutboundError, client, tls, usual_roots},
    resolver::{Judge, Network},
    target::judge,
};

/// How long a fetch may take in all, waiting included.
const IN_ALL: Duration = Duration::from_millis(2500);
/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(1);
/// How long a fetch waits for others to end.
const WAITING: Duration = Duration::from_secs(1);
/// How many fetches may be under way at once.
const AT_ONCE: usize = 16;

/// Fetches JSON documents by GET over https, and nothing else.
///
/// It connects to public addresses and to what [`OutboundRules`] allow, judges every address of a name before it dials,
/// follows no redirects, uses no proxy, sends no cookies and no referrer, unpacks nothing, and has limits for time,
/// size and number.
pub struct OutboundHttp {
    network: Network,
    roots: RootCertStore,
    slots: Semaphore,
    client: Client,
}

impl OutboundHttp {
    /// A client that trusts the usual certificate authorities and looks names up as the operating system does.
    ///
    /// # Errors
    ///
    /// The parts do not fit together; nothing that settings could cause.
    pub fn new(rules: OutboundRules) -> Result<Self, OutboundError> {
        let network = Network { resolver: Arc::new(SystemResolver::default()), rules: Arc::new(rules) };
        let roots = usual_roots();
        let client = documents_client(&network, &roots)?;
        Ok(Self { network, roots, slots: Semaphore::new(AT_ONCE), client })
    }

    /// Trusts one more certificate authority, given in DER: an operator's own.
    ///
    /// # Errors
    ///
    /// It is not a certificate.
    pub fn with_root_certificate(mut self, der: &[u8]) -> Result<Self, OutboundError> {
        self.roots.add(CertificateDer::from(der.to_vec()))?;
        self.client = documents_client(&self.network, &self.roots)?;
        Ok(self)
    }

    /// Trusts more certificate authorities, given in PEM.
    ///
    /// # Errors
    ///
    /// There is none in it, or one is not a certificate.
    pub fn with_authorities(self, pem: &str) -> Result<Self, OutboundError> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let found = found.ok().filter(|found| !found.is_empty()).ok_or(OutboundError::NoCertificate)?;
        found.iter().try_fold(self, |client, authority| client.with_root_certificate(authority))
    }

    /// Looks names up in another way.
    ///
    /// # Errors
    ///
    /// As for [`OutboundHttp::new`].
    pub fn with_resolver(mut self, resolver: Arc<dyn Resolver>) -> Result<Self, OutboundError> {
        self.network.resolver = resolver;
        self.client = documents_client(&self.network, &self.roots)?;
        Ok(self)
    }

    /// The certificate authorities that are trusted.
    pub(crate) const fn roots(&self) -> &RootCertStore {
        &self.roots
    }

    /// Looks a name up and judges its addresses as before a call by https, without calling.
    ///
    /// # Errors
    ///
    /// A sentence without its end: the name is not found, or leads to an address that is not allowed.
    pub async fn look_up(&self, name: &str) -> Result<(), String> {
        let judge = Judge { network: self.network.clone(), named_only: false };
        judge.lookup(name).await.map(drop).map_err(|error| error.to_string())
    }

    async fn get(&self, url: Url, limit_bytes: usize) -> Result<Document, DocumentError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let Ok(Ok(_slot)) = timeout(WAITING, self.slots.acquire()).await else {
            tracing::warn!(host, "not fetched: {AT_ONCE} other fetches did not end");
            return Err(DocumentError::Unreachable);
        };
        // What exactly went wrong is for the operator alone.
        let unreachable = |error: reqwest::Error| {
            let error = error.without_url();
            tracing::info!(host, error = &error as &dyn std::error::Error, "not fetched");
            DocumentError::Unreachable
        };
        let mut response = self.client.get(url).header(ACCEPT, "application/json").send().await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(DocumentError::Status(response.status().as_u16()));
        }
        if !is_json(&response) {
            return Err(DocumentError::NotJson);
        }
        let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(DocumentError::TooLarge);
        }
        let fresh_seconds = fresh_seconds(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > limit_bytes {
                return Err(DocumentError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let json = serde_json::from_slice(&body).map_err(|_| DocumentError::NotJson)?;
        Ok(Document { json, fresh_seconds })
    }
}

#[async_trait]
impl Documents for OutboundHttp {
    async fn fetch(&self, url: &str, limit_bytes: usize) -> Result<Document, DocumentError> {
        let url = judge(url, &self.network.rules).map_err(DocumentError::NotAllowed)?;
        timeout(IN_ALL, self.get(url, limit_bytes)).await.unwrap_or(Err(DocumentError::Unreachable))
    }
}

fn documents_client(network: &Network, roots: &RootCertStore) -> Result<Client, OutboundError> {
    let limits = Limits { connecting: CONNECTING, in_all: IN_ALL };
    client(network, tls(roots.clone(), None)?, limits, false)
}

/// `application/json`, or a type that ends with `+json` (RFC 6839 section 3.1), like that of key sets.
fn is_json(response: &Response) -> bool {
    let Some(Ok(value)) = response.headers().get(CONTENT_TYPE).map(|value| value.to_str()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.contains('/') && essence.ends_with("+json"))
}

/// How long the answer may be kept by a cache that several people share (RFC 9111 sections 4.2.1 and 5.2.2). `Expires`
/// is not read: who means it says `max-age` today.
fn fresh_seconds(headers: &HeaderMap) -> Option<i64> {
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_ascii_lowercase();
    let said: Vec<String> = headers.get_all(CACHE_CONTROL).iter().map(text).collect();
    let directives = || said.iter().flat_map(|value| value.split(',')).map(str::trim);
    if directives().any(|directive| {
        let name = directive.split('=').next().unwrap_or_default().trim();
        matches!(name, "no-store" | "no-cache" | "private")
    }) {
        return Some(0);
    }
    let seconds = |wanted: &str| {
        directives().find_map(|directive| {
            let (name, value) = directive.split_once('=')?;
            (name.trim() == wanted).then(|| value.trim().trim_matches('"').parse::<i64>().unwrap_or(0).max(0))
        })
    };
    let age = headers.get(AGE).and_then(|value| text(value).trim().parse::<i64>().ok()).unwrap_or(0).max(0);
    seconds("s-maxage").or_else(|| seconds("max-age")).map(|fresh| fresh.saturating_sub(age).max(0))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::fresh_seconds;

    #[test]
    fn how_long_a_document_is_fresh_is_what_its_server_says_to_shared_caches() {
        for (said, expected) in [
            (&[][..], None),
            (&[("cache-control", "public")], None),
            (&[("cache-control", "public, max-age=600")], Some(600)),
            (&[("cache-control", "Max-Age=\"600\"")], Some(600)),
            (&[("cache-control", "max-age=600, s-maxage=30")], Some(30)),
            (&[("cache-control", "max-age=600"), ("age", "100")], Some(500)),
            (&[("cache-control", "max-age=600"), ("age", "700")], Some(0)),
            (&[("cache-control", "max-age=600"), ("cache-control", "no-cache")], Some(0)),
            (&[("cache-control", "no-store")], Some(0)),
            (&[("cache-control", "private, max-age=600")], Some(0)),
            (&[("cache-control", "no-cache=\"x\", max-age=600")], Some(0)),
            (&[("cache-control", "max-age=forever")], Some(0)),
            (&[("cache-control", "max-age=-5")], Some(0)),
            (&[("cache-control", "max-age=99999999999999999999")], Some(0)),
            (&[("expires", "Thu, 01 Dec 2033 16:00:00 GMT")], None),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in said {
                headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(fresh_seconds(&headers), expected, "{said:?}");
        }
    }
}
