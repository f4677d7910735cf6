//! Which client is asking.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use registration::{ProgramFields, registrations::CredentialFields};
use serde_json::{Value, json};

use super::{id, made, mine, own_client, refusal};
use crate::support::{Answer, PASSWORD, TestServer, basic};

const FORM: &str = "grant_type=client_credentials";

#[tokio::test]
async fn rfc_6749_section_2_3_1_attack_14_the_registered_method_is_the_only_one() {
    let server = TestServer::start().await;
    let by_basic = own_client(&server).await;
    let register = async |method: &str| {
        let mut body = super::machine();
        body["token_endpoint_auth_method"] = json!(method);
        if method == "none" {
            body["grant_types"] = json!(["authorization_code"]);
            body["redirect_uris"] = json!(["http://127.0.0.1/cb"]);
        }
        made(&server.register(&basic("admin", PASSWORD), &body).await)
    };
    let (by_post, public) = (register("client_secret_post").await, register("none").await);
    let secret = |client: &serde_json::Value| client["client_secret"].as_str().unwrap().to_owned();
    let posted = |client| format!("{FORM}&client_id={}&client_secret={}", id(client), secret(client));

    assert_eq!(server.token(&mine(&by_basic), FORM).await.status, StatusCode::OK);
    assert_eq!(server.token("", &posted(&by_post)).await.status, StatusCode::OK);
    insta::assert_debug_snapshot!([
        refusal(&server.token("", &posted(&by_basic)).await),
        refusal(&server.token(&mine(&by_post), FORM).await),
        refusal(&server.token("", &format!("{FORM}&client_id={}", id(&by_basic))).await),
        // A public client has no secret, so that none is right, and no token of its own.
        refusal(&server.token(&basic(id(&public), "x"), FORM).await),
        refusal(&server.token("", &format!("{FORM}&client_id={}&client_secret=", id(&public))).await),
    ], @r#"
    [
        (
            401,
            "invalid_client",
            "This client is registered for client_secret_basic, and authenticated by client_secret_post.",
        ),
        (
            401,
            "invalid_client",
            "This client is registered for client_secret_post, and authenticated by client_secret_basic.",
        ),
        (
            401,
            "invalid_client",
            "This client is registered for client_secret_basic, and authenticated by none.",
        ),
        (
            401,
            "invalid_client",
            "The client is unknown, or its credentials are wrong.",
        ),
        (
            400,
            "unauthorized_client",
            "This client is not registered for client_credentials.",
        ),
    ]
    "#);
}

#[tokio::test]
async fn attack_12_an_unknown_client_and_a_wrong_secret_are_told_the_same() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let other = own_client(&server).await;
    let wrong = server.token(&basic(id(&client), "wrong"), FORM).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.header("www-authenticate"), r#"Basic realm="Gatehouse""#);
    for authorization in [
        basic("nobody", "wrong"),
        basic(id(&client), other["client_secret"].as_str().unwrap()),
        basic(id(&client), client["registration_access_token"].as_str().unwrap_or("none")),
        basic(&"x".repeat(300), "wrong"),
    ] {
        let answer = server.token(&authorization, FORM).await;
        assert_eq!((answer.status, &answer.body), (wrong.status, &wrong.body));
    }
}

#[tokio::test]
async fn attack_9_a_malformed_authorization_header_is_answered_401_in_json() {
    let server = TestServer::start().await;
    let client = own_client(&server).await;
    let long = format!("Basic {}", "x".repeat(100_000));
    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        for value in [
            b"".as_slice(),
            b"Basic",
            b"Basic ",
            b"Basic  two",
            b"Basic !",
            b"Basic YTo=",
            b"Basic OmI=",
            b"Bearer",
            b"Bearer x",
            b"Digest x",
            b"\xff\xfe",
            long.as_bytes(),
        ] {
            let request = Request::post(path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::AUTHORIZATION, value);
            let form = format!("{FORM}&token=x&client_id={}", id(&client));
            let answer = server.send(request.body(Body::from(form)).unwrap()).await;
            let what = String::from_utf8_lossy(&value[..value.len().min(20)]).into_owned();
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {what}: {}", answer.body);
            assert_eq!(answer.json()["error"], "invalid_client", "{path} {what}");
        }
        let twice = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, mine(&client))
            .header(header::AUTHORIZATION, mine(&client));
        let answer = server.send(twice.body(Body::from(FORM)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} with two headers");
    }
}

#[tokio::test]
async fn attack_34_a_client_that_does_not_work_gets_nothing_and_its_tokens_die_at_once() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for opaque in [true, false] {
        let make = async || if opaque { super::opaque_client(&server).await } else { own_client(&server).await };
        let client = make().await;
        let token = server.client_token(&client).await;
        assert!(server.lives(&token).await);
        let registration = server.registration(&client).await;
        server.core.registrations().disable(&owner, &registration).await.unwrap();
        assert!(!server.lives(&token).await);
        let answer = server.token(&mine(&client), FORM).await;
        let (status, code, sentence) = refusal(&answer);
        assert_eq!((status, code.as_str(), sentence.as_str()), (401, "invalid_client", "This client is disabled."));
        // Switched on again it gets new tokens, and the old ones stay dead.
        server.clock.advance_seconds(1);
        server.core.registrations().enable(&owner, &registration).await.unwrap();
        let next = server.client_token(&client).await;
        assert!(!server.lives(&token).await && server.lives(&next).await);

        server.core.registrations().revoke(&owner, &registration).await.unwrap();
        assert!(!server.lives(&next).await);
        let (status, code, sentence) = refusal(&server.token(&mine(&client), FORM).await);
        assert_eq!((status, code.as_str()), (401, "invalid_client"));
        assert_eq!(sentence, "The client is unknown, or its credentials are wrong.");
    }
}

