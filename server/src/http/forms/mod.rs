//! Forms that carry a file. Everything else is posted to the server functions of the crate `app`.

pub mod client_details;
pub mod collection;
mod upload;
