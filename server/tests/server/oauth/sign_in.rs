//! Whoever is not signed in is asked to, and comes back: OpenID Connect Core section 3.1.2.3.

use axum::http::StatusCode;
use serde_json::json;

use super::{Shop, encoded, leads_to, parameter, read_jwt};
use crate::support::{Answer, NOW, PASSWORD, TestServer};

/// A request of somebody who is not signed in: the page, and the cookie of their session.
async fn begun(server: &TestServer, shop: &Shop, change: &[(&str, &str)]) -> (String, String) {
    let answer = server.visit(&shop.request(change), None).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    (answer.header("location").to_owned(), answer.session_cookie())
}

/// Signs the administrator in, on the way to `next`.
pub async fn as_administrator(server: &TestServer, next: &str, cookie: &str) -> (String, String) {
    let answer = as_administrator_answer(server, next, cookie).await;
    (answer.header("location").to_owned(), answer.session_cookie())
}

/// The same: the answer.
pub async fn as_administrator_answer(server: &TestServer, next: &str, cookie: &str) -> Answer {
    let form = encoded(&[("username", "admin"), ("password", PASSWORD), ("next", next)]);
    let answer = server.submit(&action(server, "/sign-in").await, &form, Some(cookie)).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.body);
    answer
}

/// Where the form of a page is sent to.
pub async fn action(server: &TestServer, path: &str) -> String {
    let page = server.visit(path, None).await;
    let (_, rest) = page.body.split_once("class=\"form\"").unwrap();
    let form = page.body[..page.body.len() - rest.len()].rsplit("<form").next().unwrap().to_owned();
    form.split("action=\"").nth(1).or_else(|| rest.split("action=\"").nth(1)).unwrap().split('"').next().unwrap().into()
}

pub fn next_of(page: &Answer, sign_in: &str) -> String {
    let link = format!("href=\"{sign_in}?next=");
    assert!(page.body.contains(&link), "{}", page.body);
    let (_, rest) = page.body.split_once(&link).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_administrator_signs_in_and_decides() {
    let server = TestServer::start().await;
    let shop = server.shop(json!({})).await;
    let (path, cookie) = begun(&server, &shop, &[]).await;
    let page = server.page(&path, &cookie).await;
    assert!(page.body.contains("Sign in to decide.") && !page.body.contains("value=\"allow\""), "{}", page.body);
    // Nobody is signed in: nothing is allowed by anybody.
    let early = server.submit(&path, "decision=allow", Some(&cookie)).await;
    assert_eq!(early.header("location"), path);

    let next = next_of(&page, "/sign-in");
    let (location, cookie) = as_administrator(&server, &next, &cookie).await;
    assert_eq!(location, next);
    let resumed = server.visit(&location, Some(&cookie)).await;
    assert_eq!((resumed.status, resumed.header("location")), (StatusCode::SEE_OTHER, path.as_str()));
    let page = server.page(&path, &cookie).await;
    assert!(page.body.contains("You are signed in as ") && page.body.contains("value=\"allow\""), "{}", page.body);
    let back = leads_to(&server.submit(&path, "decision=allow", Some(&cookie)).await);
    assert!(back.starts_with("https://shop.example/cb?code="), "{back}");

    // The next time it is remembered, and signing in leads straight back.
    let (path, cookie) = begun(&server, &shop, &[]).await;
    let next = next_of(&server.page(&path, &cookie).await, "/sign-in");
    let (location, cookie) = as_administrator(&server, &next, &cookie).await;
    let back = leads_to(&server.visit(&location, Some(&cookie)).await);
    assert!(back.starts_with("https://shop.example/cb?code="), "{back}");
}

#[tokio::test]
async fn a_member_comes_back_by_the_link_in_their_mail() {
    let server = TestServer::start().await;
    let (member, _) = server.member().await;
    let shop = server.shop(json!({})).await;
    let (path, cookie) = begun(&server, &shop, &[]).await;
    let next = next_of(&server.page(&path, &cookie).await, "/portal/sign-in");
    let form = encoded(&[("email", "ada@acme.example"), ("next", &next)]);
    let asked = server.submit(&action(&server, "/portal/sign-in").await, &form, Some(&cookie)).await;
    assert_eq!(asked.header("location"), "/portal/sign-in?sent=1", "{}", asked.body);
    let token = server.link(&member).await;
    let link = server.visit(&format!("/portal/link/{}", token.expose()), Some(&cookie)).await;
    let (_, rest) = link.body.split_once("<form method=\"post\" action=\"").unwrap();
    let redeem = rest.split('"').next().unwrap();
    let form = encoded(&[("token", token.expose())]);
    let redeemed = server.submit(redeem, &form, Some(&cookie)).await;
    assert_eq!(redeemed.header("location"), next, "{}", redeemed.body);
    let cookie = redeemed.session_cookie();
    let resumed = server.visit(&next, Some(&cookie)).await;
    assert_eq!(resumed.header("location"), path);
    let page = server.page(&path, &cookie).await;
    assert!(page.body.contains("<strong>ada@acme.example</strong>"), "{}", page.body);
}

#[tokio::test]
async fn prompt_none_shows_nothing() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let nobody = server.visit(&shop.request(&[("prompt", "none")]), None).await;
    assert_eq!(parameter(nobody.header("location"), "error"), "login_required");
    assert_eq!(nobody.header("set-cookie"), "");
    let somebody = server.visit(&shop.request(&[("prompt", "none")]), Some(&cookie)).await;
    assert_eq!(parameter(somebody.header("location"), "error"), "consent_required");
    server.allowed(&shop.request(&[]), &cookie).await;
    server.later(100);
    let old = server.visit(&shop.request(&[("prompt", "none"), ("max_age", "99")]), Some(&cookie)).await;
    assert_eq!(parameter(old.header("location"), "error"), "login_required");
}