#[tokio::test]
async fn a_client_that_awaits_approval_gets_no_token() {
    let server = TestServer::start().await;
    let programs = registration::ProgramFields { approval: true, ..registration::ProgramFields::default() };
    let provider = server.provider(&programs).await;
    let token = server.initial_token(&provider, |_| {}).await;
    let client = made(&server.register(&token, &super::machine()).await);
    let (status, code, sentence) = refusal(&server.token(&mine(&client), FORM).await);
    assert_eq!((status, code.as_str()), (401, "invalid_client"));
    assert_eq!(sentence, "This client is awaiting approval.");
    let owner = server.owner().await;
    server.core.registrations().approve(&owner, &server.registration(&client).await).await.unwrap();
    server.client_token(&client).await;
}

/// What a member of Acme generated: as an answer to a registration would say it.
async fn generated(server: &TestServer, method: &str) -> Value {
    let owner = server.owner().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let (_, member) = server.member_of_acme(&owner, &provider).await;
    let caller = server.core.members().caller(&member).await.unwrap();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let grants: &[&str] = &["authorization_code", "refresh_token", "client_credentials"];
    let fields = CredentialFields {
        label: "Nightly".to_owned(),
        grant_types: words(if method == "none" { &grants[..2] } else { grants }),
        redirect_uris: "https://shop.example/cb".to_owned(),
        token_endpoint_auth_method: method.to_owned(),
        scopes: words(&["orders:read"]),
        ..CredentialFields::default()
    };
    let id = server.core.credentials().generate(&caller, &fields).await.unwrap();
    let registration = server.core.registrations().get(&caller, &id).await.unwrap().registration;
    let secret = server.core.reveals().get(&caller, id.as_str()).await.unwrap().map(|revealed| revealed.secret);
    json!({ "client_id": registration.client_id, "client_secret": secret.as_ref().map(registration::Secret::expose) })
}

/// The answers of every endpoint where clients authenticate.
async fn everywhere(server: &TestServer, authorization: &str, credentials: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (path, form) in [
        ("/oauth2/token", FORM),
        ("/oauth2/introspect", "token=x"),
        ("/oauth2/revoke", "token=x"),
        (
            "/oauth2/par",
            "response_type=code&redirect_uri=https://shop.example/cb&code_challenge_method=S256\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
    ] {
        answers.push(server.post_form(path, authorization, &format!("{form}{credentials}")).await);
    }
    answers
}

#[tokio::test]
async fn rfc_6749_section_2_3_1_a_client_of_the_portal_shows_its_secret_in_either_way_and_never_in_both() {
    for server in TestServer::on_each_database().await {
        let client = generated(&server, "client_secret_basic").await;
        let secret = client["client_secret"].as_str().unwrap();
        let posted = format!("&client_id={}&client_secret={secret}", id(&client));
        for (authorization, credentials) in [(mine(&client), ""), (String::new(), posted.as_str())] {
            for answer in everywhere(&server, &authorization, credentials).await {
                assert!(answer.status.is_success(), "{credentials}: {} {}", answer.status, answer.body);
            }
        }
        for answer in everywhere(&server, &mine(&client), &posted).await {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
            assert_eq!(answer.json()["error"], "invalid_request");
        }
        let wrong = format!("&client_id={}&client_secret=wrong", id(&client));
        let alone = format!("&client_id={}", id(&client));
        for credentials in [wrong, alone] {
            for answer in everywhere(&server, "", &credentials).await {
                assert_eq!(
                    (answer.status, &answer.json()["error"]),
                    (StatusCode::UNAUTHORIZED, &json!("invalid_client"))
                );
            }
        }
    }
}

#[tokio::test]
async fn a_public_client_of_the_portal_has_no_secret_to_show() {
    let server = TestServer::start().await;
    let client = generated(&server, "none").await;
    assert!(client["client_secret"].is_null());
    for answer in [
        server.post_form("/oauth2/token", &basic(id(&client), "x"), FORM).await,
        server.post_form("/oauth2/token", "", &format!("{FORM}&client_id={}&client_secret=x", id(&client))).await,
    ] {
        assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    }
}

#[tokio::test]
async fn a_client_of_a_wso2_dialect_that_was_told_no_method_shows_its_secret_in_either_way() {
    let server = TestServer::start().await;
    server.owner().await;
    for (method, either_way) in [(None, true), (Some("client_secret_basic"), false)] {
        let mut body = json!({ "client_name": format!("Old {either_way}"), "grant_types": ["client_credentials"] });
        if let Some(method) = method {
            body["token_endpoint_auth_method"] = json!(method);
        }
        let path = "/api/identity/oauth2/dcr/v1.1/register";
        let client = made(&server.call("POST", path, &basic("admin", PASSWORD), &body).await);
        assert_eq!(server.token(&mine(&client), FORM).await.status, StatusCode::OK);
        let secret = client["client_secret"].as_str().unwrap();
        let posted = server.token("", &format!("{FORM}&client_id={}&client_secret={secret}", id(&client))).await;
        let expected = if either_way { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        assert_eq!(posted.status, expected, "{method:?}: {}", posted.body);
    }
}
