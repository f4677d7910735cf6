//! What is stored sealed, and the change of the key-encryption key that it is sealed with.
//!
//! | file | holds |
//! | --- | --- |
//! | `mod` | the one list of sealed columns, and what their values are sealed for |
//! | `check` | whether the configured keys are those of the database |
//! | `status` | how many values each key seals |
//! | `rotate` | sealing everything anew with the current key |
//! | `forget` | going on without a key that is lost |

mod check;
mod forget;
mod rotate;
mod status;

use serde_json::Value;

pub use check::{KeyCheck, KeyRefusal, KeyVerdict, nothing_is_sealed};
pub use rotate::{Damaged, Rotated};
pub use status::{KeyRole, KeyStatus, KeyUse};

use crate::{
    ApiClientId, Sealed, SigningKey,
    clients::connection_context,
    mail::mail_context,
    providers::{access_token_context, client_key_context, credential_context},
    registrations::secret_context,
    reveal::{reveal_context, session_context},
    server_secret_context,
};

/// How many rows are read and written at a time: few enough that the writer of SQLite is free again after a few
/// milliseconds.
const BATCH: i64 = 100;

/// A column that holds sealed values, as its whole text or inside JSON. A new one is added here, in
/// `storage/src/sql/sealed.rs`, and to what the tests in `storage/tests/contract/sql/sealed.rs` and `server/tests/server/keys.rs` store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedColumn {
    /// Signing keys of the authorization server.
    SigningKeys,
    /// What pairwise subjects and DPoP nonces are computed with.
    ServerSecrets,
    /// What we show external providers: a token, a password, a private key.
    ProviderCredentials,
    /// The private keys of our certificates at external providers.
    ProviderClientKeys,
    /// The registration access tokens (RFC 7592) of clients at external providers.
    ProviderClientTokens,
    /// What we show introspection endpoints that were entered by hand; JSON.
    ClientConnections,
    /// The same in the drafts of the wizard; JSON.
    DraftConnections,
    /// Client secrets.
    ClientSecrets,
    /// Secrets that wait to be read once by a member.
    Reveals,
    /// Secrets that wait to be read by an administrator, in their session; JSON.
    Sessions,
    /// The content of mail that was not sent yet.
    Mail,
}

/// The key of a row, and the text of one of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRow {
    /// The primary key.
    pub id: String,
    /// The sealed value, or the JSON that holds it.
    pub text: String,
}

/// A sealed value, and what it is sealed for.
struct Found {
    sealed: Sealed,
    context: String,
}

impl SealedColumn {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::SigningKeys,
        Self::ServerSecrets,
        Self::ProviderCredentials,
        Self::ProviderClientKeys,
        Self::ProviderClientTokens,
        Self::ClientConnections,
        Self::DraftConnections,
        Self::ClientSecrets,
        Self::Reveals,
        Self::Sessions,
        Self::Mail,
    ];

    /// The table and the column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SigningKeys => "signing_keys.private_sealed",
            Self::ServerSecrets => "server_secrets.sealed",
            Self::ProviderCredentials => "providers.credential",
            Self::ProviderClientKeys => "providers.client_key",
            Self::ProviderClientTokens => "provider_clients.access_token",
            Self::ClientConnections => "api_clients.authentication",
            Self::DraftConnections => "client_drafts.fields",
            Self::ClientSecrets => "client_secrets.sealed",
            Self::Reveals => "reveals.sealed",
            Self::Sessions => "sessions.data",
            Self::Mail => "outbox.content",
        }
    }

    /// The sealed values of a row. JSON that does not parse has none: it cannot be read anyway.
    fn found_in(self, row: &SealedRow) -> Vec<Found> {
        let id = row.id.as_str();
        let context = match self {
            Self::SigningKeys => SigningKey::context(id),
            Self::ServerSecrets => server_secret_context(id),
            Self::ProviderCredentials => credential_context(&id.into()),
            Self::ProviderClientKeys => client_key_context(&id.into()),
            Self::ProviderClientTokens => access_token_context(&id.into()),
            Self::ClientConnections => {
                return in_connection(row, &["/manual/connection/password", "/manual/connection/token"]);
            }
            Self::DraftConnections => return in_connection(row, &["/connection_secret"]),
            Self::ClientSecrets => secret_context(&id.into()),
            Self::Reveals => reveal_context(id),
            Self::Sessions => return in_session(row),
            Self::Mail => mail_context(&id.into()),
        };
        vec![Found { sealed: Sealed::from_stored(&*row.text), context }]
    }
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
