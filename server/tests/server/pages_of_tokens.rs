//! The pages of keys, tokens and secrets, as a browser without a script uses them, and what the endpoints make of it.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use registration::{
    AdministratorRole, ProgramFields, Registration, RegistrationFilter, RegistrationId, Secret,
    registrations::{CredentialFields, RegistrationPage},
};
use serde_json::{Value, json};
use web::session::SignedIn;

use crate::support::{Answer, TestServer, basic};

/// A program with a secret, and its registration's id.
async fn program(server: &TestServer) -> (Value, RegistrationId) {
    let token = server.some_initial_token().await;
    let body = json!({ "client_name": "Nightly import", "grant_types": ["client_credentials"] });
    let answer = server.register(&token, &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let listing = server.core.registrations().list(&server.owner().await, &RegistrationFilter::default()).await;
    (answer.json(), listing.unwrap().items.remove(0).registration.id)
}

async fn page_of(server: &TestServer, id: &RegistrationId) -> RegistrationPage {
    server.core.registrations().page(&server.owner().await, id).await.unwrap()
}

/// A form for a program: with an `Authorization` header.
async fn post(server: &TestServer, path: &str, authorization: &str, form: &str) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    server.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn token(server: &TestServer, client: &Value, secret: &str) -> Answer {
    let client = basic(client["client_id"].as_str().unwrap(), secret);
    post(server, "/oauth2/token", &client, "grant_type=client_credentials").await
}

/// What stands in a page after `start`, up to the next quotation mark.
fn after(page: &Answer, start: &str) -> String {
    assert!(page.body.contains(start), "{start} is not in {}", page.body);
    page.body.split_once(start).and_then(|(_, rest)| rest.split('"').next()).unwrap().to_owned()
}

/// The address of the first form in a page whose server function is called that.
fn action(page: &Answer, function: &str) -> String {
    format!("/api/{function}{}", after(page, &format!("action=\"/api/{function}")))
}

/// What the first input with this name holds.
fn value(page: &Answer, name: &str) -> String {
    after(page, &format!("name=\"{name}\" value=\""))
}

async fn press(server: &TestServer, address: &str, form: &str, cookie: &str) {
    let answer = server.submit(address, form, Some(cookie)).await;
    assert!(answer.status.is_redirection(), "{address}: {} {}", answer.status, answer.body);
}

#[tokio::test]
async fn the_token_endpoint_takes_every_live_secret_until_its_time_is_over() {
    let server = TestServer::start().await;
    let owner = server.administrator_cookie().await;
    let (client, id) = program(&server).await;
    let path = format!("/platform/api-platform/registrations/{id}");
    let first = client["client_secret"].as_str().unwrap();

    let page = server.visit(&path, Some(&owner)).await;
    press(&server, &action(&page, "secrets/rotate"), &format!("registration={id}&keep=3600"), &owner).await;
    let page = server.visit(&path, Some(&owner)).await;
    assert!(page.body.contains("The new client secret is ready"), "{}", page.body);
    let second = page.body.split("id=\"field-new-client-secret\"").nth(1).unwrap();
    let second = second.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(second.len(), 44, "{second}");
    for secret in [first, &second] {
        assert_eq!(token(&server, &client, secret).await.status, StatusCode::OK, "{secret}");
    }
    assert_eq!(token(&server, &client, "").await.status, StatusCode::UNAUTHORIZED);

    // Nobody else's page shows it, and after *I have saved it* neither does the owner's.
    let other = server.administrator_with_role("grace", AdministratorRole::Owner).await.id;
    let other = server.signed_in(SignedIn::Administrator(other)).await;
    assert!(!server.visit(&path, Some(&other)).await.body.contains(&second));
    press(&server, &action(&page, "secrets/saved"), &format!("registration={id}"), &owner).await;
    assert!(!server.visit(&path, Some(&owner)).await.body.contains(&second));

    server.clock.advance_seconds(3600);
    assert_eq!(token(&server, &client, first).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(token(&server, &client, &second).await.status, StatusCode::OK);

    // Stopped before its time.
    press(&server, "/api/secrets/rotate", &format!("registration={id}&keep=604800"), &owner).await;
    let page = server.visit(&path, Some(&owner)).await;
    let form = format!("registration={id}&secret={}", value(&page, "secret"));
    press(&server, &action(&page, "secrets/stop"), &form, &owner).await;
    assert_eq!(token(&server, &client, &second).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn tokens_are_revoked_one_by_one_and_all_together() {
    let server = TestServer::start().await;
    let owner = server.administrator_cookie().await;
    let (client, id) = program(&server).await;
    let secret = client["client_secret"].as_str().unwrap();
    let path = format!("/platform/api-platform/registrations/{id}");
    let empty = server.visit(&path, Some(&owner)).await;
    assert!(empty.body.contains("There is no opaque token that lives."), "{}", empty.body);

    let mut tokens = Vec::new();
    for _ in 0..3 {
        let answer = token(&server, &client, secret).await.json();
        tokens.push(answer["access_token"].as_str().unwrap().to_owned());
    }
    let lives = async |token: &str| {
        let live = server.state.authorization().live_token(&Secret::new(token)).await.unwrap();
        live.is_some()
    };
    let page = server.visit(&path, Some(&owner)).await;
    assert!(page.body.contains("The client itself") && page.body.contains("orders:read"), "{}", page.body);
    let form = format!("registration={id}&token={}", value(&page, "token"));
    press(&server, &action(&page, "tokens/revoke"), &form, &owner).await;
    let mut living = 0;
    for token in &tokens {
        living += usize::from(lives(token).await);
    }
    assert_eq!(living, 2);

    server.clock.advance_seconds(1);
    press(&server, &action(&page, "tokens/end"), &format!("registration={id}"), &owner).await;
    for token in &tokens {
        assert!(!lives(token).await);
    }
    server.clock.advance_seconds(1);
    assert_eq!(token(&server, &client, secret).await.status, StatusCode::OK, "it can obtain another");
}

#[tokio::test]
async fn a_member_exchanges_a_secret_and_ends_tokens() {
    let server = TestServer::start().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let owner = server.owner().await;
    let (_, member) = server.member_of_acme(&owner, &provider).await;
    let cookie = server.signed_in(SignedIn::Member(member.clone())).await;
    // The same session: a secret is read where it was made.
    let session = Secret::new(cookie.split_once('=').unwrap().1);
    let caller = server.core.members().in_session(&member, server.core.now(), &session).await.unwrap();
    let fields = CredentialFields {
        id: server.core.credentials().new_id(),
        label: "Nightly batch".to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        scopes: vec!["orders:read".to_owned()],
        ..CredentialFields::default()
    };
    let id = server.core.credentials().generate(&caller, &fields).await.unwrap();
    let first = server.core.reveals().get(&caller, id.as_str()).await.unwrap().unwrap();
    let client = json!({ "client_id": first.client_id.unwrap() });
    assert_eq!(token(&server, &client, first.secret.expose()).await.status, StatusCode::OK);

    let path = format!("/portal/credentials/{id}");
    let page = server.visit(&path, Some(&cookie)).await;
    for there in ["Last token", "The client itself", "End all tokens of Nightly batch?"] {
        assert!(page.body.contains(there), "{there} is not in {}", page.body);
    }
    let answer =
        server.submit(&action(&page, "secrets/rotate"), &format!("registration={id}&keep=0"), Some(&cookie)).await;
    assert_eq!(answer.header("location"), path, "back to the page of whoever pressed the button");
    let second = server.core.reveals().get(&caller, id.as_str()).await.unwrap().unwrap().secret;
    assert!(server.visit(&path, Some(&cookie)).await.body.contains(second.expose()));
    assert_eq!(token(&server, &client, first.secret.expose()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(token(&server, &client, second.expose()).await.status, StatusCode::OK);

    let answer = server.submit(&action(&page, "tokens/end"), &format!("registration={id}"), Some(&cookie)).await;
    assert_eq!(answer.header("location"), path);
    let page = server.visit(&path, Some(&cookie)).await;
    assert!(page.body.contains("There is no opaque token that lives."), "{}", page.body);
}

#[tokio::test]
async fn an_owner_says_what_a_client_may_do() {
    let server = TestServer::start().await;
    let owner = server.administrator_cookie().await;
    let (_, id) = program(&server).await;
    let path = format!("/platform/api-platform/registrations/{id}");
    let page = server.visit(&path, Some(&owner)).await;
    assert!(page.body.contains("Ask about tokens of others") && !page.body.contains("in the name of"), "{}", page.body);

    let save = action(&page, "registrations/privileges");
    press(&server, &save, &format!("id={id}&introspect=on"), &owner).await;
    let Registration { privileges, .. } = page_of(&server, &id).await.registration;
    assert_eq!(privileges, [registration::Privilege::Introspect]);
    press(&server, &save, &format!("id={id}&introspect=on&register=on"), &owner).await;
    let refused = server.visit(&path, Some(&owner)).await;
    assert!(page_of(&server, &id).await.registration.privileges.len() == 1 && refused.body.contains("checked"));

    let auditor = server.administrator_with_role("vera", AdministratorRole::Auditor).await.id;
    let auditor = server.signed_in(SignedIn::Administrator(auditor)).await;
    let looks = server.visit(&path, Some(&auditor)).await;
    assert!(looks.body.contains("Ask about tokens of others") && !looks.body.contains("registrations/privileges"));
    server.submit(&save, &format!("id={id}"), Some(&auditor)).await;
    assert_eq!(page_of(&server, &id).await.registration.privileges.len(), 1, "an auditor changes nothing");
    press(&server, &save, &format!("id={id}"), &owner).await;
    assert!(page_of(&server, &id).await.registration.privileges.is_empty());
}

#[tokio::test]
async fn keys_are_published_ahead_and_replaced_at_once() {
    const KEYS: &str = "/settings/developer-portal/signing-keys";
    let server = TestServer::start().await;
    let owner = server.administrator_cookie().await;
    let kids = async || {
        let jwks = server.visit("/oauth2/jwks", None).await.json();
        let keys = jwks["keys"].as_array().unwrap().iter();
        keys.filter(|key| key["alg"] == "ES256").map(|key| key["kid"].to_string()).collect::<Vec<_>>()
    };
    let page = server.visit(KEYS, Some(&owner)).await;
    let first = kids().await;
    assert_eq!(first.len(), 1);
    assert!(page.body.contains(first[0].trim_matches('"')) && page.body.contains("http://127.0.0.1:3000/oauth2/jwks"));

    let publish = action(&page, "keys/publish");
    press(&server, &publish, "algorithm=ES256", &owner).await;
    assert_eq!(kids().await.len(), 2);
    press(&server, &publish, "algorithm=ES256", &owner).await;
    assert_eq!(kids().await.len(), 2, "one is next already");
    press(&server, &publish, "algorithm=HS256", &owner).await;
    press(&server, &action(&page, "keys/replace"), "algorithm=ES256", &owner).await;
    let replaced = kids().await;
    assert!(replaced.len() == 1 && replaced != first, "{replaced:?}");

    let auditor = server.administrator_with_role("vera", AdministratorRole::Auditor).await.id;
    let auditor = server.signed_in(SignedIn::Administrator(auditor)).await;
    let looks = server.visit(KEYS, Some(&auditor)).await;
    assert!(looks.status == StatusCode::OK && !looks.body.contains("/api/keys/"), "{}", looks.body);
    server.submit(&publish, "algorithm=ES256", Some(&auditor)).await;
    assert_eq!(kids().await, replaced, "an auditor changes nothing");
}
