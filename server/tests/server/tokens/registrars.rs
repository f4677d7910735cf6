//! Access tokens of ours at the DCR endpoints: WSO2's scopes.

use axum::http::StatusCode;
use registration::Privilege;
use serde_json::{Value, json};

use super::{id, made, mine, opaque_client, own_client};
use crate::support::{PASSWORD, TestServer, basic};

const IS: &str = "/api/identity/oauth2/dcr/v1.1/register";
const APIM: &str = "/client-registration/v0.17/register";

#[tokio::test]
async fn a_client_that_an_owner_lets_register_does_it_within_the_scopes_of_its_token() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let (owner, registration) = (server.owner().await, server.registration(&client).await);
    let bearer = async |scope: &str| {
        let form = format!("grant_type=client_credentials&scope={scope}");
        let answer = server.token(&mine(&client), &form).await;
        answer.json()["access_token"].as_str().map(|token| format!("Bearer {token}"))
    };
    assert_eq!(bearer("internal_dcr_create").await, None, "nobody let it");
    server.core.registrations().set_privileges(&owner, &registration, vec![Privilege::Register]).await.unwrap();

    let create = bearer("internal_dcr_create").await.unwrap();
    let application = |name: &str| json!({ "client_name": name, "redirect_uris": ["https://a.example/cb"] });
    let made_by_token = made(&server.call("POST", IS, &create, &application("one")).await);
    let path = format!("{IS}/{}", id(&made_by_token));
    assert_eq!(made_by_token["ext_application_owner"], "admin@carbon.super");
    let status = async |method: &str, path: &str, bearer: &str, body: &Value| {
        server.call(method, path, bearer, body).await.status
    };
    assert_eq!(status("GET", &path, &create, &Value::Null).await, StatusCode::FORBIDDEN, "not its scope");
    let view = bearer("internal_dcr_view").await.unwrap();
    assert_eq!(status("GET", &path, &view, &Value::Null).await, StatusCode::OK);
    assert_eq!(status("GET", &format!("{IS}?client_name=one"), &view, &Value::Null).await, StatusCode::OK);
    assert_eq!(status("POST", IS, &view, &application("two")).await, StatusCode::FORBIDDEN);
    let update = bearer("internal_dcr_update").await.unwrap();
    assert_eq!(status("PUT", &path, &update, &application("three")).await, StatusCode::OK);
    assert_eq!(status("DELETE", &path, &update, &Value::Null).await, StatusCode::FORBIDDEN);
    let delete = bearer("internal_dcr_delete+internal_dcr_view").await.unwrap();
    assert_eq!(status("DELETE", &path, &delete, &Value::Null).await, StatusCode::NO_CONTENT);
    let manage = bearer("apim:dcr:app_manage").await.unwrap();
    let apim =
        json!({ "callbackUrl": "https://a.example", "clientName": "apim", "owner": "admin", "grantType": "password" });
    assert_eq!(status("POST", APIM, &manage, &apim).await, StatusCode::OK);
    assert_eq!(status("POST", APIM, &create, &apim).await, StatusCode::FORBIDDEN);
    // The standard's endpoint takes it too.
    made(&server.register(&create, &super::machine()).await);
    assert_eq!(server.register(&view, &super::machine()).await.status, StatusCode::FORBIDDEN);

    // What an owner gave, an owner takes, and tokens that are out there are worth nothing then.
    server.core.registrations().set_privileges(&owner, &registration, Vec::new()).await.unwrap();
    assert_eq!(status("POST", IS, &create, &application("four")).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn attack_17_a_client_of_a_program_cannot_be_let_register_others() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let (owner, registration) = (server.owner().await, server.registration(&client).await);
    let refused = server.core.registrations().set_privileges(&owner, &registration, vec![Privilege::Register]).await;
    assert!(matches!(refused, Err(registration::Error::Refused(_))), "{refused:?}");
    let token = format!("Bearer {}", server.client_token(&client).await);
    for path in [IS, APIM] {
        let answer = server.call("POST", path, &token, &super::machine()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        let answer = server.call("POST", path, "Bearer gha_nothing", &super::machine()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    }
}

#[tokio::test]
async fn attack_16_a_registered_scope_of_that_name_gives_nothing() {
    let server = TestServer::start().await;
    server.owner().await;
    let mut body = super::machine();
    body["scope"] = json!("internal_dcr_create");
    let client = made(&server.register(&basic("admin", PASSWORD), &body).await);
    let token = format!("Bearer {}", server.client_token(&client).await);
    assert_eq!(server.call("POST", IS, &token, &super::machine()).await.status, StatusCode::FORBIDDEN);
}
