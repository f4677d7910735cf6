//! What the tests of the connectors share: a portal, providers, clients, and requests as text.

use std::{fmt::Write as _, sync::Arc};

use connectors::{OutboundRules, ProviderConnectors, Resolver};
use dcr::{ApplicationType, ClientMetadata, GrantType, TokenEndpointAuthMethod};
use model::{
    Call, CallLog, ClientRequest, Connector, CountingEntropy, Endpoints, External, FixedClock, KnownClient,
    ProviderAuthentication, ProviderKind, Secret, Target, Timestamp,
};
use serde_json::{Map, Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// The secret that we register with. It must be nowhere but in the header that shows it.
pub const HUSH: &str = "hush-hush-initial";
/// The registration access token of the client that exists.
pub const RAT: &str = "hush-hush-rat";

pub struct Portal {
    connectors: Vec<(ProviderKind, Arc<dyn Connector>)>,
    pub clock: Arc<FixedClock>,
}

impl Portal {
    /// May call this machine.
    pub fn new() -> Self {
        Self::with_rules(&["127.0.0.0/8"], None)
    }

    pub fn with_rules(networks: &[&str], resolver: Option<Arc<dyn Resolver>>) -> Self {
        let rules = OutboundRules::allowing(networks.iter().copied()).unwrap();
        let clock = Arc::new(FixedClock::at(Timestamp::from_unix_seconds(1_800_000_000)));
        let connectors = ProviderConnectors::new(rules, Arc::clone(&clock) as _, Arc::new(CountingEntropy::default()));
        let connectors = match resolver {
            Some(resolver) => connectors.with_resolver(resolver),
            None => connectors,
        };
        Self { connectors: connectors.all(), clock }
    }

    pub fn of(&self, kind: ProviderKind) -> &dyn Connector {
        let (_, connector) = self.connectors.iter().find(|(of, _)| *of == kind).unwrap();
        connector.as_ref()
    }

    pub fn rfc7591(&self) -> &dyn Connector {
        self.of(ProviderKind::Rfc7591)
    }
}

/// A provider at that address, whose registration endpoint is `/register`.
pub fn target(kind: ProviderKind, base: &str) -> Target {
    let external = External {
        issuer: base.to_owned(),
        endpoints: Endpoints {
            registration: format!("{base}/register"),
            token: format!("{base}/token"),
            ..Endpoints::default()
        },
        authentication: ProviderAuthentication::Bearer,
        timeout_seconds: 2,
        ..External::default()
    };
    Target {
        provider: "01JPROVIDER".into(),
        kind,
        external,
        credential: Some(Secret::new(HUSH)),
        client_key: None,
        version: 1,
        correlation_id: "corr-1".to_owned(),
        calls: CallLog::default(),
    }
}

fn verified(metadata: &ClientMetadata) -> ClientRequest {
    ClientRequest { metadata: metadata.verify().unwrap() }
}

/// A client for `client_credentials`.
pub fn service() -> ClientRequest {
    verified(&ClientMetadata {
        client_name: Some("Acme - Batch (k7)".to_owned()),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(TokenEndpointAuthMethod::ClientSecretBasic),
        scope: Some("orders:read".to_owned()),
        ..ClientMetadata::default()
    })
}

/// A client for people who sign in.
pub fn web() -> ClientRequest {
    verified(&ClientMetadata {
        client_name: Some("Acme - Web (k8)".to_owned()),
        redirect_uris: Some(vec!["https://a.example/cb".to_owned(), "https://b.example/cb?x=1".to_owned()]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        token_endpoint_auth_method: Some(TokenEndpointAuthMethod::ClientSecretBasic),
        application_type: Some(ApplicationType::Web),
        ..ClientMetadata::default()
    })
}

/// The same without a secret.
pub fn public() -> ClientRequest {
    let mut client = web();
    client.metadata.token_endpoint_auth_method = TokenEndpointAuthMethod::None;
    client
}

/// The client `c-1`, managed at `/register/c-1`.
pub fn known(base: &str) -> KnownClient {
    KnownClient {
        client_id: "c-1".to_owned(),
        client_name: "Acme - Batch (k7)".to_owned(),
        registration_client_uri: Some(format!("{base}/register/c-1")),
        access_token: Some(Secret::new(RAT)),
        members: Map::new(),
    }
}

/// What a well-behaved provider answers to [`service`].
pub fn answer(base: &str) -> Value {
    json!({
        "client_id": "c-1",
        "client_secret": "s3cret-of-c-1",
        "client_secret_expires_at": 0,
        "registration_client_uri": format!("{base}/register/c-1"),
        "registration_access_token": "rat-of-c-1",
        "client_name": "Acme - Batch (k7)",
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic",
    })
}

/// Answers everything in the same way.
pub async fn always(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

/// The requests that a server got: line, headers that matter, body.
pub async fn requests(server: &MockServer) -> String {
    const HEADERS: &[&str] =
        &["authorization", "x-api-key", "content-type", "accept", "user-agent", "x-correlation-id"];
    let mut text = String::new();
    for request in server.received_requests().await.unwrap() {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        writeln!(text, "{} {}{query}", request.method, request.url.path()).unwrap();
        for name in HEADERS {
            if let Some(value) = request.headers.get(*name) {
                writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
            }
        }
        if !request.body.is_empty() {
            match serde_json::from_slice::<Value>(&request.body) {
                Ok(mut body) => {
                    body.sort_all_objects();
                    writeln!(text, "{body:#}").unwrap();
                }
                Err(_) => writeln!(text, "{}", String::from_utf8_lossy(&request.body)).unwrap(),
            }
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// No secret is in the calls of the activity log.
pub fn assert_no_secret(calls: &[Call]) {
    let text = format!("{calls:?}");
    for secret in [HUSH, RAT, "s3cret-of-c-1", "rat-of-c-1"] {
        assert!(!text.contains(secret), "{text}");
    }
}
