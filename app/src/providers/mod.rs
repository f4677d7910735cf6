//! Settings > Developer Portal > Dynamic client registration.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types of the list and of built-in providers |
//! | `list` | the DCR providers |
//! | `page` | the page of one provider, or of a new built-in one |
//! | `fields` | the form of a built-in one |
//! | `external` | adding an external one, and its pages |
//! | `subnav` | the tabs of an external provider's pages |
//! | `usage` | who uses it, and deleting it |
//! | `programs`, `programs_api` | on what terms programs register there |

pub mod api;
pub mod external;
mod fields;
mod list;
mod page;
mod programs;
pub mod programs_api;
mod subnav;
mod usage;

pub use external::{
    ChooseProductPage, ConfigurationPage, ConnectionPage, NewConnectionPage, SetUpConfigurationPage,
    SetUpConnectionPage, SetUpTestPage, TestPage,
};
pub(crate) use fields::grant_boxes;
pub use list::ProvidersPage;
pub use page::ProviderFormPage;
pub use programs::ProgramsPage;
pub(crate) use subnav::{ProviderTabs, provider_page_path};

/// Where the DCR providers are.
pub(crate) const PROVIDERS: &str = "/settings/developer-portal/dynamic-client-registration";
