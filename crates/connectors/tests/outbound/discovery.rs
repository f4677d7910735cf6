//! What providers say of themselves.

use model::{Discovered, Problem, ProviderKind};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::providers::{Portal, target};

async fn serving(documents: &[(&str, Value)]) -> MockServer {
    let server = MockServer::start().await;
    for (at, document) in documents {
        let document: Value = serde_json::from_str(&document.to_string().replace("BASE", &server.uri())).unwrap();
        Mock::given(path(*at)).respond_with(ResponseTemplate::new(200).set_body_json(document)).mount(&server).await;
    }
    server
}

async fn discover(server: &MockServer, url: &str) -> Result<Discovered, model::OperationError> {
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let url = format!("{}{url}", server.uri());
    Portal::new().rfc7591().discover(&target, &url).await.map_err(|failed| failed.error)
}

#[tokio::test]
async fn a_document_is_found_from_its_issuer_and_from_its_own_address() {
    let issuer = |path: &str| json!({ "issuer": format!("BASE{path}"), "token_endpoint": "BASE/token" });
    for (at, issuer_path, url) in [
        // OpenID Connect Discovery, RFC 8414, and what is in use of both.
        ("/.well-known/openid-configuration", "", ""),
        ("/.well-known/openid-configuration", "", "/"),
        ("/.well-known/openid-configuration", "/", ""),
        ("/.well-known/oauth-authorization-server", "", ""),
        ("/realms/a/.well-known/openid-configuration", "/realms/a", "/realms/a"),
        ("/realms/a/.well-known/openid-configuration", "/realms/a", "/realms/a/"),
        ("/.well-known/oauth-authorization-server/realms/a", "/realms/a", "/realms/a"),
        ("/realms/a/.well-known/oauth-authorization-server", "/realms/a", "/realms/a"),
        ("/.well-known/openid-configuration/realms/a", "/realms/a", "/realms/a"),
        ("/.well-known/openid-configuration", "", "/.well-known/openid-configuration"),
        ("/a/.well-known/openid-configuration", "/a", "/a/.well-known/openid-configuration"),
        ("/.well-known/oauth-authorization-server/a", "/a", "/.well-known/oauth-authorization-server/a"),
    ] {
        let server = serving(&[(at, issuer(issuer_path))]).await;
        let found = discover(&server, url).await.unwrap();
        assert_eq!(found.issuer, format!("{}{issuer_path}", server.uri()), "{at} {url}");
        assert_eq!(found.endpoints.token, format!("{}/token", server.uri()));
    }
}

#[tokio::test]
async fn an_issuer_that_is_not_that_of_the_url_is_named_beside_it() {
    for (document, says) in [
        (
            json!({"issuer": "https://evil.example"}),
            "name the issuer https://evil.example, and their URL belongs to the issuer",
        ),
        (json!({"issuer": "BASE/realms/b"}), "/realms/b, and their URL"),
        (json!({"issuer": "BASE"}), ", and their URL"),
        (json!({"issuer": 7}), "name no issuer"),
        (json!({}), "name no issuer"),
    ] {
        let server = serving(&[("/realms/a/.well-known/openid-configuration", document)]).await;
        let error = discover(&server, "/realms/a").await.unwrap_err();
        assert_eq!(error.problem, Problem::Misconfigured);
        assert!(error.reason.contains(says), "{error}");
        assert!(error.reason.contains(&format!("the issuer {}/realms/a.", server.uri())), "{error}");
    }
}

#[tokio::test]
async fn what_is_there_is_taken_as_far_as_it_is_sound() {
    let document = json!({
        "issuer": "BASE",
        "registration_endpoint": "BASE/reg",
        "token_endpoint": "BASE/token",
        "authorization_endpoint": "BASE/auth",
        "introspection_endpoint": "BASE/introspect",
        "revocation_endpoint": "BASE/revoke",
        "jwks_uri": "BASE/jwks",
        "userinfo_endpoint": null,
        "scopes_supported": ["openid", 7, "", "a b", "orders:read"],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": "client_secret_basic",
        "x": {"y": "z"},
    });
    let server = serving(&[("/.well-known/openid-configuration", document)]).await;
    let found = discover(&server, "").await.unwrap();
    let at = |path: &str| format!("{}{path}", server.uri());
    assert_eq!(found.endpoints.registration, at("/reg"));
    assert_eq!(found.endpoints.authorization, at("/auth"));
    assert_eq!(found.endpoints.introspection, at("/introspect"));
    assert_eq!(found.endpoints.revocation, at("/revoke"));
    assert_eq!(found.endpoints.jwks, at("/jwks"));
    assert_eq!((found.endpoints.userinfo, found.endpoints.shown_token), (String::new(), String::new()));
    assert_eq!(found.scopes, ["openid", "orders:read"]);
    assert_eq!(found.grant_types, ["client_credentials"]);
    assert_eq!(found.auth_methods, [""; 0]);
}

#[tokio::test]
async fn endpoints_that_nobody_should_call_are_refused_by_name() {
    for (name, url) in [
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("token_endpoint", json!("http://intranet/token")),
        ("token_endpoint", json!("https://10.0.0.1/token")),
        ("registration_endpoint", json!("https://user:pw@idp.example/reg")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("userinfo_endpoint", json!(["https://idp.example/"])),
        ("revocation_endpoint", json!(format!("https://idp.example/{}", "x".repeat(3000)))),
    ] {
        let document = json!({"issuer": "BASE", name: url});
        let server = serving(&[("/.well-known/openid-configuration", document)]).await;
        let outcome = discover(&server, "").await;
        // Whether a name is in a network that may be called by http shows when it is called.
        if url == "http://intranet/token" {
            assert!(outcome.is_ok());
            continue;
        }
        let error = outcome.unwrap_err();
        assert_eq!(error.problem, Problem::Misconfigured, "{name}");
        assert!(error.reason.contains(name), "{error}");
    }
}

#[tokio::test]
async fn where_there_is_no_document_the_places_are_tried_and_the_first_failure_is_told() {
    let server = serving(&[]).await;
    let error = discover(&server, "/realms/a").await.unwrap_err();
    assert_eq!((error.problem, error.status), (Problem::Misconfigured, Some(404)));
    let paths: Vec<String> =
        server.received_requests().await.unwrap().iter().map(|request| request.url.path().to_owned()).collect();
    assert_eq!(
        paths,
        [
            "/realms/a/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server/realms/a",
            "/realms/a/.well-known/oauth-authorization-server",
            "/.well-known/openid-configuration/realms/a",
        ]
    );
    let error = discover(&server, "/.well-known/openid-configuration").await.unwrap_err();
    assert_eq!(error.status, Some(404));
    let target = target(ProviderKind::Rfc7591, &server.uri());
    for url in ["", "nonsense", "ftp://idp.example", "https://127.0.0.1:22/"] {
        let failed = Portal::new().rfc7591().discover(&target, url).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Misconfigured, "{url}");
    }
}
