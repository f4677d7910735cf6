//! Between the page and the authorization server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::Caller;

use crate::error::AppError;
use crate::{backend, form};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentsView {
    /// What was allowed, the last first.
    pub rows: Vec<ConsentRow>,
    /// The time everything is told from.
    pub now: i64,
}

/// What was allowed one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRow {
    /// The client's registration, by which it is taken back.
    pub registration: String,
    /// What the client calls itself.
    pub name: String,
    /// Its `client_id`.
    pub client_id: String,
    /// What it may have.
    pub scope: Vec<String>,
    /// When it was last allowed something.
    pub allowed_at: i64,
}

/// What whoever is signed in allowed.
pub async fn consents_page() -> Result<ConsentsView, AppError> {
    let found = backend::authorization().list_consents(&backend::caller()).await?;
    let rows = found.into_iter().map(|found| ConsentRow {
        registration: found.consent.registration.to_string(),
        name: found.label,
        client_id: found.client_id,
        scope: found.consent.scope,
        allowed_at: found.consent.updated_at.unix_seconds(),
    });
    Ok(ConsentsView { rows: rows.collect(), now: backend::core().now().unix_seconds() })
}

/// Takes back what a client was allowed.
#[server(endpoint = "consents/withdraw")]
pub async fn withdraw_consent(registration: String) -> Result<(), AppError> {
    let caller = backend::caller();
    let outcome = backend::authorization().withdraw_consent(&caller, &registration.as_str().into()).await;
    let page = match caller {
        Caller::Member(_) => super::OF_MEMBERS,
        _ => super::OF_ADMINISTRATORS,
    };
    form::act(page, outcome.map(|()| "Taken back. Its tokens have ended, and it has to ask again.")).await
}