#[tokio::test]
async fn prompt_login_and_max_age_ask_for_a_new_sign_in() {
    let server = TestServer::start().await;
    server.owner().await;
    let shop = server.shop(json!({})).await;
    let strict = server.shop(json!({ "client_name": "Strict", "default_max_age": 60 })).await;
    let cookie = {
        let (path, cookie) = begun(&server, &shop, &[]).await;
        let next = next_of(&server.page(&path, &cookie).await, "/sign-in");
        as_administrator(&server, &next, &cookie).await.1
    };
    for shop in [&shop, &strict] {
        server.allowed(&shop.request(&[]), &cookie).await;
    }
    server.later(61);
    for (shop, change) in [
        (&shop, [("prompt", "login")].as_slice()),
        (&shop, &[("max_age", "60")]),
        (&shop, &[("max_age", "0")]),
        (&strict, &[]),
    ] {
        let path = server.asked(&shop.request(change), &cookie).await;
        let page = server.page(&path, &cookie).await;
        assert!(page.body.contains("Sign in again") && !page.body.contains("value=\"allow\""), "{}", page.body);
        let early = server.submit(&path, "decision=allow", Some(&cookie)).await;
        assert_eq!(early.header("location"), path, "{change:?}");
    }
    let within = server.visit(&shop.request(&[("max_age", "61")]), Some(&cookie)).await;
    assert!(within.header("location").starts_with("https://shop.example/cb?code="), "{}", within.body);

    let path = server.asked(&shop.request(&[("prompt", "login")]), &cookie).await;
    let again = server.submit(&path, "decision=sign_in_again", Some(&cookie)).await;
    assert_eq!(again.header("location"), path);
    let cookie = again.session_cookie();
    let page = server.page(&path, &cookie).await;
    let (location, cookie) = as_administrator(&server, &next_of(&page, "/sign-in"), &cookie).await;
    let back = leads_to(&server.visit(&location, Some(&cookie)).await);
    let tokens = server.token_for(&shop, &shop.redemption(&parameter(&back, "code"), &[])).await.json();
    let (_, claims) = read_jwt(tokens["id_token"].as_str().unwrap());
    assert_eq!(claims["auth_time"], NOW.unix_seconds() + 61);
}

#[tokio::test]
async fn somebody_else_can_take_the_place_of_who_is_signed_in() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let path = server.asked(&shop.request(&[]), &cookie).await;
    let answer = server.submit(&path, "decision=sign_in_again", Some(&cookie)).await;
    let other = answer.session_cookie();
    assert!(server.visit("/portal/apis", Some(&cookie)).await.status.is_redirection(), "signed out");
    let page = server.page(&path, &other).await;
    let (location, other) = as_administrator(&server, &next_of(&page, "/sign-in"), &other).await;
    server.visit(&location, Some(&other)).await;
    let page = server.page(&path, &other).await;
    assert!(page.body.contains("<strong>admin</strong>"), "{}", page.body);
}

#[tokio::test]
async fn requests_of_strangers_are_kept_in_small_numbers() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let request = shop.request(&[]);
    for _ in 0..300 {
        assert_eq!(server.visit(&request, None).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(server.visit(&request, None).await.status, StatusCode::TOO_MANY_REQUESTS);
    server.asked(&request, &cookie).await;
    server.later(600);
    assert_eq!(server.visit(&request, None).await.status, StatusCode::SEE_OTHER);
}
