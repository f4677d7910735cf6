//! *Applications you allowed*: what whoever is signed in allowed clients, and taking it back. Members and administrators
//! have the same page, each in their own frame.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `page` | the list |

pub mod api;
mod page;

pub use page::ConsentsPage;

/// Where an administrator finds it.
pub const OF_ADMINISTRATORS: &str = "/platform/api-platform/allowed-applications";
/// Where a member finds it.
pub const OF_MEMBERS: &str = "/portal/allowed-applications";
