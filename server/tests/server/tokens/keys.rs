//! The keys, and the documents by which programs find them.

use authorization::{jws, keys::Algorithm};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::Error;
use serde_json::{Value, json};

use super::{own_client, read_jwt};
use crate::support::TestServer;

const DAY: i64 = 24 * 3600;

impl TestServer {
    async fn jwks(&self) -> Vec<Value> {
        let answer = self.call("GET", "/oauth2/jwks", "", &Value::Null).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
        answer.json()["keys"].as_array().unwrap().clone()
    }
}

fn kid(token: &str) -> Value {
    read_jwt(token).0["kid"].clone()
}

fn is_signed_by(token: &str, keys: &[Value]) -> bool {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = keys.iter().find(|key| key["kid"] == kid(token));
    key.is_some_and(|key| jws::verify("ES256", signed.as_bytes(), &signature, key).is_ok())
}

#[tokio::test]
async fn rfc_7517_the_key_set_holds_public_keys_that_verify_our_tokens() {
    let server = TestServer::start().await;
    let token = server.client_token(&own_client(&server).await).await;
    let keys = server.jwks().await;
    assert!(is_signed_by(&token, &keys));
    let algorithms: Vec<_> =
        keys.iter().map(|key| (key["kty"].as_str(), key["alg"].as_str(), key["use"].as_str())).collect();
    assert_eq!(algorithms, [(Some("EC"), Some("ES256"), Some("sig")), (Some("RSA"), Some("RS256"), Some("sig"))]);
    for member in ["d", "p", "q", "dp", "dq", "qi", "k"] {
        assert!(keys.iter().all(|key| key.get(member).is_none()), "{member}");
    }
    dcr::metadata::check_jwks(&json!({ "keys": keys })).unwrap();
}

#[tokio::test]
async fn a_key_is_published_a_day_before_it_signs_and_until_its_last_token_has_expired() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let first = server.client_token(&client).await;
    assert_eq!(server.jwks().await.len(), 2);
    server.clock.advance_seconds(89 * DAY);
    let before = server.client_token(&client).await;
    let published = server.jwks().await;
    assert_eq!((kid(&before), published.len()), (kid(&first), 4), "the next ones are known, and do not sign yet");
    server.clock.advance_seconds(DAY - 1);
    let last = server.client_token(&client).await;
    assert_eq!(kid(&last), kid(&first));
    server.clock.advance_seconds(1);
    let next = server.client_token(&client).await;
    assert_ne!(kid(&next), kid(&first));
    assert!(is_signed_by(&next, &published), "who cached the set a day ago knows the new key");
    assert!(is_signed_by(&last, &server.jwks().await) && server.lives(&last).await);
    server.clock.advance_seconds(DAY);
    assert!(!is_signed_by(&last, &server.jwks().await));
    assert_eq!(server.jwks().await.len(), 2);
}

#[tokio::test]
async fn owners_rotate_keys_and_replace_them_when_they_leaked() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let token = server.client_token(&client).await;
    let (owner, authorization) = (server.owner().await, server.state.authorization());
    authorization.rotate_key(&owner, Algorithm::Es256).await.unwrap();
    assert_eq!(server.jwks().await.len(), 3);
    let again = authorization.rotate_key(&owner, Algorithm::Es256).await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    assert_eq!(kid(&server.client_token(&client).await), kid(&token));

    authorization.replace_keys(&owner, Algorithm::Es256).await.unwrap();
    let next = server.client_token(&client).await;
    assert!(!server.lives(&token).await && server.lives(&next).await);
    assert!(!is_signed_by(&token, &server.jwks().await) && is_signed_by(&next, &server.jwks().await));
    let watcher = server.administrator_with_role("watcher", registration::AdministratorRole::Auditor).await;
    let watcher = server.core.administrators().caller(&watcher.id).await.unwrap();
    assert_eq!(authorization.list_keys(&watcher).await.unwrap().len(), 2);
    for refused in [
        authorization.rotate_key(&watcher, Algorithm::Rs256).await,
        authorization.replace_keys(&watcher, Algorithm::Rs256).await,
    ] {
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
}

#[tokio::test]
async fn documents_are_cached_by_their_etag() {
    let server = TestServer::start().await;
    for path in ["/oauth2/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        let answer = server.call("GET", path, "", &Value::Null).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=600");
        let etag = answer.header("etag").to_owned();
        assert!(etag.starts_with("W/\"") && etag.len() > 10, "{etag}");
        for (known, status) in [
            (etag.clone(), StatusCode::NOT_MODIFIED),
            (format!("\"x\", {}", etag.trim_start_matches("W/")), StatusCode::NOT_MODIFIED),
            ("*".to_owned(), StatusCode::NOT_MODIFIED),
            ("\"x\"".to_owned(), StatusCode::OK),
        ] {
            let request = Request::get(path).header(header::IF_NONE_MATCH, known);
            let answer = server.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!((answer.status, answer.header("etag")), (status, etag.as_str()));
        }
    }
    let before = server.call("GET", "/oauth2/jwks", "", &Value::Null).await;
    let owner = server.owner().await;
    server.state.authorization().rotate_key(&owner, Algorithm::Rs256).await.unwrap();
    let after = server.call("GET", "/oauth2/jwks", "", &Value::Null).await;
    assert_ne!(before.header("etag"), after.header("etag"));
}

#[tokio::test]
async fn rfc_8414_section_2_attack_30_the_metadata_names_the_configured_issuer() {
    let server = TestServer::at("https://gatehouse.example").await;
    let request = Request::get("/.well-known/oauth-authorization-server")
        .header(header::HOST, "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "http");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    let metadata = answer.json();
    assert_eq!(metadata["issuer"], "https://gatehouse.example");
    for (name, value) in metadata.as_object().unwrap() {
        if name.ends_with("_endpoint") || name.ends_with("_uri") {
            let url = value.as_str().unwrap();
            let path = url.strip_prefix("https://gatehouse.example").unwrap();
            let there = server.call("GET", path, "", &Value::Null).await;
            assert_ne!(there.status, StatusCode::NOT_FOUND, "{name} is served");
        }
    }
    let openid = server.call("GET", "/.well-known/openid-configuration", "", &Value::Null).await;
    assert_eq!(openid.json(), metadata);
}
