//! What is done at external providers, as members and administrators see it.
//!
//! | file | holds |
//! | --- | --- |
//! | `view`, `convert` | what pages show, and how it is made of the core's types |
//! | `words` | the sentences |
//! | `api` | what people do about a credential there |
//! | `status` | the notes at the top of a credential's page |
//! | `token` | obtaining a token there |
//! | `reconcile` | a provider's page *Reconcile* |
//! | `activity`, `calls` | the activity log: the calls to a provider, and for a registration |
//! | `reload` | a page that looks again by itself |

mod activity;
pub mod api;
mod calls;
pub mod convert;
mod reconcile;
mod reload;
mod status;
mod token;
pub mod view;
mod words;

pub use activity::ActivityPage;
pub use calls::calls_of;
pub use calls::{Calls, CallsSection, calls_asked};
pub use reconcile::{AdoptPage, ReconcilePage, RepairPage};
pub use status::{ProviderNotes, Viewer};
pub use token::GetToken;
pub(crate) use words::of_expiry;
