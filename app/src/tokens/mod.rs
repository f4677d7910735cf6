//! The section *Tokens*: the opaque access tokens of a client, on the page of its registration for administrators and on
//! the page of the credential for members.

pub mod api;
mod section;

pub use section::Tokens;
