//! Whether a proof is right (RFC 9449 section 4.3).

use dcr::{metadata::check_jwks, signed_jwt::SignedJwt};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use registration::{Secret, Timestamp};
use serde_json::{Value, json};
use url::Url;

use super::{DpopProof, refused};
use crate::{AuthorizationServer, ErrorCode, OAuthError, jws};

/// How old a proof may be, in seconds. One from the future may be as early as clocks differ.
const SECONDS: i64 = 300;
/// The longest proof, in bytes.
const LONGEST: usize = 16 * 1024;

/// What a proof must be about.
struct Expected<'a> {
    method: &'a str,
    /// Where it is sent.
    uri: &'a str,
    /// The access token that it is shown with.
    access_token: Option<&'a Secret>,
    now: Timestamp,
}

impl AuthorizationServer {
    /// The proof in the `DPoP` headers of a request with that method at that path below the issuer; `None` when there is no
    /// such header. With an access token the proof must be about that one as well (section 7).
    ///
    /// # Errors
    ///
    /// `invalid_dpop_proof`; `use_dpop_nonce` when it has to come with a nonce of [`AuthorizationServer::dpop_nonce`].
    pub async fn dpop_proof(
        &self,
        headers: &[&str],
        method: &str,
        path: &str,
        access_token: Option<&Secret>,
    ) -> Result<Option<DpopProof>, OAuthError> {
        let header = match headers {
            [] => return Ok(None),
            [one] => one,
            _ => return Err(refused("There must be one DPoP header.")),
        };
        let uri = format!("{}{path}", self.issuer);
        let expected = Expected { method, uri: &uri, access_token, now: self.clock.now() };
        let (proof, nonce) = read(header, &expected).map_err(refused)?;
        match nonce {
            Some(nonce) if self.is_fresh_nonce(&nonce).await? => {}
            None if !self.settings.dpop_nonce_required => {}
            Some(_) => return Err(another_nonce("The nonce of the DPoP proof is not one of the last minutes.")),
            None => return Err(another_nonce("The DPoP proof needs a nonce.")),
        }
        if self.store.is_spent(&proof.spent_id).await? {
            return Err(refused("This DPoP proof was used before; make one for each request."));
        }
        Ok(Some(proof))
    }
}

fn another_nonce(sentence: &str) -> OAuthError {
    OAuthError::refused(ErrorCode::UseDpopNonce, format!("{sentence} Use that of the DPoP-Nonce header."))
}

/// The proof, and its `nonce`. The error is a sentence.
fn read(compact: &str, expected: &Expected<'_>) -> Result<(DpopProof, Option<String>), String> {
    if compact.len() > LONGEST {
        return Err(format!("The DPoP proof is longer than {LONGEST} bytes."));
    }
    let jwt = SignedJwt::read(compact, "The DPoP proof", expected.now.unix_seconds())?;
    if !jwt.header.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("dpop+jwt")) {
        return Err("The “typ” of the DPoP proof must be dpop+jwt.".to_owned());
    }
    let jwk = jwt.header.key.as_ref().ok_or("The DPoP proof has no “jwk” in its header.")?;
    let jkt = thumbprint(jwk)?;
    jws::verify(&jwt.header.algorithm, jwt.signing_input.as_bytes(), &jwt.signature, jwk)
        .map_err(|error| format!("The signature of the DPoP proof does not count: {error}."))?;

    let claim = |name: &str| jwt.claims.get(name).and_then(Value::as_str);
    if claim("htm") != Some(expected.method) {
        return Err(format!("“htm” of the DPoP proof must be {}.", expected.method));
    }
    if claim("htu").and_then(normalised) != normalised(expected.uri) {
        return Err(format!("“htu” of the DPoP proof must be {}.", expected.uri));
    }
    let issued_at = jwt.issued_at.ok_or("The DPoP proof has no “iat”.")?;
    let expires_at = Timestamp::from_unix_seconds(issued_at).plus_seconds(SECONDS);
    if expires_at <= expected.now {
        return Err(format!("The DPoP proof is older than {SECONDS} seconds, by its “iat”."));
    }
    match (expected.access_token, claim("ath")) {
        (Some(token), Some(ath)) if ath == token.hash().as_str() => {}
        (Some(_), _) => return Err("“ath” of the DPoP proof must be the hash of the access token.".to_owned()),
        (None, _) => {}
    }
    let nonce = match jwt.claims.get("nonce") {
        None => None,
        Some(Value::String(nonce)) => Some(nonce.clone()),
        Some(_) => return Err("The “nonce” of the DPoP proof is not a string.".to_owned()),
    };
    // A jti is unique for its key, method and address.
    let jti = jwt.id.as_deref().ok_or("The DPoP proof has no “jti”.")?;
    let what = Secret::new(format!("{jkt} {} {} {jti}", expected.method, expected.uri)).hash();
    Ok((DpopProof { jkt, spent_id: format!("dpop {}", what.as_str()), expires_at }, nonce))
}

