//! API keys: the credentials of *Auth token* clients. Only their hash is kept.

mod manage;

/// What every API key begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "ghk_";
