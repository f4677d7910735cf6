//! What is stored sealed, and the change of the key-encryption key that it is sealed with.
//!
//! | file | holds |
//! | --- | --- |
//! | `mod` | what the values of each sealed column are sealed for |
//! | `check` | whether the configured keys are those of the database |
//! | `status` | how many values each key seals |
//! | `rotate` | sealing everything anew with the current key |
//! | `forget` | going on without a key that is lost |

mod check;
mod forget;
mod rotate;
mod status;

pub use check::{KeyRefusal, KeyVerdict, nothing_is_sealed};
pub use model::sealing::*;
use model::{ApiClientId, Sealed, SigningKey, server_secret_context};
pub use rotate::{Damaged, Rotated};
use serde_json::Value;
pub use status::{KeyRole, KeyStatus, KeyUse};

use crate::{
    clients::connection_context,
    credentials::secret_context,
    mail::mail_context,
    reveal::{reveal_context, session_context},
    shared::service,
    targets::{access_token_context, client_key_context, credential_context},
};

service! {
    /// The keys that stored secrets are sealed with: `core.keys()`.
    Keys
}

/// How many rows are read and written at a time: few enough that the writer of SQLite is free again after a few
/// milliseconds.
const BATCH: i64 = 100;

/// A sealed value, and what it is sealed for.
struct Found {
    sealed: Sealed,
    context: String,
}

/// The sealed values of a row. JSON that does not parse has none: it cannot be read anyway.
fn found_in(column: SealedColumn, row: &SealedRow) -> Vec<Found> {
    let id = row.id.as_str();
    let context = match column {
        SealedColumn::SigningKeys => SigningKey::context(id),
        SealedColumn::ServerSecrets => server_secret_context(id),
        SealedColumn::ProviderCredentials => credential_context(&id.into()),
        SealedColumn::ProviderClientKeys => client_key_context(&id.into()),
        SealedColumn::ProviderClientTokens => access_token_context(&id.into()),
        SealedColumn::ClientConnections => {
            return in_connection(row, &["/manual/connection/password", "/manual/connection/token"]);
        }
        SealedColumn::DraftConnections => return in_connection(row, &["/connection_secret"]),
        SealedColumn::ClientSecrets => secret_context(&id.into()),
        SealedColumn::Reveals => reveal_context(id),
        SealedColumn::Sessions => return in_session(row),
        SealedColumn::Mail => mail_context(&id.into()),
    };
    vec![Found { sealed: Sealed::from_stored(&*row.text), context }]
}

/// What stands at one of these places (RFC 6901) in the JSON of an API client or its draft.
fn in_connection(row: &SealedRow, places: &[&str]) -> Vec<Found> {
    let json: Value = serde_json::from_str(&row.text).unwrap_or_default();
    let texts = places.iter().filter_map(|place| json.pointer(place)?.as_str());
    let context = connection_context(&ApiClientId::from(row.id.as_str()));
    texts.map(|text| Found { sealed: Sealed::from_stored(text), context: context.clone() }).collect()
}

/// What an administrator's session keeps until they have saved it (`app/src/waiting.rs`): a session is a list of its values
/// and its end.
fn in_session(row: &SealedRow) -> Vec<Found> {
    let json: Value = serde_json::from_str(&row.text).unwrap_or_default();
    let (Some(administrator), Some(values)) =
        (json.pointer("/0/who/administrator").and_then(Value::as_str), json.pointer("/0").and_then(Value::as_object))
    else {
        return Vec::new();
    };
    let waiting =
        values.values().filter_map(|value| Some((value.get("id")?.as_str()?, value.get("sealed")?.as_str()?)));
    waiting
        .map(|(subject, sealed)| Found {
            sealed: Sealed::from_stored(sealed),
            context: session_context(&administrator.into(), subject),
        })
        .collect()
}
