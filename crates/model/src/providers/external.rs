//! External providers: authorization servers that others run, and how clients are registered there.

use std::collections::BTreeMap;

use dcr::metadata::Software;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ClientProfile;
use crate::{Sealed, Timestamp, stored_words};

/// The least and the most that one call may take, in seconds.
pub const TIMEOUT_SECONDS: std::ops::RangeInclusive<u64> = 2..=30;
/// How long one call may take when nobody said, in seconds.
pub const DEFAULT_TIMEOUT_SECONDS: u64 = 10;
/// What a client is called at its provider when nobody said otherwise.
pub const DEFAULT_NAME_TEMPLATE: &str = "{client} - {credential} ({tag})";

/// How clients are registered at an external provider; stored as JSON. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct External {
    /// Which product it is, where several speak the same protocol.
    pub preset: Preset,
    /// What members read in place of the provider's name; empty for that name.
    pub display_name: String,
    /// Its issuer identifier.
    pub issuer: String,
    /// Where its metadata (RFC 8414, `OpenID` Connect Discovery) is; empty for a server that has none.
    pub discovery_url: String,
    /// Where it is called.
    pub endpoints: Endpoints,
    /// How we show who we are when we register.
    pub authentication: ProviderAuthentication,
    /// What is known of the initial access token, when that is how we show who we are.
    pub initial_token: InitialTokenHealth,
    /// Certificate authorities that are trusted beside the usual ones, as PEM.
    pub ca_pem: String,
    /// Our certificate for mutual TLS, as PEM; its key is among the secrets.
    pub client_certificate_pem: String,
    /// How long one call may take, in seconds: see [`TIMEOUT_SECONDS`].
    pub timeout_seconds: u64,
    /// What a client is called there. `{client}`, `{credential}` and `{tag}` stand for the API client, the credential and
    /// letters that no other registration has; a template without `{tag}` is not accepted, because a client whose answer
    /// was lost is found by them.
    pub client_name_template: String,
    /// Scopes that every client gets, whatever its member chooses.
    pub default_scopes: Vec<String>,
    /// RFC 7591 section 2: says what software registers.
    pub software_id: String,
    /// RFC 7591 section 2.
    pub software_version: String,
    /// RFC 7591 section 2.3: a signed JWT.
    pub software_statement: String,
    /// Further members of each registration. None of them is a member that a standard defines.
    pub extra_metadata: Map<String, Value>,
    /// How a client gets another secret.
    pub rotation: Rotation,
    /// Clients are changed there (RFC 7592 section 2.2).
    pub updates: bool,
    /// Clients are deleted there (RFC 7592 section 2.3).
    pub deletes: bool,
    /// What members choose from; never empty.
    pub profiles: Vec<ClientProfile>,
    /// What members may enter, by the name of the field: `redirect_uris`, `label`.
    pub constraints: BTreeMap<String, Constraint>,
}

impl Default for External {
    fn default() -> Self {
        Self {
            preset: Preset::Generic,
            display_name: String::new(),
            issuer: String::new(),
            discovery_url: String::new(),
            endpoints: Endpoints::default(),
            authentication: ProviderAuthentication::None,
            initial_token: InitialTokenHealth::default(),
            ca_pem: String::new(),
            client_certificate_pem: String::new(),
            timeout_seconds: DEFAULT_TIMEOUT_SECONDS,
            client_name_template: DEFAULT_NAME_TEMPLATE.to_owned(),
            default_scopes: Vec::new(),
            software_id: String::new(),
            software_version: String::new(),
            software_statement: String::new(),
            extra_metadata: Map::new(),
            rotation: Rotation::Swap,
            updates: true,
            deletes: true,
            profiles: ClientProfile::usual(),
            constraints: BTreeMap::new(),
        }
    }
}

impl External {
    /// RFC 7591 section 2: the software that registers, where the configuration says one.
    #[must_use]
    pub fn software(&self) -> Software {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        Software {
            software_id: given(&self.software_id),
            software_version: given(&self.software_version),
            software_statement: given(&self.software_statement),
        }
    }
}

/// Products that speak RFC 7591 and differ in what they want to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Any server.
    #[default]
    Generic,
    /// Keycloak.
    Keycloak,
    /// Ory Hydra.
    Hydra,
    /// The `oidc-provider` library of Node.js.
    OidcProvider,
}

