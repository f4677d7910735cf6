//! Names to addresses. The HTTP client has no other way to look a name up, and dials exactly the addresses that were
//! judged: a name that is looked up again, and then leads elsewhere, has no chance to.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;

use crate::OutboundRules;

/// Looks names up.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// All addresses of a name.
    ///
    /// # Errors
    ///
    /// It has none, or they could not be found.
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// How many look-ups may be under way at once.
const LOOKUPS_AT_ONCE: usize = 64;

/// Looks names up as the operating system does.
pub struct SystemResolver {
    slots: Arc<Semaphore>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self { slots: Arc::new(Semaphore::new(LOOKUPS_AT_ONCE)) }
    }
}

#[async_trait]
impl Resolver for SystemResolver {
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let slot = Arc::clone(&self.slots)
            .try_acquire_owned()
            .map_err(|_| io::Error::new(io::ErrorKind::ResourceBusy, "too many look-ups are under way"))?;
        let name = name.to_owned();
        // A look-up cannot be stopped: its thread goes on after the fetch gave up, and keeps its slot until the end.
        let lookup = tokio::spawn(async move {
            let _slot = slot;
            tokio::net::lookup_host((name, 0)).await.map(|found| found.map(|address| address.ip()).collect())
        });
        lookup.await.map_err(io::Error::other)?
    }
}

/// Why a name is not dialled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    /// It has no address, or they could not be found.
    #[error(transparent)]
    NotFound(#[from] io::Error),
    /// One of its addresses may not be dialled.
    #[error("the name leads to an address that is not allowed")]
    NotAllowed,
}

/// How names are looked up, and which of their addresses are dialled.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) rules: Arc<OutboundRules>,
}

/// Stands between the HTTP client and a [`Resolver`].
#[derive(Clone)]
pub(crate) struct Judge {
    pub(crate) network: Network,
    /// Only addresses in networks that the operator named: what is dialled without TLS.
    pub(crate) named_only: bool,
}

impl Judge {
    /// The addresses of a name, if every single one may be dialled.
    pub(crate) async fn lookup(&self, name: &str) -> Result<Vec<IpAddr>, LookupError> {
        let addresses = self.network.resolver.lookup(name).await?;
        if addresses.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
        }
        let rules = &self.network.rules;
        let allowed = |address| if self.named_only { rules.names(address) } else { rules.allow(address) };
        if let Some(address) = addresses.iter().find(|address| !allowed(**address)) {
            // For the operator alone, who may have meant to allow it.
            tracing::warn!(name, %address, "not called: a name leads to an address that is not allowed");
            return Err(LookupError::NotAllowed);
        }
        Ok(addresses.into_iter().map(|address| address.to_canonical()).collect())
    }
}

impl Resolve for Judge {
    fn resolve(&self, name: Name) -> Resolving {
        let judge = self.clone();
        Box::pin(async move {
            let addresses = judge.lookup(name.as_str()).await?;
            // Port 0 stands for the port of the URL.
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
