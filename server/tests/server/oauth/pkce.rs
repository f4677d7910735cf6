//! RFC 7636, RFC 9700 section 4.8.2.

use axum::http::StatusCode;
use serde_json::json;

use super::{VERIFIER, parameter, refusal};
use crate::support::{PASSWORD, TestServer, basic};

#[tokio::test]
async fn section_4_6_the_verifier_must_be_the_one_of_the_challenge() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let code = server.code(&shop, &cookie, &[]).await;
    let other = VERIFIER.replace('d', "e");
    for wrong in [other.as_str(), super::CHALLENGE, "short", ""] {
        let answer = server.token_for(&shop, &shop.redemption(&code, &[("code_verifier", wrong)])).await;
        assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()), "{wrong}");
    }
    assert_eq!(server.token_for(&shop, &shop.redemption(&code, &[])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rfc_9700_section_4_8_2_a_verifier_without_a_challenge_is_refused() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    // Somebody has cut the challenge out of the request.
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = server.code(&shop, &cookie, &without).await;
    let answer = server.token_for(&shop, &shop.redemption(&code, &[])).await;
    assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
    // A confidential client that knows nothing of PKCE may go without.
    let answer = server.token_for(&shop, &shop.redemption(&code, &[("code_verifier", "")])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn section_4_4_1_who_must_use_pkce_and_how() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let confidential = server.shop(json!({})).await;
    let public = server.shop(json!({ "token_endpoint_auth_method": "none" })).await;
    let provider = server.provider_of_shops().await;
    let bound = server.initial_token(&provider, |fields| fields.pkce_required = true).await;
    let bound = server.registered(&bound, json!({})).await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    for shop in [&public, &bound] {
        let answer = server.visit(&shop.request(&without), Some(&cookie)).await;
        assert_eq!(parameter(answer.header("location"), "error"), "invalid_request", "{}", answer.body);
    }
    for shop in [&confidential, &public, &bound] {
        for wrong in [
            [("code_challenge", ""), ("code_challenge_method", "S256")],
            [("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
            // Without a method it is `plain` (section 4.3).
            [("code_challenge", VERIFIER), ("code_challenge_method", "")],
            [("code_challenge", VERIFIER), ("code_challenge_method", "s256")],
            [("code_challenge", "short"), ("code_challenge_method", "S256")],
            [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"), ("code_challenge_method", "S256")],
        ] {
            let answer = server.visit(&shop.request(&wrong), Some(&cookie)).await;
            assert_eq!(parameter(answer.header("location"), "error"), "invalid_request", "{wrong:?}");
        }
        server.asked(&shop.request(&[]), &cookie).await;
    }
}

#[tokio::test]
async fn plain_is_for_confidential_clients_that_are_registered_for_it() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    server.owner().await;
    let body = json!({
        "client_name": "Old", "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": [super::CALLBACK], "ext_pkce_mandatory": true, "ext_pkce_support_plain": true,
    });
    let path = "/api/identity/oauth2/dcr/v1.1/register";
    let answer = server.call("POST", path, &basic("admin", PASSWORD), &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let shop = super::Shop(answer.json());
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", ""), ("scope", "openid")];
    let code = server.code(&shop, &cookie, &plain).await;
    let wrong = VERIFIER.replace('d', "e");
    let refused = server.token_for(&shop, &shop.redemption(&code, &[("code_verifier", &wrong)])).await;
    assert_eq!(refusal(&refused), (400, "invalid_grant".to_owned()));
    let answer = server.token_for(&shop, &shop.redemption(&code, &[])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}
