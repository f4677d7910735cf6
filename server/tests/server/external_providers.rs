//! The pages of external providers, as a browser without a script uses them. The provider is a second server of ours.

use axum::http::StatusCode;
use registration::{AdministratorRole, ProviderId, RegistrationFilter};
use url::form_urlencoded::Serializer;
use web::session::SignedIn;

use crate::support::{Answer, TestServer};

const PROVIDERS: &str = "/settings/developer-portal/dynamic-client-registration";

/// The address of a form in a page whose server function is called that.
fn action(page: &Answer, function: &str) -> String {
    let start = format!("action=\"/api/{function}");
    assert!(page.body.contains(&start), "{start} is not in {}", page.body);
    let rest = page.body.split_once(&start).unwrap().1;
    format!("/api/{function}{}", rest.split('"').next().unwrap())
}

fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[track_caller]
fn contains(page: &Answer, texts: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for text in texts {
        assert!(page.body.contains(text), "{text} is not in {}", page.body);
    }
}

/// What is entered of a provider.
struct Connection<'a> {
    name: &'a str,
    issuer: &'a str,
    token: &'a str,
}

impl Connection<'_> {
    fn form(&self, id: &str, set_up: &str) -> String {
        form(&[
            ("id", id),
            ("product", "generic"),
            ("set_up", set_up),
            ("name", self.name),
            ("authentication_method", "token_introspection"),
            ("discovery_url", self.issuer),
            ("method", "bearer"),
            ("credential", self.token),
            ("private_key", ""),
            ("algorithm", "ES256"),
            ("initial_token_remaining", "9"),
        ])
    }
}

/// What is configured.
fn configuration(id: &str) -> String {
    form(&[
        ("id", id),
        ("set_up", "on"),
        ("scopes", "orders:read"),
        ("client_id_claims", "client_id"),
        ("client_name_template", "{client} {credential} {tag}"),
        ("rotation", "swap"),
        ("rotation_http_method", "POST"),
        ("updates", "on"),
        ("deletes", "on"),
        ("profiles[0][name]", "Service"),
        ("profiles[0][grant_types][2]", "client_credentials"),
        ("profiles[0][token_endpoint_auth_method]", "client_secret_basic"),
        ("profiles[0][application_type]", "web"),
        ("profiles[1][name]", ""),
        ("profiles[1][token_endpoint_auth_method]", "client_secret_basic"),
        ("profiles[1][application_type]", "web"),
    ])
}

/// Adds a provider and answers its id.
async fn add(server: &TestServer, cookie: &str, connection: &Connection<'_>) -> String {
    let page = server.visit(&format!("{PROVIDERS}/new/generic"), Some(cookie)).await;
    let form = connection.form("", "on");
    let answer = server.submit(&action(&page, "providers/save-connection"), &form, Some(cookie)).await;
    let place = answer.header("location");
    let id = place.strip_prefix(&format!("{PROVIDERS}/")).and_then(|rest| rest.strip_suffix("/set-up/configuration"));
    assert!(id.is_some(), "{} {place} {}", answer.status, answer.body);
    id.unwrap().to_owned()
}

#[tokio::test]
async fn a_provider_is_added_configured_tested_and_enabled() {
    let elsewhere = TestServer::listening().await;
    let token = elsewhere.some_initial_token().await;
    let token = token.strip_prefix("Bearer ").unwrap();
    let server = TestServer::calling_out().await;
    let owner = server.administrator_cookie().await;

    let cards = server.visit(&format!("{PROVIDERS}/new"), Some(&owner)).await;
    contains(&cards, &["Built-in", "Keycloak", "Okta", "HTTP bridge", "/new/wso2-apim\""]);
    let built_in = server.visit(&format!("{PROVIDERS}/new/built-in"), Some(&owner)).await;
    contains(&built_in, &["Allowed grant types"]);
    assert_eq!(server.visit(&format!("{PROVIDERS}/new/azure"), Some(&owner)).await.status, StatusCode::NOT_FOUND);

    let issuer = elsewhere.address();
    let id = add(&server, &owner, &Connection { name: "Elsewhere", issuer: &issuer, token }).await;
    let page = server.visit(&format!("{PROVIDERS}/{id}/set-up/configuration"), Some(&owner)).await;
    contains(&page, &["Step 2 of 3", "name=\"profiles[0][name]\" value=\"Service\"", "Another one"]);
    let answer = server.submit(&action(&page, "providers/save-configuration"), &configuration(&id), Some(&owner)).await;
    assert_eq!(answer.header("location"), format!("{PROVIDERS}/{id}/set-up/test"), "{}", answer.body);

    let page = server.visit(answer.header("location"), Some(&owner)).await;
    contains(&page, &["Step 3 of 3", "Not tested yet", "Enable provider"]);
    let run = form(&[("id", &id), ("set_up", "on")]);
    let answer = server.submit(&action(&page, "providers/run-test"), &run, Some(&owner)).await;
    let page = server.visit(answer.header("location"), Some(&owner)).await;
    contains(&page, &["The test passed.", "Clients can be registered", "It got a token", "It was deleted."]);
    assert!(!page.body.contains(">Failed<"), "{}", page.body);
    let (there, all) = (elsewhere.owner().await, RegistrationFilter::default());
    let left = elsewhere.core.registrations().list(&there, &all).await.unwrap();
    assert_eq!(left.total, 0, "nothing is left there");

    let answer = server.submit(&action(&page, "providers/set-disabled"), &form(&[("id", &id)]), Some(&owner)).await;
    assert_eq!(answer.header("location"), format!("{PROVIDERS}/{id}"));
    let page = server.visit(answer.header("location"), Some(&owner)).await;
    contains(&page, &["Provider enabled.", "What it can do", &issuer, "Disable Elsewhere?", "Token has 8 uses left"]);
    let list = server.visit(PROVIDERS, Some(&owner)).await;
    contains(&list, &["Elsewhere", "Another server", &issuer, "Token has 8 uses left", ">OK<"]);

    // The secret is on no page, and is kept by an empty field.
    let connection = server.visit(&format!("{PROVIDERS}/{id}/connection"), Some(&owner)).await;
    contains(&connection, &["placeholder=\"Stored\"", "It is stored. Leave this empty to keep it"]);
    let kept = Connection { name: "Company sign-in", issuer: &issuer, token: "" };
    let answer =
        server.submit(&action(&connection, "providers/save-connection"), &kept.form(&id, ""), Some(&owner)).await;
    assert_eq!(answer.header("location"), format!("{PROVIDERS}/{id}"), "{}", answer.body);
    for path in ["", "/connection", "/configuration", "/test", "/set-up/connection"] {
        let page = server.visit(&format!("{PROVIDERS}/{id}{path}"), Some(&owner)).await;
        contains(&page, &["Company sign-in"]);
        assert!(!page.body.contains(token), "{path} shows the secret");
    }
    let stored = server.core.providers().get(&server.owner().await, &ProviderId::from(id.as_str())).await.unwrap();
    assert!(stored.test.is_some(), "another name is no other connection");
}

