//! Registering at ourselves: nothing leaves the process, so nothing can be half done.

use std::sync::Arc;

use async_trait::async_trait;
use dcr::VerifiedClientMetadata;
use registration::{
    AuthenticationDefaults, Clock, Connector, ConnectorError, Entropy, Issued, Provider, Url, registrations::mint,
};

/// The built-in provider.
pub struct BuiltIn {
    issuer: String,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl BuiltIn {
    /// The built-in provider of the server that is reached at `public_url`.
    #[must_use]
    pub fn new(public_url: &Url, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { issuer: public_url.as_str().trim_end_matches('/').to_owned(), clock, entropy }
    }
}

#[async_trait]
impl Connector for BuiltIn {
    async fn register(&self, _: &Provider, metadata: &VerifiedClientMetadata) -> Result<Issued, ConnectorError> {
        Ok(mint(&*self.clock, &*self.entropy, metadata.token_endpoint_auth_method.uses_secret()))
    }

    fn defaults(&self, provider: &Provider) -> AuthenticationDefaults {
        AuthenticationDefaults {
            issuer: self.issuer.clone(),
            audience: self.issuer.clone(),
            client_id_claims: provider.rules.client_id_claims.clone(),
        }
    }
}
