//! The pure part of software statements, RFC 7591 section 2.3: their form, their algorithm and their time. Whether the
//! signature is the issuer's, and the issuer one that is trusted, is for the caller to find out before anything of it
//! is used.

use serde_json::{Map, Value};

use crate::{
    error::MetadataError,
    metadata::tagged,
    rfc7591::is_member,
    signed_jwt::{Header, SignedJwt},
};

/// A software statement that is well formed and timely, and whose signature is still to be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoftwareStatement {
    /// What its signature is made with.
    pub header: Header,
    /// `iss`: who says so.
    pub issuer: String,
    /// `jti`: to refuse a statement that came before, where its issuer means it for one use.
    pub id: Option<String>,
    /// `exp`, in Unix seconds: how long the `jti` must be remembered.
    pub expires_at: Option<i64>,
    /// All claims, those above included.
    pub claims: Map<String, Value>,
    /// The bytes that are signed.
    pub signing_input: String,
    /// The signature, decoded.
    pub signature: Vec<u8>,
}

impl SoftwareStatement {
    /// Reads a statement in the JWS compact serialisation (RFC 7515 section 7.1) and judges it at the time `now`, in
    /// Unix seconds.
    pub fn read(compact: &str, now: i64) -> Result<Self, MetadataError> {
        let read = SignedJwt::read(compact, "The statement", now).map_err(MetadataError::software_statement)?;
        let issuer = read.issuer.ok_or_else(|| {
            MetadataError::software_statement("The statement has no “iss”, and so nobody who stands for it.".to_owned())
        })?;
        Ok(Self {
            header: read.header,
            issuer,
            id: read.id,
            expires_at: read.expires_at,
            claims: read.claims,
            signing_input: read.signing_input,
            signature: read.signature,
        })
    }

    /// Lets the statement's claims take precedence over the members of a registration request (RFC 7591 section 2.3).
    /// Only client metadata is taken; `client_id`, a secret or another statement never is. What the request says in
    /// place of a claim goes away with it: a name in another language, a JWK Set beside the `jwks_uri`.
    pub fn apply(&self, request: &mut Map<String, Value>) {
        request.retain(|name, _| !self.displaces(name));
        for (name, value) in &self.claims {
            if !value.is_null() && name != "software_statement" && is_member(name) {
                request.insert(name.clone(), value.clone());
            }
        }
    }

