//! OpenID Connect RP-Initiated Logout.

use axum::http::StatusCode;
use serde_json::json;

use super::{encoded, leads_to};
use crate::support::TestServer;

const BYE: &str = "https://shop.example/bye";

fn out(pairs: &[(&str, &str)]) -> String {
    format!("/oidc/logout?{}", encoded(pairs))
}

#[tokio::test]
async fn section_2_the_person_is_asked_signed_out_and_sent_back() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    // The hint may have expired.
    server.later(7200);
    let hint = tokens["id_token"].as_str().unwrap();
    let request = out(&[("id_token_hint", hint), ("post_logout_redirect_uri", BYE), ("state", "a&b")]);
    let page = server.visit(&request, Some(&cookie)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("calls itself “Shop”"), "{}", page.body);
    assert_eq!(server.visit("/portal/apis", Some(&cookie)).await.status, StatusCode::OK, "asking signs nobody out");
    let done = server.submit("/sign-out/confirmed", "", Some(&cookie)).await;
    assert_eq!(leads_to(&done), "https://shop.example/bye?state=a%26b");
    assert!(server.visit("/portal/apis", Some(&cookie)).await.status.is_redirection());
    // Whoever is signed out already goes straight back.
    assert_eq!(server.visit(&request, None).await.header("location"), "https://shop.example/bye?state=a%26b");
}

#[tokio::test]
async fn section_3_an_address_must_be_registered_letter_by_letter() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let other = server.shop(json!({ "client_name": "Other" })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let hint = tokens["id_token"].as_str().unwrap();
    let forged = format!("{}x", &hint[..hint.len() - 1]);
    for pairs in [
        [("post_logout_redirect_uri", BYE), ("state", "x")],
        [("post_logout_redirect_uri", BYE), ("client_id", other.id())],
        [("post_logout_redirect_uri", BYE), ("client_id", "nobody")],
        [("post_logout_redirect_uri", "https://shop.example/bye/"), ("client_id", shop.id())],
        [("post_logout_redirect_uri", "https://evil.example"), ("client_id", shop.id())],
        [("id_token_hint", hint), ("client_id", other.id())],
        [("id_token_hint", tokens["access_token"].as_str().unwrap()), ("client_id", shop.id())],
        [("id_token_hint", "nonsense"), ("client_id", shop.id())],
        [("id_token_hint", &forged), ("client_id", shop.id())],
    ] {
        for cookie in [Some(cookie.as_str()), None] {
            let answer = server.visit(&out(&pairs), cookie).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{pairs:?}");
        }
    }
    let fine = server.visit(&out(&[("client_id", shop.id()), ("post_logout_redirect_uri", BYE)]), Some(&cookie)).await;
    assert_eq!(fine.status, StatusCode::OK);
    let posted = server.post_form("/oidc/logout", "", &encoded(&[("client_id", shop.id())])).await;
    assert_eq!(posted.header("location"), out(&[("client_id", shop.id())]));
    assert_eq!(posted.header("set-cookie"), "");
}
