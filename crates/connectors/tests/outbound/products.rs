//! What Okta, Auth0 and an HTTP bridge are sent, from registering to deleting.

use model::{KnownClient, Problem, ProviderAuthentication, ProviderKind};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, path_regex, query_param},
};

use crate::providers::{Portal, always, known, public, requests, service, target, web};

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
        let server = always(ResponseTemplate::new(500)).await;
        let target = target(ProviderKind::Okta, &server.uri());
        portal.of(ProviderKind::Okta).register(&target, &client).await.unwrap_err();
        let sent: Value = server.received_requests().await.unwrap()[0].body_json().unwrap();
        assert_eq!(sent["application_type"], kind);
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

#[tokio::test]
async fn auth0_is_gone_through_page_by_page() {
    let server = MockServer::start().await;
    let full: Vec<Value> = (0..50).map(|index| json!({"client_id": format!("c-{index}"), "name": "other"})).collect();
    let wanted = json!([{"client_id": "c-99", "name": "Acme"}, {"client_id": "c-100", "name": "Acme "}]);
    for (page, body) in [("0", json!(full)), ("1", wanted)] {
        let listed = Mock::given(path("/api/v2/clients")).and(query_param("page", page));
        listed.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    }
    let target = target(ProviderKind::Auth0, &server.uri());
    let found = Portal::new().of(ProviderKind::Auth0).find(&target, "Acme").await.unwrap();
    assert_eq!(found.iter().map(|client| client.client_id.as_str()).collect::<Vec<_>>(), ["c-99"]);
    let listed = ResponseTemplate::new(200).set_body_json(full);
    let server = always(listed).await;
    let target = crate::providers::target(ProviderKind::Auth0, &server.uri());
    let failed = Portal::new().of(ProviderKind::Auth0).find(&target, "Acme").await.unwrap_err();
    assert_eq!((failed.error.problem, target.calls.take().len()), (Problem::Unsupported, 40));
}
