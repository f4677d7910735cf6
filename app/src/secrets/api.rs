//! Between the section *Client secrets* and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Caller, ClientSecret, Registration, RegistrationId, RegistrationState, Timestamp};

use crate::error::AppError;
use crate::{
    backend, form,
    portal::RevealView,
    provisioning::api as provisioning,
    registrations::page_of,
    waiting::{self, Kind},
};

/// A secret that works, without itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveSecret {
    /// The id, by which it is stopped.
    pub id: String,
    /// Its last four characters.
    pub last_four: String,
    /// When it was made.
    pub created_at: i64,
    /// Until when it works; `None` means always.
    pub expires_at: Option<i64>,
}

/// The secrets of a registration that work, newest first; `None` for one that does not work or has no secrets.
pub async fn rows(caller: &Caller, registration: &Registration) -> Result<Option<Vec<LiveSecret>>, AppError> {
    if registration.state != RegistrationState::Active {
        return Ok(None);
    }
    let live = backend::core().credentials().list_secrets(caller, &registration.id).await?;
    let has_secrets = !live.is_empty() || registration.metadata.token_endpoint_auth_method.uses_secret();
    Ok(has_secrets.then(|| live.into_iter().map(row).collect()))
}

/// The secret that waits for the administrator who has made it for this registration, as long as it works.
pub async fn waiting_secret(caller: &Caller, id: &RegistrationId) -> Result<Option<RevealView>, AppError> {
    let core = backend::core();
    let Some(found) = waiting::read(&core, caller, Kind::ClientSecret).await.filter(|found| found.id == id.as_str())
    else {
        return Ok(None);
    };
    let live = core.credentials().list_secrets(caller, id).await?;
    let works = live.iter().any(|live| live.hash.matches(&found.secret));
    Ok(works.then(|| RevealView { secret: found.secret.expose().to_owned(), expires_at: found.until.unix_seconds() }))
}

/// Makes a new secret; the former ones go on working for `keep` seconds. At an external provider it is asked for, and
/// waited for a little.
#[server(endpoint = "secrets/rotate")]
pub async fn rotate_secret(registration: String, keep: i64) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let id = RegistrationId::from(registration);
    let outcome = core.credentials().rotate_secret(&caller, &id, keep).await;
    let notice = match &outcome {
        Ok(Some(secret)) => {
            if matches!(caller, Caller::Administrator(_)) {
                waiting::keep(&core, &caller, Kind::ClientSecret, id.as_str(), secret).await?;
            }
            if keep == 0 {
                "New secret made. The former one no longer works."
            } else {
                "New secret made. The former one goes on working until its time is over."
            }
        }
        Ok(None) => {
            provisioning::wait_a_little(&core, &id).await;
            let done = provisioning::at_provider(&id).await?.is_none_or(|at| at.operation.is_none());
            match (done, &caller) {
                (false, _) => "A new secret was asked for. It is shown here as soon as it has come.",
                (true, Caller::Administrator(_)) => {
                    "New secret made. It is shown to the member who made the credential, on their page."
                }
                (true, _) => "New secret made. It is shown below, in this browser alone.",
            }
        }
        Err(_) => "",
    };
    form::act(&page_of(&caller, id.as_str()), outcome.map(|_| notice)).await
}

/// Ends a former secret.
#[server(endpoint = "secrets/stop")]
pub async fn stop_secret(registration: String, secret: String) -> Result<(), AppError> {
    let caller = backend::caller();
    let (id, secret) = (registration.as_str().into(), secret.as_str().into());
    let outcome = backend::core().credentials().stop_secret(&caller, &id, &secret).await;
    form::act(&page_of(&caller, &registration), outcome.map(|()| "Secret stopped. It no longer works.")).await
}

/// An administrator has saved the new secret: it cannot be read any more.
#[server(endpoint = "secrets/saved")]
pub async fn secret_saved(registration: String) -> Result<(), AppError> {
    let caller = backend::caller();
    caller.administrator()?;
    waiting::end(Kind::ClientSecret).await;
    leptos_axum::redirect(&page_of(&caller, &registration));
    Ok(())
}

fn row(secret: ClientSecret) -> LiveSecret {
    LiveSecret {
        id: secret.id.to_string(),
        last_four: secret.last_four,
        created_at: secret.created_at.unix_seconds(),
        expires_at: secret.expires_at.map(Timestamp::unix_seconds),
    }
}
