//! Platform > API Platform > Policies.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `list` | the Policies tab |
//! | `page` | adding, changing and deleting one |

pub mod api;
mod list;
mod page;

pub use list::PoliciesPage;
pub use page::PolicyFormPage;

/// Where the Policies tab is.
pub(crate) const POLICIES: &str = "/platform/api-platform/policies";
