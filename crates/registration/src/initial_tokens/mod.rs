//! Initial access tokens (RFC 7591 section 1.2): an administrator makes one, and a program registers with it.

mod manage;

use crate::shared::service;

service! {
    /// Initial access tokens: `core.initial_tokens()`.
    InitialTokens
}

/// What the form *New initial access token* carries: its fields as they were submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitialTokenFields {
    /// What it is for.
    pub label: String,
    /// The provider's id.
    pub provider: String,
    /// The API client's name or id, or nothing.
    pub api_client: String,
    /// How many registrations, or nothing for any number.
    pub max_uses: String,
    /// Days until it expires, or nothing for never.
    pub days: String,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// Scopes, separated by spaces or line breaks; nothing for all of the provider's.
    pub scopes: String,
    /// Host patterns of redirection URIs, one on each line; nothing for any.
    pub redirect_hosts: String,
    /// Clients must use PKCE.
    pub pkce_required: bool,
}
