//! What the two servers of WSO2 are sent, and what is made of their answers.

use model::{KnownClient, Problem, ProviderAuthentication, ProviderKind, Target};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param},
};

use crate::providers::{Portal, assert_no_secret, known, public, requests, service, target, web};

fn by_password(kind: ProviderKind, server: &MockServer) -> Target {
    let mut target = target(kind, &server.uri());
    target.external.authentication = ProviderAuthentication::Basic { username: "admin".to_owned() };
    target
}

fn at(server: &MockServer) -> KnownClient {
    KnownClient { access_token: None, registration_client_uri: None, ..known(&server.uri()) }
}

/// An answer of Identity Server, as its DCR API gives it.
fn application() -> Value {
    json!({
        "client_id": "c-1", "client_secret": "s3cret-of-c-1", "client_secret_expires_at": 0, "redirect_uris": [""],
        "grant_types": ["client_credentials"], "client_name": "Acme - Batch (k7)",
        "ext_application_display_name": "Batch", "ext_application_owner": "admin@carbon.super",
        "ext_application_token_lifetime": 3600, "ext_pkce_mandatory": true, "ext_pkce_support_plain": false,
        "ext_public_client": false, "token_type_extension": "Default", "ext_token_type": "Default",
        "token_endpoint_auth_method": "client_secret_basic", "require_signed_request_object": false,
        "require_pushed_authorization_requests": true, "tls_client_certificate_bound_access_tokens": null,
        "subject_type": "public", "ext_allowed_audience": "application",
    })
}

#[tokio::test]
async fn identity_server() {
    let server = MockServer::start().await;
    let ok = ResponseTemplate::new(200).set_body_json(application());
    let register = ResponseTemplate::new(201).set_body_json(application());
    Mock::given(method("POST")).and(path("/register")).respond_with(register).mount(&server).await;
    let named = Mock::given(path("/register")).and(query_param("client_name", "Acme - Batch (k7)"));
    named.respond_with(ok.clone()).mount(&server).await;
    for verb in ["GET", "PUT"] {
        Mock::given(method(verb)).and(path("/register/c-1")).respond_with(ok.clone()).mount(&server).await;
    }
    Mock::given(method("DELETE")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::Wso2Is);
    let target = by_password(ProviderKind::Wso2Is, &server);
    let made = connector.register(&target, &service()).await.unwrap();
    assert_eq!(made.members["redirect_uris"], json!([]));
    assert!(!made.members.contains_key("ext_application_owner"));
    assert_eq!(connector.find(&target, "Acme - Batch (k7)").await.unwrap(), [made]);
    connector.update(&target, &at(&server), &service()).await.unwrap();
    connector.delete(&target, &at(&server)).await.unwrap();
    assert_no_secret(&target.calls.take());
    insta::assert_snapshot!(requests(&server).await, @r#"
    POST /register
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "client_name": "Acme - Batch (k7)",
      "grant_types": [
        "client_credentials"
      ],
      "token_endpoint_auth_method": "client_secret_basic"
    }

    GET /register?client_name=Acme+-+Batch+%28k7%29
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    GET /register/c-1
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1

    PUT /register/c-1
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "client_name": "Acme - Batch (k7)",
      "ext_application_display_name": "Batch",
      "ext_pkce_mandatory": true,
      "ext_pkce_support_plain": false,
      "grant_types": [
        "client_credentials"
      ],
      "require_pushed_authorization_requests": true,
      "require_signed_request_object": false,
      "token_endpoint_auth_method": "client_secret_basic"
    }

    DELETE /register/c-1
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    "#);
}

#[tokio::test]
async fn identity_server_says_401_without_a_word_for_what_it_does_not_know() {
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::Wso2Is);
    let silent = ResponseTemplate::new(401);
    let challenge = json!({"code": 401, "message": "Unauthorized", "description": "Authorization failure."});
    let refusing = ResponseTemplate::new(401).set_body_json(challenge);
    for (answer, problem) in [(silent, Problem::Gone), (refusing, Problem::NotAuthorized)] {
        let server = crate::providers::always(answer).await;
        let target = by_password(ProviderKind::Wso2Is, &server);
        let known = at(&server);
        assert_eq!(connector.read(&target, &known).await.unwrap_err().error.problem, problem);
        assert_eq!(connector.update(&target, &known, &service()).await.unwrap_err().error.problem, problem);
        assert_eq!(connector.delete(&target, &known).await.unwrap_err().error.problem, problem);
        let found = connector.find(&target, "Acme").await;
        match problem {
            Problem::Gone => assert_eq!(found.unwrap(), []),
            _ => assert_eq!(found.unwrap_err().error.problem, problem),
        }
        // A registration has no client that could be unknown.
        let failed = connector.register(&target, &service()).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::NotAuthorized);
    }
}

