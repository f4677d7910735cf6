//! The page that asks, who may answer it, and what is remembered.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use registration::store::HousekeepingStore as _;
use serde_json::json;
use web::session::SignedIn;

use super::{Shop, encoded, leads_to, parameter};
use crate::support::{TestServer, open_to_anybody};

#[tokio::test]
async fn the_page_says_who_asks_where_the_answer_goes_and_for_whom() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.own_shop(json!({})).await;
    let request = shop.request(&[("scope", "openid email orders:read")]);
    let page = server.page(&server.asked(&request, &cookie).await, &cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for part in [
        "calls itself “",
        "<bdi>Shop</bdi>",
        "<strong>shop.example</strong>",
        "The administrator ",
        "<strong>admin</strong>",
        "See your e-mail address",
        "orders:read",
        "<strong>ada@acme.example</strong>",
        "Use another account",
        "value=\"allow\"",
        "value=\"deny\"",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("Unverified"), "{}", page.body);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"), "{policy}");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_client_that_anybody_registered_is_unverified() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    server.provider(&open_to_anybody()).await;
    let shop = server.registered("", json!({ "scope": "orders:read" })).await;
    let page = server.page(&server.asked(&shop.request(&[]), &cookie).await, &cookie).await;
    assert!(page.body.contains("Unverified") && page.body.contains("Anybody could register"), "{}", page.body);
}

#[tokio::test]
async fn what_a_client_says_of_itself_is_text_and_its_logo_is_not_fetched() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let name = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    let shop = server.own_shop(json!({ "client_name": name, "logo_uri": "https://shop.example/logo.png" })).await;
    let page = server.page(&server.asked(&shop.request(&[]), &cookie).await, &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("&lt;script&gt;alert(1)"), "{}", page.body);
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.body);
    assert!(!page.body.contains("logo.png"), "{}", page.body);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'nonce-") && policy.contains("img-src 'self'"), "{policy}");
    let page = server.visit(&format!("/oidc/logout?client_id={}", shop.id()), Some(&cookie)).await;
    assert!(page.body.contains("&lt;script&gt;") && !page.body.contains("<script>"), "{}", page.body);
}

#[tokio::test]
async fn the_answer_is_carried_by_a_page_and_not_by_a_redirect_of_the_form() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let uri = "https://shop.example/cb?a=%22%3E%3Cscript%3E";
    let shop = server.shop(json!({ "redirect_uris": [uri] })).await;
    let page = server.asked(&shop.request(&[("redirect_uri", uri)]), &cookie).await;
    let answer = server.submit(&page, "decision=allow", Some(&cookie)).await;
    assert_eq!(answer.status, StatusCode::OK, "browsers would hold a redirect against form-action");
    assert!(leads_to(&answer).starts_with(uri), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
}

