//! DCR providers: authorization servers at which clients are registered.

mod capabilities;
mod external;
mod profiles;
mod test_report;

use dcr::{AuthenticationMethod, GrantType};
use serde::{Deserialize, Serialize};

pub use external::{
    Constraint, DEFAULT_NAME_TEMPLATE, DEFAULT_TIMEOUT_SECONDS, Endpoints, External, InitialTokenHealth, Preset,
    ProviderAuthentication, ProviderSecrets, Rotation, TIMEOUT_SECONDS,
};
pub use profiles::ClientProfile;
pub use test_report::{Capabilities, TestLine, TestOutcome, TestReport, TestStep};

use crate::{ApiClientId, ProviderId, RegistrationPolicy, Timestamp, stored_words};

/// A DCR provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The id.
    pub id: ProviderId,
    /// Unique, without regard to case.
    pub name: String,
    /// What kind of server it is.
    pub kind: ProviderKind,
    /// The authentication method of the API clients it serves: OpenID Connect or token introspection.
    pub authentication_method: AuthenticationMethod,
    /// What may be registered there.
    pub rules: ProviderRules,
    /// How clients are registered there; `None` for our own server.
    pub external: Option<Box<External>>,
    /// What we show who we are with; empty for our own server.
    pub secrets: ProviderSecrets,
    /// Nothing new is registered there; what is there goes on working.
    pub disabled: bool,
    /// What its last test found.
    pub test: Option<Box<TestReport>>,
    /// Whether it answers.
    pub health: ProviderHealth,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Whether an external provider answers: what the last calls of operations say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderHealth {
    /// Since when every call failed; `None` when the last one did not.
    pub failing_since: Option<Timestamp>,
    /// Why the last one failed.
    pub last_error: Option<String>,
}

/// What kind of authorization server a provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// Our own.
    BuiltIn,
    /// Any that speaks RFC 7591, and RFC 7592 where it does: Keycloak, Ory Hydra, oidc-provider.
    Rfc7591,
    /// Okta's dynamic client registration API.
    Okta,
    /// Auth0.
    Auth0,
    /// WSO2 Identity Server, by its DCR API v1.1.
    Wso2Is,
    /// WSO2 API Manager, by its DCR API v0.17.
    Wso2Apim,
    /// A program of the operator's that registers wherever it likes: the contract of Kong's HTTP bridge.
    HttpBridge,
}

stored_words!(ProviderKind {
    BuiltIn = "built_in",
    Rfc7591 = "rfc7591",
    Okta = "okta",
    Auth0 = "auth0",
    Wso2Is = "wso2_is",
    Wso2Apim = "wso2_apim",
    HttpBridge = "http_bridge",
});

/// What may be registered at a provider; stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRules {
    /// The grant types that members may choose from; at least one.
    pub grant_types: Vec<GrantType>,
    /// The scopes that members may ask for.
    pub scopes: Vec<String>,
    /// The claims that may hold the `client_id` in a token, in order; the first that is present wins.
    pub client_id_claims: Vec<String>,
    /// Access tokens are JWTs, or opaque; `None` means what the authentication method needs: JWTs for OpenID Connect,
    /// which is checked by keys, and opaque ones for token introspection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwt_access_tokens: Option<bool>,
    /// JWTs are signed with RS256 in place of ES256, for APIs whose libraries take nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rs256_access_tokens: bool,
    /// Registrations that come by an initial access token or from anybody wait for an administrator's approval.
    #[serde(default)]
    pub approval: bool,
    /// Anybody may register here; at most one provider is open. Boxed, because it is large and the others have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Box<OpenRegistration>>,
    /// Who may vouch for software (RFC 7591 section 2.3). Statements of others are refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statement_issuers: Vec<StatementIssuer>,
}

/// Open registration: RFC 7591 section 3 without an initial access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRegistration {
    /// What may be registered.
    pub policy: RegistrationPolicy,
    /// The most registrations that were never used; beyond it the oldest make room.
    pub max_unused: i64,
    /// Days after which a registration that was never used is deleted.
    pub unused_days: i64,
    /// Registrations from one source address in an hour.
    pub per_source_per_hour: i64,
    /// Registrations from everywhere in an hour.
    pub per_hour: i64,
    /// Clients may be known by their metadata documents, whose URL is then their `client_id`; `None` when not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<DocumentHosts>,
}

/// Where the metadata documents of clients may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentHosts {
    /// Hosts of their URLs: `example.com`, or `*.example.com` for the names below it. Empty for any.
    #[serde(default)]
    pub hosts: Vec<String>,
}

impl DocumentHosts {
    /// A document of this host may be read.
    #[must_use]
    pub fn allow(&self, host: &str) -> bool {
        self.hosts.is_empty() || self.hosts.iter().any(|pattern| dcr::hosts::host_matches(pattern, host))
    }
}

/// Somebody who signs software statements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementIssuer {
    /// The `iss` of the statements.
    pub issuer: String,
    /// https: where the keys are. Empty when they are given.
    #[serde(default)]
    pub jwks_uri: String,
    /// The keys as a JWK Set. Empty when they are fetched.
    #[serde(default)]
    pub jwks: String,
}

/// A provider and how much it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderSummary {
    /// The provider.
    pub provider: Provider,
    /// How many API clients use it.
    pub api_clients: i64,
    /// How many live registrations it has.
    pub registrations: i64,
}

/// An API client that uses a provider or a policy: enough to name and link it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedBy {
    /// The client.
    pub id: ApiClientId,
    /// Its name.
    pub name: String,
}
