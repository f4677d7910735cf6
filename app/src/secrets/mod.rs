//! The section *Client secrets*: those that work, a new one, and stopping a former one; on the page of a registration for
//! administrators and on the page of the credential for members.

pub mod api;
mod section;

pub use section::Secrets;
