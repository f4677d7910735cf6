//! Where the browser goes: RFC 6749 sections 3.1.2 and 4.1.2.1, RFC 8252 section 7.3, RFC 9207, RFC 9700 section 4.1.

use axum::http::StatusCode;
use insta::assert_snapshot;
use registration::ProgramFields;
use serde_json::json;

use super::{CALLBACK, Shop, encoded, parameter, parameters};
use crate::support::{PASSWORD, TestServer, basic};

const ISSUER: &str = "http://127.0.0.1:3000";

/// The browser stays here, and the person is told.
async fn stays(server: &TestServer, request: &str, cookie: Option<&str>) -> String {
    let answer = server.visit(request, cookie).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{request}: {}", answer.body);
    assert_eq!(answer.header("location"), "");
    assert!(!answer.body.contains("evil.example"), "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn section_4_1_2_1_nothing_is_redirected_before_the_redirect_uri_is_known_to_be_right() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "redirect_uris": [CALLBACK, "https://shop.example/other"] })).await;
    for (name, value) in [
        ("client_id", ""),
        ("client_id", "nobody"),
        ("redirect_uri", ""),
        ("redirect_uri", "https://evil.example/cb"),
        ("redirect_uri", "https://shop.example/cb/"),
        ("redirect_uri", "https://shop.example/cb?x=1"),
        ("redirect_uri", "https://shop.example/cb#x"),
        ("redirect_uri", "https://shop.example/CB"),
        ("redirect_uri", "https://shop.example:443/cb"),
        ("redirect_uri", "https://shop.example/cb/../cb"),
        ("redirect_uri", "https://shop.example@evil.example/cb"),
        ("redirect_uri", "//evil.example/cb"),
        ("redirect_uri", "javascript:alert(1)"),
    ] {
        // Other errors beside it change nothing about that, and neither does who is signed in.
        let request = shop.request(&[(name, value), ("response_type", "nonsense"), ("prompt", "none")]);
        stays(&server, &request, None).await;
        stays(&server, &request, Some(&cookie)).await;
    }
    let twice = format!("{}&redirect_uri={CALLBACK}", shop.request(&[]));
    stays(&server, &twice, None).await;
    let twice = format!("{}&client_id=x", shop.request(&[]));
    stays(&server, &twice, None).await;
    let owner = server.owner().await;
    let id = server.registration_of(&shop).await;
    server.core.registrations().disable(&owner, &id).await.unwrap();
    let page = stays(&server, &shop.request(&[]), None).await;
    assert!(page.contains("This client is disabled."), "{page}");
}

#[tokio::test]
async fn section_4_1_2_1_other_errors_go_back_with_state_and_issuer() {
    let server = TestServer::start().await;
    let shop = server.shop(json!({})).await;
    let mut told = Vec::new();
    for change in [
        [("response_type", "")].as_slice(),
        &[("response_type", "token")],
        &[("response_type", "code id_token")],
        &[("response_mode", "form_post")],
        &[("scope", "orders:delete")],
        &[("scope", "orders:delete\tadmin \"")],
        &[("resource", "not a uri")],
        &[("prompt", "none")],
        &[("prompt", "none login")],
        &[("max_age", "-1")],
        &[("request", "eyJ")],
        &[("request_uri", "https://evil.example/request")],
        &[("code_challenge", "x")],
    ] {
        let answer = server.visit(&shop.request(change), None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{change:?}: {}", answer.body);
        let location = answer.header("location");
        assert!(location.starts_with("https://shop.example/cb?error="), "{location}");
        assert_eq!((parameter(location, "state"), parameter(location, "iss")), ("s t&te".into(), ISSUER.into()));
        told.push(format!("{}: {}", parameter(location, "error"), parameter(location, "error_description")));
    }
    assert_snapshot!(told.join("\n"), @"
    invalid_request: response_type is missing.
    unsupported_response_type: response_type must be code.
    unsupported_response_type: response_type must be code.
    invalid_request: response_mode must be query or fragment.
    invalid_scope: This client may have none of the scopes that it asks for: orders:delete.
    invalid_scope: This client may have none of the scopes that it asks for: orders:delete admin '.
    invalid_target: resource must be an absolute URI without a fragment.
    login_required: Somebody must sign in, and prompt=none forbids it.
    invalid_request: prompt=none goes with no other word.
    invalid_request: max_age must be a number of seconds.
    request_not_supported: Request objects (RFC 9101) are not supported; push the request (RFC 9126) instead.
    request_uri_not_supported: request_uri must be one that the pushed authorization request endpoint answered.
    invalid_request: code_challenge is malformed: with S256 it is the 43 characters of base64url(SHA-256).
    ");
    let twice = server.visit(&format!("{}&scope=openid", shop.request(&[])), None).await;
    assert_eq!(parameter(twice.header("location"), "error"), "invalid_request");
    let state_twice = server.visit(&format!("{}&state=other", shop.request(&[])), None).await;
    assert_eq!(parameter(state_twice.header("location"), "error"), "invalid_request");
    assert_eq!(parameter(state_twice.header("location"), "state"), "", "which of them, nobody knows");
}

#[tokio::test]
async fn a_client_that_is_not_registered_for_codes_gets_none() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let grants = json!({ "grant_types": ["client_credentials"], "response_types": [] });
    let shop = server.shop(grants).await;
    let answer = server.visit(&shop.request(&[]), Some(&cookie)).await;
    assert_eq!(parameter(answer.header("location"), "error"), "unauthorized_client", "{}", answer.body);
}

#[tokio::test]
async fn rfc_9207_section_2_every_answer_names_the_issuer_so_that_servers_are_not_mixed_up() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let allowed = server.allowed(&shop.request(&[]), &cookie).await;
    let names: Vec<_> = parameters(&allowed).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["code", "state", "iss"]);
    assert_eq!((parameter(&allowed, "state"), parameter(&allowed, "iss")), ("s t&te".into(), ISSUER.into()));
    // Without a page, because it is remembered.
    let again = server.visit(&shop.request(&[("state", "")]), Some(&cookie)).await;
    let names: Vec<_> = parameters(again.header("location")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["code", "iss"]);
    let metadata = server.visit("/.well-known/oauth-authorization-server", None).await.json();
    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
}

