//! The WSO2 dialect: what is refused, and how. What is answered is part of the story tests, with a real registration.

use crate::support::{Answer, PASSWORD, TestServer, open_to_anybody};
use axum::{
    body::Body,
    http::{HeaderValue, Method, Request, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use registration::registrations::CredentialFields;
use serde_json::json;

const REGISTER: &str = "/api/identity/oauth2/dcr/v1.1/register";

fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

async fn read(server: &TestServer, path: &str, authorization: &[u8]) -> Answer {
    let request = Request::get(path)
        .header(header::AUTHORIZATION, HeaderValue::from_bytes(authorization).unwrap())
        .header("x-request-id", "t1");
    server.send(request.body(Body::empty()).unwrap()).await
}

fn assert_unauthorized(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}");
    assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
    assert_eq!(answer.header("content-type"), "application/json", "{what}");
    assert_eq!(answer.header("cache-control"), "no-store, no-cache, must-revalidate, private", "{what}");
    assert_eq!(answer.json()["code"], 401, "{what}");
}

#[tokio::test]
async fn malformed_credentials_are_401_and_never_500() {
    let server = TestServer::start().await;
    server.administrator().await;
    let good = STANDARD.encode(format!("admin:{PASSWORD}"));
    let mut cases: Vec<Vec<u8>> = [
        String::new(),
        "Basic".to_owned(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer  x".to_owned(),
        format!("Basic  {good}"),
        format!("Basic {good} x"),
        format!("Bearer {good}"),
        format!("Basic {}", "A".repeat(100_000)),
        format!("Basic {}", STANDARD.encode("admin")),
        format!("Basic {}", STANDARD.encode([0xff, 0xfe, b':', b'x'])),
        "Digest username=\"admin\"".to_owned(),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect();
    cases.push("Basic ä".as_bytes().to_vec());
    cases.push(vec![0x80, 0xff]);
    for path in [format!("{REGISTER}/x"), format!("/t/carbon.super{REGISTER}/x")] {
        for case in &cases {
            assert_unauthorized(&read(&server, &path, case).await, &format!("{:.40}", String::from_utf8_lossy(case)));
        }
        let without = server.send(Request::get(&path).body(Body::empty()).unwrap()).await;
        assert_unauthorized(&without, "no header");
    }
    insta::assert_snapshot!(read(&server, &format!("{REGISTER}/x"), b"Bearer").await.body, @r#"{"code":401,"message":"Unauthorized","description":"Authorization failure. Authorization information was invalid or missing from your request.","traceId":"t1"}"#);
}

#[tokio::test]
async fn wrong_and_right_credentials_differ_and_ids_do_not() {
    let server = TestServer::start().await;
    server.administrator().await;
    let path = format!("{REGISTER}/no_such_client");
    assert_unauthorized(&read(&server, &path, basic("admin", "wrong").as_bytes()).await, "wrong password");
    assert_unauthorized(&read(&server, &path, basic("nobody", PASSWORD).as_bytes()).await, "unknown user");
    for username in ["admin", "Admin", "admin@carbon.super"] {
        for path in [path.clone(), format!("/t/carbon.super{path}"), format!("{REGISTER}/%F0%9F%94%91")] {
            let answer = read(&server, &path, basic(username, PASSWORD).as_bytes()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_eq!(answer.body, "", "{username} {path}");
            assert_eq!(answer.header("cache-control"), "no-store, no-cache, must-revalidate, private");
        }
    }
    // A user of one tenant at the path of another.
    assert_unauthorized(
        &read(&server, &format!("/t/wso2.com{path}"), basic("admin", PASSWORD).as_bytes()).await,
        "other tenant",
    );
    let broken = read(&server, &format!("{REGISTER}/%ff"), basic("admin", PASSWORD).as_bytes()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    insta::assert_snapshot!(broken.body, @r#"{"error":"invalid_client_metadata"}"#);
}

#[tokio::test]
async fn a_session_cookie_opens_nothing_here() {
    let server = TestServer::start().await;
    let cookie = server.administrator_cookie().await;
    assert_unauthorized(&server.visit(&format!("{REGISTER}/x"), Some(&cookie)).await, "cookie");
}

#[tokio::test]
async fn guessing_is_limited() {
    let server = TestServer::start().await;
    server.administrator().await;
    let path = format!("{REGISTER}/x");
    let mut last = read(&server, &path, basic("admin", "guess").as_bytes()).await;
    for _ in 0..10 {
        last = read(&server, &path, basic("admin", "guess").as_bytes()).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(last.json()["code"], 429);
    // The right password has to wait as well.
    assert_eq!(read(&server, &path, basic("admin", PASSWORD).as_bytes()).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn other_methods_are_405() {
    let server = TestServer::start().await;
    for path in [format!("{REGISTER}/x"), format!("/t/carbon.super{REGISTER}/x")] {
        for method in [Method::POST, Method::PATCH, Method::OPTIONS] {
            let request = Request::builder().method(method.clone()).uri(&path).body(Body::empty()).unwrap();
            let answer = server.send(request).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(answer.header("allow"), "DELETE, GET, HEAD, PUT", "{method}");
            assert_eq!(answer.json()["code"], 405, "{method}");
        }
    }
}

#[tokio::test]
async fn a_name_finds_what_was_registered_here_and_nothing_else() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let provider = server.provider(&open_to_anybody()).await;
    let admin = basic("admin", PASSWORD);
    let find = async |query: &str| read(&server, &format!("{REGISTER}?{query}"), admin.as_bytes()).await;

    // A credential of the portal, whose client_name is put together, and two registrations of one name.
    let (_, member) = server.member_of_acme(&owner, &provider).await;
    let member = server.core.members().caller(&member).await.unwrap();
    let fields = CredentialFields {
        id: server.core.credentials().new_id(),
        label: "Nightly".to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        token_endpoint_auth_method: "client_secret_basic".to_owned(),
        ..CredentialFields::default()
    };
    let credential = server.core.credentials().generate(&member, &fields).await.unwrap();
    let credential = server.core.registrations().page(&owner, &credential).await.unwrap().registration;
    assert_eq!(credential.metadata.client_name, "Acme - Nightly");
    for _ in 0..2 {
        let twin = json!({ "client_name": "Twin", "redirect_uris": ["https://twin.example/cb"] });
        assert_eq!(server.register("", &twin).await.status, StatusCode::CREATED);
    }
    let long = format!("client_name={}", "x".repeat(300));
    for query in [
        "client_name=Acme%20-%20Nightly",
        "client_name=Nightly",
        "client_name=Twin",
        "client_name=%00",
        "client_name=Twin%00",
        "client_name=%F0%9F%94%91",
        "client_name=%ff",
        long.as_str(),
    ] {
        let answer = find(query).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::UNAUTHORIZED, ""), "{query}");
    }
    for query in
        ["", "client_name=", "client_name=%20", "client_name=Twin&client_name=Twin", "client_name&client_name=x"]
    {
        let answer = find(query).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.body);
        assert_eq!(answer.json()["error"], "invalid_client_metadata", "{query}");
    }
    // By its client_id the portal's is read, and once it is renamed here it has a name of its own.
    let path = format!("{REGISTER}/{}", credential.client_id);
    assert_eq!(read(&server, &path, admin.as_bytes()).await.status, StatusCode::OK);
    let renamed = server.call("PUT", &path, &admin, &json!({ "client_name": "Nightly" })).await;
    assert_eq!(renamed.status, StatusCode::OK, "{}", renamed.body);
    assert_eq!(find("client_name=Nightly").await.json()["client_id"], credential.client_id.as_str());
}
