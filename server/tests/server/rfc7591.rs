//! RFC 7591, RFC 7592 and OpenID Connect Registration, from outside. Each test names the clause that it shows.

use axum::http::StatusCode;
use dcr::metadata::members;
use registration::ProgramFields;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestServer, basic, open_to_anybody, web_client};

/// An answer with what is random in it made the same each time.
fn fixed(answer: &Answer) -> Value {
    let mut json = answer.json();
    for member in ["client_id", "client_secret", "registration_access_token", "registration_client_uri"] {
        if let Some(text) = json.get(member).and_then(Value::as_str) {
            json[member] = json!(format!("<{} characters>", text.len()));
        }
    }
    json
}

fn path(made: &Value) -> String {
    format!("/connect/register/{}", made["client_id"].as_str().unwrap())
}

fn mine(made: &Value) -> String {
    format!("Bearer {}", made["registration_access_token"].as_str().unwrap())
}

#[tokio::test]
async fn rfc_7591_section_3_2_1_a_registration_is_answered_with_all_that_was_registered() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let answer = server.register(&token, &web_client()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    insta::assert_json_snapshot!(fixed(&answer), @r#"
    {
      "application_type": "web",
      "client_id": "<28 characters>",
      "client_id_issued_at": 4000000000,
      "client_name": "Shop",
      "client_secret": "<44 characters>",
      "client_secret_expires_at": 0,
      "grant_types": [
        "authorization_code"
      ],
      "redirect_uris": [
        "https://shop.example/cb"
      ],
      "registration_access_token": "<47 characters>",
      "registration_client_uri": "<67 characters>",
      "response_types": [
        "code"
      ],
      "scope": "orders:read orders:write",
      "token_endpoint_auth_method": "client_secret_basic"
    }
    "#);
    let made = answer.json();
    let uri = made["registration_client_uri"].as_str().unwrap();
    assert_eq!(uri, format!("http://127.0.0.1:3000{}", path(&made)), "fully qualified (RFC 7592 section 3)");
}

#[tokio::test]
async fn rfc_7591_section_2_every_member_survives_and_unknown_ones_are_ignored() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let client = json!({
        "client_name": "Shop", "client_name#ja-Jpan-JP": "お店", "client_uri": "https://shop.example",
        "redirect_uris": ["https://shop.example/cb", "https://shop.example/cb2"],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post", "scope": "orders:read orders:write",
        "logo_uri": "https://shop.example/logo.png", "tos_uri": "https://shop.example/tos",
        "policy_uri": "https://shop.example/policy", "policy_uri#de": "https://shop.example/de/policy",
        "contacts": ["ops@shop.example"], "jwks_uri": "https://shop.example/jwks", "software_id": "4NRB1",
        "software_version": "2.1", "application_type": "web", "subject_type": "public",
        "id_token_signed_response_alg": "ES256", "default_max_age": 3600, "require_auth_time": true,
        "default_acr_values": ["urn:mace:incommon:iap:silver"], "initiate_login_uri": "https://shop.example/login",
        "post_logout_redirect_uris": ["https://shop.example/bye"],
        "backchannel_logout_uri": "https://shop.example/backchannel", "backchannel_logout_session_required": true,
        "require_pushed_authorization_requests": true, "dpop_bound_access_tokens": true,
        "example_extension_parameter": "example_value", "https://example.com/x": { "a": [1] }
    });
    let answer = server.register(&token, &client).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let made = answer.json();
    for (member, value) in client.as_object().unwrap() {
        let unknown = member.contains("example");
        let left_out = unknown || members::find(member).is_some_and(|member| !member.is_registered());
        assert_eq!(made.get(member), if left_out { None } else { Some(value) }, "{member}");
    }
    let read = server.call("GET", &path(&made), &mine(&made), &Value::Null).await;
    assert_eq!(read.json(), made, "what is read is what was answered");
}