#[tokio::test]
async fn the_query_of_a_redirect_uri_stays_and_a_fragment_can_carry_the_answer() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let uri = "https://shop.example/cb?tenant=1";
    let shop = server.shop(json!({ "redirect_uris": [uri] })).await;
    let query = server.allowed(&shop.request(&[("redirect_uri", uri)]), &cookie).await;
    assert!(query.starts_with("https://shop.example/cb?tenant=1&code=ghc_"), "{query}");
    let request = shop.request(&[("redirect_uri", uri), ("response_mode", "fragment")]);
    let fragment = server.visit(&request, Some(&cookie)).await;
    let location = fragment.header("location");
    assert!(location.starts_with("https://shop.example/cb?tenant=1#code=ghc_"), "{location}");
}

/// A client of a device, which may go to `registered`.
async fn native(server: &TestServer, registered: &str, application_type: &str) -> Shop {
    server
        .own_shop(json!({
            "redirect_uris": [registered],
            "application_type": application_type,
            "token_endpoint_auth_method": "none",
        }))
        .await
}

#[tokio::test]
async fn rfc_8252_section_7_3_a_native_client_listens_at_any_port_of_a_loopback_host() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    for (registered, used) in [
        ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb"),
        ("http://127.0.0.1:8080/cb", "http://127.0.0.1:49152/cb"),
        ("http://[::1]/cb", "http://[::1]:49152/cb"),
        ("http://localhost/cb", "http://localhost:49152/cb"),
        ("http://localhost:3118/cb?x=1", "http://localhost:49152/cb?x=1"),
        ("http://localhost", "http://localhost:49152"),
    ] {
        let shop = native(&server, registered, "native").await;
        let request = shop.request(&[("redirect_uri", used)]);
        let back = server.allowed(&request, &cookie).await;
        let between = if used.contains('?') { '&' } else { '?' };
        assert!(back.starts_with(&format!("{used}{between}code=")), "{back}");
        let code = parameter(&back, "code");
        // It is bound to the very URI that was sent, port included, and such an attempt does not spend it.
        for other in [registered, "http://localhost:49153/cb"] {
            let other = server.token_for(&shop, &shop.redemption(&code, &[("redirect_uri", other)])).await;
            assert_eq!(super::refusal(&other), (400, "invalid_grant".to_owned()), "{}", other.body);
        }
        let answer = server.token_for(&shop, &shop.redemption(&code, &[("redirect_uri", used)])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    let shop = native(&server, "http://127.0.0.1/cb", "native").await;
    for other in [
        "http://127.0.0.1:49152/other",
        "http://localhost:49152/cb",
        "http://[::1]:49152/cb",
        "http://127.0.0.1:49152@evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "https://127.0.0.1:49152/cb",
        "http://127.0.0.1:x/cb",
    ] {
        stays(&server, &shop.request(&[("redirect_uri", other)]), Some(&cookie)).await;
    }
    for (registered, application_type, other) in [
        ("http://localhost/cb", "native", "http://127.0.0.1:49152/cb"),
        ("http://localhost/cb", "native", "http://localhost:49152/cb/"),
        ("http://localhost/cb", "native", "http://localhost:49152/cb?x=1"),
        ("http://localhost/cb", "native", "https://localhost:49152/cb"),
        ("http://localhost/cb", "native", "http://localhost.evil.example:49152/cb"),
        ("http://localhost/cb", "web", "http://localhost:49152/cb"),
        ("https://localhost/cb", "web", "https://localhost:49152/cb"),
    ] {
        let localhost = native(&server, registered, application_type).await;
        stays(&server, &localhost.request(&[("redirect_uri", other)]), Some(&cookie)).await;
    }
}

#[tokio::test]
async fn a_program_that_registers_localhost_without_a_port_and_no_application_type_comes_back_with_one() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let change = json!({
        "redirect_uris": ["http://localhost/callback", "http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
    });
    let shop = server.shop(change).await;
    let used = "http://localhost:58135/callback";
    let back = server.allowed(&shop.request(&[("redirect_uri", used)]), &cookie).await;
    let code = parameter(&back, "code");
    let answer = server.token_for(&shop, &shop.redemption(&code, &[("redirect_uri", used)])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn the_alternatives_of_a_wso2_callback_are_no_patterns() {
    let server = TestServer::start().await;
    server.owner().await;
    let body = json!({
        "client_name": "Old",
        "grant_types": ["authorization_code"],
        "redirect_uris": ["regexp=(https://a.example/cb|https://b.example/.*)"],
    });
    let path = "/api/identity/oauth2/dcr/v1.1/register";
    let answer = server.call("POST", path, &basic("admin", PASSWORD), &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let shop = Shop(answer.json());
    let request = |uri| shop.request(&[("redirect_uri", uri), ("prompt", "none"), ("scope", "openid")]);
    let good = server.visit(&request("https://a.example/cb"), None).await;
    assert!(good.header("location").starts_with("https://a.example/cb?error=login_required"), "{}", good.body);
    for other in ["https://b.example/steal", "https://a.example/cbx", "regexp=(https://a.example/cb)"] {
        stays(&server, &request(other), None).await;
    }
}

#[tokio::test]
async fn openid_connect_section_3_1_2_1_a_form_is_the_same_as_an_address() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let request = shop.request(&[]);
    let form = request.split_once('?').unwrap().1;
    // From a page of the client's own, which has no cookie of ours to send.
    let answer = server.post_form("/oauth2/authorize", "", form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.header("location"), request);
    assert_eq!(answer.header("set-cookie"), "", "the session of the browser is not exchanged");
    server.asked(answer.header("location"), &cookie).await;
    let long = server.post_form("/oauth2/authorize", "", &encoded(&[("state", &"x".repeat(9000))])).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn strange_requests_are_answered_and_redirect_nowhere() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields::default()).await;
    for query in ["", "?", "?&&&", "?client_id", "?client_id=%00", "?%", &format!("?{}", "a=1&".repeat(200))] {
        stays(&server, &format!("/oauth2/authorize{query}"), None).await;
    }
    let program = server.call("GET", "/oauth2/authorize?client_id=x", "", &serde_json::Value::Null).await;
    assert_eq!(program.status, StatusCode::BAD_REQUEST);
    assert_eq!(program.header("content-type"), "application/problem+json");
}
