//! What all services share: the ports, and what a process remembers between calls.

mod basic_cache;
mod document_cache;
mod document_switch;
mod sign_in_counts;
mod signatures;

use std::{collections::BTreeMap, sync::Arc};

pub(crate) use basic_cache::BasicCache;
pub(crate) use document_cache::{DocumentCache, KeptDocument};
pub(crate) use document_switch::DocumentSwitch;
use model::{Clock, Connector, Documents, Entropy, Provider, Retention, Store};
pub(crate) use sign_in_counts::SignInCounts;
pub use sign_in_counts::{SignInKind, SignInOutcome};
pub use signatures::{NoSignatures, Signatures};
use url::Url;

use crate::{Error, Vault};

/// Declares a service: the use cases of one feature, over what all services share.
macro_rules! service {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'a> {
            shared: &'a $crate::shared::Shared,
        }

        impl<'a> $name<'a> {
            pub(crate) const fn of(shared: &'a $crate::shared::Shared) -> Self {
                Self { shared }
            }
        }
    };
}
pub(crate) use service;

/// What all services share.
pub(crate) struct Shared {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub vault: Vault,
    pub documents: Arc<dyn Documents>,
    pub signatures: Arc<dyn Signatures>,
    pub basic: BasicCache,
    pub sign_ins: SignInCounts,
    pub client_documents: DocumentCache,
    pub document_switch: DocumentSwitch,
    pub connectors: BTreeMap<&'static str, Arc<dyn Connector>>,
    pub public_url: Url,
    pub invitation_days: i64,
    pub retention: Retention,
    pub mail_queued: tokio::sync::Notify,
    /// Somebody asks for a sign-in link.
    pub link_requested: tokio::sync::Notify,
    /// Something is to be done at an external provider.
    pub operation_queued: tokio::sync::Notify,
    /// Something was done there, or failed.
    pub operation_ended: tokio::sync::Notify,
    /// Decoding pictures takes memory: two at a time.
    pub logo_slots: tokio::sync::Semaphore,
    /// So does reading large OpenAPI documents.
    pub openapi_slots: Arc<tokio::sync::Semaphore>,
    /// A hash that no password has, so that an unknown user name costs as much time as a known one.
    pub nobody_hash: tokio::sync::OnceCell<String>,
}

impl Shared {
    /// The connector of an external provider.
    pub fn connector(&self, provider: &Provider) -> Result<&Arc<dyn Connector>, Error> {
        self.connectors
            .get(provider.kind.as_str())
            .ok_or_else(|| Error::Unexpected(format!("no connector for {} providers", provider.kind.as_str())))
    }

    /// The address of a path of the portal, as it is reached from outside.
    pub fn address(&self, path: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(&[self.public_url.path().trim_end_matches('/'), path].concat());
        url
    }

    /// The issuer identifier of our own server: the public URL without a slash at its end.
    pub fn issuer(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }
}