    /// True when a claim stands for what the request says in this member, though it has another name.
    fn displaces(&self, name: &str) -> bool {
        let claim = match name {
            "jwks" => "jwks_uri",
            "jwks_uri" => "jwks",
            name => match tagged(name) {
                Some((member, _)) => member,
                None => return false,
            },
        };
        self.claims.get(claim).is_some_and(|value| !value.is_null())
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    use super::SoftwareStatement;
    use crate::{error::RegistrationErrorCode, rfc7591, signed_jwt::MAX_LENGTH};

    const NOW: i64 = 1_800_000_000;

    fn compact(header: &str, claims: &str) -> String {
        let [header, claims, signature] = [header, claims, "signature"].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{claims}.{signature}")
    }

    fn claiming(claims: &Value) -> Result<SoftwareStatement, String> {
        let statement = compact(r#"{"alg":"ES256","kid":"k1"}"#, &claims.to_string());
        SoftwareStatement::read(&statement, NOW).map_err(|error| error.description)
    }

    #[test]
    fn r15_a_statement_is_read_with_what_its_signature_covers() {
        let text =
            compact(r#"{"alg":"PS256","kid":"k1"}"#, r#"{"iss":"https://bank.example","jti":"1","exp":1800000100}"#);
        let statement = SoftwareStatement::read(&text, NOW).unwrap();
        assert_eq!((statement.header.algorithm.as_str(), statement.header.key_id.as_deref()), ("PS256", Some("k1")));
        assert_eq!(statement.issuer, "https://bank.example");
        assert_eq!((statement.id.as_deref(), statement.expires_at), (Some("1"), Some(1_800_000_100)));
        assert_eq!(statement.signature, b"signature");
        assert_eq!(format!("{}.{}", statement.signing_input, URL_SAFE_NO_PAD.encode("signature")), text);
    }

    #[test]
    fn a18_only_asymmetric_algorithms_are_read() {
        for alg in ["none", "None", "HS256", "HS512", "RS1", "es256", "", "RSA-OAEP"] {
            let statement = compact(&json!({ "alg": alg }).to_string(), r#"{"iss":"x"}"#);
            let error = SoftwareStatement::read(&statement, NOW).expect_err(alg);
            assert_eq!(
                (error.member, error.code),
                ("software_statement", RegistrationErrorCode::InvalidSoftwareStatement)
            );
        }
        for header in
            ["{}", r#"{"alg":["ES256"]}"#, r#"{"alg":"ES256","alg":"none"}"#, r#"{"alg":"ES256","crit":["b64"]}"#]
        {
            assert!(SoftwareStatement::read(&compact(header, r#"{"iss":"x"}"#), NOW).is_err(), "{header}");
        }
    }

    #[test]
    fn a18_the_form_must_be_exact() {
        let good = compact(r#"{"alg":"ES256"}"#, r#"{"iss":"x"}"#);
        assert!(SoftwareStatement::read(&good, NOW).is_ok());
        let unsigned = good.rsplit_once('.').unwrap().0.to_owned();
        for bad in [
            String::new(),
            "..".to_owned(),
            unsigned.clone(),
            format!("{unsigned}."),
            format!("{good}.x"),
            format!("{good}="),
            format!(" {good}"),
            format!("{unsigned}.++//"),
            format!("{good}{}", "A".repeat(MAX_LENGTH)),
            compact(r#"{"alg":"ES256"}"#, r#"["iss"]"#),
            compact(r#"{"alg":"ES256"}"#, r#"{"iss":"x","iss":"y"}"#),
        ] {
            assert!(SoftwareStatement::read(&bad, NOW).is_err(), "{}", bad.get(..60.min(bad.len())).unwrap());
        }
    }

    #[test]
    fn a18_issuer_and_times_are_judged_with_a_minute_of_leeway() {
        for good in [
            json!({ "iss": "x" }),
            json!({ "iss": "x", "exp": NOW - 59, "nbf": NOW + 60, "iat": NOW + 60 }),
            json!({ "iss": "x", "exp": 1_800_000_000.5, "iat": 0 }),
            json!({ "iss": "x", "exp": i64::MAX }),
        ] {
            assert!(claiming(&good).is_ok(), "{good}");
        }
        for bad in [
            json!({}),
            json!({ "iss": "" }),
            json!({ "iss": 1 }),
            json!({ "iss": "x", "jti": 7 }),
            json!({ "iss": "x", "exp": NOW - 60 }),
            json!({ "iss": "x", "exp": "1900000000" }),
            json!({ "iss": "x", "exp": null }),
            json!({ "iss": "x", "exp": 1e300 }),
            json!({ "iss": "x", "exp": i64::MIN }),
            json!({ "iss": "x", "nbf": NOW + 61 }),
            json!({ "iss": "x", "iat": NOW + 61 }),
        ] {
            assert!(claiming(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn r16_claims_win_over_plain_members_and_only_client_metadata_is_taken() {
        let statement = claiming(&json!({
            "iss": "x", "client_name": "Bank", "redirect_uris": ["https://bank.example/cb"], "scope": null,
            "jwks_uri": "https://bank.example/jwks", "client_id": "mine", "client_secret": "s", "owner": "admin",
            "software_statement": "inner", "sub": "y",
        }))
        .unwrap();
        let mut request = json!({
            "client_name": "Evil", "client_name#de": "Böse", "client_uri#de": "https://x.example", "scope": "read",
            "jwks": { "keys": [] }, "software_statement": "outer",
        });
        let request = request.as_object_mut().unwrap();
        statement.apply(request);
        insta::assert_json_snapshot!(request, @r#"
        {
          "client_name": "Bank",
          "client_uri#de": "https://x.example",
          "jwks_uri": "https://bank.example/jwks",
          "redirect_uris": [
            "https://bank.example/cb"
          ],
          "scope": "read",
          "software_statement": "outer"
        }
        "#);
        assert!(rfc7591::read(request).is_ok());
    }
}
