//! Settings > Developer Portal > Dynamic client registration.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `list` | the DCR providers |
//! | `page` | the page of one provider, or of a new one |
//! | `fields` | its form |
//! | `usage` | who uses it, and deleting it |

pub mod api;
mod fields;
mod list;
mod page;
mod usage;

pub use list::ProvidersPage;
pub use page::ProviderFormPage;

/// Where the DCR providers are.
pub(crate) const PROVIDERS: &str = "/settings/developer-portal/dynamic-client-registration";
