//! Attacks by what is sent, and by who makes a browser send it.

use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
};
use registration::RegistrationFilter;
use serde_json::json;
use server::settings::DcrSettings;

use crate::support::{Answer, PASSWORD, TestServer, basic, open_to_anybody, web_client};

const ENDPOINTS: [&str; 3] =
    ["/connect/register", "/api/identity/oauth2/dcr/v1.1/register", "/client-registration/v0.17/register"];

async fn send(server: &TestServer, path: &str, authorization: &str, kind: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONTENT_LENGTH, body.len());
    server.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn attack_20_a_body_that_is_too_much_is_refused_in_the_dialects_json() {
    let server = TestServer::start().await;
    server.administrator().await;
    let admin = basic("admin", PASSWORD);
    let many: Vec<String> = (0..1000).map(|number| format!("https://shop.example/{number}")).collect();
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("five megabytes", vec![b' '; 5 * 1024 * 1024]),
        ("a thousand URIs", json!({ "client_name": "x", "redirect_uris": many, "grant_types": ["authorization_code"] }).to_string().into_bytes()),
        ("a long URI", json!({ "client_name": "x", "redirect_uris": [format!("https://shop.example/{}", "x".repeat(20_000))], "grant_types": ["authorization_code"] }).to_string().into_bytes()),
        ("a long name", json!({ "client_name": "x".repeat(40_000), "clientName": "x".repeat(40_000) }).to_string().into_bytes()),
        ("twenty thousand levels", [b"{\"a\":".repeat(9_000), b"1".to_vec(), b"}".repeat(9_000)].concat()),
        ("a member twice", b"{\"client_name\":\"a\",\"client_name\":\"b\",\"clientName\":\"a\",\"clientName\":\"b\"}".to_vec()),
        ("bytes that are not UTF-8", b"{\"client_name\":\"\xff\xfe\"}".to_vec()),
        ("a NUL", b"{\"client_name\":\"a\\u0000b\",\"owner\":\"admin\"}".to_vec()),
        ("half an object", b"{\"client_name\":".to_vec()),
        ("an array", b"[]".to_vec()),
        ("nothing", Vec::new()),
        ("two objects", b"{}{}".to_vec()),
    ];
    for path in ENDPOINTS {
        for (what, body) in &bodies {
            let answer = send(&server, path, &admin, "application/json", body.clone()).await;
            assert!(matches!(answer.status.as_u16(), 400 | 413), "{path}, {what}: {} {}", answer.status, answer.body);
            assert_eq!(answer.header("content-type"), "application/json", "{path}, {what}");
            let json = answer.json();
            assert!(
                json.get("error_description").or(json.get("description")).is_some(),
                "{path}, {what}: {}",
                answer.body
            );
            assert!(answer.body.len() < 3000, "{path}, {what}: the refusal repeats what was sent");
        }
        let request = Request::post(path)
            .header(header::AUTHORIZATION, &admin)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_ENCODING, "gzip");
        let bomb = server.send(request.body(Body::from(vec![0x1f, 0x8b, 8, 0])).unwrap()).await;
        assert_eq!(bomb.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}: nothing is unpacked");
        assert!(bomb.json().is_object(), "{path}");
    }
    let owner = server.owner().await;
    assert_eq!(server.core.registrations().list(&owner, &RegistrationFilter::default()).await.unwrap().total, 0);
}

#[tokio::test]
async fn attack_21_a_form_of_another_page_cannot_register() {
    let server = TestServer::start().await;
    server.provider(&open_to_anybody()).await;
    let admin = basic("admin", PASSWORD);
    for path in ENDPOINTS {
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", ""]
        {
            let answer = send(&server, path, &admin, kind, web_client().to_string().into_bytes()).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
            assert!(answer.json().is_object(), "{path} {kind}");
        }
    }
    let without = Request::post("/connect/register").body(Body::from(web_client().to_string())).unwrap();
    assert_eq!(server.send(without).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn attack_29_browsers_may_call_from_listed_origins_only_and_never_with_cookies() {
    let preflight = |origin: &'static str| {
        Request::builder()
            .method("OPTIONS")
            .uri("/connect/register")
            .header(header::ORIGIN, origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,authorization")
            .body(Body::empty())
            .unwrap()
    };
    let closed = TestServer::start().await;
    let answer = closed.send(preflight("https://app.example")).await;
    assert_eq!(answer.header("access-control-allow-origin"), "", "nobody is listed by default");
    let settings =
        DcrSettings { cors_origins: vec![HeaderValue::from_static("https://app.example")], ..DcrSettings::default() };
    let server = TestServer::start().await.with_dcr(settings);
    let allowed = server.send(preflight("https://app.example")).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example");
    assert_eq!(allowed.header("access-control-allow-credentials"), "");
    for origin in ["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"] {
        assert_eq!(server.send(preflight(origin)).await.header("access-control-allow-origin"), "", "{origin}");
    }
    // What is published is published to all, listed or not, and holds nothing of a session.
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/oauth2/token/.well-known/openid-configuration",
        "/t/carbon.super/oauth2/token/.well-known/openid-configuration",
        "/oauth2/jwks",
    ] {
        for server in [&closed, &server] {
            for method in ["GET", "HEAD"] {
                let request =
                    Request::builder().method(method).uri(path).header(header::ORIGIN, "https://evil.example");
                let answer = server.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(
                    (answer.status, answer.header("access-control-allow-origin")),
                    (StatusCode::OK, "*"),
                    "{path}"
                );
                assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
            }
            // An MCP client in a browser sends its version along.
            let asks = Request::builder()
                .method("OPTIONS")
                .uri(path)
                .header(header::ORIGIN, "https://evil.example")
                .header("access-control-request-method", "GET")
                .header("access-control-request-headers", "mcp-protocol-version");
            let answer = server.send(asks.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
            assert_eq!(answer.header("access-control-allow-headers"), "*", "{path}");
            assert_eq!(answer.header("access-control-allow-methods"), "GET,HEAD", "{path}");
        }
    }
    // The endpoints beside them stay with the listed ones.
    for path in ["/oauth2/token", "/oauth2/introspect", "/connect/register"] {
        let request = Request::post(path).header(header::ORIGIN, "https://evil.example").body(Body::empty()).unwrap();
        assert_eq!(server.send(request).await.header("access-control-allow-origin"), "", "{path}");
    }
    // WSO2's endpoints take an administrator's password: no page calls them.
    let request =
        Request::post(ENDPOINTS[1]).header(header::ORIGIN, "https://app.example").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.header("access-control-allow-origin"), "");
}
