//! Documents that strangers name: what is fetched is what hostile ones can make it fetch.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use registration::{DocumentError, Documents};
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};
use rustls::{RootCertStore, pki_types::CertificateDer};
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

use crate::{
    OutboundRules, Resolver, SystemResolver,
    client::{Limits, OutboundError, client, tls, usual_roots},
    resolver::Network,
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

    async fn fetch(&self, url: Url, limit_bytes: usize) -> Result<serde_json::Value, DocumentError> {
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
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > limit_bytes {
                return Err(DocumentError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body).map_err(|_| DocumentError::NotJson)
    }
}

#[async_trait]
impl Documents for OutboundHttp {
    async fn fetch_json(&self, url: &str, limit_bytes: usize) -> Result<serde_json::Value, DocumentError> {
        let url = judge(url, &self.network.rules).map_err(DocumentError::NotAllowed)?;
        timeout(IN_ALL, self.fetch(url, limit_bytes)).await.unwrap_or(Err(DocumentError::Unreachable))
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
