//! What each kind of provider is sent, from registering to deleting.

use registration::{KnownClient, Preset, Problem, ProviderAuthentication, ProviderKind, Rotation, Target};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, path_regex},
};

use crate::providers::{Portal, answer, known, public, requests, service, target, web};

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
    target.external.extra_metadata =
        json!({"x_team": "core", "scope": "admin", "client_id": "mine"}).as_object().unwrap().clone();
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
async fn okta() {
    let server = MockServer::start().await;
    let body = json!({
        "client_id": "c-1", "client_secret": "s3cret-of-c-1", "client_secret_expires_at": 0,
        "client_name": "Acme - Batch (k7)", "grant_types": ["client_credentials"], "response_types": ["token"],
        "redirect_uris": [], "token_endpoint_auth_method": "client_secret_basic", "application_type": "service",
    });
    let mut other = body.clone();
    other["client_name"] = json!("Acme - Batch (k7) and more");
    let found = ResponseTemplate::new(200).set_body_json(json!([body, other]));
    Mock::given(method("GET")).and(path("/register")).respond_with(found).mount(&server).await;
    Mock::given(method("DELETE")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let answered = ResponseTemplate::new(200).set_body_json(&body);
    Mock::given(path_regex(".*")).respond_with(answered).with_priority(200).mount(&server).await;
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::Okta);
    let mut target = target(ProviderKind::Okta, &server.uri());
    target.external.authentication =
        ProviderAuthentication::Header { name: "Authorization".to_owned(), scheme: "SSWS".to_owned() };
    let known = KnownClient { access_token: None, registration_client_uri: None, ..known(&server.uri()) };
    connector.register(&target, &service()).await.unwrap();
    connector.read(&target, &known).await.unwrap();
    connector.update(&target, &known, &service()).await.unwrap();
    connector.rotate_secret(&target, &known, &service()).await.unwrap();
    assert_eq!(connector.find(&target, "Acme - Batch (k7)").await.unwrap().len(), 1);
    connector.delete(&target, &known).await.unwrap();
    insta::assert_snapshot!(requests(&server).await, @r#"
    POST /register
    authorization: SSWS hush-hush-initial
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "application_type": "service",
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "response_types": [
        "token"
      ],
      "token_endpoint_auth_method": "client_secret_basic"
    }

    GET /register/c-1
    authorization: SSWS hush-hush-initial
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    PUT /register/c-1
    authorization: SSWS hush-hush-initial
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "application_type": "service",
      "client_id": "c-1",
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "response_types": [
        "token"
      ],
      "token_endpoint_auth_method": "client_secret_basic"
    }

    POST /register/c-1/lifecycle/newSecret
    authorization: SSWS hush-hush-initial
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    GET /register?q=Acme+-+Batch+%28k7%29
    authorization: SSWS hush-hush-initial
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    DELETE /register/c-1
    authorization: SSWS hush-hush-initial
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    "#);
}

#[tokio::test]
async fn okta_calls_each_kind_of_client_by_its_own_word() {
    let portal = Portal::new();
    let mut native = public();
    native.metadata.application_type = dcr::ApplicationType::Native;
    for (client, kind) in [(web(), "web"), (public(), "browser"), (native, "native"), (service(), "service")] {
        let server = provider(json!({})).await;
        let target = target(ProviderKind::Okta, &server.uri());
        let _ = portal.of(ProviderKind::Okta).register(&target, &client).await;
        assert_eq!(bodies(&server).await[0]["application_type"], kind);
    }
}

