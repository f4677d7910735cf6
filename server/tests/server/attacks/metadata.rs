//! Attacks by what a client says of itself.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestServer, basic, web_client};

const IS: &str = "/api/identity/oauth2/dcr/v1.1/register";
const APIM: &str = "/client-registration/v0.17/register";

/// A client with this member set to this value.
fn with(member: &str, value: Value) -> Value {
    let mut client = web_client();
    client[member] = value;
    client
}

#[tokio::test]
async fn attack_03_a_scheme_that_browsers_run_is_never_a_redirect_uri() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let admin = basic("admin", PASSWORD);
    for scheme in ["javascript", "JavaScript", "data", "vbscript", "file", "blob", "view-source"] {
        let uri = format!("{scheme}:alert(1)");
        let answer = server.register(&token, &with("redirect_uris", json!([uri]))).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_redirect_uri")),
            "{uri}"
        );
        let answer = server.register(&token, &with("post_logout_redirect_uris", json!([uri]))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "post-logout {uri}");
        let is = json!({ "client_name": "x", "grant_types": ["password"], "redirect_uris": [uri] });
        let answer = server.call("POST", IS, &admin, &is).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_redirect_uri")),
            "IS {uri}"
        );
        let apim = json!({ "clientName": "x", "owner": "admin", "grantType": "password", "callbackUrl": uri });
        let answer = server.call("POST", APIM, &admin, &apim).await;
        assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::BAD_REQUEST, &json!(400)), "APIM {uri}");
    }
    // Private-use schemes have a dot, or belong to a known editor.
    for (uri, status) in [
        ("com.example.app:/cb", StatusCode::CREATED),
        ("cursor://anysphere.cursor-mcp/oauth/callback", StatusCode::CREATED),
        ("myapp://callback", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(server.register(&token, &with("redirect_uris", json!([uri]))).await.status, status, "{uri}");
    }
}

#[tokio::test]
async fn attack_04_redirect_uris_that_mean_something_else_than_they_say_are_refused() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    for uri in [
        "http://shop.example/cb",
        "https://shop.example/cb#",
        "https://shop.example/cb#fragment",
        "https://user@shop.example/cb",
        "https://shop.example\\@evil.example/cb",
        "https://shop.example/a\r\nb",
        "https://shop.example/a\tb",
        "https://*.shop.example/cb",
        "https://shop.example/a/../b",
        "https://shop.example/%2e%2e/b",
        "http://localhost.evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "//shop.example/cb",
        "shop.example/cb",
        "",
    ] {
        let answer = server.register(&token, &with("redirect_uris", json!(["https://shop.example/ok", uri]))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{uri:?}");
        assert_eq!(answer.json()["error"], "invalid_redirect_uri", "{uri:?}");
    }
    for uri in ["http://127.0.0.1:8765/cb", "http://[::1]/cb", "http://localhost:3000/cb"] {
        let answer = server.register(&token, &with("redirect_uris", json!([uri]))).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{uri}");
        assert_eq!(answer.json()["redirect_uris"], json!([uri]), "as it was written");
    }
}

#[tokio::test]
async fn attack_16_members_that_only_the_server_sets_are_not_taken_from_a_request() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let mut client = web_client();
    for (member, value) in [
        ("client_id", json!("chosen")),
        ("client_secret", json!("chosen-secret")),
        ("client_secret_expires_at", json!(1)),
        ("registration_access_token", json!("chosen-token")),
        ("owner", json!("admin")),
        ("state", json!("active")),
        ("enabled", json!(true)),
        ("skip_consent", json!(true)),
        ("trusted", json!(true)),
        ("provider", json!("x")),
        ("api_client", json!("x")),
        ("wso2", json!({ "token_type": "JWT" })),
        ("tokens", json!({ "client_access_token_seconds": 999_999_999 })),
        ("policy", json!({})),
    ] {
        client[member] = value;
    }
    let answer = server.register(&token, &client).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let made = answer.json();
    for (member, value) in client.as_object().unwrap() {
        if !["client_name", "redirect_uris"].contains(&member.as_str()) {
            assert_ne!(made.get(member), Some(value), "{member}");
        }
    }
    let owner = server.owner().await;
    let read = server.core.registrations().read(&owner, made["client_id"].as_str().unwrap()).await.unwrap();
    assert_eq!(read.registration.metadata.wso2, None);
    assert_eq!(read.registration.metadata.tokens, dcr::metadata::TokenSettings::default());
    assert_eq!(read.registration.api_client, None);
}

#[tokio::test]
async fn attack_22_a_name_that_hides_or_turns_its_letters_is_refused() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    for name in [
        "Goo\u{202e}elg",
        "Shop\u{200b}",
        "Shop\u{0}",
        "a\nb",
        "\u{2066}Shop",
        "Shop\u{feff}",
        "Sh\u{200d}op",
        "Sh\u{200c}op",
        "Sh\u{fe0f}op",
        "نرم\u{200c}\u{200c}افزار",
    ] {
        let answer = server.register(&token, &with("client_name", json!(name))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name:?}");
        let answer = server.register(&token, &with("client_name#ja", json!(name))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name:?} in Japanese");
    }
    let answer = server.register(&token, &with("client_name", json!("<img src=x onerror=alert(1)>"))).await;
    assert_eq!(answer.status, StatusCode::CREATED, "markup is text, and pages escape it");
    let answer = server.register(&token, &with("client_name#ja", json!("お店"))).await;
    assert_eq!(answer.json()["client_name#ja"], "お店");
    // What spells a word or an emoji hides nothing: it is answered as it was sent.
    for name in ["شرکت نرم\u{200c}افزاری", "ශ්\u{200d}රී ලංකා", "क्\u{200d}ष", "👩\u{200d}💻 Team", "🏳\u{fe0f}\u{200d}🌈"]
    {
        let mut client = with("client_name", json!(name));
        client["client_name#fa"] = json!(name);
        let answer = server.register(&token, &client).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{name:?}: {}", answer.body);
        assert_eq!((&answer.json()["client_name"], &answer.json()["client_name#fa"]), (&json!(name), &json!(name)));
    }
}

#[tokio::test]
async fn attack_33_a_key_set_holds_public_asymmetric_keys_of_a_sensible_size_only() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let ec = json!({
        "kty": "EC", "crv": "P-256", "kid": "a",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    });
    let answer = server.register(&token, &with("jwks", json!({ "keys": [ec] }))).await;
    assert_eq!((answer.status, &answer.json()["jwks"]["keys"][0]["kid"]), (StatusCode::CREATED, &json!("a")));
    let mut private = ec.clone();
    private["d"] = json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    let weak = json!({ "kty": "RSA", "e": "AQAB", "n": "AQAB".repeat(40) });
    for (what, jwks) in [
        ("a symmetric key", json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] })),
        ("a private key", json!({ "keys": [private] })),
        ("two keys of one name", json!({ "keys": [ec, ec] })),
        ("a weak RSA key", json!({ "keys": [weak] })),
        ("too many keys", json!({ "keys": vec![json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }); 200] })),
        ("an unknown curve", json!({ "keys": [{ "kty": "EC", "crv": "P-192", "x": "AA", "y": "AA" }] })),
        ("no key", json!({ "keys": [] })),
        ("no set", json!([ec])),
    ] {
        let answer = server.register(&token, &with("jwks", jwks)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{what}: {}", answer.body);
        assert_eq!(answer.json()["error"], "invalid_client_metadata", "{what}");
    }
}
