//! What goes out, against servers on this machine.
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong fails the test")]

mod answers;
mod authentication;
mod connections;
mod discovery;
mod hostile;
mod misbehaviour;
mod products;
mod providers;
mod refusals;
mod requests;
mod servers;
mod tokens;
mod wso2;
