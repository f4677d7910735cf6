//! `client_credentials`, and the access tokens that come of it.

use authorization::jws;
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{id, made, mine, opaque_client, own_client, read_jwt, refusal};
use crate::support::{NOW, PASSWORD, TestServer, basic};

#[tokio::test]
async fn rfc_6749_section_4_4_a_client_gets_a_token_on_its_own_behalf() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let answer = server.token(&mine(&client), "grant_type=client_credentials").await;
    assert_eq!(answer.status, StatusCode::OK);
    // RFC 6749 section 5.1.
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(answer.header("content-type"), "application/json");
    let mut json = answer.json();
    let token = json["access_token"].take();
    assert!(token.as_str().is_some_and(|token| token.starts_with("gha_") && token.len() == 47), "{token}");
    insta::assert_json_snapshot!(json, @r#"
    {
      "access_token": null,
      "expires_in": 3600,
      "scope": "orders:read orders:write",
      "token_type": "Bearer"
    }
    "#);
    let listed = server.database.database();
    assert!(!format!("{listed:?}").contains(token.as_str().unwrap()));
}

#[tokio::test]
async fn rfc_9068_section_2_a_signed_token_says_what_an_api_needs() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let token = server.client_token(&client).await;
    let (header, mut claims) = read_jwt(&token);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("at+jwt")));
    assert_eq!(claims["sub"].take(), json!(id(&client)));
    assert_eq!(claims["client_id"].take(), json!(id(&client)));
    assert_eq!(claims["azp"].take(), json!(id(&client)));
    assert!(claims["jti"].take().as_str().unwrap().len() >= 20);
    insta::assert_json_snapshot!(claims, @r#"
    {
      "aud": "http://127.0.0.1:3000",
      "azp": null,
      "client_id": null,
      "exp": 4000003600,
      "iat": 4000000000,
      "iss": "http://127.0.0.1:3000",
      "jti": null,
      "scope": "orders:read orders:write",
      "sub": null
    }
    "#);
    // Two tokens are never the same one.
    assert_ne!(token, server.client_token(&client).await);
}

#[tokio::test]
async fn rfc_9068_section_2_1_a_provider_chooses_what_its_access_tokens_are_signed_with() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let owner = server.owner().await;
    let provider = server.core.providers().list(&owner).await.unwrap().remove(0).provider;
    for (chosen, alg) in [("", "ES256"), ("RS256", "RS256"), ("ES256", "ES256")] {
        let fields = registration::ProviderFields {
            name: provider.name.clone(),
            authentication_method: "token_introspection".to_owned(),
            grant_types: vec!["client_credentials".to_owned()],
            scopes: "orders:read".to_owned(),
            client_id_claims: "client_id".to_owned(),
            access_tokens: "jwt".to_owned(),
            access_token_algorithm: chosen.to_owned(),
        };
        server.core.providers().update(&owner, &provider.id, &fields).await.unwrap();
        let token = server.client_token(&client).await;
        let header = read_jwt(&token).0;
        assert_eq!((&header["alg"], &header["typ"]), (&json!(alg), &json!("at+jwt")), "{chosen:?}");
        let jwks = server.call("GET", "/oauth2/jwks", "", &Value::Null).await.json();
        let key = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert_eq!(jws::verify(alg, signed.as_bytes(), &signature, key), Ok(()));
        assert!(server.lives(&token).await);
    }
    assert_eq!(read_jwt(&server.client_token(&own_client(&server).await).await).0["alg"], "ES256", "of no provider");
}

