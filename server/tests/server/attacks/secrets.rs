//! Attacks on secrets.

use axum::http::StatusCode;
use serde_json::{Value, json};
use storage::testing::text_rows;

use crate::support::{PASSWORD, TestServer, basic, web_client};

const IS: &str = "/api/identity/oauth2/dcr/v1.1/register";

#[tokio::test]
async fn attack_14_a_public_client_has_no_secret_and_an_empty_one_is_never_stored() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let mut public = web_client();
    public["token_endpoint_auth_method"] = json!("none");
    let made = server.register(&token, &public).await.json();
    assert_eq!((made.get("client_secret"), made.get("client_secret_expires_at")), (None, None));
    let owner = server.owner().await;
    let stored = |id: &Value| id.as_str().unwrap().to_owned();
    assert!(
        server.core.registrations().read(&owner, &stored(&made["client_id"])).await.unwrap().client_secret.is_none()
    );

    // A confidential client that becomes public loses its secret.
    let made = server.register(&token, &web_client()).await.json();
    let path = format!("/connect/register/{}", stored(&made["client_id"]));
    let mine = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    public["client_id"] = made["client_id"].clone();
    let updated = server.call("PUT", &path, &mine, &public).await;
    assert_eq!((updated.status, updated.json().get("client_secret")), (StatusCode::OK, None), "{}", updated.body);
    assert!(
        server.core.registrations().read(&owner, &stored(&made["client_id"])).await.unwrap().client_secret.is_none()
    );

    // An empty secret of the caller's choice is none.
    let preset = json!({
        "client_name": "preset", "grant_types": ["password"],
        "ext_param_client_id": "preset_client_id_1", "ext_param_client_secret": ""
    });
    let answer = server.call("POST", IS, &basic("admin", PASSWORD), &preset).await;
    assert!(answer.status == StatusCode::BAD_REQUEST || answer.json()["client_secret"].as_str().unwrap().len() >= 28);
}

#[tokio::test]
async fn attack_15_every_client_has_a_secret_of_its_own() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let made = server.register(&token, &web_client()).await.json();
        assert!(seen.insert(made["client_secret"].as_str().unwrap().to_owned()));
        assert!(seen.insert(made["registration_access_token"].as_str().unwrap().to_owned()));
    }
}

#[tokio::test]
async fn attack_25_secrets_are_not_in_the_database_and_not_in_refusals() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let made = server.register(&token, &web_client()).await;
    assert!(made.header("cache-control").contains("no-store"));
    let made = made.json();
    let secret = made["client_secret"].as_str().unwrap();
    let access = made["registration_access_token"].as_str().unwrap();
    let initial = &token["Bearer ".len()..];
    let database = server.database.database();
    let tables =
        text_rows(&database, "SELECT name, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .await;
    assert!(tables.len() > 15);
    let columns: [(&str, &'static str); 4] = [
        (
            "registrations",
            "SELECT metadata || owner || label || COALESCE(policy, ''), COALESCE(access_token_hash, '') FROM registrations",
        ),
        ("client_secrets", "SELECT hash || sealed, last_four FROM client_secrets"),
        ("initial_tokens", "SELECT hash || policy, label FROM initial_tokens"),
        ("audit_events", "SELECT action || object_id || object_name, actor_name || actor_id FROM audit_events"),
    ];
    for (table, query) in columns {
        let rows = text_rows(&database, query).await;
        assert!(!rows.is_empty(), "{table}");
        for (one, other) in rows {
            for clear in [secret, access, initial, PASSWORD] {
                assert!(!one.contains(clear) && !other.contains(clear), "{table} holds a secret in clear");
            }
        }
    }
    let path = format!("/connect/register/{}", made["client_id"].as_str().unwrap());
    let wrong = json!({ "client_id": made["client_id"], "client_secret": "guess", "redirect_uris": ["https://shop.example/cb"] });
    let answer = server.call("PUT", &path, &format!("Bearer {access}"), &wrong).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    for clear in [secret, access, initial, "guess"] {
        assert!(!answer.body.contains(clear));
    }
}

#[tokio::test]
async fn attack_34_a_deleted_client_is_gone_everywhere_at_once() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let made = server.register(&token, &web_client()).await.json();
    let client_id = made["client_id"].as_str().unwrap();
    let path = format!("/connect/register/{client_id}");
    let mine = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    let answer = server.call("DELETE", &path, &mine, &Value::Null).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
    for method in ["GET", "PUT", "DELETE"] {
        assert_eq!(server.call(method, &path, &mine, &web_client()).await.status, StatusCode::UNAUTHORIZED, "{method}");
    }
    let admin = basic("admin", PASSWORD);
    assert_eq!(
        server.call("GET", &format!("{IS}/{client_id}"), &admin, &Value::Null).await.status,
        StatusCode::UNAUTHORIZED
    );
    let secrets = text_rows(&server.database.database(), "SELECT id, hash FROM client_secrets").await;
    assert!(secrets.is_empty(), "its secrets are deleted");
    // Its identifier is never given to another client.
    let preset = json!({ "client_name": "again", "grant_types": ["password"], "ext_param_client_id": client_id });
    let answer = server.call("POST", IS, &admin, &preset).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
}
