//! API clients: the companies, departments and teams that are given access.

mod authentication;
mod check;
mod create;
mod delete;
mod draft;
mod edit;
mod list;
mod logo;
mod page;

pub use authentication::AuthenticationFields;
pub(crate) use draft::connection_context;
pub use draft::{AccessFields, Next, Step, StepFields, steps};
pub use edit::{ClientFields, NewLogo};
pub use model::clients::*;
pub use page::ClientPage;

use crate::shared::service;

service! {
    /// API clients and the wizard that makes them: `core.clients()`.
    Clients
}
