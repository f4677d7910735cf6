//! RFC 9449: tokens that work with the client's key alone.
#![expect(clippy::needless_pass_by_value, reason = "`json!` makes values, and calls are read more often than written")]

mod codes;
mod token;
mod userinfo;

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use registration::Secret;
use serde_json::{Value, json};

use super::Shop;
use crate::support::{Answer, NOW, TestServer};

const ISSUER: &str = "http://127.0.0.1:3000";

/// A key pair on P-256, made for tests.
#[derive(Clone, Copy)]
struct Key {
    pkcs8: &'static str,
    x: &'static str,
    y: &'static str,
}

const KEY: Key = Key {
    pkcs8: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9wSp+Bu+N0HuzfSDVswarAuIpiw4UcF32lV8X0Eu15ChRANCAAS1jBJGAZtnVlU9Kxb5qB8iufp/qjWqlLkafVG2FywSiyWj84FR4Nd5oA0mchQjD9lR+a6BonYr3uQkr01ElfJ1",
    x: "tYwSRgGbZ1ZVPSsW-agfIrn6f6o1qpS5Gn1RthcsEos",
    y: "JaPzgVHg13mgDSZyFCMP2VH5roGidive5CSvTUSV8nU",
};
const OTHER_KEY: Key = Key {
    pkcs8: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbfZaBoGf2L/Q9F9PyvZTjEuUPAMgMPMKz3ID02Jfaj6hRANCAASXEvSekRSDMskGZ9WCPmnmg+HrAAJeEmJmM8YKSYE5dJ7RlBONz1u+QSguPsYaS9QsS+XTF150S8XjkBPYW2wO",
    x: "lxL0npEUgzLJBmfVgj5p5oPh6wACXhJiZjPGCkmBOXQ",
    y: "ntGUE43PW75BKC4-xhpL1CxL5dMXXnRLxeOQE9hbbA4",
};

impl Key {
    fn jwk(self) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": self.x, "y": self.y })
    }

    /// RFC 7638.
    fn thumbprint(self) -> String {
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, self.x, self.y);
        Secret::new(canonical).hash().as_str().to_owned()
    }

    fn signed(self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &EncodingKey::from_ec_der(&STANDARD.decode(self.pkcs8).unwrap())).unwrap()
    }

    /// A proof that is fine at the token endpoint, with these claims instead of or beside its own; null takes one away.
    fn proof(self, change: Value) -> String {
        let mut claims = json!({
            "jti": change.to_string(), "htm": "POST", "htu": format!("{ISSUER}/oauth2/token"), "iat": NOW.unix_seconds(),
        });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        self.signed(&self.header(), &claims)
    }

    fn header(self) -> Header {
        let jwk = serde_json::from_value(self.jwk()).unwrap();
        Header { typ: Some("dpop+jwt".to_owned()), jwk: Some(jwk), ..Header::new(Algorithm::ES256) }
    }

    /// A proof for an access token at userinfo.
    fn for_userinfo(self, token: &str, change: Value) -> String {
        let mut claims = json!({
            "jti": format!("userinfo {change} {}", Secret::new(token).hash().as_str()), "htm": "GET", "htu": format!("{ISSUER}/oauth2/userinfo"),
            "ath": Secret::new(token).hash().as_str(),
        });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        self.proof(claims)
    }
}

impl TestServer {
    /// A form with these `DPoP` headers.
    async fn post_proofs(&self, path: &str, authorization: &str, proofs: &[&str], form: &str) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        for proof in proofs {
            request = request.header("dpop", *proof);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// `POST /oauth2/token` with a proof.
    async fn token_with(&self, shop: &Shop, proof: &str, form: &str) -> Answer {
        self.post_proofs("/oauth2/token", &shop.authorization(), &[proof], form).await
    }

    /// `GET /oauth2/userinfo`.
    async fn userinfo_with(&self, authorization: &str, proofs: &[&str]) -> Answer {
        let mut request = Request::get("/oauth2/userinfo").header(header::AUTHORIZATION, authorization);
        for proof in proofs {
            request = request.header("dpop", *proof);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// What a refusal says.
fn said(answer: &Answer) -> (u16, String, String) {
    let json = answer.json();
    let text = |member: &str| json[member].as_str().unwrap().to_owned();
    (answer.status.as_u16(), text("error"), text("error_description"))
}