#[tokio::test]
async fn rfc_6749_section_3_3_a_token_has_the_scopes_asked_for_and_never_more() {
    let server = TestServer::start().await;
    for client in [own_client(&server).await, opaque_client(&server).await] {
        let asked = |scope: &str| format!("grant_type=client_credentials&scope={scope}");
        for (scope, given) in [
            ("orders:write", "orders:write"),
            ("orders:write+orders:read+orders:write", "orders:write orders:read"),
            ("", "orders:read orders:write"),
            // Any white space separates, and what is not given is left out (RFC 6749 section 3.3).
            ("+", "orders:read orders:write"),
            ("%09%0a", "orders:read orders:write"),
            ("+orders:read", "orders:read"),
            ("orders:read++orders:write+", "orders:read orders:write"),
            ("orders:read%09orders:write", "orders:read orders:write"),
            ("orders:read%0d%0aorders:write", "orders:read orders:write"),
            ("orders:read+admin", "orders:read"),
            ("openid+orders:read+%22", "orders:read"),
        ] {
            let answer = server.token(&mine(&client), &asked(scope)).await;
            assert_eq!(answer.json()["scope"], given, "{scope}");
        }
        for scope in
            ["admin", "internal_dcr_create", "openid", "a++b", "%22", "orders:read,orders:write", "Orders:read"]
        {
            let answer = server.token(&mine(&client), &asked(scope)).await;
            assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_scope")));
        }
    }
}

#[tokio::test]
async fn a_scope_that_the_provider_no_longer_gives_is_gone_from_new_tokens() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let owner = server.owner().await;
    let provider = server.core.providers().list(&owner).await.unwrap().remove(0).provider;
    let fields = registration::ProviderFields {
        name: provider.name.clone(),
        authentication_method: "token_introspection".to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        scopes: "orders:read".to_owned(),
        client_id_claims: "client_id".to_owned(),
        ..registration::ProviderFields::default()
    };
    server.core.providers().update(&owner, &provider.id, &fields).await.unwrap();
    let answer = server.token(&mine(&client), "grant_type=client_credentials").await;
    assert_eq!(answer.json()["scope"], "orders:read");
    let fields = registration::ProviderFields { grant_types: vec!["authorization_code".to_owned()], ..fields };
    server.core.providers().update(&owner, &provider.id, &fields).await.unwrap();
    let answer = server.token(&mine(&client), "grant_type=client_credentials").await;
    assert_eq!(answer.json()["error"], "unauthorized_client");
}

#[tokio::test]
async fn rfc_8707_section_2_a_token_is_for_the_resources_that_were_named() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let audience = async |resources: &str| {
        let answer = server.token(&mine(&client), &format!("grant_type=client_credentials{resources}")).await;
        let json = answer.json();
        json["access_token"].as_str().map(|token| read_jwt(token).1["aud"].clone()).ok_or(json["error"].clone())
    };
    assert_eq!(audience("&resource=https://api.example/orders").await, Ok(json!("https://api.example/orders")));
    let several = "&resource=https://a.example&resource=urn:b&resource=https://a.example";
    assert_eq!(audience(several).await, Ok(json!(["https://a.example", "urn:b"])));
    for wrong in [
        "/orders",
        "https://a.example/%23x",
        "x",
        "https://a.example/%20",
        &format!("https://a.example/{}", "x".repeat(2048)),
        &"&resource=urn:x".repeat(11)[10..],
    ] {
        assert_eq!(audience(&format!("&resource={wrong}")).await, Err(json!("invalid_target")), "{wrong}");
    }
    // Opaque tokens keep it too.
    let client = opaque_client(&server).await;
    let form = "grant_type=client_credentials&resource=https://a.example&resource=https://b.example";
    let token = server.token(&mine(&client), form).await.json()["access_token"].as_str().unwrap().to_owned();
    let told = server.introspect(&basic("admin", PASSWORD), &token).await;
    assert_eq!(told["aud"], json!(["https://a.example", "https://b.example"]));
}

