//! The HTTP client that both the documents of strangers and the providers are called with.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, redirect::Policy};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use crate::resolver::{Judge, Network};

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// What should be certificates of authorities is none.
    #[error("there is no certificate in PEM in it")]
    NoCertificate,
    /// A root certificate, or what is made of it, is not usable.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP client cannot be put together.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

/// How long things may take.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Looking the name up, connecting, and agreeing on TLS.
    pub(crate) connecting: Duration,
    /// All of it, until the last byte of the answer.
    pub(crate) in_all: Duration,
}

/// The certificate authorities that everybody trusts.
pub(crate) fn usual_roots() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// TLS that trusts these authorities, and shows a certificate of ours when there is one.
pub(crate) fn tls(
    roots: RootCertStore,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    match identity {
        Some((chain, key)) => config.with_client_auth_cert(chain, key),
        None => Ok(config.with_no_client_auth()),
    }
}

/// A client that dials only what was judged, and does nothing by itself: it follows no redirects, tries nothing again, uses
/// no proxy, sends no cookies and no referrer, and unpacks nothing. `plain` makes it one for http, which then goes to
/// networks that the operator named and nowhere else.
pub(crate) fn client(
    network: &Network,
    tls: ClientConfig,
    limits: Limits,
    plain: bool,
) -> Result<Client, OutboundError> {
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Judge { network: network.clone(), named_only: plain })
        .https_only(!plain)
        .no_proxy()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent("Gatehouse")
        .connect_timeout(limits.connecting)
        .timeout(limits.in_all)
        // Every call is judged anew, and none takes over a connection of an earlier one.
        .pool_max_idle_per_host(0)
        .build()?;
    Ok(client)
}