/// The thumbprint of a public key (RFC 7638).
fn thumbprint(jwk: &Value) -> Result<String, String> {
    check_jwks(&json!({ "keys": [jwk] }))
        .map_err(|sentence| format!("The “jwk” of the DPoP proof is not right. {sentence}"))?;
    let key: Jwk = serde_json::from_value(jwk.clone())
        .map_err(|_| "The “jwk” of the DPoP proof is not one that can be read.".to_owned())?;
    key.thumbprint(ThumbprintHash::SHA256)
        .map_err(|_| "The “jwk” of the DPoP proof is of a kind that is not supported.".to_owned())
}

/// The address without query and fragment, in one spelling (section 4.3, number 9).
fn normalised(uri: &str) -> Option<Url> {
    let mut url = Url::parse(uri).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        rsa::{self, KeySize},
        signature::{
            ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
            KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
        },
    };
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use registration::{Secret, Timestamp};
    use serde_json::json;

    use super::{Expected, read, thumbprint};
    use crate::jws;

    /// RFC 9449, section 4.1.
    const AT_TOKEN_ENDPOINT: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    /// Section 7.1.
    const AT_RESOURCE: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    const ACCESS_TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    const KEY: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    fn at(now: i64, method: &'static str, uri: &'static str) -> Expected<'static> {
        Expected { method, uri, access_token: None, now: Timestamp::from_unix_seconds(now) }
    }

    #[test]
    fn the_proofs_of_the_standards_examples_are_right_where_they_belong_and_nowhere_else() {
        let here = || at(1_562_262_620, "POST", "https://server.example.com/token");
        let (proof, nonce) = read(AT_TOKEN_ENDPOINT, &here()).unwrap();
        assert_eq!((proof.thumbprint(), nonce), (KEY, None));
        for (expected, word) in [
            (at(1_562_262_616 - 61, "POST", here().uri), "iat"),
            (at(1_562_262_616 + 300, "POST", here().uri), "older"),
            (at(1_562_262_620, "GET", here().uri), "htm"),
            (at(1_562_262_620, "POST", "https://server.example.com/token2"), "htu"),
            (at(1_562_262_620, "POST", "https://server.example.com:8443/token"), "htu"),
            (at(1_562_262_620, "POST", "http://server.example.com/token"), "htu"),
        ] {
            let error = read(AT_TOKEN_ENDPOINT, &expected).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
        for now in [1_562_262_616 - 60, 1_562_262_616 + 299] {
            assert!(read(AT_TOKEN_ENDPOINT, &at(now, "POST", here().uri)).is_ok(), "{now}");
        }
        let spelled_otherwise = at(1_562_262_620, "POST", "HTTPS://SERVER.example.com:443/x/../token?a=b#c");
        assert!(read(AT_TOKEN_ENDPOINT, &spelled_otherwise).is_ok());
        let damaged = AT_TOKEN_ENDPOINT.replace("3Lg", "3Lh");
        assert!(read(&damaged, &here()).is_err());
    }

    #[test]
    fn a_proof_for_a_resource_is_about_the_access_token() {
        let token = Secret::new(ACCESS_TOKEN);
        let here = at(1_562_262_620, "GET", "https://resource.example.org/protectedresource");
        let with = |access_token| Expected { access_token, ..at(1_562_262_620, here.method, here.uri) };
        assert_eq!(read(AT_RESOURCE, &with(Some(&token))).unwrap().0.thumbprint(), KEY);
        let other = Secret::new("other");
        assert!(read(AT_RESOURCE, &with(Some(&other))).unwrap_err().contains("ath"));
        let elsewhere =
            Expected { access_token: Some(&token), ..at(1_562_262_620, "POST", "https://server.example.com/token") };
        assert!(read(AT_TOKEN_ENDPOINT, &elsewhere).unwrap_err().contains("ath"));
    }

    #[test]
    fn every_algorithm_that_is_announced_makes_a_proof() {
        let random = SystemRandom::new();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let curve = |algorithm| EcdsaKeyPair::generate(algorithm).unwrap();
        let (p256, p384) = (curve(&ECDSA_P256_SHA256_FIXED_SIGNING), curve(&ECDSA_P384_SHA384_FIXED_SIGNING));
        let (rsa, ed25519) = (rsa::KeyPair::generate(KeySize::Rsa2048).unwrap(), Ed25519KeyPair::generate().unwrap());
        let on_curve = |name: &str, pair: &EcdsaKeyPair| {
            let point = pair.public_key().as_ref();
            let (x, y) = point[1..].split_at((point.len() - 1) / 2);
            json!({ "kty": "EC", "crv": name, "x": encode(x), "y": encode(y) })
        };
        let by_rsa = |padding: &'static dyn RsaEncoding, message: &[u8]| {
            let mut signature = vec![0; rsa.public_modulus_len()];
            rsa.sign(padding, &random, message, &mut signature).unwrap();
            signature
        };
        for alg in jws::ALGORITHMS {
            let jwk = match *alg {
                "ES256" => on_curve("P-256", &p256),
                "ES384" => on_curve("P-384", &p384),
                "EdDSA" => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(ed25519.public_key().as_ref()) }),
                _ => {
                    let public = rsa.public_key();
                    let number = |number: aws_lc_rs::io::Positive<'_>| encode(number.big_endian_without_leading_zero());
                    json!({ "kty": "RSA", "n": number(public.modulus()), "e": number(public.exponent()) })
                }
            };
            let header = json!({ "typ": "dpop+jwt", "alg": alg, "jwk": jwk }).to_string();
            let claims = json!({ "jti": "1", "htm": "POST", "htu": "https://server.example.com/token", "iat": 1000 });
            let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.to_string().as_bytes()));
            let message = signed.as_bytes();
            let signature = match *alg {
                "ES256" => p256.sign(&random, message).unwrap().as_ref().to_vec(),
                "ES384" => p384.sign(&random, message).unwrap().as_ref().to_vec(),
                "EdDSA" => ed25519.sign(message).as_ref().to_vec(),
                "PS256" => by_rsa(&RSA_PSS_SHA256, message),
                _ => by_rsa(&RSA_PKCS1_SHA256, message),
            };
            let proof = format!("{signed}.{}", encode(&signature));
            let (proof, _) = read(&proof, &at(1000, "POST", "https://server.example.com/token")).unwrap();
            assert_eq!(proof.thumbprint().len(), 43, "{alg}");
        }
    }

    #[test]
    fn the_thumbprint_of_the_standards_example() {
        // RFC 7638 section 3.1.
        let key = json!({
            "kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "e": "AQAB",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        });
        assert_eq!(thumbprint(&key).unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
