//! Platform > API Platform > Clients.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types of the list and the client page |
//! | `convert` | from the core's types to the view types |
//! | `edit` | the pages to change a client |
//! | `shared` | fields that the wizard and the page to change a client both have |
//! | `users` | who uses something, on the page of what is used |
//! | `list` | the Clients tab |
//! | `page`, `people`, `credentials` | the page of one client |
//! | `wizard` | + Add new client |

pub mod api;
mod convert;
mod credentials;
mod edit;
mod list;
mod page;
mod people;
mod shared;
mod users;
pub mod wizard;

pub use edit::api::{EditForm, form_key as edit_form_key};
pub use edit::{EditAuthenticationPage, EditClientPage};
pub use list::ClientsPage;
pub use page::ClientPage;
pub use users::{UsedBy, Users};
pub use wizard::WizardPage;

/// Where the Clients tab is.
pub(crate) const CLIENTS: &str = "/platform/api-platform/clients";

/// Where the page of a client is. Ids in a path come from forms: anything but letters and digits is dropped.
#[must_use]
pub fn client_path(id: &str) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{CLIENTS}/{id}")
}

/// Where how a client's calls are authenticated is changed.
fn authentication_path(id: &str) -> String {
    format!("{}/authentication", client_path(id))
}
