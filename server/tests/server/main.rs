//! The server from outside: requests to the whole router, and the settings it starts with.
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong here fails the test")]

mod forms;
mod mail;
mod requests;
mod settings;
mod support;
mod visitors;
mod wso2_is;
