//! The built-in authorization server.
//!
//! So far it registers clients ([`BuiltIn`]): it mints the `client_id` and the secret, and says what an API client that
//! relies on it enforces; and it checks signatures ([`jws`]).

mod built_in;
pub mod jws;

pub use built_in::BuiltIn;
pub use jws::Jws;
