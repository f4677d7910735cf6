//! What people see: pages, components, and the server functions between them and the core.
//!
//! | folder | pages |
//! | --- | --- |
//! | `account` | setting up the first administrator, signing in |
//! | `clients` | Platform > API Platform > Clients: list, wizard, client page |
//! | `collections`, `policies` | Platform > API Platform |
//! | `registrations` | Platform > API Platform > Registrations: what programs and people have registered |
//! | `providers` | Settings > Developer Portal > Dynamic client registration |
//! | `initial_tokens` | Settings > Developer Portal > Initial access tokens |
//! | `keys` | Settings > Developer Portal > Signing keys |
//! | `portal` | what members see |
//! | `provisioning` | what is done at external providers: on a credential's page, and the pages Reconcile and Activity |
//! | `secrets` | the section *Client secrets* of both, and showing a new one once |
//! | `tokens` | the section *Tokens* of a registration and of a credential |
//! | `authorize` | a client asks a person: the page that lets them decide |
//! | `consents` | what people allowed clients, and taking it back |
//! | `ui` | components, once each |
//!
//! A page calls a server function (`api.rs` of its folder), which calls one use case of the core. `form` keeps what was
//! typed; `backend` is what server functions find around them.
//!
//! To add a page: a file in its feature's folder, a route in [`App`].
#![recursion_limit = "256"]

mod account;
mod app;
mod authorize;
pub mod backend;
mod clients;
pub mod collections;
mod consents;
pub mod error;
mod failure;
pub mod form;
mod initial_tokens;
mod keys;
mod layout;
mod loaded;
mod policies;
mod portal;
mod providers;
mod provisioning;
mod query;
mod registrations;
mod secrets;
pub mod session;
#[cfg(test)]
mod testing;
mod tokens;
pub mod ui;
mod waiting;

pub use app::shell;
pub use app::{App, BasePath};
pub use clients::{EditForm, client_path, edit_form_key, wizard::load as wizard};
