//! RFC 9126.

use axum::http::StatusCode;
use serde_json::json;

use super::{Shop, encoded, leads_to, parameter, refusal};
use crate::support::{Answer, TestServer};

async fn push(server: &TestServer, shop: &Shop, change: &[(&str, &str)]) -> Answer {
    let request = shop.request(change);
    server.post_form("/oauth2/par", &shop.authorization(), request.split_once('?').unwrap().1).await
}

fn by(client_id: &str, request_uri: &str) -> String {
    format!("/oauth2/authorize?{}", encoded(&[("client_id", client_id), ("request_uri", request_uri)]))
}

#[tokio::test]
async fn section_2_2_a_pushed_request_works_once_for_a_minute() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let pushed = push(&server, &shop, &[]).await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.body);
    assert_eq!((pushed.header("cache-control"), &pushed.json()["expires_in"]), ("no-store", &json!(60)));
    let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
    assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"), "{uri}");
    let page = server.asked(&by(shop.id(), &uri), &cookie).await;
    let back = leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
    assert_eq!(parameter(&back, "state"), "s t&te");
    let code = parameter(&back, "code");
    assert_eq!(server.token_for(&shop, &shop.redemption(&code, &[])).await.status, StatusCode::OK);

    let again = server.visit(&by(shop.id(), &uri), Some(&cookie)).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "it was used");
    let uri = push(&server, &shop, &[]).await.json()["request_uri"].as_str().unwrap().to_owned();
    server.later(60);
    let late = server.visit(&by(shop.id(), &uri), Some(&cookie)).await;
    assert_eq!((late.status, late.header("location")), (StatusCode::BAD_REQUEST, ""));
}

#[tokio::test]
async fn section_2_2_it_is_of_one_client_and_nothing_beside_it_counts() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let other = server.shop(json!({ "client_name": "Other" })).await;
    let uri = push(&server, &shop, &[]).await.json()["request_uri"].as_str().unwrap().to_owned();
    assert_eq!(server.visit(&by(other.id(), &uri), Some(&cookie)).await.status, StatusCode::BAD_REQUEST);
    let beside = format!("{}&state=evil&redirect_uri=https://evil.example&scope=email", by(shop.id(), &uri));
    let page = server.asked(&beside, &cookie).await;
    let back = leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
    assert!(back.starts_with("https://shop.example/cb?code="), "{back}");
    assert_eq!(parameter(&back, "state"), "s t&te");
}

#[tokio::test]
async fn section_2_3_what_is_wrong_is_told_the_client_at_once() {
    let server = TestServer::start().await;
    let shop = server.shop(json!({})).await;
    for (change, error) in [
        ([("redirect_uri", "https://evil.example")], "invalid_request"),
        ([("scope", "orders:delete")], "invalid_scope"),
        ([("response_type", "token")], "unsupported_response_type"),
        ([("code_challenge_method", "plain")], "invalid_request"),
        ([("request_uri", "urn:ietf:params:oauth:request_uri:x")], "invalid_request"),
        ([("request", "eyJ")], "request_not_supported"),
    ] {
        assert_eq!(refusal(&push(&server, &shop, &change).await), (400, error.to_owned()), "{change:?}");
    }
    let request = shop.request(&[]);
    let unproved = server.post_form("/oauth2/par", "", request.split_once('?').unwrap().1).await;
    assert_eq!(refusal(&unproved), (401, "invalid_client".to_owned()));
    assert_eq!(server.visit("/oauth2/par", None).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn section_6_a_client_can_be_registered_to_push_alone() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "require_pushed_authorization_requests": true })).await;
    let plain = server.visit(&shop.request(&[]), Some(&cookie)).await;
    assert_eq!(parameter(plain.header("location"), "error"), "invalid_request");
    let uri = push(&server, &shop, &[]).await.json()["request_uri"].as_str().unwrap().to_owned();
    let page = server.asked(&by(shop.id(), &uri), &cookie).await;
    let back = leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
    assert!(!parameter(&back, "code").is_empty(), "{back}");
}