#[tokio::test]
async fn rfc_7591_section_3_2_2_what_is_wrong_is_said_with_its_code() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    for (client, error) in [
        (json!({ "client_name": "x" }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": "https://shop.example/cb" }), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "grant_types": ["no_such_grant"] }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "response_types": ["token"] }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "grant_types": ["client_credentials"], "response_types": ["code"] }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "jwks_uri": "https://shop.example/j", "jwks": { "keys": [] } }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "token_endpoint_auth_method": "magic" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://a.example/cb", "https://b.example/cb"], "subject_type": "pairwise" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "id_token_signed_response_alg": "none" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://shop.example/cb"], "id_token_encrypted_response_enc": "A128GCM" }),
            "invalid_client_metadata",
        ),
    ] {
        let answer = server.register(&token, &client).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!(error)),
            "{client}: {}",
            answer.body
        );
        let description = answer.json()["error_description"].as_str().unwrap().to_owned();
        assert!(description.is_ascii() && description.contains(": "), "{client}: {description}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn what_real_clients_send_is_registered() {
    let server = TestServer::start().await;
    server.provider(&open_to_anybody()).await;
    // An editor: a device grant that we do not offer, https beside loopback, application_type native.
    let editor = json!({
        "client_name": "Visual Studio Code", "application_type": "native", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        "response_types": ["code"],
        "redirect_uris": ["https://vscode.dev/redirect", "http://127.0.0.1/", "http://127.0.0.1:33418/"]
    });
    let answer = server.register("", &editor).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    insta::assert_json_snapshot!(fixed(&answer), @r#"
    {
      "application_type": "native",
      "client_id": "<28 characters>",
      "client_id_issued_at": 4000000000,
      "client_name": "Visual Studio Code",
      "grant_types": [
        "authorization_code",
        "refresh_token"
      ],
      "redirect_uris": [
        "https://vscode.dev/redirect",
        "http://127.0.0.1/",
        "http://127.0.0.1:33418/"
      ],
      "registration_access_token": "<47 characters>",
      "registration_client_uri": "<67 characters>",
      "response_types": [
        "code"
      ],
      "scope": "orders:read",
      "token_endpoint_auth_method": "none"
    }
    "#);
    // Another one: its own scheme among loopback addresses, application_type web.
    let cursor = json!({
        "client_name": "Cursor", "application_type": "web", "token_endpoint_auth_method": "none",
        "redirect_uris": ["cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/cb"]
    });
    assert_eq!(server.register("", &cursor).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn rfc_7591_section_3_registration_without_a_token_needs_a_provider_that_is_open() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields::default()).await;
    let answer = server.register("", &web_client()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Bearer realm="Gatehouse""#,
        "no error code (RFC 6750 section 3.1)"
    );
    let answer = server.register("Bearer ghi_wrong", &web_client()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="Gatehouse", error="invalid_token""#);
}

#[tokio::test]
async fn an_initial_access_token_ends_by_count_by_date_and_by_hand() {
    let server = TestServer::start().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let owner = server.owner().await;
    let twice = server.initial_token(&provider, |fields| fields.max_uses = "2".to_owned()).await;
    // A registration that is refused uses nothing up.
    assert_eq!(server.register(&twice, &json!({})).await.status, StatusCode::BAD_REQUEST);
    for status in [StatusCode::CREATED, StatusCode::CREATED, StatusCode::UNAUTHORIZED] {
        assert_eq!(server.register(&twice, &web_client()).await.status, status);
    }
    let dated = server.initial_token(&provider, |fields| fields.days = "1".to_owned()).await;
    assert_eq!(server.register(&dated, &web_client()).await.status, StatusCode::CREATED);
    server.clock.advance_seconds(24 * 3600);
    assert_eq!(server.register(&dated, &web_client()).await.status, StatusCode::UNAUTHORIZED);
    let token = server.initial_token(&provider, |_| {}).await;
    assert_eq!(server.register(&token, &web_client()).await.status, StatusCode::CREATED);
    for summary in server.core.initial_tokens().list(&owner).await.unwrap() {
        server.core.initial_tokens().revoke(&owner, &summary.token.id).await.unwrap();
    }
    assert_eq!(server.register(&token, &web_client()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_administrator_registers_on_a_fresh_server_and_the_client_is_unassigned() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let answer = server.register(&basic("admin", PASSWORD), &web_client()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let read = server.core.registrations().read(&owner, answer.json()["client_id"].as_str().unwrap()).await.unwrap();
    assert_eq!((read.registration.provider, read.registration.api_client), (None, None));
    assert_eq!(read.registration.owner, "admin");
}

#[tokio::test]
async fn rfc_7592_section_2_2_an_update_replaces_and_must_name_its_own_client() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let mut client = web_client();
    client["client_uri"] = json!("https://shop.example");
    let made = server.register(&token, &client).await.json();
    let put = |change: Value| {
        let mut update = json!({ "client_id": made["client_id"], "redirect_uris": ["https://shop.example/new"] });
        for (member, value) in change.as_object().unwrap() {
            update[member] = value.clone();
        }
        update
    };
    for change in [
        json!({ "client_id": null }),
        json!({ "client_id": "another" }),
        json!({ "client_secret": "chosen" }),
        json!({ "registration_access_token": "x" }),
        json!({ "registration_client_uri": "https://x.example" }),
        json!({ "client_secret_expires_at": 0 }),
        json!({ "client_id_issued_at": 0 }),
    ] {
        let answer = server.call("PUT", &path(&made), &mine(&made), &put(change.clone())).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_client_metadata")),
            "{change}"
        );
    }
    let answer =
        server.call("PUT", &path(&made), &mine(&made), &put(json!({ "client_secret": made["client_secret"] }))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let updated = answer.json();
    assert_eq!(updated["client_id"], made["client_id"]);
    assert_eq!(updated["client_secret"], made["client_secret"]);
    assert_eq!((updated.get("client_uri"), updated.get("client_name")), (None, None), "what is left out is gone");
    assert_eq!(updated["redirect_uris"], json!(["https://shop.example/new"]));
}

#[tokio::test]
async fn a_lost_answer_to_an_update_does_not_lose_the_client() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let made = server.register(&token, &web_client()).await.json();
    let mut update = web_client();
    update["client_id"] = made["client_id"].clone();
    let first = server.call("PUT", &path(&made), &mine(&made), &update).await.json();
    assert_ne!(first["registration_access_token"], made["registration_access_token"], "rotated");
    // That answer was lost. The old token still reads and updates, and the new answer has a token again.
    assert_eq!(server.call("GET", &path(&made), &mine(&made), &Value::Null).await.status, StatusCode::OK);
    let second = server.call("PUT", &path(&made), &mine(&made), &update).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.body);
    let second = second.json();
    // Once the new one is used, the one before it is over.
    assert_eq!(server.call("GET", &path(&made), &mine(&second), &Value::Null).await.status, StatusCode::OK);
    assert_eq!(server.call("GET", &path(&made), &mine(&made), &Value::Null).await.status, StatusCode::UNAUTHORIZED);
    // And without that, a day later.
    let third = server.call("PUT", &path(&made), &mine(&second), &update).await.json();
    server.clock.advance_seconds(24 * 3600);
    assert_eq!(server.call("GET", &path(&made), &mine(&second), &Value::Null).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.call("GET", &path(&made), &mine(&third), &Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rfc_7592_section_2_other_methods_are_405_in_json() {
    let server = TestServer::start().await;
    for (method, path, allow) in [
        ("GET", "/connect/register", "POST"),
        ("PUT", "/connect/register", "POST"),
        ("POST", "/connect/register/x", "DELETE, GET, HEAD, PUT"),
        ("PATCH", "/connect/register/x", "DELETE, GET, HEAD, PUT"),
    ] {
        let answer = server.call(method, path, "", &Value::Null).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        assert_eq!(answer.json()["error"], "invalid_request", "{method} {path}");
    }
}

#[tokio::test]
async fn a_client_that_changes_itself_after_its_approval_waits_for_it_again() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields { approval: true, ..open_to_anybody() }).await;
    let owner = server.owner().await;
    let made = server.register("", &web_client()).await.json();
    let client_id = made["client_id"].as_str().unwrap();
    let read = async || server.core.registrations().read(&owner, client_id).await.unwrap().registration;
    server.core.registrations().approve(&owner, &read().await.id).await.unwrap();
    let mut update = web_client();
    update["client_id"] = made["client_id"].clone();
    let same = server.call("PUT", &path(&made), &mine(&made), &update).await;
    assert_eq!(same.status, StatusCode::OK, "{}", same.body);
    assert_eq!(read().await.state, registration::RegistrationState::Active, "nothing has changed");
    update["redirect_uris"] = json!(["https://evil.example/cb"]);
    let other = server.call("PUT", &path(&made), &mine(&same.json()), &update).await;
    assert_eq!(other.status, StatusCode::OK, "{}", other.body);
    assert_eq!(read().await.state, registration::RegistrationState::AwaitingApproval);
}

#[tokio::test]
async fn a_registration_that_waits_reads_and_updates_but_stays_waiting() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields { approval: true, ..open_to_anybody() }).await;
    let owner = server.owner().await;
    let made = server.register("", &web_client()).await.json();
    let mut update = web_client();
    update["client_id"] = made["client_id"].clone();
    let answer = server.call("PUT", &path(&made), &mine(&made), &update).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let client_id = made["client_id"].as_str().unwrap();
    let read = server.core.registrations().read(&owner, client_id).await.unwrap().registration;
    assert_eq!(read.state, registration::RegistrationState::AwaitingApproval);
    server.core.registrations().reject(&owner, &read.id).await.unwrap();
    let answer = server.call("GET", &path(&made), &mine(&answer.json()), &Value::Null).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(server.core.registrations().approve(&owner, &read.id).await.is_err(), "a rejection is for good");
}
