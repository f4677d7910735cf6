//! API clients in the making: what was entered in the wizard so far.

use dcr::{AuthenticationMethod, DiscoveryMethod};
use serde::{Deserialize, Serialize};

use crate::{AdministratorId, ApiClientId, LogoId, Sealed, Timestamp};

/// An API client in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientDraft {
    /// The id that the client will have.
    pub id: ApiClientId,
    /// Whose draft it is; nobody else sees it.
    pub administrator: AdministratorId,
    /// What was entered so far, right or wrong.
    pub fields: DraftFields,
    /// The logo that was uploaded for it.
    pub logo: Option<LogoId>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Everything the wizard asks, as it was typed; stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftFields {
    /// Step 1.
    pub name: String,
    /// Step 1.
    pub description: String,
    /// Step 1.
    pub portal_access: bool,
    /// Step 1.
    pub email: String,
    /// Step 2: `openid_connect`, `token_introspection`, `auth_token`, or empty.
    pub authentication_method: String,
    /// Step 2: collection ids.
    pub collections: Vec<String>,
    /// Step 2: a policy id, or empty.
    pub policy: String,
    /// Step 2 for token introspection: a provider id, or `manual`. For OpenID Connect, step 3.
    pub provider: String,
    /// Step 2, manual introspection: the connection's base URL.
    pub base_url: String,
    /// Step 2, manual introspection: the endpoint's path.
    pub endpoint: String,
    /// Step 2, manual introspection: `none`, `basic` or `bearer`.
    pub connection: String,
    /// Step 2, manual introspection: for `basic`.
    pub connection_username: String,
    /// Step 2, manual introspection: the password or token that was entered, sealed; it is never sent back.
    pub connection_secret: Option<Sealed>,
    /// Step 3 for OpenID Connect: `dcr_provider`, `discovery_url` or `jwks_uri`.
    pub discovery: String,
    /// Step 3: for `discovery_url`.
    pub discovery_url: String,
    /// Step 3: for `jwks_uri`.
    pub jwks_uri: String,
    /// Step 4: filled in from the provider until it was edited.
    pub issuer: String,
    /// Step 4.
    pub audience: String,
    /// Step 4: one on each line.
    pub required_claims: String,
    /// Step 4: one on each line, in order.
    pub client_id_claims: String,
}

impl DraftFields {
    /// The authentication method chosen in step 2.
    #[must_use]
    pub fn method(&self) -> AuthenticationMethod {
        AuthenticationMethod::from(self.authentication_method.as_str())
    }

    /// The discovery method chosen in step 3.
    #[must_use]
    pub fn discovery_method(&self) -> DiscoveryMethod {
        DiscoveryMethod::from(self.discovery.as_str())
    }
}
