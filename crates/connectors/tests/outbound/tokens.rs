//! Tokens by the grant `client_credentials`: our own, and those of clients.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{self, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
        UnparsedPublicKey, VerificationAlgorithm,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{Preset, Problem, ProviderAuthentication, ProviderKind, Secret, Target};
use rcgen::PublicKeyData as _;
use serde_json::{Value, json};
use url::form_urlencoded;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    providers::{HUSH, Portal, answer, assert_no_secret, requests, service, target},
    servers::{key_pem, pem},
};

/// A provider that gives tokens and registers.
async fn provider(token: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).and(path("/token")).respond_with(token).mount(&server).await;
    let body = answer(&server.uri());
    let registered = ResponseTemplate::new(201).set_body_json(body);
    Mock::given(path("/register")).respond_with(registered).with_priority(200).mount(&server).await;
    server
}

fn token(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn by_secret(base: &str, secret_in_body: bool) -> Target {
    let mut target = target(ProviderKind::Rfc7591, base);
    target.external.authentication = ProviderAuthentication::ClientCredentials {
        client_id: "portal & co".to_owned(),
        scope: "dcr:write dcr:read".to_owned(),
        audience: "https://api.example/".to_owned(),
        secret_in_body,
    };
    target
}

/// How often the token endpoint was called, and the registration endpoint.
async fn counts(server: &MockServer) -> (usize, usize) {
    let requests = server.received_requests().await.unwrap();
    let count = |path: &str| requests.iter().filter(|request| request.url.path() == path).count();
    (count("/token"), count("/register"))
}

#[tokio::test]
async fn our_token_is_got_with_the_secret_in_the_header_or_in_the_body() {
    let server = provider(token(&json!({"access_token": "t-1", "token_type": "bearer", "expires_in": 300}))).await;
    for in_body in [false, true] {
        let target = by_secret(&server.uri(), in_body);
        Portal::new().rfc7591().authenticate(&target).await.unwrap();
        let calls = target.calls.take();
        assert_eq!((calls.len(), calls[0].status), (1, Some(200)));
        assert_no_secret(&calls);
    }
    insta::assert_snapshot!(requests(&server).await, @"
    POST /token
    authorization: Basic cG9ydGFsKyUyNitjbzpodXNoLWh1c2gtaW5pdGlhbA==
    content-type: application/x-www-form-urlencoded
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    grant_type=client_credentials&scope=dcr%3Awrite+dcr%3Aread&audience=https%3A%2F%2Fapi.example%2F

    POST /token
    content-type: application/x-www-form-urlencoded
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    grant_type=client_credentials&scope=dcr%3Awrite+dcr%3Aread&client_id=portal+%26+co&client_secret=hush-hush-initial&audience=https%3A%2F%2Fapi.example%2F
    ");
}

#[tokio::test]
async fn a_token_is_kept_until_shortly_before_its_end() {
    let server = provider(token(&json!({"access_token": "t-1", "token_type": "Bearer", "expires_in": 300}))).await;
    let portal = Portal::new();
    let target = by_secret(&server.uri(), false);
    for (pass, tokens) in [(0, 1), (200, 1), (69, 1), (1, 2), (0, 2)] {
        portal.clock.advance_seconds(pass);
        portal.rfc7591().register(&target, &service()).await.unwrap();
        assert_eq!(counts(&server).await.0, tokens, "{pass} seconds later");
    }
    assert!(requests(&server).await.contains("Bearer t-1"));
    // Another configuration has another token.
    let mut changed = by_secret(&server.uri(), false);
    changed.version = 2;
    portal.rfc7591().register(&changed, &service()).await.unwrap();
    assert_eq!(counts(&server).await.0, 3);
    changed.credential = Some(Secret::new("another-secret"));
    portal.rfc7591().register(&changed, &service()).await.unwrap();
    assert_eq!(counts(&server).await.0, 4);
    // Asked for by itself it is got anew.
    portal.rfc7591().authenticate(&changed).await.unwrap();
    assert_eq!(counts(&server).await.0, 5);
}

#[tokio::test]
async fn a_token_without_an_end_is_for_one_piece_of_work() {
    let server = provider(token(&json!({"access_token": "t-1", "token_type": "Bearer"}))).await;
    let portal = Portal::new();
    let mut target = by_secret(&server.uri(), false);
    portal.rfc7591().register(&target, &service()).await.unwrap();
    portal.rfc7591().register(&target, &service()).await.unwrap();
    assert_eq!(counts(&server).await, (1, 2));
    target.correlation_id = "corr-2".to_owned();
    portal.rfc7591().register(&target, &service()).await.unwrap();
    assert_eq!(counts(&server).await, (2, 3));
}

#[tokio::test]
async fn a_kept_token_that_is_refused_is_got_anew_once() {
    let server = provider(token(&json!({"access_token": "t-1", "token_type": "Bearer", "expires_in": 300}))).await;
    let portal = Portal::new();
    let target = by_secret(&server.uri(), false);
    portal.rfc7591().register(&target, &service()).await.unwrap();
    let refusing = ResponseTemplate::new(401);
    Mock::given(path("/register")).respond_with(refusing).up_to_n_times(1).with_priority(1).mount(&server).await;
    portal.rfc7591().register(&target, &service()).await.unwrap();
    assert_eq!(counts(&server).await, (2, 3));
    // One that is new and refused is not tried again, nor is one that was got anew.
    Mock::given(path("/register")).respond_with(ResponseTemplate::new(401)).with_priority(1).mount(&server).await;
    let failed = portal.rfc7591().register(&target, &service()).await.unwrap_err();
    assert_eq!((failed.error.problem, counts(&server).await), (Problem::NotAuthorized, (3, 5)));
    let fresh = Portal::new();
    assert!(fresh.rfc7591().register(&target, &service()).await.is_err());
    assert_eq!(counts(&server).await, (4, 6));
}

#[tokio::test]
async fn what_a_token_endpoint_answers_instead_of_a_token_is_told() {
    let answers = [
        (ResponseTemplate::new(400).set_body_json(json!({"error": "invalid_client"})), Problem::NotAuthorized),
        (ResponseTemplate::new(401), Problem::NotAuthorized),
        (ResponseTemplate::new(400).set_body_json(json!({"error": "invalid_scope"})), Problem::Refused),
        (ResponseTemplate::new(404), Problem::Misconfigured),
        (ResponseTemplate::new(302).insert_header("Location", "/login"), Problem::Misconfigured),
        (ResponseTemplate::new(503), Problem::Busy),
        // Nothing can have been done by it.
        (ResponseTemplate::new(500), Problem::NotReached),
        (ResponseTemplate::new(200).set_body_string("<html>"), Problem::NotReached),
        (token(&json!({"token_type": "Bearer"})), Problem::NotReached),
        (token(&json!({"access_token": "t", "token_type": "mac"})), Problem::Misconfigured),
        (token(&json!({"access_token": "a b", "token_type": "Bearer"})), Problem::Misconfigured),
        (token(&json!({"access_token": "", "token_type": "Bearer"})), Problem::Misconfigured),
        (token(&json!({"access_token": "x".repeat(20_000), "token_type": "Bearer"})), Problem::Misconfigured),
    ];
    for (answer, problem) in answers {
        let server = provider(answer).await;
        let target = by_secret(&server.uri(), false);
        let failed = Portal::new().rfc7591().register(&target, &service()).await.unwrap_err();
        assert_eq!(failed.error.problem, problem, "{failed}");
        assert_eq!(counts(&server).await, (1, 0), "{failed}");
        assert_eq!(target.calls.take().len(), 1);
    }
    let mut target = by_secret("http://127.0.0.1:9", false);
    target.external.endpoints.token.clear();
    let failed = Portal::new().rfc7591().authenticate(&target).await.unwrap_err();
    assert!(failed.error.reason.contains("token endpoint is not configured"), "{failed}");
}

/// A private key in PEM, its algorithm, and how its signatures are verified.
fn keys() -> Vec<(&'static str, String, &'static dyn VerificationAlgorithm, Vec<u8>)> {
    let rsa = rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
    let rsa_pem = pem("PRIVATE KEY", AsDer::<Pkcs8V1Der<'_>>::as_der(&rsa).unwrap().as_ref());
    let rsa_public = rsa.public_key().as_ref().to_vec();
    let ec = rcgen::KeyPair::generate().unwrap();
    let ed = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    vec![
        ("ES256", key_pem(&ec), &ECDSA_P256_SHA256_FIXED, ec.der_bytes().to_vec()),
        ("EdDSA", key_pem(&ed), &ED25519, ed.der_bytes().to_vec()),
        ("RS256", rsa_pem.clone(), &RSA_PKCS1_2048_8192_SHA256, rsa_public.clone()),
        ("PS256", rsa_pem, &RSA_PSS_2048_8192_SHA256, rsa_public),
    ]
}

fn by_key(base: &str, algorithm: &str, pem: &str) -> Target {
    let mut target = target(ProviderKind::Rfc7591, base);
    target.external.authentication = ProviderAuthentication::PrivateKeyJwt {
        client_id: "portal".to_owned(),
        scope: String::new(),
        audience: String::new(),
        algorithm: algorithm.to_owned(),
        key_id: "key-1".to_owned(),
    };
    target.credential = Some(Secret::new(pem));
    target
}

#[tokio::test]
async fn our_token_is_got_with_a_signed_assertion_which_is_another_one_each_time() {
    let server = provider(token(&json!({"access_token": "t-1", "token_type": "Bearer", "expires_in": 300}))).await;
    let portal = Portal::new();
    let mut seen = Vec::new();
    for (algorithm, pem, verification, public) in keys() {
        let target = by_key(&server.uri(), algorithm, &pem);
        portal.rfc7591().authenticate(&target).await.unwrap();
        let requests = server.received_requests().await.unwrap();
        let request = requests.last().unwrap();
        assert!(!request.headers.contains_key("authorization"));
        let form: Vec<(String, String)> = form_urlencoded::parse(&request.body).into_owned().collect();
        let names: Vec<&str> = form.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["grant_type", "client_id", "client_assertion_type", "client_assertion"]);
        assert_eq!(form[2].1, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let (input, signature) = form[3].1.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(verification, &public).verify(input.as_bytes(), &signature).unwrap();
        let parts: Vec<Value> = input
            .split('.')
            .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        assert_eq!(parts[0], json!({"alg": algorithm, "typ": "JWT", "kid": "key-1"}));
        let jti = parts[1]["jti"].as_str().unwrap().to_owned();
        assert_eq!(
            parts[1],
            json!({
                "iss": "portal", "sub": "portal", "aud": server.uri(), "jti": jti, "iat": 1_800_000_000,
                "exp": 1_800_000_060,
            })
        );
        assert!(jti.len() >= 32 && !seen.contains(&jti));
        seen.push(jti);
    }
}

#[tokio::test]
async fn an_assertion_is_for_whom_the_product_compares_with() {
    let pem = key_pem(&rcgen::KeyPair::generate().unwrap());
    let audience = |kind, preset, issuer: bool| {
        let pem = pem.clone();
        async move {
            let server = provider(token(&json!({"access_token": "t-1", "token_type": "Bearer"}))).await;
            let mut target = by_key(&server.uri(), "ES256", &pem);
            target.external.preset = preset;
            target.kind = kind;
            if !issuer {
                target.external.issuer.clear();
            }
            Portal::new().of(kind).authenticate(&target).await.unwrap();
            let requests = server.received_requests().await.unwrap();
            let form: Vec<(String, String)> = form_urlencoded::parse(&requests[0].body).into_owned().collect();
            let claims = form[3].1.split('.').nth(1).unwrap().to_owned();
            let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
            claims["aud"].as_str().unwrap().replace(&server.uri(), "")
        }
    };
    assert_eq!(audience(ProviderKind::Rfc7591, Preset::Generic, true).await, "");
    assert_eq!(audience(ProviderKind::Rfc7591, Preset::Generic, false).await, "/token");
    assert_eq!(audience(ProviderKind::Rfc7591, Preset::Hydra, true).await, "/token");
    assert_eq!(audience(ProviderKind::Okta, Preset::Generic, true).await, "/token");
    assert_eq!(audience(ProviderKind::Auth0, Preset::Generic, true).await, "");
}

#[tokio::test]
async fn a_key_that_is_none_or_of_another_kind_is_said_to_be_so() {
    let server = provider(ResponseTemplate::new(500)).await;
    let (_, ec, ..) = keys().swap_remove(0);
    for (algorithm, pem) in [("RS256", ec.as_str()), ("EdDSA", &ec), ("HS256", &ec), ("ES256", HUSH)] {
        let target = by_key(&server.uri(), algorithm, pem);
        let failed = Portal::new().rfc7591().authenticate(&target).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Misconfigured, "{algorithm}: {failed}");
        assert!(!format!("{failed:?}").contains(pem));
    }
    assert_eq!(counts(&server).await, (0, 0));
}

#[tokio::test]
async fn a_token_of_a_client_is_looked_at_and_dropped() {
    let body = json!({"access_token": "hush-hush-token", "token_type": "Bearer", "expires_in": 60, "scope": "a b"});
    let server = provider(token(&body)).await;
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let secret = Secret::new("s3cret-of-c-1");
    let scopes = ["a".to_owned(), "b".to_owned()];
    let facts = Portal::new().rfc7591().obtain_token(&target, "c-1", &secret, &scopes).await.unwrap();
    assert_eq!(
        (facts.token_type.as_str(), facts.scope.as_deref(), facts.expires_in),
        ("bearer", Some("a b"), Some(60))
    );
    let calls = target.calls.take();
    assert!(!format!("{facts:?} {calls:?}").contains("hush-hush-token"));
    assert_no_secret(&calls);
    insta::assert_snapshot!(requests(&server).await, @"
    POST /token
    authorization: Basic Yy0xOnMzY3JldC1vZi1jLTE=
    content-type: application/x-www-form-urlencoded
    accept: application/json
    user-agent: Gatehouse
    x-correlation-id: corr-1
    grant_type=client_credentials&scope=a+b
    ");
}

#[tokio::test]
async fn a_client_whose_method_is_the_other_one_gets_its_token_too() {
    let server = MockServer::start().await;
    let refusing = ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"}));
    Mock::given(path("/token")).respond_with(refusing).up_to_n_times(1).mount(&server).await;
    let given = token(&json!({"access_token": "t-1", "token_type": "Bearer"}));
    Mock::given(path("/token")).respond_with(given).mount(&server).await;
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let secret = Secret::new("s3cret-of-c-1");
    Portal::new().rfc7591().obtain_token(&target, "c-1", &secret, &[]).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert!(requests[0].headers.contains_key("authorization") && !requests[1].headers.contains_key("authorization"));
    assert!(String::from_utf8_lossy(&requests[1].body).contains("client_secret=s3cret-of-c-1"));

    let server = provider(ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"}))).await;
    let target = crate::providers::target(ProviderKind::Rfc7591, &server.uri());
    let failed = Portal::new().rfc7591().obtain_token(&target, "c-1", &secret, &[]).await.unwrap_err();
    assert_eq!((failed.error.problem, counts(&server).await.0), (Problem::NotAuthorized, 2));

    // Once it is known who asks, it counts what is refused.
    let server = MockServer::start().await;
    let refusing = ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"}));
    Mock::given(path("/token")).respond_with(refusing).up_to_n_times(1).mount(&server).await;
    let scope = ResponseTemplate::new(400).set_body_json(json!({"error": "invalid_scope"}));
    Mock::given(path("/token")).respond_with(scope).mount(&server).await;
    let target = crate::providers::target(ProviderKind::Rfc7591, &server.uri());
    let failed = Portal::new().rfc7591().obtain_token(&target, "c-1", &secret, &[]).await.unwrap_err();
    assert_eq!(failed.error.error.as_deref(), Some("invalid_scope"));
}
