//! DCR providers: authorization servers at which clients are registered.

mod manage;

pub(crate) use manage::sentence_of_users;

use dcr::{AuthenticationMethod, GrantType};
use serde::{Deserialize, Serialize};

use crate::{ApiClientId, ProviderId, Timestamp};

/// What the form *Add provider* carries: its fields as they were submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderFields {
    /// Unique among providers.
    pub name: String,
    /// `openid_connect` or `token_introspection`.
    pub authentication_method: String,
    /// The grant types that members may choose from.
    pub grant_types: Vec<String>,
    /// Scopes, separated by spaces or line breaks.
    pub scopes: String,
    /// Client-id claims, one on each line, the first that is present wins.
    pub client_id_claims: String,
}

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
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What kind of authorization server a provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// Our own.
    BuiltIn,
}

impl ProviderKind {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        (word == "built_in").then_some(Self::BuiltIn)
    }
}

/// What may be registered at a provider; stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRules {
    /// The grant types that members may choose from; at least one.
    pub grant_types: Vec<GrantType>,
    /// The scopes that members may ask for.
    pub scopes: Vec<String>,
    /// The claims that may hold the `client_id` in a token, in order; the first that is present wins.
    pub client_id_claims: Vec<String>,
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
