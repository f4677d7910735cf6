//! Settings > Developer Portal > Initial access tokens: what lets a program register (RFC 7591 section 1.2).
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `list` | the initial access tokens |
//! | `new` | making one |
//! | `shown` | a new one, while it can be read |
//! | `command` | a command that registers with it |

pub mod api;
mod command;
mod list;
mod new;
mod shown;

pub use list::InitialTokensPage;
pub use new::NewInitialTokenPage;

/// Where the initial access tokens are.
pub(crate) const INITIAL_TOKENS: &str = "/settings/developer-portal/initial-access-tokens";
