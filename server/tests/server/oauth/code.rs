//! RFC 6749 section 4.1.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{CALLBACK, Shop, refusal};
use crate::support::{NOW, TestServer, read_jwt};

const INVALID_GRANT: (u16, &str) = (400, "invalid_grant");

fn is_invalid_grant(answer: &crate::support::Answer) -> bool {
    let (status, error) = refusal(answer);
    (status, error.as_str()) == INVALID_GRANT
}

#[tokio::test]
async fn section_4_1_4_a_code_gives_tokens_in_the_name_of_the_person() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let code = server.code(&shop, &cookie, &[]).await;
    let answer = server.token_for(&shop, &shop.redemption(&code, &[])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(tokens["scope"], "openid orders:read");
    for (member, prefix) in [("access_token", "gha_"), ("refresh_token", "ghf_")] {
        assert!(tokens[member].as_str().unwrap().starts_with(prefix), "{tokens}");
    }
    let worth = server.worth(&tokens["access_token"]).await;
    assert_eq!(
        worth,
        json!({
            "active": true, "scope": "openid orders:read", "client_id": shop.id(), "username": "ada@acme.example",
            "token_type": "Bearer", "exp": NOW.unix_seconds() + 3600, "iat": NOW.unix_seconds(),
            "nbf": NOW.unix_seconds(), "sub": member.as_str(), "aud": "http://127.0.0.1:3000",
            "iss": "http://127.0.0.1:3000",
        })
    );
}

async fn used_twice(server: &TestServer, shop: &Shop) {
    let (_, cookie) = server.member().await;
    let code = server.code(shop, &cookie, &[]).await;
    let tokens: Value = server.token_for(shop, &shop.redemption(&code, &[])).await.json();
    assert!(server.works(&tokens["access_token"]).await);
    let again = server.token_for(shop, &shop.redemption(&code, &[])).await;
    assert!(is_invalid_grant(&again), "{}", again.body);
    assert!(!server.works(&tokens["access_token"]).await, "what it gave is revoked");
    assert!(is_invalid_grant(&server.refreshed(shop, &tokens["refresh_token"], &[]).await));
}

#[tokio::test]
async fn section_4_1_2_a_code_used_twice_revokes_what_it_gave() {
    let server = TestServer::start().await;
    let shop = server.shop(json!({})).await;
    used_twice(&server, &shop).await;
}

#[tokio::test]
async fn section_4_1_2_the_same_when_what_it_gave_is_a_jwt() {
    let server = TestServer::start().await;
    let shop = server.own_shop(json!({})).await;
    used_twice(&server, &shop).await;
}

#[tokio::test]
async fn section_4_1_2_of_parallel_redemptions_one_at_most_succeeds() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let code = server.code(&shop, &cookie, &[]).await;
    let form = shop.redemption(&code, &[]);
    let (a, b, c, d) = tokio::join!(
        server.token_for(&shop, &form),
        server.token_for(&shop, &form),
        server.token_for(&shop, &form),
        server.token_for(&shop, &form),
    );
    let given = [a, b, c, d].iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(given, 1);
}

#[tokio::test]
async fn section_4_1_2_a_code_expires_after_a_minute() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    for (seconds, status) in [(59, StatusCode::OK), (60, StatusCode::BAD_REQUEST)] {
        let code = server.code(&shop, &cookie, &[]).await;
        server.later(seconds);
        let answer = server.token_for(&shop, &shop.redemption(&code, &[])).await;
        assert_eq!(answer.status, status, "after {seconds} s: {}", answer.body);
    }
}

#[tokio::test]
async fn section_4_1_3_a_code_is_of_one_client() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let other = server.shop(json!({ "client_name": "Other" })).await;
    let code = server.code(&shop, &cookie, &[]).await;
    assert!(is_invalid_grant(&server.token_for(&other, &other.redemption(&code, &[])).await));
    let public = server.shop(json!({ "token_endpoint_auth_method": "none" })).await;
    assert!(is_invalid_grant(&server.token_for(&public, &public.redemption(&code, &[])).await));
    // Trying it has not used it up.
    assert_eq!(server.token_for(&shop, &shop.redemption(&code, &[])).await.status, StatusCode::OK);
    for nonsense in ["ghc_nonsense", "x", &"y".repeat(10_000)] {
        assert!(is_invalid_grant(&server.token_for(&shop, &shop.redemption(nonsense, &[])).await), "{nonsense}");
    }
}