#[tokio::test]
async fn rfc_6749_section_5_2_what_a_client_is_not_registered_for_is_explained() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let web = json!({ "redirect_uris": ["https://shop.example/cb"] });
    let web = made(&server.register(&basic("admin", PASSWORD), &web).await);
    let refused = async |client: &Value, form: &str| refusal(&server.token(&mine(client), form).await);
    insta::assert_debug_snapshot!([
        refused(&web, "grant_type=client_credentials").await,
        refused(&client, "grant_type=password&username=a&password=b").await,
        refused(&client, "grant_type=implicit").await,
        refused(&client, "grant_type=urn:ietf:params:oauth:grant-type:device_code").await,
        refused(&client, "scope=orders:read").await,
        refused(&client, "grant_type=client_credentials&grant_type=client_credentials").await,
        refused(&client, "grant_type=client_credentials&scope=a&scope=b").await,
    ], @r#"
    [
        (
            400,
            "unauthorized_client",
            "This client is not registered for client_credentials.",
        ),
        (
            400,
            "unsupported_grant_type",
            "The grant type password is not offered, because it hands a person's password to the client. Use authorization_code with PKCE.",
        ),
        (
            400,
            "unsupported_grant_type",
            "The grant type implicit is not offered, because it puts tokens into the browser's history. Use authorization_code with PKCE.",
        ),
        (
            400,
            "unsupported_grant_type",
            "This server gives no tokens for the grant type “urn:ietf:params:oauth:grant-type:device_code”.",
        ),
        (
            400,
            "invalid_request",
            "grant_type is missing.",
        ),
        (
            400,
            "invalid_request",
            "grant_type comes more than once.",
        ),
        (
            400,
            "invalid_request",
            "scope comes more than once.",
        ),
    ]
    "#);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused_in_json() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        let answer = server.call("POST", path, &mine(&client), &json!({ "grant_type": "client_credentials" })).await;
        assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
        let answer = server.post_form(path, &mine(&client), &format!("token={}", "x".repeat(70_000))).await;
        assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
        let answer = server.call("GET", path, &mine(&client), &Value::Null).await;
        assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
        assert_eq!(answer.json()["error"], "invalid_request");
    }
}

#[tokio::test]
async fn the_lifetimes_and_the_kind_of_token_that_wso2_has_members_for_take_effect() {
    let server = TestServer::start().await;
    server.owner().await;
    let register = async |name: &str, members: Value| {
        let mut body = json!({ "client_name": name, "grant_types": ["client_credentials"] });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let path = "/api/identity/oauth2/dcr/v1.1/register";
        made(&server.call("POST", path, &basic("admin", PASSWORD), &body).await)
    };
    let jwt = register("jwt", json!({ "ext_token_type": "JWT", "ext_application_token_lifetime": 120 })).await;
    let answer = server.token(&mine(&jwt), "grant_type=client_credentials").await.json();
    assert_eq!(answer["expires_in"], 120);
    assert_eq!(read_jwt(answer["access_token"].as_str().unwrap()).1["exp"], NOW.unix_seconds() + 120);
    let opaque = register("opaque", json!({ "ext_application_token_lifetime": 90 })).await;
    let answer = server.token(&mine(&opaque), "grant_type=client_credentials").await.json();
    let token = answer["access_token"].as_str().unwrap();
    assert!(token.starts_with("gha_") && answer["expires_in"] == 90, "{answer}");
    assert!(server.lives(token).await);
    server.clock.advance_seconds(89);
    assert!(server.lives(token).await);
    server.clock.advance_seconds(1);
    assert!(!server.lives(token).await);
}

#[tokio::test]
async fn a_client_that_was_given_a_token_counts_as_used() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let last_used = async || {
        let id = server.registration(&client).await;
        server.core.registrations().get(&server.owner().await, &id).await.unwrap().registration.last_used_at
    };
    assert_eq!(last_used().await, None);
    server.client_token(&client).await;
    assert_eq!(last_used().await, Some(NOW));
    server.clock.advance_seconds(3599);
    server.client_token(&client).await;
    assert_eq!(last_used().await, Some(NOW), "the note is not written at each token");
    server.clock.advance_seconds(1);
    server.client_token(&client).await;
    assert_eq!(last_used().await, Some(NOW.plus_seconds(3600)));
}
