//! The port to external providers. A connector speaks one protocol, makes one call or a few, and says what came of it;
//! when to call, and what to do about a failure, is decided by the core.

use async_trait::async_trait;
use dcr::VerifiedClientMetadata;
use serde_json::{Map, Value};

use crate::{CallLog, Endpoints, External, OperationError, Problem, ProviderId, ProviderKind, Secret, Timestamp};

/// A provider as a connector needs it, for one piece of work.
#[derive(Debug)]
pub struct Target {
    /// The provider.
    pub provider: ProviderId,
    /// Its kind.
    pub kind: ProviderKind,
    /// How clients are registered there.
    pub external: External,
    /// The secret of [`External::authentication`].
    pub credential: Option<Secret>,
    /// The key of our certificate, as PEM.
    pub client_key: Option<Secret>,
    /// Changes whenever the provider is changed: what was made for an earlier one (a token, a connection) is not used.
    pub version: i64,
    /// Goes out as `X-Correlation-ID` and into the activity log.
    pub correlation_id: String,
    /// What was called so far.
    pub calls: CallLog,
}

/// What a client shall be at its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRequest {
    /// Its metadata. `client_name` is its name at the provider, which no other client of ours there has.
    pub metadata: VerifiedClientMetadata,
}

/// A client as a provider answered it: checked for what a hostile provider could do with it, and no more than that.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteClient {
    /// Its `client_id`.
    pub client_id: String,
    /// Its secret, when one was answered.
    pub client_secret: Option<Secret>,
    /// Until when the secret works; `None` means always.
    pub secret_expires_at: Option<Timestamp>,
    /// Where it is managed (RFC 7592 section 3); on the origin of the registration endpoint.
    pub registration_client_uri: Option<String>,
    /// What it is managed with. A new one replaces the one before, which may be dead by now.
    pub access_token: Option<Secret>,
    /// The other members of the answer that we know (the metadata that the provider registered), without secrets.
    pub members: Map<String, Value>,
}

/// A client that is at a provider.
#[derive(Clone, Debug)]
pub struct KnownClient {
    /// Its `client_id`.
    pub client_id: String,
    /// What it is called there.
    pub client_name: String,
    /// Where it is managed.
    pub registration_client_uri: Option<String>,
    /// What it is managed with.
    pub access_token: Option<Secret>,
    /// What the provider last said of it.
    pub members: Map<String, Value>,
}

/// What a provider says of itself: RFC 8414, `OpenID` Connect Discovery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// Its issuer identifier.
    pub issuer: String,
    /// Its endpoints; empty where it names none.
    pub endpoints: Endpoints,
    /// `scopes_supported`.
    pub scopes: Vec<String>,
    /// `grant_types_supported`.
    pub grant_types: Vec<String>,
    /// `token_endpoint_auth_methods_supported`.
    pub auth_methods: Vec<String>,
}

/// A token that a client obtained, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObtainedToken {
    /// `token_type`.
    pub token_type: String,
    /// `scope`, when it was answered.
    pub scope: Option<String>,
    /// `expires_in`, in seconds.
    pub expires_in: Option<i64>,
}

/// Why a call did not do what it should.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct CallError {
    /// What is known of it.
    pub error: OperationError,
    /// A client that was made all the same and cannot be used: the answer breaks a rule. It has to be deleted again.
    pub made: Option<Box<RemoteClient>>,
}

impl CallError {
    /// A failure of that kind, with a sentence that an administrator can act on.
    pub fn new(problem: Problem, reason: impl Into<String>) -> Self {
        Self { error: OperationError::new(problem, reason), made: None }
    }
}

impl From<OperationError> for CallError {
    fn from(error: OperationError) -> Self {
        Self { error, made: None }
    }
}

/// Registers and manages clients at one kind of provider.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Reads the provider's metadata at `url`. The issuer in it is the one that belongs to the URL.
    async fn discover(&self, target: &Target, url: &str) -> Result<Discovered, CallError>;

    /// Gets what we register with (a token, by the grant `client_credentials`), if it has to be got.
    async fn authenticate(&self, target: &Target) -> Result<(), CallError>;

    /// Registers a client (RFC 7591 section 3).
    async fn register(&self, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError>;

    /// Reads a client (RFC 7592 section 2.1). One that is not there is [`Problem::Gone`].
    async fn read(&self, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError>;

    /// Replaces what is registered of a client, with everything that is known of it (RFC 7592 section 2.2).
    async fn update(
        &self,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError>;

    /// Gives a client another secret in place, by [`External::rotation`].
    async fn rotate_secret(
        &self,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError>;

    /// Deletes a client (RFC 7592 section 2.3). One that is not there is [`Problem::Gone`].
    async fn delete(&self, target: &Target, known: &KnownClient) -> Result<(), CallError>;

    /// The clients with exactly this name; [`Problem::Unsupported`] where nobody can be asked.
    async fn find(&self, target: &Target, client_name: &str) -> Result<Vec<RemoteClient>, CallError>;

    /// Whether registering the same client once more answers the one that is there, with its secret: then a registration
    /// whose answer was lost is simply made again.
    fn repeats_safely(&self) -> bool {
        false
    }

    /// Obtains a token as the client itself, by the grant `client_credentials`.
    async fn obtain_token(
        &self,
        target: &Target,
        client_id: &str,
        client_secret: &Secret,
        scopes: &[String],
    ) -> Result<ObtainedToken, CallError>;
}
