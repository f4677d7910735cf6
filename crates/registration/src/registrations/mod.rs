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
mod register_named;
mod revoke;
mod rotate_secret;
mod sector;
mod statement;
mod terms;
mod update;
mod update_own;

pub use document::DocumentReader;
pub use mint::Issued;
pub use page::RegistrationPage;
pub use read::ReadRegistration;
pub use register::{NewRegistration, Registered};
pub use register_named::{ChosenOwner, NamedError, NamedRegistration, RegisteredByName};
pub use update::{RegistrationUpdate, Updated};
pub use update_own::OwnUpdate;

pub use crate::credentials::{CredentialFields, LONGEST_KEPT_SECONDS};
use crate::shared::service;

service! {
    /// OAuth clients, whichever way they came: `core.registrations()`.
    Registrations
}

service! {
    /// What members generate, and the secrets of it: `core.credentials()`.
    Credentials
}

service! {
    /// Clients that are known by their metadata document: `core.client_documents()`.
    ClientDocuments
}
