//! Links of other sites, with clients that nobody has verified: RFC 9700 sections 4.4 and 4.11, Fetch Metadata.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    BYE, Shop, encoded, leads_to, parameter,
    sign_in::{as_administrator, next_of},
};
use crate::{
    publisher::Publisher,
    support::{Answer, TestServer, open_to_anybody},
};

const SCOPE: (&str, &str) = ("scope", "orders:read");

/// Two clients that nobody has verified: one by its document, one that registered itself.
async fn strangers(more: Value) -> (Publisher, TestServer, [Shop; 2]) {
    let (publisher, server) = Publisher::welcome().await;
    let by_document = Shop(json!({ "client_id": publisher.publish("/client.json", more.clone()) }));
    let mut own = json!({ "scope": "orders:read", "token_endpoint_auth_method": "none" });
    own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let by_itself = server.registered("", own).await;
    (publisher, server, [by_document, by_itself])
}

/// The page that names a host and asks, instead of a redirect.
fn asks_to_go_back(answer: &Answer, address: &str) {
    assert_eq!((answer.status, answer.header("location")), (StatusCode::OK, ""), "{}", answer.body);
    assert!(!answer.body.contains("http-equiv"), "nothing goes there by itself: {}", answer.body);
    for part in ["<strong>shop.example</strong>", &format!("href=\"{address}")] {
        assert!(answer.body.contains(part), "{part}: {}", answer.body);
    }
    assert!(answer.body.to_lowercase().contains("has not been verified"), "{}", answer.body);
    assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn a_remembered_consent_of_an_unverified_client_is_asked_for_again_when_another_site_leads_there() {
    let (_publisher, server, shops) = strangers(json!({})).await;
    let (_, cookie) = server.member().await;
    for shop in &shops {
        server.allowed(&shop.request(&[SCOPE]), &cookie).await;
        for site in ["same-origin", "same-site", "none"] {
            let silent = server.led_by(site, &shop.request(&[SCOPE]), &cookie).await;
            assert!(silent.header("location").starts_with("https://shop.example/cb?code="), "{site}: {}", silent.body);
            let silent = server.led_by(site, &shop.request(&[SCOPE, ("prompt", "none")]), &cookie).await;
            assert!(silent.header("location").starts_with("https://shop.example/cb?code="), "{site}: {}", silent.body);
        }
        for site in ["cross-site", "CROSS-SITE", "nonsense", ""] {
            let asked = server.led_by(site, &shop.request(&[SCOPE]), &cookie).await;
            assert!(asked.header("location").starts_with("/authorize/"), "{site}: {}", asked.header("location"));
            let silent = server.led_by(site, &shop.request(&[SCOPE, ("prompt", "none")]), &cookie).await;
            // The person knows this client, so that the error goes back by itself.
            let location = silent.header("location");
            assert!(location.starts_with("https://shop.example/cb?error=consent_required"), "{site}: {location}");
        }
        // Browsers that do not say who led them are taken for those that another site led.
        let unsaid = server.visit(&shop.request(&[SCOPE]), Some(&cookie)).await;
        assert!(unsaid.header("location").starts_with("/authorize/"), "{}", unsaid.header("location"));
        // Who is asked decides as ever.
        let asked = server.led_by("cross-site", &shop.request(&[SCOPE]), &cookie).await;
        let back = leads_to(&server.submit(asked.header("location"), "decision=allow", Some(&cookie)).await);
        assert!(!parameter(&back, "code").is_empty(), "{back}");
    }
    // Of a client that an administrator registered, it is remembered.
    let known = server.own_shop(json!({})).await;
    server.allowed(&known.request(&[]), &cookie).await;
    let silent = server.led_by("cross-site", &known.request(&[]), &cookie).await;
    assert!(silent.header("location").starts_with("https://shop.example/cb?code="), "{}", silent.body);
}

#[tokio::test]
async fn who_led_there_is_remembered_over_the_sign_in_on_the_way() {
    let (_publisher, server, shops) = strangers(json!({})).await;
    server.owner().await;
    for shop in &shops {
        for (site, silent) in [("none", false), ("none", true), ("cross-site", false), ("same-origin", true)] {
            let begun = server.led_by(site, &shop.request(&[SCOPE]), "").await;
            let (path, cookie) = (begun.header("location").to_owned(), begun.session_cookie());
            let next = next_of(&server.page(&path, &cookie).await, "/sign-in");
            let (location, cookie) = as_administrator(&server, &next, &cookie).await;
            // The way back from the sign-in is one of our own pages.
            let resumed = server.led_by("same-origin", &location, &cookie).await;
            if silent {
                assert!(leads_to(&resumed).starts_with("https://shop.example/cb?code="), "{site}: {}", resumed.body);
            } else {
                assert_eq!(resumed.header("location"), path, "{site}: {}", resumed.body);
                leads_to(&server.submit(&path, "decision=allow", Some(&cookie)).await);
            }
        }
    }
}

#[tokio::test]
async fn signing_in_begins_no_authorization_for_somebody_elses_link() {
    let (_publisher, server, shops) = strangers(json!({})).await;
    server.owner().await;
    for shop in &shops {
        let request = shop.request(&[SCOPE]);
        for next in [request.clone(), request.replace("/authorize?", "/authorize/../authorize?")] {
            let (location, _) = as_administrator(&server, &next, "gatehouse=none").await;
            assert_eq!(location, "/platform/api-platform/clients");
        }
    }
}

#[tokio::test]
async fn a_link_to_us_leads_to_no_address_of_an_unverified_client_by_itself() {
    let (_publisher, server, shops) = strangers(json!({})).await;
    let (_, cookie) = server.member().await;
    let [by_document, by_itself] = &shops;
    for change in [
        [("scope", "admin")].as_slice(),
        &[SCOPE, ("response_type", "token")],
        &[SCOPE, ("prompt", "none")],
        &[SCOPE, ("prompt", "none login")],
        &[("resource", "nonsense")],
        &[("code_challenge", "")],
        &[("request", "x")],
    ] {
        let request = |shop: &Shop| shop.request(change);
        asks_to_go_back(&server.led_by("none", &request(by_itself), "").await, "https://shop.example/cb?error=");
        for shop in &shops {
            asks_to_go_back(&server.led_by("none", &request(shop), &cookie).await, "https://shop.example/cb?error=");
        }
    }
    // Once they have allowed it something, it is a client of theirs.
    for shop in &shops {
        server.allowed(&shop.request(&[SCOPE]), &cookie).await;
        for site in ["none", "cross-site"] {
            let back = server.led_by(site, &shop.request(&[("scope", "admin")]), &cookie).await;
            assert_eq!(parameter(back.header("location"), "error"), "invalid_scope", "{}", back.body);
        }
        // Not of somebody else.
        asks_to_go_back(
            &server.led_by("none", &shop.request(&[("scope", "admin")]), "").await,
            "https://shop.example/cb?error=",
        );
    }
    // To say no is to press a button below the name of the host.
    let page = server.asked(&by_document.request(&[SCOPE]), &cookie).await;
    let back = leads_to(&server.submit(&page, "decision=deny", Some(&cookie)).await);
    assert_eq!(parameter(&back, "error"), "access_denied");
}

#[tokio::test]
async fn a_client_on_a_device_that_nobody_verified_is_named_by_its_address() {
    let server = TestServer::start().await;
    server.provider(&open_to_anybody()).await;
    let uris = json!(["http://localhost/cb", "cursor://anysphere.cursor-mcp/cb"]);
    let change = json!({ "redirect_uris": uris, "scope": "orders:read", "token_endpoint_auth_method": "none" });
    let shop = server.registered("", change).await;
    for (uri, shown) in [
        ("http://localhost:4000/cb", "localhost:4000 (an application on this device)"),
        ("cursor://anysphere.cursor-mcp/cb", "cursor: (the application of these addresses)"),
    ] {
        let answer = server.led_by("none", &shop.request(&[("redirect_uri", uri), ("prompt", "none")]), "").await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::OK, ""));
        assert!(answer.body.contains(&format!("<strong>{shown}</strong>")), "{}", answer.body);
        assert!(answer.body.contains(&format!("href=\"{uri}?error=login_required")), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_errors_of_clients_that_somebody_verified_go_back_by_themselves() {
    let server = TestServer::start().await;
    for shop in [server.shop(json!({})).await, server.own_shop(json!({})).await] {
        let answer = server.led_by("cross-site", &shop.request(&[("prompt", "none")]), "").await;
        assert_eq!(parameter(answer.header("location"), "error"), "login_required", "{}", answer.body);
    }
}

#[tokio::test]
async fn signing_out_leads_to_no_address_of_an_unverified_client_by_itself() {
    let (_publisher, server, shops) = strangers(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let (_, cookie) = server.member().await;
    let by_itself = &shops[1];
    let out = format!(
        "/oidc/logout?{}",
        encoded(&[("client_id", by_itself.id()), ("post_logout_redirect_uri", BYE), ("state", "x")])
    );
    asks_to_go_back(&server.led_by("none", &out, "").await, "https://shop.example/bye?state=x");
    assert_eq!(server.led_by("cross-site", &out, &cookie).await.status, StatusCode::OK);
    let done = server.submit("/sign-out/confirmed", "", Some(&cookie)).await;
    asks_to_go_back(&done, "https://shop.example/bye?state=x");
    assert!(server.visit("/portal/apis", Some(&cookie)).await.status.is_redirection(), "they are signed out");
}

#[tokio::test]
async fn signing_out_goes_back_to_a_client_that_the_person_has_allowed() {
    let (_publisher, server, shops) = strangers(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let (_, cookie) = server.member().await;
    let by_itself = &shops[1];
    server.allowed(&by_itself.request(&[SCOPE]), &cookie).await;
    let out = encoded(&[("client_id", by_itself.id()), ("post_logout_redirect_uri", BYE)]);
    server.visit(&format!("/oidc/logout?{out}"), Some(&cookie)).await;
    assert_eq!(leads_to(&server.submit("/sign-out/confirmed", "", Some(&cookie)).await), BYE);
}
