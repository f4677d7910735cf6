//! Nonces that nobody stores: a time, and a tag over it that only this server can make.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::{Error, Timestamp};

use crate::{AuthorizationServer, own_secret::OwnSecret};

/// How long a nonce is accepted, in seconds.
const SECONDS: i64 = 300;
/// The secret that they are made with.
const SECRET: &str = "dpop_nonces";
/// The bytes of the time, and of the whole nonce.
const TIME: usize = 8;
const LENGTH: usize = TIME + 32;

/// What nonces are made with.
pub(crate) type Nonces = OwnSecret;

impl AuthorizationServer {
    /// A nonce for a client's next proofs: `DPoP-Nonce` (RFC 9449 section 8).
    pub async fn dpop_nonce(&self) -> Result<String, Error> {
        let time = self.clock.now().unix_seconds().to_be_bytes();
        let tag = hmac::sign(self.own_secret(SECRET, &self.nonces).await?, &time);
        Ok(URL_SAFE_NO_PAD.encode([time.as_slice(), tag.as_ref()].concat()))
    }

    /// The nonce is one of ours, of the last minutes.
    pub(super) async fn is_fresh_nonce(&self, nonce: &str) -> Result<bool, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(nonce).ok().and_then(|bytes| <[u8; LENGTH]>::try_from(bytes).ok());
        let Some((time, tag)) = bytes.as_ref().and_then(|bytes| bytes.split_first_chunk::<TIME>()) else {
            return Ok(false);
        };
        // Compared in constant time.
        if hmac::verify(self.own_secret(SECRET, &self.nonces).await?, time, tag).is_err() {
            return Ok(false);
        }
        let made_at = Timestamp::from_unix_seconds(i64::from_be_bytes(*time));
        let (now, leeway) = (self.clock.now(), dcr::signed_jwt::LEEWAY_SECONDS);
        // Another process made it, by another clock perhaps.
        Ok(made_at <= now.plus_seconds(leeway) && now < made_at.plus_seconds(SECONDS))
    }
}
