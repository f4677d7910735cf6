//! What programs of clients that are known by their metadata document ask themselves: pushed requests, and tokens with keys.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{
    Shop,
    client_documents::{shop, stored},
    encoded, parameter, refusal,
};
use crate::{
    publisher::Publisher,
    support::{Answer, NOW, TestServer},
};

const KEY: &str = include_str!("../attacks/statement_key.pem");
const JWKS: &str = include_str!("../attacks/statement_jwks.json");

/// Pushes the request of a client, with this beside it.
pub async fn push(server: &TestServer, shop: &Shop, beside: &[(&str, &str)]) -> Answer {
    let request = shop.request(&[&[("scope", "orders:read")], beside].concat());
    server.post_form("/oauth2/par", "", request.split_once('?').unwrap().1).await
}

pub fn pushed(shop: &Shop, answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let uri = answer.json()["request_uri"].as_str().unwrap().to_owned();
    format!("/oauth2/authorize?{}", encoded(&[("client_id", shop.id()), ("request_uri", &uri)]))
}

#[tokio::test]
async fn a_request_is_pushed_before_anybody_knows_the_client() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let request = pushed(&shop, &push(&server, &shop, &[]).await);
    assert!(stored(&server, shop.id()).await.is_none(), "nobody has seen it");
    let back = server.allowed(&request, &cookie).await;
    let code = parameter(&back, "code");
    assert_eq!(server.token_for(&shop, &shop.redemption(&code, &[])).await.status, StatusCode::OK);
    assert_eq!(publisher.readings(), 1);
    // What is wrong is told at once.
    let wrong = push(&server, &shop, &[("redirect_uri", "https://evil.example/cb")]).await;
    assert_eq!(refusal(&wrong), (400, "invalid_request".to_owned()));
    let nobody = self::shop(&publisher.url("/missing.json"));
    assert_eq!(refusal(&push(&server, &nobody, &[]).await), (401, "invalid_client".to_owned()));
}

fn assertion(url: &str, jti: &str) -> String {
    let now = NOW.unix_seconds();
    let claims = json!({
        "iss": url, "sub": url, "aud": "http://127.0.0.1:3000", "iat": now, "exp": now + 300, "jti": jti
    });
    let header = Header { kid: Some("a".to_owned()), ..Header::new(Algorithm::ES256) };
    let base64: String = KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    encode(&header, &claims, &EncodingKey::from_ec_der(&STANDARD.decode(base64).unwrap())).unwrap()
}

#[tokio::test]
async fn a_client_with_keys_in_its_document_proves_itself_by_them_alone() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let jwks: Value = serde_json::from_str(JWKS).unwrap();
    let change = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks });
    let shop = shop(&publisher.publish("/client.json", change));
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    assert_eq!(refusal(&push(&server, &shop, &[]).await), (401, "invalid_client".to_owned()), "without a signature");
    let (one, two) = (assertion(shop.id(), "one"), assertion(shop.id(), "two"));
    let shown = [("client_assertion_type", kind), ("client_assertion", one.as_str())];
    let request = pushed(&shop, &push(&server, &shop, &shown).await);
    assert_eq!(refusal(&push(&server, &shop, &shown).await), (401, "invalid_client".to_owned()), "it was used");
    let code = parameter(&server.allowed(&request, &cookie).await, "code");
    let bare = shop.redemption(&code, &[]);
    assert_eq!(refusal(&server.token_for(&shop, &bare).await), (401, "invalid_client".to_owned()));
    let form = shop.redemption(&code, &[("client_assertion_type", kind), ("client_assertion", &two)]);
    let answer = server.token_for(&shop, &form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn a_client_that_exchanged_its_keys_goes_on_with_the_next_token() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let jwks: Value = serde_json::from_str(JWKS).unwrap();
    let mut other = jwks.clone();
    other["keys"][0]["x"] = json!("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4");
    other["keys"][0]["y"] = json!("4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
    let with = |jwks: &Value| json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks });
    let shop = shop(&publisher.publish("/client.json", with(&other)));
    let code = parameter(&server.allowed(&shop.request(&[("scope", "orders:read")]), &cookie).await, "code");
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let redeem = async |jti: &str| {
        let shown = assertion(shop.id(), jti);
        let form = shop.redemption(&code, &[("client_assertion_type", kind), ("client_assertion", &shown)]);
        server.token_for(&shop, &form).await
    };
    assert_eq!(refusal(&redeem("one").await), (401, "invalid_client".to_owned()));
    assert_eq!(publisher.readings(), 2, "the keys may be others");
    publisher.publish("/client.json", with(&jwks));
    let answer = redeem("two").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    // Whoever signs by any key makes the server read twice a minute.
    publisher.publish("/client.json", with(&other));
    server.later(60);
    let of_another = assertion(shop.id(), "another");
    let (_, wrong) = of_another.rsplit_once('.').unwrap();
    for number in 0..6 {
        let right = assertion(shop.id(), &number.to_string());
        let forged = format!("{}.{wrong}", right.rsplit_once('.').unwrap().0);
        let form = encoded(&[("client_assertion_type", kind), ("client_assertion", &forged)]);
        assert_eq!(server.post_form("/oauth2/par", "", &form).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(publisher.readings(), 5);
}