#[tokio::test]
async fn auth0() {
    let server = MockServer::start().await;
    let registered = json!({
        "client_id": "c-1", "client_secret": "s3cret-of-c-1", "client_secret_expires_at": 0,
        "client_name": "Acme - Batch (k7)", "redirect_uris": [],
    });
    let managed = json!({
        "client_id": "c-1", "client_secret": "s3cret-of-c-1", "name": "Acme - Batch (k7)", "callbacks": [],
        "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_basic", "tenant": "t",
    });
    let given = json!({"access_token": "management", "token_type": "Bearer", "expires_in": 86400});
    let mock = |template: ResponseTemplate, at: &str, verb: &str| {
        Mock::given(method(verb)).and(path(at)).respond_with(template)
    };
    let ok = |body: &Value| ResponseTemplate::new(200).set_body_json(body);
    mock(ok(&given), "/token", "POST").mount(&server).await;
    mock(ResponseTemplate::new(201).set_body_json(registered), "/register", "POST").mount(&server).await;
    mock(ok(&json!([managed, {"client_id": "c-2", "name": "x"}])), "/api/v2/clients", "GET").mount(&server).await;
    mock(ok(&managed), "/api/v2/clients/c-1", "GET").mount(&server).await;
    mock(ok(&managed), "/api/v2/clients/c-1", "PATCH").mount(&server).await;
    mock(ok(&managed), "/api/v2/clients/c-1/rotate-secret", "POST").mount(&server).await;
    mock(ResponseTemplate::new(204), "/api/v2/clients/c-1", "DELETE").mount(&server).await;
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::Auth0);
    let mut target = target(ProviderKind::Auth0, &server.uri());
    target.external.authentication = ProviderAuthentication::ClientCredentials {
        client_id: "portal".to_owned(),
        scope: String::new(),
        audience: "https://tenant.example/api/v2/".to_owned(),
        secret_in_body: true,
    };
    let known = KnownClient { access_token: None, registration_client_uri: None, ..known(&server.uri()) };
    connector.register(&target, &service()).await.unwrap();
    let read = connector.read(&target, &known).await.unwrap();
    assert_eq!(read.members["client_name"], "Acme - Batch (k7)");
    connector.update(&target, &known, &service()).await.unwrap();
    let rotated = connector.rotate_secret(&target, &known, &service()).await.unwrap();
    assert_eq!(rotated.client_secret.unwrap().expose(), "s3cret-of-c-1");
    assert_eq!(connector.find(&target, "Acme - Batch (k7)").await.unwrap().len(), 1);
    connector.delete(&target, &known).await.unwrap();
    insta::assert_snapshot!(requests(&server).await, @r#"
    POST /token
    content-type: application/x-www-form-urlencoded
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    grant_type=client_credentials&client_id=portal&client_secret=hush-hush-initial&audience=https%3A%2F%2Ftenant.example%2Fapi%2Fv2%2F

    POST /register
    authorization: Bearer management
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "redirect_uris": [],
      "response_types": [],
      "token_endpoint_auth_method": "client_secret_basic"
    }

    GET /api/v2/clients/c-1?fields=client_id,name,callbacks,grant_types,token_endpoint_auth_method&include_fields=true
    authorization: Bearer management
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    PATCH /api/v2/clients/c-1
    authorization: Bearer management
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "callbacks": [],
      "grant_types": [
        "client_credentials"
      ],
      "name": "Acme - Batch (k7)",
      "token_endpoint_auth_method": "client_secret_basic"
    }

    POST /api/v2/clients/c-1/rotate-secret
    authorization: Bearer management
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    GET /api/v2/clients?fields=client_id,name,callbacks,grant_types,token_endpoint_auth_method&include_fields=true&is_first_party=false&per_page=50&page=0
    authorization: Bearer management
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    DELETE /api/v2/clients/c-1
    authorization: Bearer management
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    "#);
}

#[tokio::test]
async fn http_bridge() {
    let server = MockServer::start().await;
    let made = json!({
        "client_id": "c-1", "client_secret": "*8pNH%|(9PRH|r3q$#6!*z0B}jMbtQ]-",
        "client_id_issued_at": "2026-11-28T04:00:00Z", "client_secret_expires_at": "2027-11-28T04:00:00Z",
    });
    let rotated = json!({"client_id": "c-1", "client_secret": "another secret"});
    Mock::given(method("POST"))
        .and(path("/bridge/"))
        .respond_with(ResponseTemplate::new(201).set_body_json(made))
        .mount(&server)
        .await;
    Mock::given(path("/bridge/c-1/new-secret"))
        .respond_with(ResponseTemplate::new(200).set_body_json(rotated))
        .mount(&server)
        .await;
    Mock::given(method("DELETE")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::HttpBridge);
    let mut target = target(ProviderKind::HttpBridge, &server.uri());
    target.external.endpoints.registration = format!("{}/bridge", server.uri());
    target.external.authentication =
        ProviderAuthentication::Header { name: "X-API-KEY".to_owned(), scheme: String::new() };
    let known = KnownClient { access_token: None, registration_client_uri: None, ..known(&server.uri()) };
    let made = connector.register(&target, &service()).await.unwrap();
    assert_eq!(made.secret_expires_at.unwrap().unix_seconds(), 1_827_374_400);
    assert_eq!(made.members["client_id_issued_at"], 1_795_838_400);
    let rotated = connector.rotate_secret(&target, &known, &service()).await.unwrap();
    assert_eq!((rotated.client_id.as_str(), rotated.client_secret.unwrap().expose()), ("c-1", "another secret"));
    connector.delete(&target, &known).await.unwrap();
    for failed in [
        connector.read(&target, &known).await.unwrap_err(),
        connector.update(&target, &known, &service()).await.unwrap_err(),
        connector.find(&target, "Acme").await.unwrap_err(),
    ] {
        assert_eq!(failed.error.problem, Problem::Unsupported);
    }
    insta::assert_snapshot!(requests(&server).await, @r#"
    POST /bridge/
    x-api-key: hush-hush-initial
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "application_description": "Acme - Batch (k7)",
      "auth_strategy_id": "023d7245-d22b-8124-b7ba-c9d72b36007a",
      "client_name": "Acme - Batch (k7)",
      "dcr_provider_id": "023d7245-d22b-8124-b7ba-c9d72b36007a",
      "developer_id": "023d7245-d22b-8124-b7ba-c9d72b36007a",
      "grant_types": [
        "client_credentials"
      ],
      "organization_id": "023d7245-d22b-8124-b7ba-c9d72b36007a",
      "portal_id": "023d7245-d22b-8124-b7ba-c9d72b36007a",
      "redirect_uris": [],
      "scopes": [
        "orders:read"
      ],
      "token_endpoint_auth_method": "client_secret_basic"
    }

    POST /bridge/c-1/new-secret
    x-api-key: hush-hush-initial
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    DELETE /bridge/c-1
    x-api-key: hush-hush-initial
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    "#);
}
