//! Settings > Developer Portal > Signing keys: what the built-in authorization server signs tokens with.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `page` | the keys, publishing the next one, replacing them at once |

pub mod api;
mod page;

pub use page::SigningKeysPage;

/// Where the signing keys are.
const SIGNING_KEYS: &str = "/settings/developer-portal/signing-keys";
