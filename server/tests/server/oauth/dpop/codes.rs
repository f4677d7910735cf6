//! Sections 5 and 10: codes and refresh tokens.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{KEY, OTHER_KEY, Shop, said};
use crate::{
    oauth::{encoded, leads_to, parameter},
    support::{Answer, NOW, TestServer},
};

fn refresh(shop: &Shop, token: &Value) -> String {
    encoded(&[("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap()), ("client_id", shop.id())])
}

fn public() -> Value {
    json!({ "token_endpoint_auth_method": "none" })
}

#[tokio::test]
async fn section_5_a_refresh_token_of_a_public_client_is_bound_to_the_key() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(public()).await;
    let code = server.code(&shop, &cookie, &[]).await;
    let issued = server.token_with(&shop, &KEY.proof(json!({})), &shop.redemption(&code, &[])).await;
    assert_eq!(issued.status, StatusCode::OK, "{}", issued.body);
    let issued = issued.json();
    assert_eq!(issued["token_type"], "DPoP");
    let form = refresh(&shop, &issued["refresh_token"]);
    assert_eq!(said(&server.token_for(&shop, &form).await).1, "invalid_dpop_proof", "without a proof");
    let stolen = server.token_with(&shop, &OTHER_KEY.proof(json!({ "n": 1 })), &form).await;
    assert_eq!(said(&stolen).1, "invalid_grant", "with another key");
    let next = server.token_with(&shop, &KEY.proof(json!({ "n": 2 })), &form).await;
    assert_eq!((next.status, &next.json()["token_type"]), (StatusCode::OK, &json!("DPoP")), "{}", next.body);
    // Whoever stole the used one, and not the key, does not end what its owner goes on with.
    server.later(60);
    let later = NOW.unix_seconds() + 60;
    let stolen = server.token_with(&shop, &OTHER_KEY.proof(json!({ "n": 3, "iat": later })), &form).await;
    assert_eq!(said(&stolen).1, "invalid_grant");
    assert_eq!(said(&server.token_for(&shop, &form).await).1, "invalid_dpop_proof");
    assert!(server.works(&next.json()["access_token"]).await);
}

#[tokio::test]
async fn section_5_a_refresh_token_of_a_confidential_client_is_bound_to_the_client() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let code = server.code(&shop, &cookie, &[]).await;
    let issued = server.token_with(&shop, &KEY.proof(json!({})), &shop.redemption(&code, &[])).await.json();
    let form = refresh(&shop, &issued["refresh_token"]);
    let next = server.token_with(&shop, &OTHER_KEY.proof(json!({})), &form).await.json();
    let worth = server.worth(&next["access_token"]).await;
    assert_eq!(worth["cnf"], json!({ "jkt": OTHER_KEY.thumbprint() }), "it may change its key");
}

async fn redeemed(server: &TestServer, shop: &Shop, code: &str, proofs: &[&str]) -> Answer {
    let form = shop.redemption(code, &[]);
    server.post_proofs("/oauth2/token", &shop.authorization(), proofs, &form).await
}

#[tokio::test]
async fn section_10_a_code_is_bound_to_the_key_of_dpop_jkt() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(public()).await;
    let thumbprint = KEY.thumbprint();
    let jkt = thumbprint.as_str();
    let code = server.code(&shop, &cookie, &[("dpop_jkt", jkt)]).await;
    assert_eq!(said(&redeemed(&server, &shop, &code, &[]).await).1, "invalid_dpop_proof");
    let other = OTHER_KEY.proof(json!({}));
    assert_eq!(said(&redeemed(&server, &shop, &code, &[&other]).await).1, "invalid_grant");
    let proof = KEY.proof(json!({}));
    assert_eq!(redeemed(&server, &shop, &code, &[&proof]).await.status, StatusCode::OK);

    for malformed in ["x", &jkt[1..], &format!("{jkt}="), &format!("{}+", &jkt[1..])] {
        let answer = server.visit(&shop.request(&[("dpop_jkt", malformed)]), Some(&cookie)).await;
        assert_eq!(parameter(answer.header("location"), "error"), "invalid_request", "{malformed}");
    }
}

#[tokio::test]
async fn section_10_1_a_pushed_request_binds_its_code_by_a_proof_or_by_dpop_jkt() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let at_par = |n: i64| json!({ "htu": "http://127.0.0.1:3000/oauth2/par", "n": n });
    let push = async |change: &[(&str, &str)], proofs: &[&str]| {
        let request = shop.request(&[&[("prompt", "consent")], change].concat());
        let form = request.split_once('?').unwrap().1.to_owned();
        server.post_proofs("/oauth2/par", &shop.authorization(), proofs, &form).await
    };
    let thumbprint = KEY.thumbprint();
    let jkt = thumbprint.as_str();
    let proof = KEY.proof(at_par(1));
    let both = KEY.proof(at_par(2));
    for pushed in
        [push(&[], &[&proof]).await, push(&[("dpop_jkt", jkt)], &[&both]).await, push(&[("dpop_jkt", jkt)], &[]).await]
    {
        assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.body);
        let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
        let request =
            format!("/oauth2/authorize?{}", encoded(&[("client_id", shop.id()), ("request_uri", uri.as_str())]));
        let page = server.asked(&request, &cookie).await;
        let code = parameter(&leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await), "code");
        let other = OTHER_KEY.proof(json!({ "n": uri }));
        assert_eq!(said(&redeemed(&server, &shop, &code, &[&other]).await).1, "invalid_grant");
        let proof = KEY.proof(json!({ "n": uri }));
        assert_eq!(redeemed(&server, &shop, &code, &[&proof]).await.status, StatusCode::OK);
    }
    let answer = push(&[], &[&proof]).await;
    assert_eq!(
        (said(&answer).1.as_str(), answer.header("dpop-nonce").is_empty()),
        ("invalid_dpop_proof", false),
        "again"
    );
    let another = OTHER_KEY.proof(at_par(3));
    assert_eq!(said(&push(&[("dpop_jkt", jkt)], &[&another]).await).1, "invalid_dpop_proof", "two keys");
    let for_token = KEY.proof(json!({ "n": 4 }));
    assert_eq!(said(&push(&[], &[&for_token]).await).1, "invalid_dpop_proof", "of another endpoint");
}
