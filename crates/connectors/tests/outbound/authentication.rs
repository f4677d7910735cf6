//! How we show a provider who we are.

use model::{Problem, ProviderAuthentication, ProviderKind, Secret};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::providers::{HUSH, Portal, answer, assert_no_secret, known, service, target};

/// A provider that registers whoever comes.
pub async fn registering() -> MockServer {
    let server = MockServer::start().await;
    let body = answer(&server.uri());
    Mock::given(any()).respond_with(ResponseTemplate::new(201).set_body_json(body)).mount(&server).await;
    server
}

async fn headers(authentication: ProviderAuthentication) -> Vec<(String, String)> {
    let server = registering().await;
    let mut target = target(ProviderKind::Rfc7591, &server.uri());
    target.external.authentication = authentication;
    Portal::new().rfc7591().register(&target, &service()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    assert_no_secret(&target.calls.take());
    let mut headers: Vec<(String, String)> = requests[0]
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length"))
        .collect();
    headers.sort();
    headers
}

#[tokio::test]
async fn each_way_sends_its_header_and_no_other() {
    let header =
        |name: &str, scheme: &str| ProviderAuthentication::Header { name: name.to_owned(), scheme: scheme.to_owned() };
    for (authentication, shown) in [
        (ProviderAuthentication::None, None),
        (ProviderAuthentication::Bearer, Some(("authorization", format!("Bearer {HUSH}")))),
        (header("Authorization", "SSWS"), Some(("authorization", format!("SSWS {HUSH}")))),
        (header("X-API-KEY", ""), Some(("x-api-key", HUSH.to_owned()))),
        (
            // RFC 7617: nothing is encoded before it is put together.
            ProviderAuthentication::Basic { username: "admin@a b".to_owned() },
            Some(("authorization", "Basic YWRtaW5AYSBiOmh1c2gtaHVzaC1pbml0aWFs".to_owned())),
        ),
    ] {
        let mut expected = vec![
            ("accept".to_owned(), "application/json".to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
            ("user-agent".to_owned(), "Gatehouse".to_owned()),
            ("x-correlation-id".to_owned(), "corr-1".to_owned()),
        ];
        expected.extend(shown.map(|(name, value)| (name.to_owned(), value)));
        expected.sort();
        assert_eq!(headers(authentication.clone()).await, expected, "{authentication:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_said_and_nothing_is_called() {
    let server = registering().await;
    let portal = Portal::new();
    let named = ProviderAuthentication::Header { name: "X Key".to_owned(), scheme: String::new() };
    for (authentication, credential, says) in [
        (ProviderAuthentication::Bearer, None, "is not stored"),
        (ProviderAuthentication::Bearer, Some("a\nb"), "no header can carry"),
        (named, Some("a"), "is not one of a header"),
    ] {
        let mut target = target(ProviderKind::Rfc7591, &server.uri());
        target.external.authentication = authentication;
        target.credential = credential.map(Secret::new);
        let failed = portal.rfc7591().register(&target, &service()).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Misconfigured);
        assert!(failed.error.reason.contains(says), "{failed}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_client_is_managed_with_its_own_token_or_else_as_ourselves() {
    let server = registering().await;
    let portal = Portal::new();
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let mut known = known(&server.uri());
    portal.rfc7591().read(&target, &known).await.unwrap();
    known.access_token = None;
    known.registration_client_uri = None;
    known.client_id = "c-1".to_owned();
    portal.rfc7591().read(&target, &known).await.unwrap();
    let shown: Vec<(String, String)> = server
        .received_requests()
        .await
        .unwrap()
        .iter()
        .map(|request| (request.url.path().to_owned(), request.headers["authorization"].to_str().unwrap().to_owned()))
        .collect();
    let path = "/register/c-1".to_owned();
    assert_eq!(shown, [(path.clone(), "Bearer hush-hush-rat".to_owned()), (path, format!("Bearer {HUSH}"))]);
    // A client whose ID nobody knows has no address: that of all clients is never called in its place.
    for id in ["", "..", "."] {
        known.client_id = id.to_owned();
        let failed = portal.rfc7591().delete(&target, &known).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Unsupported, "{id}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_client_id_is_one_segment_of_an_address() {
    let server = registering().await;
    let target = target(ProviderKind::Okta, &server.uri());
    let mut known = known(&server.uri());
    known.client_id = "a/../b?c#d e".to_owned();
    let _ = Portal::new().of(ProviderKind::Okta).delete(&target, &known).await;
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), "/register/a%2F..%2Fb%3Fc%23d%20e");
    assert_eq!(requests[0].url.query(), None);
}

#[tokio::test]
async fn a_secret_is_rotated_with_the_clients_token_on_its_own_server_only() {
    let own = registering().await;
    let other = registering().await;
    let portal = Portal::new();
    for (server, shown) in [(&own, "Bearer hush-hush-rat"), (&other, "Bearer hush-hush-initial")] {
        let mut target = target(ProviderKind::Rfc7591, &own.uri());
        let url = format!("{}/clients/{{client_id}}/renew", server.uri());
        target.external.rotation = model::Rotation::Endpoint { method: "PATCH".to_owned(), url };
        let body: Value = json!({});
        let mut client = known(&own.uri());
        client.client_id = "c-1".to_owned();
        // The other server answers a client URI of its own, which is not believed.
        let _ = portal.rfc7591().rotate_secret(&target, &client, &service()).await;
        let requests = server.received_requests().await.unwrap();
        let request = requests.last().unwrap();
        assert_eq!((request.method.as_str(), request.url.path()), ("PATCH", "/clients/c-1/renew"));
        assert_eq!(request.headers["authorization"], shown);
        assert_eq!(request.body_json::<Value>().unwrap(), body);
    }
}

#[tokio::test]
async fn a_secret_that_no_provider_gives_in_place_is_not_asked_for() {
    let server = registering().await;
    let portal = Portal::new();
    for kind in [ProviderKind::Rfc7591, ProviderKind::Wso2Is, ProviderKind::Wso2Apim] {
        for rotation in [model::Rotation::Swap, model::Rotation::Never] {
            let mut target = target(kind, &server.uri());
            target.external.rotation = rotation;
            let failed = portal.of(kind).rotate_secret(&target, &known(&server.uri()), &service()).await.unwrap_err();
            assert_eq!(failed.error.problem, Problem::Unsupported);
        }
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}
