//! API clients: the companies, departments and teams that are given access.

use dcr::{AuthenticationMethod, DiscoveryMethod};
use serde::{Deserialize, Serialize};

use crate::{AdministratorId, ApiClientId, CollectionId, LogoId, Page, PolicyId, ProviderId, Sealed, Timestamp};

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

impl ApiClient {
    /// Something about how its calls are authenticated can be changed. API keys have no settings, and introspection
    /// through a DCR provider is set up with the provider.
    #[must_use]
    pub const fn has_authentication_settings(&self) -> bool {
        match &self.authentication {
            Authentication::AuthToken => false,
            Authentication::OpenIdConnect { .. } => true,
            Authentication::TokenIntrospection { .. } => self.provider.is_none(),
        }
    }
}

/// What the Clients page asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// Part of the name or the e-mail address, without regard to case; empty for all.
    pub search: String,
    /// Which page.
    pub page: Page,
}

/// A row of the Clients page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSummary {
    /// The id.
    pub id: ApiClientId,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub logo: Option<LogoId>,
    /// How its calls are authenticated.
    pub authentication_method: AuthenticationMethod,
    /// The DCR provider at which its members register: id and name.
    pub provider: Option<(ProviderId, String)>,
    /// How many collections it includes.
    pub collections: i64,
    /// The name of its policy.
    pub policy: Option<String>,
    /// Whether its people can sign in.
    pub portal_access: PortalAccess,
    /// Credentials that work now.
    pub active_credentials: i64,
    /// Credentials ever made.
    pub total_credentials: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether the people of an API client can sign in to the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalAccess {
    /// Not granted.
    Off,
    /// Granted; nobody has accepted yet, and an invitation is open.
    Invited,
    /// Somebody has accepted.
    Active,
    /// Granted; nobody has accepted, and the last invitation has expired or was revoked.
    InvitationExpired,
}
