//! `private_key_jwt`: RFC 7523.

use axum::http::StatusCode;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use registration::{Retention, store::HousekeepingStore as _};
use serde_json::{Value, json};

use super::{id, made, mine, refusal};
use crate::support::{NOW, PASSWORD, TestServer, basic};

/// A P-256 key made for tests, as PKCS #8 and as its public JWK.
const KEY: &str = include_str!("../attacks/statement_key.pem");
const JWKS: &str = include_str!("../attacks/statement_jwks.json");
const ISSUER: &str = "http://127.0.0.1:3000";

async fn client(server: &TestServer, change: impl FnOnce(&mut Value)) -> Value {
    server.owner().await;
    let mut body = super::machine();
    body["token_endpoint_auth_method"] = json!("private_key_jwt");
    body["jwks"] = serde_json::from_str(JWKS).unwrap();
    change(&mut body);
    made(&server.register(&basic("admin", PASSWORD), &body).await)
}

fn claims(client: &Value, jti: &str) -> Value {
    let now = NOW.unix_seconds();
    json!({ "iss": id(client), "sub": id(client), "aud": ISSUER, "iat": now, "exp": now + 300, "jti": jti })
}

fn sign(claims: &Value) -> String {
    let header = Header { kid: Some("a".to_owned()), ..Header::new(Algorithm::ES256) };
    let base64: String = KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    encode(&header, claims, &EncodingKey::from_ec_der(&STANDARD.decode(base64).unwrap())).unwrap()
}

async fn ask(server: &TestServer, assertion: &str) -> crate::support::Answer {
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let form = format!("grant_type=client_credentials&client_assertion_type={kind}&client_assertion={assertion}");
    server.token("", &form).await
}

#[tokio::test]
async fn rfc_7523_section_3_an_assertion_by_the_registered_key_counts_once() {
    let server = TestServer::start().await;
    let client = client(&server, |_| {}).await;
    let assertion = sign(&claims(&client, "one"));
    let (first, second) = tokio::join!(ask(&server, &assertion), ask(&server, &assertion));
    let statuses = [first.status, second.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::UNAUTHORIZED), "{statuses:?}");
    let (_, code, sentence) = refusal(&ask(&server, &assertion).await);
    assert_eq!((code.as_str(), sentence.as_str()), ("invalid_client", "This client_assertion was used before."));
    for (jti, audience) in [
        ("two", json!([ISSUER, "https://other.example"])),
        ("three", json!(format!("{ISSUER}/"))),
        ("four", json!(format!("{ISSUER}/oauth2/token"))),
    ] {
        let mut claims = claims(&client, jti);
        claims["aud"] = audience;
        assert_eq!(ask(&server, &sign(&claims)).await.status, StatusCode::OK, "{claims}");
    }
}

