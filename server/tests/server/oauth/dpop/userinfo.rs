//! Section 7: showing a bound token.

use axum::http::StatusCode;
use serde_json::json;

use super::{KEY, OTHER_KEY, said};
use crate::{oauth::encoded, support::TestServer};

const ALGS: &str = r#"algs="ES256 ES384 PS256 RS256 EdDSA""#;

#[tokio::test]
async fn section_7_1_a_bound_token_is_shown_with_a_proof_about_it() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    for shop in [server.shop(json!({})).await, server.own_shop(json!({})).await] {
        let code = server.code(&shop, &cookie, &[]).await;
        let proof = KEY.proof(json!({ "for": shop.id() }));
        let issued = server.token_with(&shop, &proof, &shop.redemption(&code, &[])).await.json();
        let token = issued["access_token"].as_str().unwrap();
        let shown = format!("DPoP {token}");
        let proof = KEY.for_userinfo(token, json!({}));
        let answer = server.userinfo_with(&shown, &[&proof]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.json()["sub"], member.as_str());
        assert!(!answer.header("dpop-nonce").is_empty());

        for (what, authorization, proofs, error) in [
            ("as a bearer token", format!("Bearer {token}"), vec![], "invalid_token"),
            (
                "as a bearer token with a proof",
                format!("Bearer {token}"),
                vec![KEY.for_userinfo(token, json!({ "n": 1 }))],
                "invalid_token",
            ),
            ("without a proof", shown.clone(), vec![], "invalid_dpop_proof"),
            ("with a used proof", shown.clone(), vec![proof.clone()], "invalid_dpop_proof"),
            ("with another key", shown.clone(), vec![OTHER_KEY.for_userinfo(token, json!({}))], "invalid_token"),
            ("about another token", shown.clone(), vec![KEY.for_userinfo("x", json!({}))], "invalid_dpop_proof"),
            (
                "about no token",
                shown.clone(),
                vec![KEY.for_userinfo(token, json!({ "ath": null }))],
                "invalid_dpop_proof",
            ),
            (
                "for another method",
                shown.clone(),
                vec![KEY.for_userinfo(token, json!({ "htm": "POST" }))],
                "invalid_dpop_proof",
            ),
            (
                "with a nonce of nobody",
                shown.clone(),
                vec![KEY.for_userinfo(token, json!({ "nonce": "x" }))],
                "use_dpop_nonce",
            ),
        ] {
            let proofs: Vec<&str> = proofs.iter().map(String::as_str).collect();
            let answer = server.userinfo_with(&authorization, &proofs).await;
            assert_eq!((answer.status.as_u16(), said(&answer).1.as_str()), (401, error), "{what}: {}", answer.body);
            let challenges = answer.headers.get_all("www-authenticate").iter().map(|value| value.to_str().unwrap());
            let dpop = challenges.into_iter().find(|challenge| challenge.starts_with("DPoP ")).unwrap().to_owned();
            assert!(dpop.contains(ALGS), "{what}: {dpop}");
            let is_told = authorization.starts_with("Bearer") || dpop.contains(&format!(r#"error="{error}""#));
            assert!(is_told, "{what}: {dpop}");
        }
        let form = encoded(&[("access_token", token)]);
        assert_eq!(server.post_form("/oauth2/userinfo", "", &form).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn section_7_2_a_bearer_token_is_not_shown_as_a_bound_one() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let answer = server.userinfo_with(&format!("DPoP {token}"), &[&KEY.for_userinfo(token, json!({}))]).await;
    assert_eq!((answer.status.as_u16(), said(&answer).1.as_str()), (401, "invalid_token"));
    let answer = server.call("GET", "/oauth2/userinfo", "", &serde_json::Value::Null).await;
    let challenges: Vec<_> =
        answer.headers.get_all("www-authenticate").iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(challenges, [r#"Bearer realm="Gatehouse""#, &format!(r#"DPoP realm="Gatehouse", {ALGS}"#)]);
}
