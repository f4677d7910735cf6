//! The server from outside: requests to the whole router, and the settings it starts with.
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong here fails the test")]

mod attacks;
mod backup;
mod connections;
mod demo;
mod doctor;
mod external_providers;
#[path = "../../../crates/registration/tests/stories/fake_provider.rs"]
#[expect(dead_code, clippy::expect_used, reason = "it is of the core's stories, which do more with it")]
mod fake_provider;
mod forms;
mod keys;
mod log;
mod mail;
mod metrics;
mod oauth;
mod openapi;
mod openapi_files;
mod pages_of_provisioning;
mod pages_of_tokens;
mod publisher;
mod requests;
mod rfc7591;
mod server_functions;
#[path = "../../../crates/connectors/tests/outbound/servers.rs"]
#[expect(dead_code, reason = "it is of the connectors' tests, which do more with it")]
mod servers;
mod settings;
mod sign_in_codes;
mod support;
mod tokens;
mod visitors;
mod wire_cases;
mod wso2_is;
