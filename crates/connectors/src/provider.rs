//! The connectors behind the core's port: one for each kind of provider, all over the same wire.

use std::sync::Arc;

use async_trait::async_trait;
use model::{
    CallError, ClientRequest, Clock, Connector, Discovered, Entropy, KnownClient, ObtainedToken, Problem, ProviderKind,
    RemoteClient, Secret, Target,
};

use crate::{
    OutboundRules, Resolver, SystemResolver,
    auth0::Auth0,
    discovery,
    exchange::{Caller, Exchange},
    http_bridge::HttpBridge,
    okta::Okta,
    resolver::Network,
    rfc7591::Rfc7591,
    tokens::{Grant, ShownBy, obtain},
    wire::Wire,
    wso2_apim::Wso2Apim,
    wso2_is::Wso2Is,
};

/// How one kind of provider is spoken to. What most of them do not offer is refused without a call.
#[async_trait]
pub(crate) trait Dialect: Send + Sync {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError>;

    async fn read(&self, _: &Wire, _: &Target, _: &KnownClient) -> Result<RemoteClient, CallError> {
        Err(unsupported("Clients of this kind of provider cannot be read."))
    }

    async fn update(
        &self,
        _: &Wire,
        _: &Target,
        _: &KnownClient,
        _: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        Err(unsupported("Clients of this kind of provider cannot be changed."))
    }

    async fn rotate_secret(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError>;

    async fn delete(&self, _: &Wire, _: &Target, _: &KnownClient) -> Result<(), CallError> {
        Err(unsupported("Clients of this kind of provider cannot be deleted."))
    }

    async fn find(&self, _: &Wire, _: &Target, _: &str) -> Result<Vec<RemoteClient>, CallError> {
        Err(unsupported("Nobody can ask this kind of provider for a client by its name."))
    }

    fn repeats_safely(&self) -> bool {
        false
    }
}

pub(crate) fn unsupported(reason: &str) -> CallError {
    CallError::new(Problem::Unsupported, reason)
}

/// The connectors of all kinds of external providers, with one wire between them.
pub struct ProviderConnectors {
    rules: OutboundRules,
    resolver: Arc<dyn Resolver>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl ProviderConnectors {
    /// Connectors that look names up as the operating system does.
    pub fn new(rules: OutboundRules, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { rules, resolver: Arc::new(SystemResolver::default()), clock, entropy }
    }

    /// Looks names up in another way.
    #[must_use]
    pub fn with_resolver(self, resolver: Arc<dyn Resolver>) -> Self {
        Self { resolver, ..self }
    }

    /// One connector for each kind.
    #[must_use]
    pub fn all(self) -> Vec<(ProviderKind, Arc<dyn Connector>)> {
        let network = Network { resolver: self.resolver, rules: Arc::new(self.rules) };
        let exchange = Exchange::new(network, Arc::clone(&self.clock));
        let wire = Arc::new(Wire::new(exchange, self.clock, self.entropy));
        let connector =
            |dialect: Box<dyn Dialect>| Arc::new(External { wire: Arc::clone(&wire), dialect }) as Arc<dyn Connector>;
        vec![
            (ProviderKind::Rfc7591, connector(Box::new(Rfc7591))),
            (ProviderKind::Okta, connector(Box::new(Okta))),
            (ProviderKind::Auth0, connector(Box::new(Auth0))),
            (ProviderKind::Wso2Is, connector(Box::new(Wso2Is))),
            (ProviderKind::Wso2Apim, connector(Box::new(Wso2Apim))),
            (ProviderKind::HttpBridge, connector(Box::new(HttpBridge))),
        ]
    }
}

/// A dialect as the core's port.
struct External {
    wire: Arc<Wire>,
    dialect: Box<dyn Dialect>,
}

#[async_trait]
impl Connector for External {
    async fn discover(&self, target: &Target, url: &str) -> Result<Discovered, CallError> {
        discovery::discover(&self.wire, target, url).await
    }

    async fn authenticate(&self, target: &Target) -> Result<(), CallError> {
        self.wire.authenticate(target).await
    }

    async fn register(&self, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        self.dialect.register(&self.wire, target, client).await
    }

    async fn read(&self, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError> {
        self.dialect.read(&self.wire, target, known).await
    }

    async fn update(
        &self,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        self.dialect.update(&self.wire, target, known, client).await
    }

    async fn rotate_secret(
        &self,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        self.dialect.rotate_secret(&self.wire, target, known, client).await
    }

    async fn delete(&self, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        self.dialect.delete(&self.wire, target, known).await
    }

    async fn find(&self, target: &Target, client_name: &str) -> Result<Vec<RemoteClient>, CallError> {
        self.dialect.find(&self.wire, target, client_name).await
    }

    fn repeats_safely(&self) -> bool {
        self.dialect.repeats_safely()
    }

    async fn obtain_token(
        &self,
        target: &Target,
        client_id: &str,
        client_secret: &Secret,
        scopes: &[String],
    ) -> Result<ObtainedToken, CallError> {
        let obtain = |shown_by| {
            let grant = Grant {
                caller: Caller::Client,
                client_id: client_id.to_owned(),
                shown_by,
                scopes: scopes.to_vec(),
                audience: String::new(),
            };
            obtain(&self.wire.exchange, target, grant, &*self.wire.clock)
        };
        let by_header = obtain(ShownBy::Basic(client_secret.clone())).await;
        let refused = |failed: &CallError| {
            let code = failed.error.error.as_deref();
            matches!(code, Some("invalid_client" | "unauthorized_client")) || failed.error.status == Some(401)
        };
        match by_header {
            // Its method may be the other one.
            Err(first) if refused(&first) => match obtain(ShownBy::Body(client_secret.clone())).await {
                Ok((_, facts)) => Ok(facts),
                Err(second) if refused(&second) => Err(first),
                Err(second) => Err(second),
            },
            outcome => outcome.map(|(_, facts)| facts),
        }
    }
}
