//! External providers: adding one, and its pages.
//!
//! | file | holds |
//! | --- | --- |
//! | `products` | the servers there are to choose from, and what is to be said about each |
//! | `choose` | the first page of *Add provider* |
//! | `frame` | the head of every page: its tabs, or the steps while it is being set up |
//! | `connection`, `authentication`, `connection_api` | the form *Connection* |
//! | `configuration`, `profiles`, `configuration_api` | the form *Configuration* |
//! | `test`, `test_api` | *Test provider*, and what it found |
//! | `overview`, `let_go`, `overview_api` | the provider's own page |
//! | `state`, `token` | how it is doing, in a word |
//!
//! What a choice shows or hides is decided by `style/pages/providers.css` from the choice itself, so it is the same with and
//! without JavaScript; fields of a part that is hidden are submitted and ignored.

mod authentication;
mod choose;
mod configuration;
pub mod configuration_api;
mod connection;
pub mod connection_api;
mod frame;
mod let_go;
mod overview;
pub mod overview_api;
mod products;
mod profiles;
pub(super) mod state;
mod test;
pub mod test_api;
mod token;

pub use choose::ChooseProductPage;
pub use configuration::{ConfigurationPage, SetUpConfigurationPage};
pub use connection::{ConnectionPage, NewConnectionPage, SetUpConnectionPage};
pub(super) use overview::Overview;
pub(super) use products::product_of;
pub use test::{SetUpTestPage, TestPage};
