//! A new token or secret waits in the session of the administrator who made it, sealed, until they have saved it or ten
//! minutes are over: a reload, or a browser without JavaScript, does not lose it, and it is never part of an address.
//! The newest of each kind waits. Server only.

use registration::{Caller, Core, REVEAL_SECONDS, Sealed, Secret, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{backend, error::AppError};

/// What kind of thing waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An initial access token.
    InitialToken,
    /// A client secret.
    ClientSecret,
}

impl Kind {
    /// The session's key.
    const fn key(self) -> &'static str {
        match self {
            Self::InitialToken => "initial-access-token",
            Self::ClientSecret => "client-secret",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    id: String,
    sealed: Sealed,
    until: Timestamp,
}

/// What can be read.
pub struct Readable {
    /// The id of the token, or of the registration whose secret it is.
    pub id: String,
    /// The token or secret itself.
    pub secret: Secret,
    /// Until when.
    pub until: Timestamp,
}

/// Keeps a new one.
pub async fn keep(core: &Core, caller: &Caller, kind: Kind, id: &str, secret: &Secret) -> Result<(), AppError> {
    let waiting = Waiting {
        id: id.to_owned(),
        sealed: core.reveals().seal_for_session(caller, id, secret)?,
        until: core.now().plus_seconds(REVEAL_SECONDS),
    };
    backend::session()?.insert(kind.key(), waiting).await.map_err(|error| backend::unexpected(&error))
}

/// What waits for this caller.
pub async fn read(core: &Core, caller: &Caller, kind: Kind) -> Option<Readable> {
    let waiting: Waiting = backend::session().ok()?.get(kind.key()).await.ok().flatten()?;
    if waiting.until <= core.now() {
        end(kind).await;
        return None;
    }
    match core.reveals().open_from_session(caller, &waiting.id, &waiting.sealed) {
        Ok(secret) => Some(Readable { id: waiting.id, secret, until: waiting.until }),
        Err(error) => {
            // Sealed with a key that is gone: it can never be read again.
            tracing::warn!(%error, ?kind, "what waits to be read does not open");
            end(kind).await;
            None
        }
    }
}

/// It has been saved.
pub async fn end(kind: Kind) {
    if let Ok(session) = backend::session()
        && let Err(error) = session.remove_value(kind.key()).await
    {
        tracing::warn!(%error, ?kind, "what waits to be read could not be taken out of the session");
    }
}
