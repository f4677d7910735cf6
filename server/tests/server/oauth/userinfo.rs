//! OpenID Connect Core section 5.3, RFC 6750.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;
use web::session::SignedIn;

use super::{encoded, read_jwt};
use crate::support::{Answer, TestServer};

async fn asked(server: &TestServer, authorization: &str) -> Answer {
    server.call("GET", "/oauth2/userinfo", authorization, &serde_json::Value::Null).await
}

#[tokio::test]
async fn section_5_4_what_is_told_depends_on_the_scopes() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    for (scope, expected) in [
        ("openid", json!({ "sub": member.as_str() })),
        ("openid email", json!({ "sub": member.as_str(), "email": "ada@acme.example", "email_verified": true })),
        ("openid profile", json!({ "sub": member.as_str(), "name": "ada", "preferred_username": "ada" })),
    ] {
        let tokens = server.tokens(&shop, &cookie, &[("scope", scope)]).await;
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let answer = asked(&server, &bearer).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, expected));
        assert_eq!(answer.header("cache-control"), "no-store");
        let posted = server.post_form("/oauth2/userinfo", &bearer, "").await;
        assert_eq!(posted.json(), answer.json());
        let form = encoded(&[("access_token", tokens["access_token"].as_str().unwrap())]);
        assert_eq!(server.post_form("/oauth2/userinfo", "", &form).await.json(), answer.json());
        assert_eq!(server.post_form("/oauth2/userinfo", &bearer, &form).await.status, StatusCode::BAD_REQUEST);
    }
    let owner = server.owner().await.administrator().unwrap().id.clone();
    let cookie = server.signed_in(SignedIn::Administrator(owner.clone())).await;
    let tokens = server.tokens(&shop, &cookie, &[("scope", "openid email profile")]).await;
    let answer = asked(&server, &format!("Bearer {}", tokens["access_token"].as_str().unwrap())).await;
    assert_eq!(
        answer.json(),
        json!({
            "sub": owner.as_str(), "name": "admin", "preferred_username": "admin", "email": "admin@example.com",
            "email_verified": false,
        })
    );
}

#[tokio::test]
async fn rfc_6750_section_3_refusals_say_what_is_wrong() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop =
        server.shop(json!({ "grant_types": ["authorization_code", "refresh_token", "client_credentials"] })).await;
    let tokens = server.tokens(&shop, &cookie, &[("scope", "orders:read")]).await;
    let own = server.token_for(&shop, "grant_type=client_credentials").await.json();
    let bearer = |token: &serde_json::Value| format!("Bearer {}", token.as_str().unwrap());
    let insufficient = (403, r#"Bearer realm="Gatehouse", error="insufficient_scope", scope="openid""#);
    let invalid = (401, r#"Bearer realm="Gatehouse", error="invalid_token""#);
    let malformed = (400, r#"Bearer realm="Gatehouse", error="invalid_request""#);
    for (authorization, expected) in [
        (String::new(), (401, r#"Bearer realm="Gatehouse""#)),
        ("Bearer nonsense".to_owned(), invalid),
        ("Bearer gha_nonsense".to_owned(), invalid),
        ("Basic YTpi".to_owned(), malformed),
        ("Bearer ".to_owned(), malformed),
        (bearer(&tokens["access_token"]), insufficient),
        (bearer(&own["access_token"]), insufficient),
        (bearer(&tokens["refresh_token"]), invalid),
    ] {
        let answer = asked(&server, &authorization).await;
        let challenge = answer.header("www-authenticate");
        assert_eq!((answer.status.as_u16(), challenge), expected, "{authorization}: {}", answer.body);
    }
    // A token in an address is in every log (RFC 9700 section 4.3.2).
    let path = format!("/oauth2/userinfo?access_token={}", tokens["access_token"].as_str().unwrap());
    assert_eq!(server.visit(&path, None).await.status, StatusCode::UNAUTHORIZED);
    let json = Request::post("/oauth2/userinfo").header(header::CONTENT_TYPE, "application/json");
    let answer = server.send(json.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn it_ends_with_the_token_and_with_the_person() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.own_shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(asked(&server, &bearer).await.status, StatusCode::OK);
    server.core.members().remove(&server.owner().await, &member).await.unwrap();
    assert_eq!(asked(&server, &bearer).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn section_5_3_2_it_is_signed_for_a_client_that_is_registered_so() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.shop(json!({ "userinfo_signed_response_alg": "ES256" })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let answer = asked(&server, &format!("Bearer {}", tokens["access_token"].as_str().unwrap())).await;
    assert_eq!(answer.header("content-type"), "application/jwt");
    let (header, claims) = read_jwt(&answer.body);
    assert_eq!(header["alg"], "ES256");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("http://127.0.0.1:3000"), &json!(shop.id())));
    assert_eq!(claims["sub"], member.as_str());
}
