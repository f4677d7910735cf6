//! RFC 7662 and RFC 9701.

use authorization::jws;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use registration::{AdministratorRole, Privilege};
use serde_json::{Value, json};

use super::{id, mine, opaque_client, own_client, read_jwt};
use crate::support::{PASSWORD, TestServer, basic};

#[tokio::test]
async fn rfc_7662_section_2_2_a_living_token_is_told_of() {
    let server = TestServer::start().await;
    for client in [opaque_client(&server).await, own_client(&server).await] {
        let token = server.client_token(&client).await;
        let mut told = server.introspect(&mine(&client), &token).await;
        assert_eq!(told["client_id"].take(), json!(id(&client)));
        assert_eq!(told["sub"].take(), json!(id(&client)));
        assert_eq!(told["jti"].take().is_string(), token.contains('.'));
        insta::allow_duplicates!(insta::assert_json_snapshot!(told, @r#"
    {
      "active": true,
      "aud": "http://127.0.0.1:3000",
      "client_id": null,
      "exp": 4000003600,
      "iat": 4000000000,
      "iss": "http://127.0.0.1:3000",
      "jti": null,
      "nbf": 4000000000,
      "scope": "orders:read orders:write",
      "sub": null,
      "token_type": "Bearer"
    }
    "#));
    }
}

#[tokio::test]
async fn rfc_7662_section_4_a_client_is_told_of_its_own_tokens_and_a_gateway_of_all() {
    let server = TestServer::start().await;
    let (client, other) = (opaque_client(&server).await, own_client(&server).await);
    let token = server.client_token(&client).await;
    assert_eq!(server.introspect(&mine(&other), &token).await, json!({ "active": false }));
    let owner = server.owner().await;
    let gateway = server.registration(&other).await;
    server.core.registrations().set_privileges(&owner, &gateway, vec![Privilege::Introspect]).await.unwrap();
    assert_eq!(server.introspect(&mine(&other), &token).await["client_id"], id(&client));
    server.core.registrations().set_privileges(&owner, &gateway, Vec::new()).await.unwrap();
    assert_eq!(server.introspect(&mine(&other), &token).await, json!({ "active": false }));
}

#[tokio::test]
async fn rfc_7662_section_2_1_administrators_ask_with_their_password_and_nobody_without() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let token = server.client_token(&client).await;
    server.administrator_with_role("watcher", AdministratorRole::Auditor).await;
    for username in ["admin", "watcher", "admin@carbon.super"] {
        assert_eq!(server.introspect(&basic(username, PASSWORD), &token).await["active"], true, "{username}");
    }
    for authorization in ["", &basic("admin", "wrong password"), &basic("nobody", PASSWORD), &format!("Bearer {token}")]
    {
        let answer = server.post_form("/oauth2/introspect", authorization, &format!("token={token}")).await;
        assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    }
    let form = format!("token={token}&client_id={}", id(&client));
    let answer = server.post_form("/oauth2/introspect", "", &form).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "a client_id alone proves nothing");
    let answer = server.post_form("/oauth2/introspect", &mine(&client), "token=").await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
}

#[tokio::test]
async fn what_is_no_living_token_is_inactive_and_nothing_else_is_said() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let token = server.client_token(&client).await;
    let (header, claims) = read_jwt(&token);
    let (head, rest) = token.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let with = |member: &str, value: Value| {
        let mut claims = claims.clone();
        claims[member] = value;
        format!("{head}.{}.{signature}", encoded(&claims))
    };
    let rewritten = |member: &str, value: Value| {
        let mut header = header.clone();
        header[member] = value;
        format!("{}.{body}.{signature}", encoded(&header))
    };
    // RFC 8725 section 2.1: the public key as the secret of a MAC.
    let jwks = server.call("GET", "/oauth2/jwks", "", &Value::Null).await.json();
    let key = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let kid = header["kid"].as_str().map(str::to_owned);
    let forged = Header { kid, typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
    let hs256 = encode(&forged, &claims, &EncodingKey::from_secret(key.to_string().as_bytes())).unwrap();
    for (what, token) in [
        ("nothing of ours", "x".to_owned()),
        ("an opaque one that was never given", format!("gha_{}", "a".repeat(43))),
        ("a registration access token", client["registration_access_token"].as_str().unwrap_or("ghr_x").to_owned()),
        ("other claims", with("scope", json!("admin"))),
        ("another client", with("client_id", json!("x"))),
        ("no algorithm", rewritten("alg", json!("none"))),
        ("no signature", format!("{}.{body}.", encoded(&json!({ "alg": "none", "typ": "at+jwt", "kid": "x" })))),
        ("a MAC by the public key", hs256),
        ("an unknown key", rewritten("kid", json!("../../etc/passwd"))),
        ("a key by a URL", rewritten("jku", json!("https://evil.example/jwks"))),
        ("another type", rewritten("typ", json!("JWT"))),
        ("four parts", format!("{token}.x")),
        ("very long", "a".repeat(20_000)),
    ] {
        let told = server.introspect(&basic("admin", PASSWORD), &token).await;
        assert_eq!(told, json!({ "active": false }), "{what}");
    }
    assert!(server.lives(&token).await);
    server.clock.advance_seconds(3600);
    assert!(!server.lives(&token).await, "expired, though its signature was right a moment ago");
}

#[tokio::test]
async fn a_token_of_one_issuer_is_nothing_at_another() {
    let (one, other) = (TestServer::start().await, TestServer::at("http://127.0.0.1:3999").await);
    let client = own_client(&one).await;
    own_client(&other).await;
    let token = one.client_token(&client).await;
    assert!(one.lives(&token).await && !other.lives(&token).await);
}

#[tokio::test]
async fn rfc_9701_section_5_the_answer_is_signed_when_that_is_asked_for() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let token = server.client_token(&client).await;
    let ask = async |token: &str| {
        let request = Request::post("/oauth2/introspect")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, mine(&client))
            .header(header::ACCEPT, "text/html, application/token-introspection+jwt;q=0.9");
        server.send(request.body(Body::from(format!("token={token}"))).unwrap()).await
    };
    let answer = ask(&token).await;
    assert_eq!(answer.header("content-type"), "application/token-introspection+jwt");
    let (head, claims) = read_jwt(&answer.body);
    assert_eq!((&head["typ"], &head["alg"]), (&json!("token-introspection+jwt"), &json!("RS256")));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("http://127.0.0.1:3000"), &json!(id(&client))));
    assert_eq!(claims["token_introspection"], server.introspect(&mine(&client), &token).await);
    let jwks = server.call("GET", "/oauth2/jwks", "", &Value::Null).await.json();
    let key = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == head["kid"]).unwrap();
    let (signed, signature) = answer.body.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert_eq!(jws::verify("RS256", signed.as_bytes(), &signature, key), Ok(()));
    assert_eq!(read_jwt(&ask("x").await.body).1["token_introspection"], json!({ "active": false }));
    // It is no access token.
    assert!(!server.lives(&answer.body).await);
}
