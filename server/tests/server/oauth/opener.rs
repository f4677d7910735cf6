//! A client that opens the authorization in a popup finds the popup again: no `Cross-Origin-Opener-Policy` on any answer of
//! the way, redirects included, and framing stays forbidden.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

use super::{
    Shop, encoded, leads_to,
    sign_in::{action, as_administrator_answer, next_of},
};
use crate::support::{Answer, TestServer};

fn leaves_opener(answer: &Answer, what: &str) {
    assert!(!answer.headers.contains_key("cross-origin-opener-policy"), "{what}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{what}");
    if answer.header("content-type").starts_with("text/html") {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    }
}

fn keeps_opener(answer: &Answer, what: &str) {
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
}

async fn begun(server: &TestServer, shop: &Shop) -> (String, String) {
    let answer = server.visit(&shop.request(&[]), None).await;
    leaves_opener(&answer, "the redirect to the page that asks");
    (answer.header("location").to_owned(), answer.session_cookie())
}

#[tokio::test]
async fn no_answer_of_an_authorization_cuts_the_popup_off() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let head = Request::head("/oauth2/authorize?client_id=x").header(header::ACCEPT, "text/html");
    leaves_opener(&server.send(head.body(Body::empty()).unwrap()).await, "HEAD");
    leaves_opener(&server.visit("/oauth2/authorize?client_id=x", None).await, "a wrong request");
    leaves_opener(&server.visit(&shop.request(&[("prompt", "none")]), None).await, "an error on its way back");
    let form = shop.request(&[]);
    leaves_opener(&server.post_form("/oauth2/authorize", "", form.split_once('?').unwrap().1).await, "a form");
    leaves_opener(&server.visit("/oauth2/authorize/nothing", Some(&cookie)).await, "a request that is over");
    leaves_opener(&server.visit("/authorize/nothing", Some(&cookie)).await, "its page");

    let path = server.asked(&shop.request(&[]), &cookie).await;
    leaves_opener(&server.visit(&path, Some(&cookie)).await, "the page that asks");
    let allowed = server.submit(&path, "decision=allow", Some(&cookie)).await;
    leaves_opener(&allowed, "the page that leads back");
    leads_to(&allowed);
    let remembered = server.visit(&shop.request(&[]), Some(&cookie)).await;
    assert_eq!(remembered.status, StatusCode::SEE_OTHER);
    leaves_opener(&remembered, "a remembered consent");
}

#[tokio::test]
async fn no_answer_of_the_sign_in_on_the_way_cuts_the_popup_off() {
    let server = TestServer::start().await;
    let (member, _) = server.member().await;
    let shop = server.shop(json!({})).await;

    let (path, cookie) = begun(&server, &shop).await;
    let page = server.page(&path, &cookie).await;
    let next = next_of(&page, "/portal/sign-in");
    leaves_opener(&server.visit(&format!("/portal/sign-in?next={next}"), Some(&cookie)).await, "the form");
    leaves_opener(&server.visit(&format!("/portal/sign-in?next={next}"), None).await, "the form by its address alone");
    let form = encoded(&[("email", "ada@acme.example"), ("next", &next)]);
    let asked = server.submit(&action(&server, "/portal/sign-in").await, &form, Some(&cookie)).await;
    leaves_opener(&asked, "a link is asked for");
    leaves_opener(&server.visit(asked.header("location"), Some(&cookie)).await, "look into your mail");
    let token = server.link(&member).await;
    let link = server.visit(&format!("/portal/link/{}", token.expose()), Some(&cookie)).await;
    leaves_opener(&link, "the link");
    let (_, rest) = link.body.split_once("<form method=\"post\" action=\"").unwrap();
    let redeem = rest.split('"').next().unwrap();
    let redeemed = server.submit(redeem, &encoded(&[("token", token.expose())]), Some(&cookie)).await;
    leaves_opener(&redeemed, "the link is redeemed");
    let cookie = redeemed.session_cookie();
    leaves_opener(&server.visit(redeemed.header("location"), Some(&cookie)).await, "the way back");
    leaves_opener(&server.submit(&path, "decision=allow", Some(&cookie)).await, "the decision");
    // What waited was answered.
    keeps_opener(&server.visit("/portal/sign-in", Some(&cookie)).await, "the next sign-in");

    let (path, cookie) = begun(&server, &shop).await;
    let next = next_of(&server.page(&path, &cookie).await, "/sign-in");
    leaves_opener(&server.visit(&format!("/sign-in?next={next}"), Some(&cookie)).await, "the administrators' form");
    let wrong = encoded(&[("username", "admin"), ("password", "wrong"), ("next", &next)]);
    let wrong = server.submit(&action(&server, "/sign-in").await, &wrong, Some(&cookie)).await;
    leaves_opener(&wrong, "a wrong password");
    let right = as_administrator_answer(&server, &next, &cookie).await;
    leaves_opener(&right, "the right one");
    let resumed = server.visit(right.header("location"), Some(&right.session_cookie())).await;
    leaves_opener(&resumed, "and the way back");
}

#[tokio::test]
async fn everywhere_else_a_page_is_of_no_concern_to_who_opened_it() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    // Also while an authorization waits in this session.
    server.asked(&shop.request(&[]), &cookie).await;
    for path in ["/", "/portal/apis", "/oidc/logout", "/nowhere", "/platform", "/.well-known/openid-configuration"] {
        keeps_opener(&server.visit(path, Some(&cookie)).await, path);
    }
    for path in ["/sign-in", "/portal/sign-in", "/sign-in?next=/platform", "/portal/link/x", "/portal/sign-in?sent=1"] {
        keeps_opener(&server.visit(path, None).await, path);
    }
    keeps_opener(&server.post_form("/oauth2/token", "", "grant_type=client_credentials").await, "the token endpoint");
    keeps_opener(&server.submit("/sign-out", "", Some(&cookie)).await, "signing out");
}
