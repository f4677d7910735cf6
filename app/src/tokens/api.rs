//! Between the section *Tokens* and the authorization server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Caller, FoundToken, RegistrationId, Timestamp};

use crate::error::AppError;
use crate::{backend, form, registrations::page_of};

/// An opaque access token that lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    /// The id, by which it is revoked; it says nothing of the token.
    pub id: String,
    /// The person it speaks for; `None` when it speaks for the client itself.
    pub person: Option<String>,
    /// What it is good for.
    pub scope: Vec<String>,
    /// When it was issued.
    pub issued_at: i64,
    /// Until when it lives.
    pub expires_at: i64,
    /// When an API last asked about it.
    pub last_used_at: Option<i64>,
}

/// The tokens of a registration, for the page that shows it.
pub async fn rows(caller: &Caller, registration: &RegistrationId) -> Result<Vec<TokenRow>, AppError> {
    Ok(backend::authorization().list_tokens(caller, registration).await?.into_iter().map(row).collect())
}

/// Revokes one token.
#[server(endpoint = "tokens/revoke")]
pub async fn revoke_token(registration: String, token: String) -> Result<(), AppError> {
    let caller = backend::caller();
    let (id, token) = (registration.as_str().into(), token.as_str().into());
    let outcome = backend::authorization().revoke_token(&caller, &id, &token).await;
    form::act(&page_of(&caller, &registration), outcome.map(|()| "Token revoked. It no longer works.")).await
}

/// Ends all tokens of a registration.
#[server(endpoint = "tokens/end")]
pub async fn end_tokens(registration: String) -> Result<(), AppError> {
    let caller = backend::caller();
    let outcome = backend::authorization().revoke_tokens(&caller, &registration.as_str().into()).await;
    form::act(&page_of(&caller, &registration), outcome.map(|()| "All tokens have ended.")).await
}

fn row(found: FoundToken) -> TokenRow {
    let FoundToken { token, person, .. } = found;
    TokenRow {
        id: token.id.to_string(),
        person: person.map(|person| person.name),
        scope: token.scope,
        issued_at: token.issued_at.unix_seconds(),
        expires_at: token.expires_at.unix_seconds(),
        last_used_at: token.last_used_at.map(Timestamp::unix_seconds),
    }
}
