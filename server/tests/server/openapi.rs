//! The OpenAPI document: it is the truth about every answer that a test of this crate gets, and about the routes.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use registration::{AdministratorRole, ProgramFields, Url};
use serde_json::{Map, Value, json};
use server::http::{dcr, openapi};

use crate::support::{Answer, PASSWORD, TestServer, basic, open_to_anybody, web_client};

/// The document as it is sent.
static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(openapi::document(&Url::parse("http://127.0.0.1:3000").unwrap())).unwrap());

/// The operation at an address, and the path as the document writes it.
fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<&str> = template.split('/').collect();
        template.len() == parts.len()
            && template
                .iter()
                .zip(&parts)
                .all(|(template, part)| template == part || (template.starts_with('{') && !part.is_empty()))
    };
    let (template, item) = DOCUMENT["paths"].as_object().unwrap().iter().find(|(template, _)| fits(template))?;
    Some((template, item.get(method.as_str().to_lowercase())?))
}

/// A value is as a schema of the document says, and has no member that the schema does not have.
fn assert_valid(schema: &Value, value: &Value, what: &str) {
    let mut root = schema.clone();
    root["components"] = DOCUMENT["components"].clone();
    let validator = jsonschema::validator_for(&root).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {value} is not as the document says: {errors:?}");
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/schemas/"));
    if let (Some(name), Some(members)) = (name, value.as_object()) {
        let documented = &DOCUMENT["components"]["schemas"][name]["properties"];
        for member in members.keys().filter(|member| !member.contains('#')) {
            assert!(documented.get(member).is_some(), "{what}: {name} does not have {member}");
        }
    }
}

/// What is answered by an operation of the document is one of its answers. Every test's requests come by here.
pub fn assert_documented(method: &Method, path: &str, answer: &Answer) {
    let Some((template, operation)) = operation(method, path) else { return };
    let what = format!("{method} {template}: {}", answer.status);
    let documented = &operation["responses"][answer.status.as_str()];
    assert!(documented.is_object(), "{what} is not documented: {}", answer.body);
    // WSO2 Identity Server says by the body what a 401 or a 403 means, and OpenAPI cannot say that it may be missing.
    let may_be_empty = template.contains(dcr::wso2_is_v1_1::PATH) && matches!(answer.status.as_u16(), 401 | 403);
    match documented.get("content").and_then(Value::as_object) {
        Some(_) if answer.body.is_empty() => assert!(may_be_empty, "{what} has no body"),
        Some(content) => {
            let kind = answer.header("content-type");
            assert!(content.contains_key(kind), "{what} is {kind}, which is not documented");
            assert_valid(&content[kind]["schema"], &answer.json(), &what);
        }
        None => assert_eq!(answer.body, "", "{what} has a body"),
    }
    for name in documented.get("headers").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        let there = answer.headers.contains_key(name.as_str());
        assert!(there || (may_be_empty && answer.body.is_empty()), "{what} has no {name}");
    }
}

/// Every operation: the path, the method, and what is said of it.
fn operations() -> impl Iterator<Item = (&'static str, Method, &'static Value)> {
    DOCUMENT["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, operation)| {
            (path.as_str(), Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), operation)
        })
    })
}

fn filled(template: &str) -> String {
    template.replace("{client_id}", "no_such_client").replace("{tenant}", "carbon.super")
}

async fn send(server: &TestServer, method: &Method, path: &str) -> Answer {
    server.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_document_is_sent_once_and_again_when_it_changes() {
    let server = TestServer::at("https://developers.example.com/").await;
    let answer = send(&server, &Method::GET, "/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("application/json", "public, no-cache")
    );
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "Gatehouse");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["servers"], json!([{ "url": "https://developers.example.com" }]));
    for (known, status) in [(answer.header("etag"), StatusCode::NOT_MODIFIED), ("\"other\"", StatusCode::OK)] {
        let request = Request::get("/openapi.json").header(header::IF_NONE_MATCH, known);
        assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, status, "{known}");
    }
    let other = send(&TestServer::start().await, &Method::GET, "/openapi.json").await;
    assert_ne!(other.header("etag"), answer.header("etag"), "another public URL is another document");
}

#[tokio::test]
async fn the_documented_operations_are_those_that_the_server_has() {
    let server = TestServer::start().await;
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let answer = send(&server, &method, &filled(path)).await;
        assert!(!matches!(answer.status.as_u16(), 404 | 405), "{method} {path}: {}", answer.status);
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{path}: the id is there twice");
    }
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        let refused = send(&server, &Method::PATCH, &filled(path)).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let offered: BTreeSet<&str> = refused.header("allow").split(',').map(str::trim).collect();
        let mut documented: BTreeSet<String> =
            item.as_object().unwrap().keys().map(|name| name.to_uppercase()).collect();
        if documented.contains("GET") {
            documented.insert("HEAD".to_owned());
        }
        assert_eq!(offered, documented.iter().map(String::as_str).collect(), "{path}");
    }
}

