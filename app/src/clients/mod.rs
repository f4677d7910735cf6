//! Platform > API Platform > Clients.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types of the list and the client page |
//! | `convert` | from the core's types to the view types |
//! | `list` | the Clients tab |
//! | `page`, `people`, `credentials` | the page of one client |
//! | `wizard` | + Add new client |

pub mod api;
#[cfg(feature = "ssr")]
mod convert;
mod credentials;
mod list;
mod page;
mod people;
pub mod wizard;

pub use list::ClientsPage;
pub use page::ClientPage;
pub use wizard::WizardPage;

/// Where the Clients tab is.
pub(crate) const CLIENTS: &str = "/platform/api-platform/clients";
