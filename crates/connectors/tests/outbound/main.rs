//! The HTTP client against servers on this machine.
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong fails the test")]

mod answers;
mod refusals;
mod servers;
