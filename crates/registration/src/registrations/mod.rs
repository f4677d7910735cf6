//! Registrations: OAuth 2.0 clients registered at a provider.

mod document;
mod document_switch;
mod generate;
mod govern;
mod impersonation;
mod mint;
mod open;
mod own;
mod page;
mod read;
mod register;
mod revoke;
mod rotate_secret;
mod sector;
mod statement;
mod terms;
mod update;

use model::Secret;

pub(crate) use document::ClientDocuments;
pub use document::DocumentReader;
pub(crate) use document_switch::DocumentSwitch;
pub use generate::CredentialFields;
pub(crate) use generate::{at_form_field, same_client, secret_context};
pub use page::RegistrationPage;
pub use read::ReadRegistration;
pub use register::{NewRegistration, Registered};
pub use rotate_secret::LONGEST_KEPT_SECONDS;
pub use statement::{NoSignatures, Signatures};
pub(crate) use terms::{listed_schemes, unlisted_scheme};
pub(crate) use update::subject;
pub use update::{RegistrationUpdate, Updated};

/// What our own server issues to a new client.
#[derive(Debug)]
pub struct Issued {
    /// The OAuth `client_id`.
    pub client_id: String,
    /// The secret; `None` for a public client.
    pub client_secret: Option<Secret>,
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