#[tokio::test]
async fn section_4_1_3_the_client_authenticates_as_it_is_registered() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let code = server.code(&shop, &cookie, &[]).await;
    let answer = server.post_form("/oauth2/token", "", &shop.redemption(&code, &[])).await;
    assert_eq!(refusal(&answer), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn section_4_1_3_the_redirect_uri_comes_again_and_is_the_same() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "redirect_uris": [CALLBACK, "https://shop.example/other"] })).await;
    let code = server.code(&shop, &cookie, &[]).await;
    for other in ["https://shop.example/other", "https://shop.example/cb/", ""] {
        let answer = server.token_for(&shop, &shop.redemption(&code, &[("redirect_uri", other)])).await;
        assert!(is_invalid_grant(&answer), "{other}: {}", answer.body);
    }
    assert_eq!(server.token_for(&shop, &shop.redemption(&code, &[])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn section_3_1_2_3_one_redirect_uri_need_not_be_said_unless_openid_is_asked_for() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let code = server.code(&shop, &cookie, &[("redirect_uri", ""), ("scope", "orders:read")]).await;
    let answer = server.token_for(&shop, &shop.redemption(&code, &[("redirect_uri", "")])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let openid = server.visit(&shop.request(&[("redirect_uri", "")]), Some(&cookie)).await;
    assert_eq!(openid.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn codes_and_tokens_end_with_the_client_and_with_the_person() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let (shop, owner) = (server.shop(json!({})).await, server.owner().await);
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let code = server.code(&shop, &cookie, &[]).await;
    server.core.members().remove(&owner, &member).await.unwrap();
    assert!(!server.works(&tokens["access_token"]).await);
    assert!(is_invalid_grant(&server.refreshed(&shop, &tokens["refresh_token"], &[]).await));
    assert!(is_invalid_grant(&server.token_for(&shop, &shop.redemption(&code, &[])).await));

    let cookie =
        server.signed_in(web::session::SignedIn::Administrator(owner.administrator().unwrap().id.clone())).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let id = server.registration_of(&shop).await;
    server.core.registrations().disable(&owner, &id).await.unwrap();
    assert!(!server.works(&tokens["access_token"]).await);
    server.core.registrations().enable(&owner, &id).await.unwrap();
    assert!(!server.works(&tokens["access_token"]).await, "it stays dead");
    assert!(is_invalid_grant(&server.refreshed(&shop, &tokens["refresh_token"], &[]).await));
}

#[tokio::test]
async fn rfc_8707_section_2_2_a_token_is_for_the_resources_that_were_allowed() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let asked = [("resource", "https://a.example"), ("resource", "https://b.example")];
    let code = server.code(&shop, &cookie, &asked).await;
    let other = server.token_for(&shop, &shop.redemption(&code, &[("resource", "https://c.example")])).await;
    assert_eq!(refusal(&other), (400, "invalid_target".to_owned()));
    let one = server.token_for(&shop, &shop.redemption(&code, &[("resource", "https://a.example")])).await.json();
    assert_eq!(server.worth(&one["access_token"]).await["aud"], "https://a.example");
    let all = server.refreshed(&shop, &one["refresh_token"], &[]).await.json();
    assert_eq!(server.worth(&all["access_token"]).await["aud"], json!(["https://a.example", "https://b.example"]));
}

#[tokio::test]
async fn rfc_3986_section_6_2_3_a_resource_is_the_same_with_and_without_a_slash() {
    for server in TestServer::on_each_database().await {
        let (_, cookie) = server.member().await;
        let shop = server.own_shop(json!({})).await;
        for (first, then) in [
            ("https://mcp.example", "https://mcp.example/"),
            ("https://mcp.example/", "https://mcp.example"),
            ("https://mcp.example", "HTTPS://MCP.example:443"),
            ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ] {
            let code = server.code(&shop, &cookie, &[("resource", first)]).await;
            let answer = server.token_for(&shop, &shop.redemption(&code, &[("resource", then)])).await;
            assert_eq!(answer.status, StatusCode::OK, "{first} {then}: {}", answer.body);
            let (_, claims) = read_jwt(answer.json()["access_token"].as_str().unwrap());
            assert_eq!(claims["aud"], first, "as first sent");
            let next = server.refreshed(&shop, &answer.json()["refresh_token"], &[("resource", then)]).await;
            let (_, claims) = read_jwt(next.json()["access_token"].as_str().unwrap());
            assert_eq!(claims["aud"], first, "as first sent");
        }
        for other in
            ["https://mcp.example/mcp", "https://mcp.example:8443", "http://mcp.example", "https://mcp.example/?"]
        {
            let code = server.code(&shop, &cookie, &[("resource", "https://mcp.example")]).await;
            let answer = server.token_for(&shop, &shop.redemption(&code, &[("resource", other)])).await;
            assert_eq!(refusal(&answer), (400, "invalid_target".to_owned()), "{other}");
        }
    }
}
