//! API keys: the credentials of *Auth token* clients. Only their hash is kept.

mod manage;

use crate::shared::service;

service! {
    /// API keys: `core.api_keys()`.
    ApiKeys
}

/// What every API key begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "ghk_";