#[tokio::test]
async fn identity_server_has_words_of_its_own_for_several_uris_and_for_public_clients() {
    let portal = Portal::new();
    let mut body = application();
    body["redirect_uris"] = json!([r"regexp=(https://a.example/cb|https://b.example/cb\?x=1)"]);
    body["grant_types"] = json!(["authorization_code", "refresh_token"]);
    body["ext_public_client"] = json!(true);
    body["token_endpoint_auth_method"] = json!(null);
    let server = crate::providers::always(ResponseTemplate::new(201).set_body_json(&body)).await;
    let target = by_password(ProviderKind::Wso2Is, &server);
    let made = portal.of(ProviderKind::Wso2Is).register(&target, &public()).await.unwrap();
    assert_eq!(made.members["redirect_uris"], json!(["https://a.example/cb", "https://b.example/cb?x=1"]));
    assert_eq!(made.members["token_endpoint_auth_method"], "none");
    assert!(made.client_secret.is_none());
    let requests = server.received_requests().await.unwrap();
    let sent: Value = requests[0].body_json().unwrap();
    assert_eq!((&sent["ext_public_client"], sent.get("token_endpoint_auth_method")), (&json!(true), None));
    // One that was not made public is not what was asked for.
    body["ext_public_client"] = json!(false);
    let server = crate::providers::always(ResponseTemplate::new(201).set_body_json(&body)).await;
    let target = by_password(ProviderKind::Wso2Is, &server);
    let failed = portal.of(ProviderKind::Wso2Is).register(&target, &public()).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Unacceptable);
}

/// An answer of API Manager to a registration.
fn registered(callback: &Value, grants: &str) -> ResponseTemplate {
    let inner = json!({"grant_types": grants, "redirect_uris": callback, "client_name": "Acme - Batch (k7)"});
    ResponseTemplate::new(200).set_body_json(json!({
        "clientId": "c-1", "clientName": "Acme - Batch (k7)", "callBackURL": callback,
        "clientSecret": "s3cret-of-c-1", "isSaasApplication": false, "appOwner": "admin",
        "jsonString": inner.to_string(), "jsonAppAttribute": "{}", "applicationUUID": null, "tokenType": "DEFAULT",
    }))
}

#[tokio::test]
async fn api_manager() {
    let server = MockServer::start().await;
    let pattern = json!(r"regexp=(https://a.example/cb|https://b.example/cb\?x=1)");
    let service_answer = registered(&Value::Null, "client_credentials");
    Mock::given(method("POST")).respond_with(service_answer).up_to_n_times(1).mount(&server).await;
    let web_answer = registered(&pattern, "authorization_code refresh_token");
    Mock::given(method("POST")).respond_with(web_answer).mount(&server).await;
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::Wso2Apim);
    let target = by_password(ProviderKind::Wso2Apim, &server);
    let made = connector.register(&target, &service()).await.unwrap();
    assert_eq!(
        (&made.members["redirect_uris"], &made.members["grant_types"]),
        (&json!([]), &json!(["client_credentials"]))
    );
    assert_eq!(made.client_secret.unwrap().expose(), "s3cret-of-c-1");
    let made = connector.register(&target, &web()).await.unwrap();
    assert_eq!(made.members["redirect_uris"], json!(["https://a.example/cb", "https://b.example/cb?x=1"]));
    insta::assert_snapshot!(requests(&server).await, @r#"
    POST /register
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "clientName": "Acme - Batch (k7)",
      "grantType": "client_credentials",
      "owner": "admin",
      "saasApp": false
    }

    POST /register
    authorization: Basic YWRtaW46aHVzaC1odXNoLWluaXRpYWw=
    content-type: application/json
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    {
      "callbackUrl": "regexp=(https://a.example/cb|https://b.example/cb\\?x=1)",
      "clientName": "Acme - Web (k8)",
      "grantType": "authorization_code refresh_token",
      "owner": "admin",
      "saasApp": false
    }
    "#);
}

#[tokio::test]
async fn api_manager_registers_and_no_more_than_that() {
    let server = crate::providers::always(registered(&Value::Null, "client_credentials")).await;
    let portal = Portal::new();
    let connector = portal.of(ProviderKind::Wso2Apim);
    let target = by_password(ProviderKind::Wso2Apim, &server);
    let known = at(&server);
    for failed in [
        connector.read(&target, &known).await.unwrap_err(),
        connector.update(&target, &known, &service()).await.unwrap_err(),
        connector.delete(&target, &known).await.unwrap_err(),
        connector.find(&target, "Acme").await.unwrap_err(),
    ] {
        assert_eq!(failed.error.problem, Problem::Unsupported);
    }
    assert_eq!(connector.register(&target, &public()).await.unwrap_err().error.problem, Problem::Refused);
    let mut nobody = by_password(ProviderKind::Wso2Apim, &server);
    nobody.external.authentication = ProviderAuthentication::Bearer;
    let failed = connector.register(&nobody, &service()).await.unwrap_err();
    assert!(failed.error.reason.contains("wants an owner"), "{failed}");
    nobody.external.extra_metadata = json!({"owner": "ops", "clientName": "x"}).as_object().unwrap().clone();
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
    connector.register(&nobody, &service()).await.unwrap();
    let sent: Value = server.received_requests().await.unwrap()[0].body_json().unwrap();
    assert_eq!((&sent["owner"], &sent["clientName"]), (&json!("ops"), &json!("Acme - Batch (k7)")));
    // What it answers to a name that exists is what exists, which may be another client.
    let failed = connector.register(&target, &web()).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Unacceptable);
}

#[test]
fn only_what_answers_the_same_again_may_be_registered_again() {
    let portal = Portal::new();
    for kind in
        [ProviderKind::Rfc7591, ProviderKind::Okta, ProviderKind::Auth0, ProviderKind::Wso2Is, ProviderKind::HttpBridge]
    {
        assert!(!portal.of(kind).repeats_safely(), "{kind:?}");
    }
    assert!(portal.of(ProviderKind::Wso2Apim).repeats_safely());
}