#[tokio::test]
async fn what_is_wrong_comes_back_with_what_was_typed_but_for_the_secret() {
    let server = TestServer::calling_out().await;
    let owner = server.administrator_cookie().await;
    let path = format!("{PROVIDERS}/new/generic");
    let page = server.visit(&path, Some(&owner)).await;
    contains(&page, &["Step 1 of 3", "Add provider and go on"]);
    let wrong = Connection { name: "Elsewhere", issuer: "http://8.8.8.8", token: "a-secret-token" };
    server.submit(&action(&page, "providers/save-connection"), &wrong.form("", "on"), Some(&owner)).await;
    let page = server.visit(&path, Some(&owner)).await;
    contains(&page, &["The URL must begin with https://.", "value=\"http://8.8.8.8\"", "value=\"Elsewhere\""]);
    assert!(!page.body.contains("a-secret-token"), "{}", page.body);
    let owner = server.owner().await;
    assert!(server.core.providers().list(&owner).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_provider_that_does_not_answer_says_so() {
    let server = TestServer::calling_out().await;
    let owner = server.administrator_cookie().await;
    let page = server.visit(&format!("{PROVIDERS}/new/generic"), Some(&owner)).await;
    // Nobody listens on the discard port.
    let nobody = Connection { name: "Nobody", issuer: "http://127.0.0.1:9009", token: "t" };
    server.submit(&action(&page, "providers/save-connection"), &nobody.form("", "on"), Some(&owner)).await;
    let page = server.visit(&format!("{PROVIDERS}/new/generic"), Some(&owner)).await;
    contains(&page, &["The metadata could not be read."]);
}

#[tokio::test]
async fn auditors_look_and_owners_let_go() {
    let elsewhere = TestServer::listening().await;
    let token = elsewhere.some_initial_token().await;
    let token = token.strip_prefix("Bearer ").unwrap();
    let server = TestServer::calling_out().await;
    let owner = server.administrator_cookie().await;
    let issuer = elsewhere.address();
    let first = add(&server, &owner, &Connection { name: "First", issuer: &issuer, token }).await;
    let second = add(&server, &owner, &Connection { name: "Second", issuer: &issuer, token }).await;
    let page = server.visit(&format!("{PROVIDERS}/{first}/connection"), Some(&owner)).await;
    contains(&page, &["Another provider has the same issuer", "Second"]);

    let auditor = server.administrator_with_role("audrey", AdministratorRole::Auditor).await.id;
    let auditor = server.signed_in(SignedIn::Administrator(auditor)).await;
    for path in ["", "/connection", "/configuration", "/test"] {
        let page = server.visit(&format!("{PROVIDERS}/{first}{path}"), Some(&auditor)).await;
        contains(&page, &["First"]);
        for gone in ["Run test", "Enable provider", "Delete provider", "Detach", "Save con"] {
            assert!(!page.body.contains(gone), "{gone} is in {path}");
        }
    }
    for (function, body) in [
        ("providers/run-test", form(&[("id", &first)])),
        ("providers/set-disabled", form(&[("id", &first)])),
        ("providers/detach", form(&[("id", &first)])),
        ("providers/move", form(&[("id", &first), ("to", &second)])),
        ("providers/delete-external", form(&[("id", &first)])),
    ] {
        server.submit(&format!("/api/{function}"), &body, Some(&auditor)).await;
    }
    // None of it was done.
    let providers = server.core.providers().list(&server.owner().await).await.unwrap();
    assert_eq!(providers.len(), 2);
    assert!(providers.iter().all(|summary| summary.provider.disabled && summary.provider.test.is_none()));

    let page = server.visit(&format!("{PROVIDERS}/{first}"), Some(&owner)).await;
    contains(&page, &["Delete First?", "No client uses this provider."]);
    let answer =
        server.submit(&action(&page, "providers/delete-external"), &form(&[("id", &first)]), Some(&owner)).await;
    assert_eq!(answer.header("location"), PROVIDERS);
    let providers = server.core.providers().list(&server.owner().await).await.unwrap();
    assert_eq!(providers.len(), 1);
}