#[test]
fn every_dialect_is_documented_at_each_of_its_addresses() {
    let is = dcr::wso2_is_v1_1::PATH;
    for path in [
        dcr::rfc7591::PATH.to_owned(),
        format!("{}/{{client_id}}", dcr::rfc7591::PATH),
        is.to_owned(),
        format!("{is}/"),
        format!("{is}/{{client_id}}"),
        format!("/t/{{tenant}}{is}"),
        format!("/t/{{tenant}}{is}/"),
        format!("/t/{{tenant}}{is}/{{client_id}}"),
        dcr::wso2_apim_v0_17::PATH.to_owned(),
        "/client-registration/v0.17".to_owned(),
        "/.well-known/oauth-authorization-server".to_owned(),
        "/.well-known/openid-configuration".to_owned(),
        "/oauth2/token/.well-known/openid-configuration".to_owned(),
        "/t/carbon.super/oauth2/token/.well-known/openid-configuration".to_owned(),
        "/healthz".to_owned(),
        "/readyz".to_owned(),
        openapi::PATH.to_owned(),
    ] {
        assert!(DOCUMENT["paths"].get(&path).is_some(), "{path}");
    }
    for (path, method, operation) in operations() {
        for scheme in
            operation["security"].as_array().into_iter().flatten().flat_map(|needed| needed.as_object().unwrap())
        {
            let schemes = &DOCUMENT["components"]["securitySchemes"];
            assert!(schemes.get(scheme.0).is_some(), "{method} {path}: {}", scheme.0);
        }
        let tag = &operation["tags"][0];
        assert!(
            DOCUMENT["tags"].as_array().unwrap().iter().any(|known| known["name"] == *tag),
            "{method} {path}: {tag}"
        );
        assert_ne!(operation["summary"].as_str().unwrap_or_default(), "", "{method} {path}");
    }
}

#[tokio::test]
async fn every_example_is_as_its_schema_says_and_is_answered_well() {
    let server = TestServer::start().await;
    let owner = {
        server.owner().await;
        basic("admin", PASSWORD)
    };
    let mut answered = 0;
    for (path, method, operation) in operations() {
        for (status, response) in operation["responses"].as_object().unwrap() {
            for media in response["content"].as_object().into_iter().flat_map(Map::values) {
                if let Some(example) = media.get("example") {
                    assert_valid(&media["schema"], example, &format!("{method} {path}: {status}"));
                }
            }
        }
        let media = &operation["requestBody"]["content"]["application/json"];
        let named = media["examples"].as_object().into_iter().flat_map(Map::values).map(|example| &example["value"]);
        for example in named.chain(media.get("example")) {
            assert_valid(&media["schema"], example, &format!("{method} {path}"));
            if method == Method::POST {
                let mut example = example.clone();
                answered += 1;
                // Names are unique in WSO2's dialects, and each example is sent to several addresses.
                for name in ["client_name", "clientName"] {
                    if let Some(name) = example.get_mut(name) {
                        *name = json!(format!("example {answered}"));
                    }
                }
                let answer = server.call("POST", &filled(path), &owner, &example).await;
                assert!(answer.status.is_success(), "{path}: {example}: {}", answer.body);
            }
        }
    }
    assert!(answered > 7, "{answered} examples");
}

/// The refusals of every dialect; [`assert_documented`] judges their bodies and headers.
#[tokio::test]
async fn refusals_are_as_documented() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    server.administrator_with_role("auditor", AdministratorRole::Auditor).await;
    let auditor = basic("auditor", PASSWORD);
    for path in [dcr::rfc7591::PATH, dcr::wso2_is_v1_1::PATH, dcr::wso2_apim_v0_17::PATH] {
        let good = if path == dcr::rfc7591::PATH { token.clone() } else { basic("admin", PASSWORD) };
        let large = json!({ "client_name": "x".repeat(70_000) });
        for (authorization, body, status) in [
            (&good, &large, StatusCode::PAYLOAD_TOO_LARGE),
            (&good, &json!({ "client_name": 7, "redirect_uris": {} }), StatusCode::BAD_REQUEST),
            (&good, &Value::Null, StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (&auditor, &web_client(), StatusCode::FORBIDDEN),
            (&"Bearer ghi_wrong".to_owned(), &web_client(), StatusCode::UNAUTHORIZED),
        ] {
            let answer = server.call("POST", path, authorization, body).await;
            assert_eq!(answer.status, status, "{path} {}", answer.body);
        }
        let mut last = StatusCode::OK;
        for _ in 0..12 {
            last = server.call("POST", path, &basic("admin", "guess"), &web_client()).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[tokio::test]
async fn what_anybody_may_register_is_limited_as_documented() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields { per_source_per_hour: "1".to_owned(), ..open_to_anybody() }).await;
    let statuses = [server.register("", &web_client()).await.status, server.register("", &web_client()).await.status];
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::TOO_MANY_REQUESTS]);
}

#[tokio::test]
async fn a_software_statement_of_the_wrong_type_is_refused_with_the_other_members() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let mut client = web_client();
    client["software_statement"] = json!({});
    let refused = server.register(&token, &client).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    insta::assert_snapshot!(refused.body, @r#"{"error":"invalid_client_metadata","error_description":"software_statement: This must be a string."}"#);
    client["software_statement"] = Value::Null;
    assert_eq!(server.register(&token, &client).await.status, StatusCode::CREATED);
}
