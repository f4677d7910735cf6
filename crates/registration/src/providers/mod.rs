//! DCR providers: authorization servers at which clients are registered.
//!
//! | file | holds |
//! | --- | --- |
//! | `manage` | listing and deleting them; adding and changing built-in ones |
//! | `programs` | on what terms programs register at a built-in one |
//! | `connection`, `configuration` | the two forms of an external one |
//! | `testing` | *Test provider* |
//! | `let_go` | disabling, detaching, moving to another one |
//! | `profiles` | what kinds of programs are registered there |

mod configuration;
mod connection;
mod fields;
mod let_go;
mod manage;
mod profiles;
mod programs;
mod testing;

pub use fields::{ConfigurationFields, ConnectionFields, ProfileFields};
pub(crate) use manage::sentence_of_users;

use crate::shared::service;

service! {
    /// DCR providers: `core.providers()`.
    Providers
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
    /// `jwt` or `opaque`; nothing for what the authentication method needs.
    pub access_tokens: String,
    /// `ES256` or `RS256`: what signed ones are signed with. Nothing for `ES256`.
    pub access_token_algorithm: String,
}

/// What the form *Registration by programs* of a provider carries: its fields as they were submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramFields {
    /// Registrations wait for an administrator.
    pub approval: bool,
    /// Who may vouch for software: on each line an issuer, a space, and the URL of its JWK Set or the set itself.
    pub statement_issuers: String,
    /// Anybody may register. What follows is looked at only then.
    pub open: bool,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// Scopes, separated by spaces or line breaks.
    pub scopes: String,
    /// Host patterns of redirection URIs, one on each line; nothing for any.
    pub redirect_hosts: String,
    /// Schemes of private-use redirection URIs, one on each line.
    pub private_use_schemes: String,
    /// Names that a client must not read like, one on each line.
    pub protected_names: String,
    /// The most registrations that were never used.
    pub max_unused: String,
    /// Days after which one that was never used is deleted.
    pub unused_days: String,
    /// Registrations from one source address in an hour.
    pub per_source_per_hour: String,
    /// Registrations from everywhere in an hour.
    pub per_hour: String,
    /// A `client_id` may be the URL of a metadata document.
    pub metadata_documents: bool,
    /// Host patterns of those URLs, one on each line; nothing for any.
    pub document_hosts: String,
}
