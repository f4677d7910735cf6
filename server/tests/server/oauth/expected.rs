//! Whom a client expects: `id_token_hint` and `prompt=select_account`, OpenID Connect Core section 3.1.2.1.

use axum::http::StatusCode;
use serde_json::json;
use web::session::SignedIn;

use super::{
    Shop, leads_to, parameter,
    sign_in::{as_administrator, next_of},
};
use crate::support::TestServer;

/// A client whom Ada and the administrator have both allowed everything, with Ada's ID token, and the cookies of the two.
async fn allowed_by_two(server: &TestServer) -> (Shop, String, String, String) {
    let (_, ada) = server.member().await;
    let shop = server.shop(json!({})).await;
    let hint = server.tokens(&shop, &ada, &[]).await["id_token"].as_str().unwrap().to_owned();
    let owner = server.owner().await.administrator().unwrap().id.clone();
    let admin = server.signed_in(SignedIn::Administrator(owner)).await;
    server.allowed(&shop.request(&[]), &admin).await;
    (shop, hint, ada, admin)
}

async fn silently(server: &TestServer, shop: &Shop, hint: &str, cookie: &str) -> String {
    let answer = server.visit(&shop.request(&[("prompt", "none"), ("id_token_hint", hint)]), Some(cookie)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let location = answer.header("location");
    if parameter(location, "code").is_empty() { parameter(location, "error") } else { "code".to_owned() }
}

#[tokio::test]
async fn prompt_none_with_a_hint_of_another_person_is_login_required() {
    let server = TestServer::start().await;
    let (shop, hint, ada, admin) = allowed_by_two(&server).await;
    assert_eq!(silently(&server, &shop, &hint, &ada).await, "code");
    assert_eq!(silently(&server, &shop, &hint, &admin).await, "login_required");
    let nobody = server.visit(&shop.request(&[("prompt", "none"), ("id_token_hint", &hint)]), None).await;
    assert_eq!(parameter(nobody.header("location"), "error"), "login_required");
    // A hint may have expired.
    server.later(7200);
    assert_eq!(silently(&server, &shop, &hint, &ada).await, "code");
    // Whom it means cannot be told.
    let other = server.shop(json!({ "client_name": "Other" })).await;
    server.allowed(&other.request(&[]), &ada).await;
    assert_eq!(silently(&server, &other, &hint, &ada).await, "login_required", "it is of another client");
    for unreadable in ["nonsense", &hint[..hint.len() - 10]] {
        assert_eq!(silently(&server, &shop, unreadable, &ada).await, "login_required", "{unreadable}");
    }
}

#[tokio::test]
async fn a_hint_of_another_person_asks_to_sign_in_as_them() {
    let server = TestServer::start().await;
    let (shop, hint, ada, admin) = allowed_by_two(&server).await;
    let request = shop.request(&[("id_token_hint", &hint)]);
    let silent = server.visit(&request, Some(&ada)).await;
    assert!(!parameter(silent.header("location"), "code").is_empty(), "{}", silent.header("location"));
    let path = server.asked(&request, &admin).await;
    let page = server.page(&path, &admin).await;
    assert!(page.body.contains("expects a different person than the one who is signed in here"), "{}", page.body);
    assert!(!page.body.contains("value=\"allow\"") && !page.body.contains("ada@"), "{}", page.body);
    // Nor is it decided by a form of one's own.
    let early = server.submit(&path, "decision=allow", Some(&admin)).await;
    assert_eq!(early.header("location"), path);
    let again = server.submit(&path, "decision=sign_in_again", Some(&admin)).await;
    let cookie = again.session_cookie();
    // The same person once more is still not the other one.
    let page = server.page(&path, &cookie).await;
    let (location, cookie) = as_administrator(&server, &next_of(&page, "/sign-in"), &cookie).await;
    assert_eq!(server.visit(&location, Some(&cookie)).await.header("location"), path);
    let back = leads_to(&server.submit(&path, "decision=deny", Some(&cookie)).await);
    assert_eq!(parameter(&back, "error"), "access_denied");
}

#[tokio::test]
async fn a_hint_that_cannot_be_read_asks() {
    let server = TestServer::start().await;
    let (shop, _, ada, _) = allowed_by_two(&server).await;
    let path = server.asked(&shop.request(&[("id_token_hint", "nonsense")]), &ada).await;
    let page = server.page(&path, &ada).await;
    assert!(page.body.contains("value=\"allow\"") && page.body.contains("Use another account"), "{}", page.body);
}

#[tokio::test]
async fn prompt_select_account_asks() {
    let server = TestServer::start().await;
    let (shop, _, ada, _) = allowed_by_two(&server).await;
    for prompt in ["select_account", "select_account consent", "login select_account"] {
        let path = server.asked(&shop.request(&[("prompt", prompt)]), &ada).await;
        let page = server.page(&path, &ada).await;
        let asks = if prompt.contains("login") { "Sign in again" } else { "Use another account" };
        assert!(page.body.contains(asks), "{prompt}: {}", page.body);
    }
    let both = server.visit(&shop.request(&[("prompt", "none select_account")]), Some(&ada)).await;
    assert_eq!(parameter(both.header("location"), "error"), "invalid_request");
}
