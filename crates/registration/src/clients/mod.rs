//! API clients: the companies, departments and teams that are given access.

mod authentication;
mod check;
mod create;
mod delete;
mod draft;
mod edit;
mod find;
mod list;
mod page;

use dcr::{AuthenticationMethod, DiscoveryMethod};
use serde::{Deserialize, Serialize};

pub use authentication::AuthenticationFields;
pub(crate) use draft::connection_context;
pub use draft::{AccessFields, ClientDraft, DraftFields, Next, Step, StepFields, steps};
pub use edit::{ClientFields, NewLogo};
pub use list::{ClientFilter, ClientSummary, PortalAccess};
pub use page::ClientPage;

use crate::{AdministratorId, ApiClientId, CollectionId, LogoId, PolicyId, ProviderId, Timestamp, secret::Sealed};

/// An API client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiClient {
    /// The id.
    pub id: ApiClientId,
    /// Unique, without regard to case.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Its picture.
    pub logo: Option<LogoId>,
    /// Its people may sign in to the portal.
    pub portal_access: bool,
    /// Where its first member was invited; present once portal access was granted.
    pub email: Option<String>,
    /// How its calls are authenticated.
    pub authentication: Authentication,
    /// The DCR provider at which its members register.
    pub provider: Option<ProviderId>,
    /// Its limits.
    pub policy: Option<PolicyId>,
    /// The APIs it may see and call.
    pub collections: Vec<CollectionId>,
    /// Who made it.
    pub created_by: AdministratorId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How an API client's calls are authenticated; stored as JSON. A DCR provider, when one is used, is
/// [`ApiClient::provider`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Authentication {
    /// API keys of our own.
    AuthToken,
    /// Tokens of an OpenID provider.
    #[serde(rename = "openid_connect")]
    OpenIdConnect {
        /// Where its keys come from.
        discovery: Discovery,
        /// The `iss` a token must have.
        issuer: String,
        /// The `aud` a token must have; empty means any.
        audience: String,
        /// Claims a token must have.
        required_claims: Vec<String>,
        /// The claims that may name the client, in order.
        client_id_claims: Vec<String>,
    },
    /// Opaque tokens, asked about at an introspection endpoint.
    TokenIntrospection {
        /// Without a DCR provider: the endpoint, entered by hand.
        manual: Option<ManualIntrospection>,
    },
}

/// Where the keys of an `OpenID` Connect client come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", content = "url", rename_all = "snake_case")]
pub enum Discovery {
    /// The DCR provider.
    DcrProvider,
    /// An `OpenID` Provider Metadata document.
    DiscoveryUrl(String),
    /// A JSON Web Key Set.
    JwksUri(String),
}

/// An introspection endpoint entered by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualIntrospection {
    /// The connection's base URL, without a path at its end.
    pub base_url: String,
    /// The endpoint's path below it.
    pub endpoint: String,
    /// How we authenticate there.
    pub connection: ConnectionAuthentication,
}

/// How we authenticate at another server. The secret part is sealed for the row of its API client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ConnectionAuthentication {
    /// Not at all.
    None,
    /// HTTP Basic.
    Basic {
        /// The user name, or our `client_id` there.
        username: String,
        /// The password, or our `client_secret` there.
        password: Sealed,
    },
    /// An `Authorization: Bearer` header.
    Bearer {
        /// The token.
        token: Sealed,
    },
}

impl Authentication {
    /// The method, as the wizard names it.
    #[must_use]
    pub fn method(&self) -> AuthenticationMethod {
        match self {
            Self::AuthToken => AuthenticationMethod::AuthToken,
            Self::OpenIdConnect { .. } => AuthenticationMethod::OpenIdConnect,
            Self::TokenIntrospection { .. } => AuthenticationMethod::TokenIntrospection,
        }
    }
}

impl Discovery {
    /// The method, as the wizard names it.
    #[must_use]
    pub fn method(&self) -> DiscoveryMethod {
        match self {
            Self::DcrProvider => DiscoveryMethod::DcrProvider,
            Self::DiscoveryUrl(_) => DiscoveryMethod::DiscoveryUrl,
            Self::JwksUri(_) => DiscoveryMethod::JwksUri,
        }
    }
}

impl ManualIntrospection {
    /// The whole URL: the base URL and the endpoint's path with one slash between them.
    #[must_use]
    pub fn url(&self) -> String {
        dcr::introspection::url(&self.base_url, &self.endpoint)
    }
}
