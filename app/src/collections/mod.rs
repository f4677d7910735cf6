//! Platform > API Platform > API collections.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `list` | the API collections tab |
//! | `page` | adding, changing and deleting one |
//! | `fields` | its form |

mod api;
mod fields;
mod list;
mod page;

pub use api::CollectionForm;
pub use api::form_key;
pub use list::CollectionsPage;
pub use page::CollectionFormPage;

/// Where the API collections tab is.
pub const COLLECTIONS: &str = "/platform/api-platform/collections";
