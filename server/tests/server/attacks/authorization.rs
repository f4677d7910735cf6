//! Attacks by what a caller shows, or does not show.

use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestServer, basic, open_to_anybody, web_client};

/// Every route of the DCR endpoints.
const ROUTES: [(&str, &str); 17] = [
    ("POST", "/connect/register"),
    ("GET", "/connect/register/x"),
    ("PUT", "/connect/register/x"),
    ("DELETE", "/connect/register/x"),
    ("POST", "/api/identity/oauth2/dcr/v1.1/register"),
    ("POST", "/api/identity/oauth2/dcr/v1.1/register/"),
    ("GET", "/api/identity/oauth2/dcr/v1.1/register?client_name=x"),
    ("GET", "/api/identity/oauth2/dcr/v1.1/register/x"),
    ("PUT", "/api/identity/oauth2/dcr/v1.1/register/x"),
    ("DELETE", "/api/identity/oauth2/dcr/v1.1/register/x"),
    ("POST", "/t/carbon.super/api/identity/oauth2/dcr/v1.1/register"),
    ("GET", "/t/carbon.super/api/identity/oauth2/dcr/v1.1/register?client_name=x"),
    ("GET", "/t/carbon.super/api/identity/oauth2/dcr/v1.1/register/x"),
    ("PUT", "/t/carbon.super/api/identity/oauth2/dcr/v1.1/register/x"),
    ("DELETE", "/t/carbon.super/api/identity/oauth2/dcr/v1.1/register/x"),
    ("POST", "/client-registration/v0.17/register"),
    ("DELETE", "/client-registration/v0.17"),
];

fn json_refusal(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}: {}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json", "{what}");
    assert!(answer.header("cache-control").contains("no-store"), "{what}");
    assert!(answer.json().is_object(), "{what}");
}

#[tokio::test]
async fn attack_09_a_malformed_authorization_header_is_401_and_json() {
    let server = TestServer::start().await;
    server.administrator().await;
    let long = format!("Bearer {}", "x".repeat(100_000));
    let headers: [&[u8]; 12] = [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Bearer  x",
        b"Bearer x y",
        b"Bearer caf\xc3\xa9",
        b"Bearer \xff\xfe",
        b"Basic",
        b"Basic !!!",
        b"Digest username=x",
        b"\x80",
        long.as_bytes(),
    ];
    for (method, path) in ROUTES {
        for value in headers {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
            let answer = server.send(request.body(Body::from(web_client().to_string())).unwrap()).await;
            json_refusal(&answer, &format!("{method} {path} {:.20}", String::from_utf8_lossy(value)));
        }
    }
}