#[tokio::test]
async fn rfc_7523_section_3_anything_else_is_refused_and_uses_nothing_up() {
    let server = TestServer::start().await;
    let client_of_key = client(&server, |_| {}).await;
    let other = client(&server, |body| {
        body["jwks"]["keys"][0]["x"] = json!("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4");
        body["jwks"]["keys"][0]["y"] = json!("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
    })
    .await;
    let by_secret = super::own_client(&server).await;
    let now = NOW.unix_seconds();
    let with = |member: &str, value: Value| {
        let mut claims = claims(&client_of_key, "one");
        claims[member] = value;
        if claims[member].is_null() {
            claims.as_object_mut().unwrap().remove(member);
        }
        sign(&claims)
    };
    let right = sign(&claims(&client_of_key, "one"));
    let headed = |header: Value| {
        let (_, rest) = right.split_once('.').unwrap();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
    };
    let public_key = serde_json::from_str::<Value>(JWKS).unwrap()["keys"][0].to_string();
    let mac = EncodingKey::from_secret(public_key.as_bytes());
    let hs256 = encode(&Header::new(Algorithm::HS256), &claims(&client_of_key, "one"), &mac).unwrap();
    for (what, assertion) in [
        ("nonsense", "x".to_owned()),
        ("of an unknown client", sign(&claims(&json!({ "client_id": "nobody" }), "one"))),
        ("by the key of another client", sign(&claims(&other, "one"))),
        ("of a client with a secret", sign(&claims(&by_secret, "one"))),
        ("for another server", with("aud", json!("https://other.example"))),
        ("for nobody", with("aud", Value::Null)),
        ("for a server that begins alike", with("aud", json!(format!("{ISSUER}.evil.example")))),
        ("of another issuer", with("iss", json!("somebody"))),
        ("without a subject", with("sub", Value::Null)),
        ("expired", with("exp", json!(now - 61))),
        ("without an end", with("exp", Value::Null)),
        ("far too long", with("exp", json!(now + 3700))),
        ("not yet valid", with("nbf", json!(now + 120))),
        ("without a jti", with("jti", Value::Null)),
        ("without an algorithm", headed(json!({ "alg": "none", "kid": "a" }))),
        ("with another algorithm", headed(json!({ "alg": "RS256", "kid": "a" }))),
        ("with another kid", headed(json!({ "alg": "ES256", "kid": "b" }))),
        ("with a MAC by the public key", hs256),
    ] {
        let (status, code, _) = refusal(&ask(&server, &assertion).await);
        assert_eq!((status, code.as_str()), (401, "invalid_client"), "{what}");
    }
    assert_eq!(ask(&server, &right).await.status, StatusCode::OK);
    // And its own method only.
    let (status, code, _) =
        refusal(&server.token(&basic(id(&client_of_key), "x"), "grant_type=client_credentials").await);
    assert_eq!((status, code.as_str()), (401, "invalid_client"));
    assert_eq!(server.token(&mine(&by_secret), "grant_type=client_credentials").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_registered_algorithm_is_the_only_one() {
    let server = TestServer::start().await;
    let client = client(&server, |body| body["token_endpoint_auth_signing_alg"] = json!("RS256")).await;
    let (_, code, sentence) = refusal(&ask(&server, &sign(&claims(&client, "one"))).await);
    assert_eq!((code.as_str(), sentence.as_str()), ("invalid_client", "This client signs with RS256."));
}

#[tokio::test]
async fn attack_2_a_key_set_inside_the_network_is_not_fetched() {
    let server = TestServer::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // By a name, because an address inside is refused when the client is registered.
    let client = client(&server, |body| {
        drop(body.as_object_mut().unwrap().remove("jwks"));
        body["jwks_uri"] = json!(format!("https://keys.example:{port}/jwks"));
    })
    .await;
    let (status, code, _) = refusal(&ask(&server, &sign(&claims(&client, "one"))).await);
    assert_eq!((status, code.as_str()), (401, "invalid_client"));
    let called = tokio::time::timeout(std::time::Duration::from_millis(50), listener.accept()).await;
    assert!(called.is_err(), "nobody came");
}

#[tokio::test]
async fn fapi_2_0_section_5_3_2_1_clocks_may_differ_by_a_minute_in_every_time_of_an_assertion() {
    let server = TestServer::start().await;
    let client = client(&server, |_| {}).await;
    let now = NOW.unix_seconds();
    let asked = async |what: &str, times: Value| {
        let mut claims = claims(&client, what);
        claims.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        ask(&server, &sign(&claims)).await.status
    };
    for (what, times) in [
        ("an hour, by a clock that is ahead", json!({ "iat": now + 5, "nbf": now + 5, "exp": now + 5 + 3600 })),
        ("half a minute ahead", json!({ "iat": now + 30, "nbf": now + 30, "exp": now + 300 })),
        ("half a minute behind", json!({ "iat": now - 330, "nbf": now - 330, "exp": now - 30 })),
        ("as far ahead as can be", json!({ "iat": now + 60, "nbf": now + 60, "exp": now + 60 + 3600 })),
        ("as far behind as can be", json!({ "iat": now - 3659, "exp": now - 59 })),
        ("with fractions", json!({ "iat": 4_000_000_005.5, "exp": 4_000_003_605.5 })),
    ] {
        assert_eq!(asked(what, times).await, StatusCode::OK, "{what}");
    }
    for (what, times) in [
        ("more than an hour", json!({ "exp": now + 3661 })),
        ("too far ahead", json!({ "iat": now + 61 })),
        ("not yet", json!({ "nbf": now + 61 })),
        ("over", json!({ "exp": now - 60 })),
    ] {
        assert_eq!(asked(what, times).await, StatusCode::UNAUTHORIZED, "{what}");
    }
    // It counts once for as long as it is accepted.
    let mut lasting = claims(&client, "lasting");
    lasting["exp"] = json!(now + 100);
    assert_eq!(ask(&server, &sign(&lasting)).await.status, StatusCode::OK);
    server.clock.advance_seconds(159);
    server.database.database().sweep(server.core.now(), &Retention::default()).await.unwrap();
    assert_eq!(ask(&server, &sign(&lasting)).await.status, StatusCode::UNAUTHORIZED);
}
