//! `private_key_jwt` (RFC 7523 section 2.2, `OpenID` Connect Core section 9): a JWT that shows a token endpoint who we are.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{CallError, Clock, Entropy, Preset, ProviderKind, Secret, Target};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};
use serde_json::json;

use crate::wire::misconfigured;

/// How long an assertion is good, in seconds.
const LIFETIME: i64 = 60;

/// Our key at a provider.
pub(crate) struct Key<'a> {
    /// The private key: PKCS #8, PKCS #1 or SEC 1 in PEM.
    pub(crate) pem: &'a Secret,
    /// `ES256`, `RS256`, `PS256` or `EdDSA`.
    pub(crate) algorithm: &'a str,
    /// Its `kid` there; empty for none.
    pub(crate) id: &'a str,
}

/// Who the assertion is for. It is one name and not a list, which newer servers refuse. The issuer is what
/// draft-ietf-oauth-rfc7523bis asks for; the token endpoint is what these products compare with.
pub(crate) fn audience(target: &Target) -> &str {
    let external = &target.external;
    let by_endpoint = match target.kind {
        ProviderKind::Okta | ProviderKind::Wso2Is | ProviderKind::Wso2Apim => true,
        _ => external.preset == Preset::Hydra,
    };
    if by_endpoint || external.issuer.is_empty() { &external.endpoints.token } else { &external.issuer }
}

/// Signs an assertion.
pub(crate) fn sign(
    key: &Key<'_>,
    client_id: &str,
    audience: &str,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Secret, CallError> {
    let now = clock.now();
    let mut header = json!({ "alg": key.algorithm, "typ": "JWT" });
    if !key.id.is_empty() {
        header["kid"] = key.id.into();
    }
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": model::secret::alphanumeric(entropy, 32),
        "iat": now.unix_seconds(),
        "exp": now.plus_seconds(LIFETIME).unix_seconds(),
    });
    let input = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let der = PrivateKeyDer::from_pem_slice(key.pem.expose().as_bytes())
        .map_err(|_| misconfigured("The key that we sign with for this provider is not a private key in PEM."))?;
    let signature = signature(key.algorithm, &der, input.as_bytes()).ok_or_else(|| {
        let algorithm = key.algorithm;
        misconfigured(&format!("The key that we sign with for this provider is not one for {algorithm}."))
    })?;
    Ok(Secret::new(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

/// The signature; `None` when the key is not one for the algorithm.
fn signature(algorithm: &str, der: &PrivateKeyDer<'_>, message: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        "ES256" => {
            let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = match der {
                PrivateKeyDer::Pkcs8(der) => EcdsaKeyPair::from_pkcs8(kind, der.secret_pkcs8_der()),
                PrivateKeyDer::Sec1(der) => EcdsaKeyPair::from_private_key_der(kind, der.secret_sec1_der()),
                _ => return None,
            };
            Some(pair.ok()?.sign(&SystemRandom::new(), message).ok()?.as_ref().to_vec())
        }
        "RS256" => rsa_signature(&RSA_PKCS1_SHA256, der, message),
        "PS256" => rsa_signature(&RSA_PSS_SHA256, der, message),
        "EdDSA" => match der {
            PrivateKeyDer::Pkcs8(der) => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()).ok()?;
                Some(pair.sign(message).as_ref().to_vec())
            }
            _ => None,
        },
        _ => None,
    }
}

fn rsa_signature(padding: &'static dyn RsaEncoding, der: &PrivateKeyDer<'_>, message: &[u8]) -> Option<Vec<u8>> {
    let pair = match der {
        PrivateKeyDer::Pkcs8(der) => rsa::KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => rsa::KeyPair::from_der(der.secret_pkcs1_der()),
        _ => return None,
    };
    let pair = pair.ok()?;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), message, &mut signature).ok()?;
    Some(signature)
}
