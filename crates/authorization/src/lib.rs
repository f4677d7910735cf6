//! The built-in authorization server.
//!
//! So far it registers clients ([`BuiltIn`]): it mints the `client_id` and the secret, and says what an API client that
//! relies on it enforces.

mod built_in;

pub use built_in::BuiltIn;
