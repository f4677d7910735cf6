//! Between the page of signing keys and the authorization server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use authorization::{
    TokenSettings,
    keys::{Algorithm, KeyState},
    paths,
};
use registration::{Error, SigningKey, Timestamp};

use super::SIGNING_KEYS;
use crate::error::AppError;
use crate::{backend, form};

/// The page of signing keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysView {
    /// One entry for each algorithm.
    pub algorithms: Vec<AlgorithmView>,
    /// Where the public keys are.
    pub jwks_url: String,
    /// How long a key signs, in seconds.
    pub signs_seconds: i64,
    /// How long it is published before, in seconds.
    pub ahead_seconds: i64,
    /// How long it is published afterwards, in seconds.
    pub after_seconds: i64,
    /// The time everything is told from.
    pub now: i64,
}

/// The keys of one algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlgorithmView {
    /// Its word by RFC 7518: `ES256`.
    pub word: String,
    /// The keys, newest first.
    pub keys: Vec<KeyRow>,
    /// When a key that is published now takes over; `None` while there is a next one already.
    pub next_signs_from: Option<i64>,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// The `kid` of its JWK.
    pub kid: String,
    /// What it does now.
    pub state: KeyUse,
    /// When it was made.
    pub created_at: i64,
}

/// What a key does, and since or until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyUse {
    /// Published; it signs from then on.
    Next(i64),
    /// It has been signing since then, and does until then if there is a next one.
    Signing(i64, Option<i64>),
    /// It signs no more; published until then.
    Former(Option<i64>),
}

/// The signing keys.
pub async fn keys_page() -> Result<KeysView, AppError> {
    let server = backend::authorization();
    let now = backend::core().now();
    let keys = server.list_keys(&backend::caller()).await?;
    let settings = server.settings();
    let takes_over = now.plus_seconds(settings.key_ahead_seconds).unix_seconds();
    let algorithms = Algorithm::ALL.into_iter().map(|algorithm| {
        let keys: Vec<KeyRow> =
            keys.iter().filter(|key| key.algorithm == algorithm.as_str()).map(|key| row(key, now)).collect();
        let has_next = keys.iter().any(|key| matches!(key.state, KeyUse::Next(_)));
        AlgorithmView { word: algorithm.as_str().to_owned(), keys, next_signs_from: (!has_next).then_some(takes_over) }
    });
    Ok(KeysView {
        algorithms: algorithms.collect(),
        jwks_url: [server.issuer(), paths::JWKS].concat(),
        signs_seconds: settings.key_seconds,
        ahead_seconds: settings.key_ahead_seconds,
        after_seconds: TokenSettings::LONGEST_SECONDS,
        now: now.unix_seconds(),
    })
}

/// Publishes the next key of an algorithm.
#[server(endpoint = "keys/publish")]
pub async fn publish_next_key(algorithm: String) -> Result<(), AppError> {
    let outcome = match known(&algorithm) {
        Ok(known) => backend::authorization().rotate_key(&backend::caller(), known).await,
        Err(error) => Err(error),
    };
    form::act(SIGNING_KEYS, outcome.map(|()| "The next key is published. It takes over by itself.")).await
}

/// Exchanges the keys of an algorithm at once.
#[server(endpoint = "keys/replace")]
pub async fn replace_keys(algorithm: String) -> Result<(), AppError> {
    let outcome = match known(&algorithm) {
        Ok(known) => backend::authorization().replace_keys(&backend::caller(), known).await,
        Err(error) => Err(error),
    };
    let notice = "The keys are replaced. Tokens that the former ones signed no longer work.";
    form::act(SIGNING_KEYS, outcome.map(|()| notice)).await
}

fn known(algorithm: &str) -> Result<Algorithm, Error> {
    Algorithm::from_word(algorithm).ok_or(Error::NotFound("algorithm"))
}

fn row(key: &SigningKey, now: Timestamp) -> KeyRow {
    let state = match KeyState::of(key, now) {
        KeyState::Next => KeyUse::Next(key.signs_from.unix_seconds()),
        KeyState::Signing => {
            KeyUse::Signing(key.signs_from.unix_seconds(), key.signs_until.map(Timestamp::unix_seconds))
        }
        KeyState::Former => KeyUse::Former(key.published_until.map(Timestamp::unix_seconds)),
    };
    KeyRow { kid: key.id.clone(), state, created_at: key.created_at.unix_seconds() }
}