#[tokio::test]
async fn denying_goes_back_and_ends_the_request() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let page = server.asked(&shop.request(&[]), &cookie).await;
    let back = leads_to(&server.submit(&page, "decision=deny", Some(&cookie)).await);
    assert_eq!(parameter(&back, "error"), "access_denied");
    assert_eq!(parameter(&back, "state"), "s t&te");
    for decision in ["decision=allow", "decision=deny"] {
        assert_eq!(server.submit(&page, decision, Some(&cookie)).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(server.visit(&page, Some(&cookie)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_decision_counts_once() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let page = server.asked(&shop.request(&[]), &cookie).await;
    let submit = || server.submit(&page, "decision=allow", Some(&cookie));
    let (a, b, c) = tokio::join!(submit(), submit(), submit());
    assert_eq!([a, b, c].iter().filter(|answer| answer.status == StatusCode::OK).count(), 1);
    for nonsense in ["decision=yes", "", "decision=allow&decision=deny"] {
        let page = server.asked(&shop.request(&[("prompt", "consent")]), &cookie).await;
        assert_eq!(server.submit(&page, nonsense, Some(&cookie)).await.status, StatusCode::BAD_REQUEST, "{nonsense}");
    }
}

#[tokio::test]
async fn the_request_of_one_session_is_not_answered_in_another() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let page = server.asked(&shop.request(&[]), &cookie).await;
    let owner = server.owner().await.administrator().unwrap().id.clone();
    let resume = page.replace("/authorize/", "/oauth2/authorize/");
    for who in [SignedIn::Administrator(owner), SignedIn::Member(member)] {
        // Another person, and the same one in another browser.
        let other = server.signed_in(who).await;
        assert_eq!(server.visit(&page, Some(&other)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.visit(&resume, Some(&other)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.submit(&page, "decision=allow", Some(&other)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.submit(&page, "decision=deny", Some(&other)).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(server.submit(&page, "decision=allow", None).await.status, StatusCode::NOT_FOUND);
    leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_press_the_button() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let page = server.asked(&shop.request(&[]), &cookie).await;
    for origin in ["https://evil.example", "null", ""] {
        let mut request = Request::post(&page)
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if !origin.is_empty() {
            request = request.header(header::ORIGIN, origin);
        }
        let answer = server.send(request.body(Body::from("decision=allow")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    assert_eq!(server.visit(&format!("{page}?decision=allow"), Some(&cookie)).await.status, StatusCode::OK);
    leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
}

/// The browser goes straight back with a code, when no other site has led it here.
async fn goes_back(server: &TestServer, request: &str, cookie: &str) -> bool {
    let answer = server.led_by("none", request, cookie).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let location = answer.header("location");
    let back = location.starts_with("https://shop.example/cb?code=");
    assert!(back || location.starts_with("/authorize/"), "{location}");
    back
}

#[tokio::test]
async fn what_was_allowed_is_remembered_within_its_scopes() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let (shop, other) = (server.shop(json!({})).await, server.shop(json!({ "client_name": "Other" })).await);
    server.allowed(&shop.request(&[]), &cookie).await;
    assert!(goes_back(&server, &shop.request(&[]), &cookie).await);
    assert!(goes_back(&server, &shop.request(&[("prompt", "none")]), &cookie).await);
    assert!(goes_back(&server, &shop.request(&[("scope", "orders:read")]), &cookie).await);
    assert!(!goes_back(&server, &shop.request(&[("scope", "openid email")]), &cookie).await, "more");
    assert!(!goes_back(&server, &shop.request(&[("prompt", "consent")]), &cookie).await);
    assert!(!goes_back(&server, &other.request(&[]), &cookie).await, "another client");
    let owner = server.owner().await.administrator().unwrap().id.clone();
    let somebody = server.signed_in(SignedIn::Administrator(owner)).await;
    assert!(!goes_back(&server, &shop.request(&[]), &somebody).await, "another person");
    // What was allowed before stays allowed beside it.
    server.allowed(&shop.request(&[("scope", "openid email")]), &cookie).await;
    assert!(goes_back(&server, &shop.request(&[("scope", "openid email orders:read")]), &cookie).await);
    let silent = server.visit(&shop.request(&[("prompt", "none"), ("scope", "profile")]), Some(&cookie)).await;
    assert_eq!(parameter(silent.header("location"), "error"), "consent_required");
}

#[tokio::test]
async fn nothing_is_remembered_for_what_anybody_registered_on_a_device() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    server.provider(&open_to_anybody()).await;
    let uris = json!(["http://127.0.0.1/cb", "cursor://anysphere.cursor-mcp/oauth/callback"]);
    let change = json!({ "redirect_uris": uris, "scope": "orders:read", "token_endpoint_auth_method": "none" });
    let shop: Shop = server.registered("", change).await;
    for uri in ["http://127.0.0.1:4000/cb", "cursor://anysphere.cursor-mcp/oauth/callback"] {
        let request = shop.request(&[("redirect_uri", uri)]);
        server.allowed(&request, &cookie).await;
        let page = server.asked(&request, &cookie).await;
        let page = server.page(&page, &cookie).await;
        let shown = if uri.starts_with("http") { "127.0.0.1:4000" } else { "cursor:" };
        assert!(page.body.contains(&format!("<strong>{shown}</strong>")), "{}", page.body);
    }
    let web = server.registered("", json!({ "scope": "orders:read" })).await;
    server.allowed(&web.request(&[]), &cookie).await;
    assert!(goes_back(&server, &web.request(&[]), &cookie).await);
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_ends_the_tokens_and_is_asked_for_again() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let shop = server.own_shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let (authorization, caller) = (server.state.authorization(), server.caller(&member).await);
    let listed = authorization.list_consents(&caller).await.unwrap();
    assert_eq!((listed.len(), listed[0].client_id.as_str(), listed[0].label.as_str()), (1, shop.id(), "Shop"));
    assert_eq!(listed[0].consent.scope, ["openid", "orders:read"]);
    let owner = server.owner().await;
    assert!(authorization.list_consents(&owner).await.unwrap().is_empty());
    assert!(authorization.list_consents(&registration::Caller::Anonymous).await.is_err());
    // Somebody else's is not theirs to withdraw.
    let id = server.registration_of(&shop).await;
    authorization.withdraw_consent(&owner, &id).await.unwrap();
    assert!(server.works(&tokens["access_token"]).await);
    authorization.withdraw_consent(&caller, &id).await.unwrap();
    authorization.withdraw_consent(&caller, &id).await.unwrap();
    assert!(!server.works(&tokens["access_token"]).await);
    assert_ne!(server.refreshed(&shop, &tokens["refresh_token"], &[]).await.status, StatusCode::OK);
    assert!(!goes_back(&server, &shop.request(&[]), &cookie).await);
    let log = server.database.database().recent_events(50).await.unwrap();
    let withdrawn = log.iter().filter(|event| event.action == "consent.withdrawn").count();
    assert_eq!(withdrawn, 1);
}

#[tokio::test]
async fn people_take_back_on_a_page_of_theirs_what_they_allowed() {
    let server = TestServer::start().await;
    let (_, member) = server.member().await;
    let shop = server.own_shop(json!({ "client_name": "Shop & <b>more</b>" })).await;
    let tokens = server.tokens(&shop, &member, &[]).await;
    let page = server.visit("/portal/allowed-applications", Some(&member)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Shop &amp; &lt;b&gt;more") && page.body.contains(shop.id()), "{}", page.body);
    let registration::Caller::Administrator(owner) = server.owner().await else {
        unreachable!("it is an administrator")
    };
    let owner = server.signed_in(SignedIn::Administrator(owner.id)).await;
    let theirs = server.visit("/platform/api-platform/allowed-applications", Some(&owner)).await;
    assert!(theirs.status == StatusCode::OK && theirs.body.contains("Nothing allowed"), "{}", theirs.body);

    let registration = server.registration_of(&shop).await;
    let form = format!("registration={registration}");
    server.submit("/api/consents/withdraw", &form, Some(&owner)).await;
    assert!(server.works(&tokens["access_token"]).await, "it is not the administrator's");
    let answer = server.submit("/api/consents/withdraw", &form, Some(&member)).await;
    assert_eq!((answer.status.is_redirection(), answer.header("location")), (true, "/portal/allowed-applications"));
    assert!(!server.works(&tokens["access_token"]).await);
    let page = server.visit("/portal/allowed-applications", Some(&member)).await;
    assert!(page.body.contains("Nothing allowed") && page.body.contains("Its tokens have ended"), "{}", page.body);
}

#[tokio::test]
async fn a_request_waits_for_half_an_hour() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let page = server.asked(&shop.request(&[]), &cookie).await;
    server.later(30 * 60 - 1);
    assert_eq!(server.visit(&page, Some(&cookie)).await.status, StatusCode::OK);
    server.later(1);
    assert_eq!(server.visit(&page, Some(&cookie)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.submit(&page, "decision=allow", Some(&cookie)).await.status, StatusCode::NOT_FOUND);
    // An anonymous visitor begins a session with theirs.
    assert!(server.visit(&shop.request(&[]), None).await.session_cookie().starts_with("gatehouse="));
}

#[tokio::test]
async fn scopes_are_separated_by_any_white_space_and_what_is_not_given_is_left_out() {
    for server in TestServer::on_each_database().await {
        let (_, cookie) = server.member().await;
        let shop = server.shop(json!({})).await;
        for (asked, given) in [
            (" offline_access", "offline_access"),
            ("\torders:read\n", "orders:read"),
            ("orders:read  openid", "orders:read openid"),
            ("openid orders:read orders:delete claudeai", "openid orders:read"),
            (" ", "orders:read orders:write"),
        ] {
            let change = [("scope", asked), ("prompt", "consent")];
            let page = server.page(&server.asked(&shop.request(&change), &cookie).await, &cookie).await;
            assert!(!page.body.contains("orders:delete") && !page.body.contains("claudeai"), "{}", page.body);
            let tokens = server.tokens(&shop, &cookie, &[("scope", asked)]).await;
            assert_eq!(tokens["scope"], given, "{asked:?}");
            // The same of a request that is pushed.
            let request = shop.request(&change);
            let form = request.split_once('?').unwrap().1;
            let pushed = server.post_form("/oauth2/par", &shop.authorization(), form).await;
            assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.body);
            let query =
                encoded(&[("client_id", shop.id()), ("request_uri", pushed.json()["request_uri"].as_str().unwrap())]);
            let back = server.allowed(&format!("/oauth2/authorize?{query}"), &cookie).await;
            let answer = server.token_for(&shop, &shop.redemption(&parameter(&back, "code"), &[])).await;
            assert_eq!(answer.json()["scope"], given, "{asked:?}: {}", answer.body);
        }
        // Beyond what was allowed before, nothing new is asked for: it is remembered.
        let again = server.visit(&shop.request(&[("scope", "openid orders:read admin")]), Some(&cookie)).await;
        assert!(!parameter(again.header("location"), "code").is_empty(), "{}", again.header("location"));
    }
}

#[tokio::test]
async fn a_program_that_registers_for_scopes_of_another_server_gets_those_that_there_are() {
    for server in TestServer::on_each_database().await {
        let (_, cookie) = server.member().await;
        server.provider(&open_to_anybody()).await;
        for (number, (sent, registered)) in [
            ("orders:read orders:write", "orders:read"),
            ("claudeai", "orders:read"),
            (" \tclaudeai\norders:read ", "orders:read"),
            ("openid orders:read", "openid orders:read"),
            ("openid\toffline_access", "openid offline_access"),
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("Program {number}");
            let change = json!({ "scope": sent, "client_name": name, "token_endpoint_auth_method": "none" });
            let shop = server.registered("", change).await;
            assert_eq!(shop.0["scope"], registered, "{sent:?}");
            let (asked, given) = (format!("{sent} orders:read"), server.tokens(&shop, &cookie, &[("scope", "")]).await);
            assert_eq!(given["scope"], registered, "{sent:?}");
            let tokens = server.tokens(&shop, &cookie, &[("scope", &asked)]).await;
            let least = if registered.contains("orders") { "orders:read" } else { "openid" };
            assert!(tokens["scope"].as_str().unwrap().split(' ').any(|word| word == least), "{tokens}");
        }
    }
}
