//! Registering at ourselves: nothing leaves the process, so nothing can be half done.

use std::sync::Arc;

use async_trait::async_trait;
use dcr::VerifiedClientMetadata;
use registration::{
    AuthenticationDefaults, Connector, ConnectorError, Entropy, Issued, Provider, Secret, Url, secret::alphanumeric,
};

/// Letters and digits of a `client_id`; the length and alphabet that WSO2's tools expect.
const CLIENT_ID_LENGTH: usize = 28;

/// The built-in provider.
pub struct BuiltIn {
    issuer: String,
    entropy: Arc<dyn Entropy>,
}

impl BuiltIn {
    /// The built-in provider of the server that is reached at `public_url`.
    #[must_use]
    pub fn new(public_url: &Url, entropy: Arc<dyn Entropy>) -> Self {
        Self { issuer: public_url.as_str().trim_end_matches('/').to_owned(), entropy }
    }
}

#[async_trait]
impl Connector for BuiltIn {
    async fn register(&self, _: &Provider, metadata: &VerifiedClientMetadata) -> Result<Issued, ConnectorError> {
        let uses_secret = metadata.token_endpoint_auth_method.uses_secret();
        Ok(Issued {
            client_id: alphanumeric(&*self.entropy, CLIENT_ID_LENGTH),
            client_secret: uses_secret.then(|| Secret::generate(&*self.entropy, "")),
        })
    }

    fn defaults(&self, provider: &Provider) -> AuthenticationDefaults {
        AuthenticationDefaults {
            issuer: self.issuer.clone(),
            audience: self.issuer.clone(),
            client_id_claims: provider.rules.client_id_claims.clone(),
        }
    }
}
