//! JWTs that our own keys signed, read back.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::Error;
use serde::Deserialize;

use crate::{AuthorizationServer, jws};

/// No JWT of ours is longer, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024;

/// A JWT whose signature is one by a key of ours that is published.
pub(crate) struct OwnJwt<T> {
    /// Which key.
    pub(crate) kid: String,
    /// What it says. Whether that still holds is for the caller to judge.
    pub(crate) claims: T,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl AuthorizationServer {
    /// Reads a JWT of ours of that type (RFC 7515 section 4.1.9); `None` for any other text.
    pub(crate) async fn own_jwt<T>(&self, jwt: &str, typ: &str) -> Result<Option<OwnJwt<T>>, Error>
    where
        T: for<'de> Deserialize<'de>,
    {
        if jwt.len() > LONGEST {
            return Ok(None);
        }
        let Some((signed, signature)) = jwt.rsplit_once('.') else { return Ok(None) };
        let Some((header, claims)) = signed.split_once('.') else { return Ok(None) };
        let (Some(header), Some(claims), Ok(signature)) =
            (read::<Header>(header), read::<T>(claims), URL_SAFE_NO_PAD.decode(signature))
        else {
            return Ok(None);
        };
        let ring = self.ring_with(&header.kid).await?;
        // The key decides the algorithm (RFC 8725 section 3.1), and the type keeps one kind of token from passing for
        // another (section 3.11).
        let right = ring.public(&header.kid).is_some_and(|(jwk, algorithm)| {
            header.typ.eq_ignore_ascii_case(typ)
                && header.alg == algorithm.as_str()
                && jws::verify(&header.alg, signed.as_bytes(), &signature, jwk).is_ok()
        });
        Ok(right.then_some(OwnJwt { kid: header.kid, claims }))
    }
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
