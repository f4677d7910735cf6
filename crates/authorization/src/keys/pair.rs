//! One key pair: making it, keeping it, signing with it.

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{self, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::{Error, Secret};
use serde_json::{Value, json};

/// A signature algorithm of RFC 7518 section 3.1 that this server signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: what access tokens are signed with.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: what ID tokens are signed with unless their client asks for another.
    Rs256,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    /// The word of RFC 7518.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == word)
    }
}

/// A private key, ready to sign.
pub(super) enum Pair {
    Es256(EcdsaKeyPair),
    Rs256(rsa::KeyPair),
}

/// What a library that makes or reads keys says when it cannot: nothing that would help anybody.
fn failed(what: &'static str) -> impl Fn(aws_lc_rs::error::Unspecified) -> Error {
    move |_| Error::Unexpected(format!("a signing key could not be {what}"))
}

impl Pair {
    /// A new one. Its randomness is the library's own generator, which no caller can replace. An RSA key takes a tenth
    /// of a second.
    pub(super) fn make(algorithm: Algorithm) -> Result<Self, Error> {
        match algorithm {
            Algorithm::Es256 => {
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Self::Es256).map_err(failed("made"))
            }
            Algorithm::Rs256 => rsa::KeyPair::generate(KeySize::Rsa2048).map(Self::Rs256).map_err(failed("made")),
        }
    }

    /// The private key as PKCS #8 in base64url, to be sealed.
    pub(super) fn export(&self) -> Result<Secret, Error> {
        let text = match self {
            Self::Es256(pair) => URL_SAFE_NO_PAD.encode(pair.to_pkcs8v1().map_err(failed("exported"))?.as_ref()),
            Self::Rs256(pair) => {
                let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(pair).map_err(failed("exported"))?;
                URL_SAFE_NO_PAD.encode(der.as_ref())
            }
        };
        Ok(Secret::new(text))
    }

    /// Reads what [`Pair::export`] wrote.
    pub(super) fn import(algorithm: Algorithm, exported: &Secret) -> Result<Self, Error> {
        let damaged = || Error::Unexpected("a stored signing key cannot be read".to_owned());
        let der = URL_SAFE_NO_PAD.decode(exported.expose()).map_err(|_| damaged())?;
        match algorithm {
            Algorithm::Es256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).map(Self::Es256).map_err(|_| damaged())
            }
            Algorithm::Rs256 => rsa::KeyPair::from_pkcs8(&der).map(Self::Rs256).map_err(|_| damaged()),
        }
    }

    /// The public key as a JWK (RFC 7517, RFC 7518 section 6).
    pub(super) fn public_jwk(&self, kid: &str) -> Value {
        match self {
            Self::Es256(pair) => {
                // 4, and both coordinates (SEC 1 section 2.3.3).
                let point = pair.public_key().as_ref();
                let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
                let [x, y] = [x, y].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
                json!({ "kty": "EC", "use": "sig", "alg": "ES256", "kid": kid, "crv": "P-256", "x": x, "y": y })
            }
            Self::Rs256(pair) => {
                let public = pair.public_key();
                let number = |number: aws_lc_rs::io::Positive<'_>| {
                    URL_SAFE_NO_PAD.encode(number.big_endian_without_leading_zero())
                };
                let (n, e) = (number(public.modulus()), number(public.exponent()));
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e })
            }
        }
    }

    /// Signs.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        match self {
            Self::Es256(pair) => {
                pair.sign(&random, message).map(|signature| signature.as_ref().to_vec()).map_err(failed("used"))
            }
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed("used"))?;
                Ok(signature)
            }
        }
    }
}
