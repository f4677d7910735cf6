//! A client asks a person for access: the page that lets them decide.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | the server function and view types |
//! | `page` | who asks, where the answer goes, what for, and the two buttons |
//!
//! Its forms are posted plainly to `/authorize/{reference}`, where the server decides by the use cases of the crate
//! `authorization` and leads the browser on.

mod api;
mod page;

pub use page::ConsentPage;

/// Where a request goes on after signing in; its reference follows.
pub(crate) const RESUME: &str = "/oauth2/authorize/";
