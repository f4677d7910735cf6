//! What a provider that speaks RFC 7591 and 7592 is sent, from registering to deleting.

use model::{KnownClient, Preset, Problem, ProviderKind, Rotation, Target};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path_regex},
};

use crate::providers::{Portal, answer, known, requests, service, target, web};

/// Answers as [`answer`], with these changes.
async fn provider(change: Value) -> MockServer {
    let server = MockServer::start().await;
    let mut body = answer(&server.uri());
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    Mock::given(method("DELETE")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let answered = ResponseTemplate::new(200).set_body_json(body);
    Mock::given(path_regex(".*")).respond_with(answered).with_priority(200).mount(&server).await;
    server
}

fn rfc7591(server: &MockServer, preset: Preset) -> Target {
    let mut target = target(ProviderKind::Rfc7591, &server.uri());
    target.external.preset = preset;
    let further = [("x_team", "core"), ("scope", "admin"), ("client_id", "mine")];
    target.external.extra_metadata.extend(further.map(|(name, value)| (name.to_owned(), json!(value))));
    target
}

/// The bodies that a server got.
async fn bodies(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().filter(|request| !request.body.is_empty()).map(|request| request.body_json().unwrap()).collect()
}

#[tokio::test]
async fn rfc_7591_and_7592() {
    let server = provider(json!({})).await;
    let portal = Portal::new();
    let mut target = rfc7591(&server, Preset::Generic);
    target.external.rotation = Rotation::Update;
    let made = portal.rfc7591().register(&target, &service()).await.unwrap();
    let known = KnownClient { members: made.members, ..known(&server.uri()) };
    portal.rfc7591().read(&target, &known).await.unwrap();
    portal.rfc7591().update(&target, &known, &service()).await.unwrap();
    portal.rfc7591().rotate_secret(&target, &known, &service()).await.unwrap();
    portal.rfc7591().delete(&target, &known).await.unwrap();
    let failed = portal.rfc7591().find(&target, "Acme").await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Unsupported);
    assert_eq!(target.calls.take().len(), 5);
    insta::assert_snapshot!(requests(&server).await, @r#"
    POST /register
    authorization: Bearer hush-hush-initial
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "application_type": "web",
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "response_types": [],
      "scope": "orders:read",
      "token_endpoint_auth_method": "client_secret_basic",
      "x_team": "core"
    }

    GET /register/c-1
    authorization: Bearer hush-hush-rat
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    PUT /register/c-1
    authorization: Bearer hush-hush-rat
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "application_type": "web",
      "client_id": "c-1",
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "response_types": [],
      "scope": "orders:read",
      "token_endpoint_auth_method": "client_secret_basic",
      "x_team": "core"
    }

    PUT /register/c-1
    authorization: Bearer hush-hush-rat
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "application_type": "web",
      "client_id": "c-1",
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "response_types": [],
      "scope": "orders:read",
      "token_endpoint_auth_method": "client_secret_basic",
      "x_team": "core"
    }

    DELETE /register/c-1
    authorization: Bearer hush-hush-rat
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    "#);
}

#[tokio::test]
async fn the_products_that_speak_it_are_told_what_they_want_to_hear() {
    let portal = Portal::new();
    for (preset, redirect_uris, response_types) in [
        (Preset::Generic, None, Some(json!([]))),
        (Preset::Hydra, None, Some(json!([]))),
        (Preset::OidcProvider, Some(json!([])), Some(json!([]))),
        // With a response type it would add the grant of people.
        (Preset::Keycloak, None, None),
    ] {
        let server = provider(json!({})).await;
        let target = rfc7591(&server, preset);
        portal.rfc7591().register(&target, &service()).await.unwrap();
        portal.rfc7591().update(&target, &known(&server.uri()), &service()).await.unwrap();
        for body in bodies(&server).await {
            assert_eq!(body.get("redirect_uris"), redirect_uris.as_ref(), "{preset:?}");
            assert_eq!(body.get("response_types"), response_types.as_ref(), "{preset:?}");
            assert_eq!(body["grant_types"], json!(["client_credentials"]), "{preset:?}");
            // What an administrator adds takes the place of nothing.
            assert_eq!((&body["scope"], &body["x_team"]), (&json!("orders:read"), &json!("core")), "{preset:?}");
        }
    }
}

#[tokio::test]
async fn a_change_sends_all_that_is_known_and_nothing_that_only_the_server_sets() {
    let server = provider(json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": ["https://a.example/cb", "https://b.example/cb?x=1"],
    }))
    .await;
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let mut known = known(&server.uri());
    known.members = json!({
        "client_name": "old", "redirect_uris": ["https://old.example/"], "scope": "old", "contacts": ["a@example.com"],
        "require_auth_time": false, "tos_uri": "", "logo_uri": null, "request_uris": [], "jwks": {},
        "id_token_signed_response_alg": "ES256", "client_id_issued_at": 1, "client_secret_expires_at": 0,
        "registration_access_token": "x", "registration_client_uri": "x", "client_secret": "x",
    })
    .as_object()
    .unwrap()
    .clone();
    Portal::new().rfc7591().update(&target, &known, &web()).await.unwrap();
    let bodies = bodies(&server).await;
    assert_eq!(
        bodies[0],
        json!({
            "client_id": "c-1",
            "client_name": "Acme - Web (k8)",
            "redirect_uris": ["https://a.example/cb", "https://b.example/cb?x=1"],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
            "application_type": "web",
            "contacts": ["a@example.com"],
            "require_auth_time": false,
            "id_token_signed_response_alg": "ES256",
        })
    );
}

#[tokio::test]
async fn keycloak_is_not_told_what_it_derives_from_the_redirect_uris() {
    let server = provider(json!({})).await;
    let target = rfc7591(&server, Preset::Keycloak);
    let mut known = known(&server.uri());
    known.members.insert("post_logout_redirect_uris".to_owned(), json!(["https://old.example/cb"]));
    Portal::new().rfc7591().update(&target, &known, &service()).await.unwrap();
    assert_eq!(bodies(&server).await[0].get("post_logout_redirect_uris"), None);
}