stored_words!(Preset {
    Generic = "generic",
    Keycloak = "keycloak",
    Hydra = "hydra",
    OidcProvider = "oidc_provider",
});

/// Where a provider is called: https URLs, or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Endpoints {
    /// RFC 7591 section 3; for the HTTP bridge its base URL.
    pub registration: String,
    /// RFC 6749 section 3.2.
    pub token: String,
    /// What members read as the token endpoint; empty for `token`.
    pub shown_token: String,
    /// RFC 6749 section 3.1.
    pub authorization: String,
    /// RFC 7662.
    pub introspection: String,
    /// RFC 7009.
    pub revocation: String,
    /// RFC 7517.
    pub jwks: String,
    /// `OpenID` Connect Core section 5.3.
    pub userinfo: String,
}

impl Endpoints {
    /// Returns the token endpoint that people are told; empty when it is not known.
    #[must_use]
    pub fn token_to_show(&self) -> &str {
        if self.shown_token.is_empty() { &self.token } else { &self.shown_token }
    }
}

/// How we show a provider who we are when we register. The secret of each is kept apart: see [`ProviderSecrets`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum ProviderAuthentication {
    /// Not at all (or by a certificate alone).
    #[default]
    None,
    /// `Authorization: Bearer`, with an initial access token or another that does not change.
    Bearer,
    /// A header of its own, such as Okta's `Authorization: SSWS …`.
    Header {
        /// The header's name.
        name: String,
        /// What stands before the secret, with a space between; may be empty.
        scheme: String,
    },
    /// HTTP Basic.
    Basic {
        /// The user name.
        username: String,
    },
    /// A token by the grant `client_credentials` (RFC 6749 section 4.4), kept until it expires.
    ClientCredentials {
        /// Our client at the provider.
        client_id: String,
        /// Scopes to ask for, separated by spaces; empty for none.
        scope: String,
        /// The `audience` to ask for, as Auth0 wants it; empty for none.
        audience: String,
        /// The client's secret in the body of the request in place of HTTP Basic.
        secret_in_body: bool,
    },
    /// The same, with a signed assertion in place of a secret (RFC 7523).
    PrivateKeyJwt {
        /// Our client at the provider.
        client_id: String,
        /// Scopes to ask for, separated by spaces; empty for none.
        scope: String,
        /// The `audience` to ask for; empty for none.
        audience: String,
        /// `ES256`, `RS256`, `PS256` or `EdDSA`.
        algorithm: String,
        /// The `kid` of our key there; empty for none.
        key_id: String,
    },
}

impl ProviderAuthentication {
    /// The word in forms.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bearer => "bearer",
            Self::Header { .. } => "header",
            Self::Basic { .. } => "basic",
            Self::ClientCredentials { .. } => "client_credentials",
            Self::PrivateKeyJwt { .. } => "private_key_jwt",
        }
    }

    /// Whether there is a secret to it.
    #[must_use]
    pub const fn needs_secret(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// The secrets of a provider: written, never read by anybody but the connectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderSecrets {
    /// The token, password, client secret or private key (PEM) that [`ProviderAuthentication`] needs.
    pub credential: Option<Sealed>,
    /// The key of our certificate for mutual TLS, as PEM.
    pub client_key: Option<Sealed>,
}

/// What an administrator said of an initial access token; no standard lets us ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InitialTokenHealth {
    /// Until when it works; `None` for not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// How many more registrations it allows, counted down by each; `None` for not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_uses: Option<i64>,
}

/// How a client gets another secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Rotation {
    /// Another client is registered and takes the place of this one, which is deleted after a while: both secrets work
    /// meanwhile. The `client_id` changes.
    Swap,
    /// An update (RFC 7592 section 2.2) is answered with another secret. The former one ends at once.
    Update,
    /// An endpoint of the provider's own. The former secret ends at once, unless the provider lets it live on.
    Endpoint {
        /// `POST`, `PUT` or `PATCH`.
        method: String,
        /// An https URL in which `{client_id}` stands for the client.
        url: String,
    },
    /// Not at all.
    Never,
}

impl Rotation {
    /// The word in forms.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Swap => "swap",
            Self::Update => "update",
            Self::Endpoint { .. } => "endpoint",
            Self::Never => "never",
        }
    }
}

/// What a member may enter in one field of *Generate credentials*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Constraint {
    /// Host patterns that addresses must match: `example.com`, `*.example.com`; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The least number of entries or characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}
