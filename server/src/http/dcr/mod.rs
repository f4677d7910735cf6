//! The dialects of dynamic client registration. A dialect parses its own words, calls the core, and answers in its own
//! words; it decides nothing.
//!
//! To add one: a file with `routes()`, a match that turns `registration::Error` into its answers, and a line below.

pub mod wso2_is_v1_1;

use axum::Router;

use super::AppState;

/// The routes of every dialect.
pub fn routes() -> Router<AppState> {
    wso2_is_v1_1::routes()
}
