//! A new token waits in the session of the administrator who made it, sealed, until they have saved it or ten minutes are
//! over: a reload, or a browser without JavaScript, does not lose it, and it is never part of an address. Server only.

use registration::{Caller, Core, InitialToken, REVEAL_SECONDS, Sealed, Secret, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{backend, error::AppError};

/// What waits in the session under this name is the newest token.
const KEY: &str = "initial-access-token";

#[derive(Serialize, Deserialize)]
struct Waiting {
    id: String,
    sealed: Sealed,
    until: Timestamp,
}

/// A token that can be read.
pub struct Readable {
    /// Its id.
    pub id: String,
    /// The token itself.
    pub secret: Secret,
    /// Until when.
    pub until: Timestamp,
}

/// Keeps a new token.
pub async fn keep(core: &Core, caller: &Caller, token: &InitialToken, secret: &Secret) -> Result<(), AppError> {
    let waiting = Waiting {
        id: token.id.to_string(),
        sealed: core.seal_for_session(caller, token.id.as_str(), secret)?,
        until: core.now().plus_seconds(REVEAL_SECONDS),
    };
    backend::session()?.insert(KEY, waiting).await.map_err(|error| backend::unexpected(&error))
}

/// The token that waits for this caller.
pub async fn read(core: &Core, caller: &Caller) -> Option<Readable> {
    let waiting: Waiting = backend::session().ok()?.get(KEY).await.ok().flatten()?;
    if waiting.until <= core.now() {
        end().await;
        return None;
    }
    match core.open_from_session(caller, &waiting.id, &waiting.sealed) {
        Ok(secret) => Some(Readable { id: waiting.id, secret, until: waiting.until }),
        Err(error) => {
            // Sealed with a key that is gone: it can never be read again.
            tracing::warn!(%error, "a new initial access token does not open");
            end().await;
            None
        }
    }
}

/// It has been saved.
pub async fn end() {
    if let Ok(session) = backend::session()
        && let Err(error) = session.remove_value(KEY).await
    {
        tracing::warn!(%error, "a new initial access token could not be taken out of the session");
    }
}
