//! Registrations: OAuth 2.0 clients registered at a provider.

mod generate;
mod read;
mod revoke;

use async_trait::async_trait;
use dcr::{FieldError, VerifiedClientMetadata};

pub use generate::CredentialFields;
pub use read::ReadRegistration;

use crate::{
    ApiClientId, ClientSecretId, MemberId, Provider, ProviderId, RegistrationId, Secret, SecretHash, Timestamp,
    members::stored_words, secret::Sealed,
};

/// One OAuth 2.0 client registered at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The id.
    pub id: RegistrationId,
    /// The OAuth `client_id`, unique.
    pub client_id: String,
    /// The API client it belongs to.
    pub api_client: Option<ApiClientId>,
    /// The provider at which it is registered.
    pub provider: Option<ProviderId>,
    /// The member who made it.
    pub member: Option<MemberId>,
    /// Who made it, as text: an address or a user name. It stays when the member goes.
    pub owner: String,
    /// The name its people gave it.
    pub label: String,
    /// The client metadata, as registered.
    pub metadata: VerifiedClientMetadata,
    /// Whether it works.
    pub state: RegistrationState,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Whether a registration works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationState {
    /// It works.
    Active,
    /// It was revoked and never works again.
    Revoked,
}

stored_words!(RegistrationState { Active = "active", Revoked = "revoked" });

/// One secret of a registration. There can be several live ones, so that they can be exchanged without a pause.
#[derive(Clone, Debug)]
pub struct ClientSecret {
    /// The id.
    pub id: ClientSecretId,
    /// Whose it is.
    pub registration: RegistrationId,
    /// The hash, to recognise it.
    pub hash: SecretHash,
    /// The secret itself, for the protocols that read it back; sealed for this row.
    pub sealed: Sealed,
    /// All that is shown later.
    pub last_four: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works; `None` means always.
    pub expires_at: Option<Timestamp>,
}

/// A registration as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationSummary {
    /// The registration.
    pub registration: Registration,
    /// The last four characters of its newest secret; `None` for a public client.
    pub secret_last_four: Option<String>,
}

/// What a provider issues to a new client.
#[derive(Debug)]
pub struct Issued {
    /// The OAuth `client_id`.
    pub client_id: String,
    /// The secret; `None` for a public client.
    pub client_secret: Option<Secret>,
}

/// Registers clients at one kind of provider.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Registers a client whose metadata has been checked.
    async fn register(&self, provider: &Provider, metadata: &VerifiedClientMetadata) -> Result<Issued, ConnectorError>;

    /// What an API client at this provider enforces, to fill in *Set up authentication*.
    fn defaults(&self, provider: &Provider) -> AuthenticationDefaults;
}

/// What the wizard fills in from a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticationDefaults {
    /// The issuer identifier of its tokens.
    pub issuer: String,
    /// The audience of its tokens; empty means any.
    pub audience: String,
    /// The claims that may name the client, in order.
    pub client_id_claims: Vec<String>,
}

/// Why a provider did not register a client.
#[derive(Debug, thiserror::Error)]
pub enum ConnectorError {
    /// The provider refused, in its own words.
    #[error("the provider refused: {0:?}")]
    Refused(Vec<FieldError>),
    /// The provider could not be reached or answered nonsense.
    #[error("the provider failed: {0}")]
    Failed(String),
}
