//! OpenID Connect Core sections 2, 3.1.3.3 and 12.

use authorization::jws;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::Secret;
use serde_json::{Value, json};

use super::read_jwt;
use crate::support::{NOW, TestServer};

/// The claims, after the signature was checked with the published keys.
async fn checked(server: &TestServer, token: &Value, algorithm: &str) -> Value {
    let token = token.as_str().unwrap();
    let (header, claims) = read_jwt(token);
    assert_eq!((&header["alg"], &header["typ"]), (&json!(algorithm), &json!("JWT")));
    let keys = server.visit("/oauth2/jwks", None).await.json();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    jws::verify(algorithm, signed.as_bytes(), &signature, key).unwrap();
    claims
}

#[tokio::test]
async fn section_2_the_claims_say_who_signed_in_when_and_for_whom() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    server.later(20);
    let tokens = server.tokens(&shop, &cookie, &[("nonce", "n-0S6_WzA2Mj")]).await;
    let claims = checked(&server, &tokens["id_token"], "RS256").await;
    let hash = Secret::new(tokens["access_token"].as_str().unwrap()).digest();
    assert_eq!(
        claims,
        json!({
            "iss": "http://127.0.0.1:3000", "sub": member.as_str(), "aud": shop.id(), "azp": shop.id(),
            "iat": NOW.unix_seconds() + 20, "exp": NOW.unix_seconds() + 20 + 3600, "auth_time": NOW.unix_seconds(),
            "nonce": "n-0S6_WzA2Mj", "at_hash": URL_SAFE_NO_PAD.encode(&hash[..16]),
        })
    );
}

#[tokio::test]
async fn section_3_1_3_6_the_hash_of_the_example_of_the_standard() {
    // Appendix A.3: the access token, and its at_hash.
    let hash = Secret::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y").digest();
    assert_eq!(URL_SAFE_NO_PAD.encode(&hash[..16]), "77QmUPtjPfzWtF2AnpK9RQ");
}

#[tokio::test]
async fn it_is_signed_as_the_client_is_registered() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "id_token_signed_response_alg": "ES256" })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let claims = checked(&server, &tokens["id_token"], "ES256").await;
    assert!(claims.get("nonce").is_none());
}

#[tokio::test]
async fn it_comes_with_openid_alone() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[("scope", "orders:read email")]).await;
    assert!(tokens.get("id_token").is_none());
}

#[tokio::test]
async fn section_12_2_the_next_one_says_the_same_and_has_no_nonce() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[("nonce", "n")]).await;
    server.later(500);
    let next = server.refreshed(&shop, &tokens["refresh_token"], &[]).await.json();
    let (first, second) =
        (checked(&server, &tokens["id_token"], "RS256").await, checked(&server, &next["id_token"], "RS256").await);
    for claim in ["iss", "sub", "aud", "azp", "auth_time"] {
        assert_eq!(first[claim], second[claim], "{claim}");
    }
    assert!(second.get("nonce").is_none());
    assert_eq!(second["iat"], NOW.unix_seconds() + 500);
}

#[tokio::test]
async fn rfc_9068_section_4_an_id_token_is_no_access_token() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.own_shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    assert!(server.works(&tokens["access_token"]).await);
    assert!(!server.works(&tokens["id_token"]).await);
    assert!(!server.works(&tokens["refresh_token"]).await);
    let (header, claims) = read_jwt(tokens["access_token"].as_str().unwrap());
    assert_eq!((&header["typ"], &claims["auth_time"]), (&json!("at+jwt"), &json!(NOW.unix_seconds())));
}