#[tokio::test]
async fn attack_13_no_route_beside_the_endpoint_is_without_authorization() {
    let server = TestServer::start().await;
    server.administrator().await;
    let auditor = basic("auditor", PASSWORD);
    server.administrator_with_role("auditor", registration::AdministratorRole::Auditor).await;
    for (method, path) in ROUTES {
        json_refusal(&server.call(method, path, "", &web_client()).await, &format!("{method} {path}"));
        let answer = server.call(method, path, &auditor, &json!({ "client_name": "x", "clientName": "x" })).await;
        assert!([401, 403].contains(&answer.status.as_u16()), "an auditor: {method} {path}: {}", answer.body);
    }
    for path in [
        "/keymanager-operations/dcr/register",
        "/api/identity/oauth2/dcr/v1.1/",
        "/api/identity/oauth2/dcr/v1.1/register/x/regenerate",
        "/t/wso2.com/o/x/api/identity/oauth2/dcr/v1.1/register",
        "/connect/register/x/secret",
        "/connect/",
    ] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let answer = server.call(method, path, "", &json!({})).await;
            assert!([403, 404, 405].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn attack_12_an_unknown_client_a_wrong_token_and_anothers_token_are_answered_alike() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let one = server.register(&token, &web_client()).await.json();
    let other = server.register(&token, &web_client()).await.json();
    let path = |client: &Value| format!("/connect/register/{}", client["client_id"].as_str().unwrap());
    let mine = format!("Bearer {}", one["registration_access_token"].as_str().unwrap());
    let mut answers = Vec::new();
    for (what, path, token) in [
        ("unknown client", "/connect/register/nobody".to_owned(), mine.clone()),
        ("wrong token", path(&one), format!("{mine}x")),
        ("another's token", path(&other), mine.clone()),
        ("the initial access token", path(&one), token.clone()),
        ("the client's secret", path(&one), format!("Bearer {}", one["client_secret"].as_str().unwrap())),
    ] {
        for method in ["GET", "PUT", "DELETE"] {
            let answer = server.call(method, &path, &token, &Value::Null).await;
            json_refusal(&answer, what);
            answers.push((answer.header("www-authenticate").to_owned(), answer.body));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "they tell each other apart: {answers:?}");
    assert_eq!(server.call("GET", &path(&one), &mine, &Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn attack_24_nothing_in_an_answer_depends_on_how_much_of_a_token_is_right() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let made = server.register(&token, &web_client()).await.json();
    let path = format!("/connect/register/{}", made["client_id"].as_str().unwrap());
    let right = made["registration_access_token"].as_str().unwrap();
    let mut seen = Vec::new();
    for length in [5, 20, right.len() - 1] {
        let wrong = format!("Bearer {}{}", &right[..length], "~".repeat(right.len() - length));
        let answer = server.call("GET", &path, &wrong, &Value::Null).await;
        seen.push((answer.status, answer.header("www-authenticate").to_owned(), answer.body));
        let answer =
            server.register(&format!("Bearer {}", &token["Bearer ".len()..token.len() - 1]), &web_client()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test]
async fn attack_10_a_disabled_client_stays_disabled_whatever_its_token_asks() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let made = server.register(&token, &web_client()).await.json();
    let client_id = made["client_id"].as_str().unwrap();
    let (path, owner) = (format!("/connect/register/{client_id}"), server.owner().await);
    let mine = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    let id = server.core.registrations().read(&owner, client_id).await.unwrap().registration.id;
    server.core.registrations().disable(&owner, &id).await.unwrap();
    let update = json!({ "client_id": client_id, "redirect_uris": ["https://shop.example/new"], "enabled": true });
    for (method, body) in [("GET", &Value::Null), ("PUT", &update), ("DELETE", &Value::Null)] {
        let answer = server.call(method, &path, &mine, body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method}");
        assert_eq!(answer.json()["error"], "access_denied", "{method}");
    }
    let read = server.core.registrations().read(&owner, client_id).await.unwrap();
    assert_eq!(read.registration.state, registration::RegistrationState::Disabled);
    assert_eq!(read.client_secret.unwrap().expose(), made["client_secret"].as_str().unwrap());
    // WSO2's update enables nothing either.
    let is = format!("/api/identity/oauth2/dcr/v1.1/register/{client_id}");
    let answer =
        server.call("PUT", &is, &basic("admin", PASSWORD), &json!({ "grant_types": ["authorization_code"] })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let read = server.core.registrations().read(&owner, client_id).await.unwrap();
    assert_eq!(read.registration.state, registration::RegistrationState::Disabled);
    server.core.registrations().enable(&owner, &id).await.unwrap();
    assert_eq!(server.call("GET", &path, &mine, &Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn attack_30_addresses_come_from_the_settings_and_not_from_a_request() {
    let server = TestServer::start().await;
    server.provider(&open_to_anybody()).await;
    let forged = |method: &str, path: &str| {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "evil.example")
            .header("x-forwarded-host", "evil.example")
            .header("x-forwarded-proto", "https")
            .header("forwarded", "host=evil.example;proto=https")
            .header(header::CONTENT_TYPE, "application/json")
    };
    let answer =
        server.send(forged("POST", "/connect/register").body(Body::from(web_client().to_string())).unwrap()).await;
    let uri = answer.json()["registration_client_uri"].as_str().unwrap().to_owned();
    assert!(uri.starts_with("http://127.0.0.1:3000/connect/register/"), "{uri}");
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/oauth2/token/.well-known/openid-configuration",
    ] {
        let answer = server.send(forged("GET", path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.json()["issuer"], "http://127.0.0.1:3000", "{path}");
        assert!(!answer.body.contains("evil"), "{path}");
    }
}
