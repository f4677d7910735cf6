//! Clients that are known by their metadata document: draft-ietf-oauth-client-id-metadata-document.

use axum::http::StatusCode;
use registration::{
    ProgramFields, Registration, RegistrationFilter, RegistrationState, registrations::NewRegistration,
};
use serde_json::{Value, json};
use web::session::SignedIn;

use super::{
    Shop,
    client_documents_programs::{push, pushed},
    encoded, leads_to, parameter, refusal,
    sign_in::{as_administrator, next_of},
};
use crate::{
    publisher::{CALLBACK, Publisher, known_by_documents},
    support::{TestServer, open_to_anybody},
};

pub fn shop(url: &str) -> Shop {
    Shop(json!({ "client_id": url }))
}

/// What an administrator finds of a `client_id`, whatever its state.
pub async fn stored(server: &TestServer, url: &str) -> Option<Registration> {
    let mut found = Vec::new();
    for state in [None, Some(RegistrationState::Revoked)] {
        let filter = RegistrationFilter { search: url.to_owned(), state, ..RegistrationFilter::default() };
        let owner = server.owner().await;
        found.extend(server.core.registrations().list(&owner, &filter).await.unwrap().items);
    }
    assert!(found.len() < 2, "one client_id, one registration");
    found.pop().map(|row| row.registration)
}

/// A request as somebody sends it who gets no page for it: the sentence that says why.
async fn refused(server: &TestServer, shop: &Shop, cookie: &str) -> String {
    let answer = server.visit(&shop.request(&[("scope", "orders:read")]), Some(cookie)).await;
    assert!(answer.status.is_client_error(), "{} {}", answer.status, answer.header("location"));
    answer.body
}

async fn introduced(server: &TestServer, shop: &Shop, cookie: &str) -> Value {
    server.tokens(shop, cookie, &[("scope", "orders:read offline_access")]).await
}

#[tokio::test]
async fn the_url_of_a_document_is_a_client_id_from_the_first_request_on() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let url = publisher.publish("/client.json", json!({}));
    let shop = shop(&url);
    let page = server.asked(&shop.request(&[("scope", "openid orders:read")]), &cookie).await;
    assert!(stored(&server, &url).await.is_none(), "nothing is registered before somebody allows it");
    let shown = server.page(&page, &cookie).await;
    for part in ["<bdi>Shop</bdi>", "<strong>shop.example</strong>", "Known by its address only", "Described by", &url]
    {
        assert!(shown.body.contains(part), "{part}: {}", shown.body);
    }
    let host = format!("<strong>{}</strong>", url.split('/').nth(2).unwrap());
    assert!(shown.body.contains(&host) && !shown.body.contains("another program"), "{}", shown.body);
    let back = leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
    let answer = server.token_for(&shop, &shop.redemption(&parameter(&back, "code"), &[])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let tokens = answer.json();
    let worth = server.worth(&tokens["access_token"]).await;
    assert_eq!((&worth["active"], &worth["client_id"]), (&json!(true), &json!(url)));
    let registration = stored(&server, &url).await.unwrap();
    assert_eq!((registration.label.as_str(), registration.origin.kind.as_str()), ("Shop", "metadata_document"));
    assert_eq!(publisher.readings(), 1, "all of this was one reading");

    let refreshed = server.refreshed(&shop, &tokens["refresh_token"], &[]).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{}", refreshed.body);
    let token = refreshed.json()["access_token"].clone();
    let form = encoded(&[("token", token.as_str().unwrap()), ("client_id", &url)]);
    assert_eq!(server.post_form("/oauth2/revoke", "", &form).await.status, StatusCode::OK);
    assert!(!server.works(&token).await);
    // The next person is told the same, and the same registration is theirs; what was allowed at a site is remembered.
    let again = server.led_by("none", &shop.request(&[("scope", "orders:read")]), &cookie).await;
    assert!(again.header("location").starts_with(CALLBACK), "{}", again.header("location"));
    let other = server.signed_in(SignedIn::Administrator(server.owner().await.administrator().unwrap().id.clone()));
    introduced(&server, &shop, &other.await).await;
    assert_eq!(stored(&server, &url).await.unwrap().id, registration.id);
}

#[tokio::test]
async fn who_says_no_leaves_nothing_behind() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let page = server.asked(&shop.request(&[("scope", "orders:read")]), &cookie).await;
    let back = leads_to(&server.submit(&page, "decision=deny", Some(&cookie)).await);
    assert_eq!(parameter(&back, "error"), "access_denied");
    assert!(stored(&server, shop.id()).await.is_none());
}

#[tokio::test]
async fn of_two_who_are_the_first_at_the_same_moment_both_get_in() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, ada) = server.member().await;
    let bob = server.signed_in(SignedIn::Administrator(server.owner().await.administrator().unwrap().id.clone())).await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let request = shop.request(&[("scope", "orders:read")]);
    let pages = (server.asked(&request, &ada).await, server.asked(&request, &bob).await);
    let (first, second) = tokio::join!(
        server.submit(&pages.0, "decision=allow", Some(&ada)),
        server.submit(&pages.1, "decision=allow", Some(&bob)),
    );
    for (answer, page, cookie) in [(first, &pages.0, &ada), (second, &pages.1, &bob)] {
        // Who was second by a moment sees the page once more.
        let answer = if answer.status == StatusCode::SEE_OTHER {
            assert_eq!(answer.header("location"), page);
            server.submit(page, "decision=allow", Some(cookie)).await
        } else {
            answer
        };
        assert!(leads_to(&answer).contains("code="), "{}", answer.body);
    }
    assert!(stored(&server, shop.id()).await.is_some());
}

#[tokio::test]
async fn it_is_off_until_an_owner_switches_it_on_and_the_metadata_says_so() {
    let (publisher, server) = Publisher::start().await;
    let (_, cookie) = server.member().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let supported = async || {
        let metadata = server.visit("/.well-known/oauth-authorization-server", None).await.json();
        metadata["client_id_metadata_document_supported"].clone()
    };
    assert!(refused(&server, &shop, &cookie).await.contains("does not know"));
    let provider = server.provider(&open_to_anybody()).await;
    let owner = server.owner().await;
    assert!(refused(&server, &shop, &cookie).await.contains("does not know"), "open registration alone is not enough");
    assert_eq!((supported().await, publisher.readings()), (Value::Null, 0));
    // The switch does nothing where nobody may register.
    let closed = ProgramFields { open: false, ..known_by_documents() };
    server.core.providers().update_program_rules(&owner, &provider, &closed).await.unwrap();
    assert!(refused(&server, &shop, &cookie).await.contains("does not know"));
    assert_eq!(supported().await, Value::Null);

    server.core.providers().update_program_rules(&owner, &provider, &known_by_documents()).await.unwrap();
    assert_eq!(supported().await, json!(true));
    let tokens = introduced(&server, &shop, &cookie).await;
    // What is registered stays as it is when it is switched off.
    server.core.providers().update_program_rules(&owner, &provider, &open_to_anybody()).await.unwrap();
    assert_eq!(supported().await, Value::Null);
    server.later(24 * 3600);
    assert_eq!(server.refreshed(&shop, &tokens["refresh_token"], &[]).await.status, StatusCode::OK);
    assert_eq!(publisher.readings(), 1);
}

#[tokio::test]
async fn only_documents_of_the_hosts_that_an_owner_lists_are_read() {
    let (publisher, server) = Publisher::start().await;
    let (_, cookie) = server.member().await;
    let elsewhere = ProgramFields { document_hosts: "*.example.com".to_owned(), ..known_by_documents() };
    let provider = server.provider(&elsewhere).await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    assert!(refused(&server, &shop, &cookie).await.contains("does not know"));
    assert_eq!(publisher.readings(), 0);
    let here = ProgramFields { document_hosts: "127.0.0.1".to_owned(), ..known_by_documents() };
    server.core.providers().update_program_rules(&server.owner().await, &provider, &here).await.unwrap();
    introduced(&server, &shop, &cookie).await;
}

#[tokio::test]
async fn nothing_is_read_for_somebody_who_is_not_signed_in() {
    let (publisher, server) = Publisher::welcome().await;
    server.owner().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let begun = server.visit(&shop.request(&[("scope", "orders:read")]), None).await;
    let (path, cookie) = (begun.header("location").to_owned(), begun.session_cookie());
    let page = server.page(&path, &cookie).await;
    assert!(page.body.contains("Sign in to decide.") && page.body.contains("when you have signed in"), "{}", page.body);
    assert!(!page.body.contains("value=\"deny\"") && page.body.contains(shop.id()), "{}", page.body);
    for decision in ["decision=allow", "decision=deny"] {
        assert_eq!(server.submit(&path, decision, Some(&cookie)).await.header("location"), path);
    }
    let silent = server.visit(&shop.request(&[("prompt", "none")]), None).await;
    assert_eq!((silent.status, silent.header("location")), (StatusCode::BAD_REQUEST, ""));
    let code = shop.redemption("ghc_guess", &[]);
    assert_eq!(refusal(&server.token_for(&shop, &code).await), (401, "invalid_client".to_owned()));
    assert_eq!((publisher.readings(), stored(&server, shop.id()).await), (0, None));

    // Signing in goes on in the same session, and what was unknown is read then.
    let next = next_of(&page, "/sign-in");
    let (location, cookie) = as_administrator(&server, &next, &cookie).await;
    assert_eq!(server.visit(&location, Some(&cookie)).await.header("location"), path);
    assert_eq!(publisher.readings(), 1);
    let page = server.page(&path, &cookie).await;
    assert!(page.body.contains("<bdi>Shop</bdi>") && page.body.contains("value=\"deny\""), "{}", page.body);
    assert!(leads_to(&server.submit(&path, "decision=allow", Some(&cookie)).await).contains("code="));
}

#[tokio::test]
async fn what_runs_on_a_device_is_asked_for_each_time_and_the_page_warns_of_it() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let change = json!({ "redirect_uris": ["http://127.0.0.1/cb"], "client_name": "<b>Shop</b>" });
    let shop = shop(&publisher.publish("/native.json", change));
    let request = shop.request(&[("redirect_uri", "http://127.0.0.1:4711/cb"), ("scope", "orders:read")]);
    for _ in 0..2 {
        let page = server.asked(&request, &cookie).await;
        let shown = server.page(&page, &cookie).await;
        assert!(shown.body.contains("another program can pass for this application"), "{}", shown.body);
        assert!(shown.body.contains("&lt;b>Shop") || shown.body.contains("&lt;b&gt;Shop"), "{}", shown.body);
        let back = leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await);
        assert!(back.starts_with("http://127.0.0.1:4711/cb?code="), "{back}");
    }
}

#[tokio::test]
async fn a_document_is_read_again_when_its_server_says_and_within_bounds() {
    for (said, still, no_longer) in [
        ("", 599, 600),
        ("\r\nCache-Control: max-age=300", 299, 300),
        ("\r\nCache-Control: no-store", 59, 60),
        ("\r\nCache-Control: max-age=5", 59, 60),
        ("\r\nCache-Control: max-age=31536000", 86_399, 86_400),
    ] {
        let (publisher, server) = Publisher::welcome().await;
        let admin = server.owner().await.administrator().unwrap().id.clone();
        let document = publisher.document("/client.json", json!({})).to_string();
        publisher.answer("/client.json", &format!("200 OK\r\nContent-Type: application/json{said}"), &document);
        let shop = shop(&publisher.url("/client.json"));
        let mut expected = 0;
        for (later, readings) in [(0, 1), (still, 1), (no_longer - still, 2)] {
            server.later(later);
            let cookie = server.signed_in(SignedIn::Administrator(admin.clone())).await;
            server.asked(&shop.request(&[("scope", "orders:read")]), &cookie).await;
            expected = readings;
            assert_eq!(publisher.readings(), expected, "{said} {later}");
        }
        assert_eq!(expected, 2);
    }
}

#[tokio::test]
async fn a_registration_follows_its_document_and_people_are_asked_again() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let request = shop.request(&[("scope", "orders:read")]);
    introduced(&server, &shop, &cookie).await;
    let remembered = server.led_by("none", &request, &cookie).await;
    assert!(remembered.header("location").starts_with(CALLBACK), "{}", remembered.header("location"));
    server.later(600);
    let moved = "https://shop.example/elsewhere";
    publisher.publish("/client.json", json!({ "client_name": "Shop 2", "redirect_uris": [CALLBACK, moved] }));
    let page = server.asked(&request, &cookie).await;
    assert!(server.page(&page, &cookie).await.body.contains("<bdi>Shop 2</bdi>"));
    let registration = stored(&server, shop.id()).await.unwrap();
    assert_eq!((registration.label.as_str(), registration.metadata.redirect_uris.len()), ("Shop 2", 2));
    assert!(leads_to(&server.submit(&page, "decision=allow", Some(&cookie)).await).starts_with(CALLBACK));
    let remembered = server.led_by("none", &request, &cookie).await;
    assert!(remembered.header("location").starts_with(CALLBACK), "{}", remembered.header("location"));
}

#[tokio::test]
async fn a_document_that_is_gone_or_wrong_lets_nobody_else_in_and_ends_nothing() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let tokens = introduced(&server, &shop, &cookie).await;
    server.later(600);
    publisher.answer("/client.json", "404 Not Found", "");
    assert!(refused(&server, &shop, &cookie).await.contains("status 404"));
    publisher.publish("/client.json", json!({ "client_secret": "s" }));
    assert!(refused(&server, &shop, &cookie).await.contains("holds no secret"));
    let refreshed = server.refreshed(&shop, &tokens["refresh_token"], &[]).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{}", refreshed.body);
    // What was wrong is not remembered.
    publisher.publish("/client.json", json!({}));
    server.visit(&shop.request(&[("scope", "orders:read")]), Some(&cookie)).await;
    let again = server.led_by("none", &shop.request(&[("scope", "orders:read")]), &cookie).await;
    assert!(again.header("location").starts_with(CALLBACK), "{} {}", again.status, again.body);
}

#[tokio::test]
async fn while_its_server_fails_the_last_document_counts_for_a_day() {
    let (publisher, server) = Publisher::welcome().await;
    let admin = server.owner().await.administrator().unwrap().id.clone();
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let fresh_cookie = async || server.signed_in(SignedIn::Administrator(admin.clone())).await;
    server.asked(&shop.request(&[("scope", "orders:read")]), &fresh_cookie().await).await;
    publisher.answer("/client.json", "503 Service Unavailable", "");
    server.later(24 * 3600 - 1);
    server.asked(&shop.request(&[("scope", "orders:read")]), &fresh_cookie().await).await;
    server.later(1);
    assert!(refused(&server, &shop, &fresh_cookie().await).await.contains("status 503"));
}

#[tokio::test]
async fn where_registrations_wait_for_approval_the_first_person_makes_it_wait() {
    let (publisher, server) = Publisher::start().await;
    let (_, cookie) = server.member().await;
    server.provider(&ProgramFields { approval: true, ..known_by_documents() }).await;
    let owner = server.owner().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    let request = pushed(&shop, &push(&server, &shop, &[]).await);
    assert!(stored(&server, shop.id()).await.is_none());
    let answer = server.visit(&request, Some(&cookie)).await;
    assert!(answer.status.is_client_error() && answer.body.contains("awaiting approval"), "{}", answer.body);
    let waiting = stored(&server, shop.id()).await.unwrap();
    assert_eq!(waiting.state, RegistrationState::AwaitingApproval);
    assert_eq!(refusal(&push(&server, &shop, &[]).await), (401, "invalid_client".to_owned()));
    server.core.registrations().approve(&owner, &waiting.id).await.unwrap();
    introduced(&server, &shop, &cookie).await;
    // What was approved is what it was then.
    server.later(600);
    publisher.publish("/client.json", json!({ "redirect_uris": ["https://shop.example/cb", "https://b.example/cb"] }));
    assert!(refused(&server, &shop, &cookie).await.contains("awaiting approval"));
    assert_eq!(stored(&server, shop.id()).await.unwrap().state, RegistrationState::AwaitingApproval);
}

#[tokio::test]
async fn what_an_administrator_ended_stays_ended_until_they_let_it_work_again() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let owner = server.owner().await;
    let shop = shop(&publisher.publish("/client.json", json!({})));
    introduced(&server, &shop, &cookie).await;
    let id = stored(&server, shop.id()).await.unwrap().id;
    server.core.registrations().disable(&owner, &id).await.unwrap();
    assert!(refused(&server, &shop, &cookie).await.contains("disabled"));
    server.core.registrations().enable(&owner, &id).await.unwrap();
    // What was given in the second in which it was switched off is dead.
    server.later(1);
    introduced(&server, &shop, &cookie).await;
    server.core.registrations().revoke(&owner, &id).await.unwrap();
    server.later(600);
    assert!(refused(&server, &shop, &cookie).await.contains("was deleted here"));
    assert_eq!(refusal(&push(&server, &shop, &[]).await), (401, "invalid_client".to_owned()));
    assert_eq!(stored(&server, shop.id()).await.unwrap().state, RegistrationState::Revoked);
    let readings = publisher.readings();
    server.core.registrations().enable(&owner, &id).await.unwrap();
    introduced(&server, &shop, &cookie).await;
    assert_eq!((stored(&server, shop.id()).await.unwrap().id, publisher.readings()), (id, readings + 1));
}

#[tokio::test]
async fn what_was_never_used_goes_and_may_come_again_and_a_ban_does_not() {
    let (publisher, server) = Publisher::welcome().await;
    let admin = server.owner().await.administrator().unwrap().id.clone();
    let fresh_cookie = async || server.signed_in(SignedIn::Administrator(admin.clone())).await;
    let (shop, banned) = (publisher.publish("/a.json", json!({})), publisher.publish("/b.json", json!({})));
    let (shop, banned) = (self::shop(&shop), self::shop(&banned));
    for client in [&shop, &banned] {
        server.allowed(&client.request(&[("scope", "orders:read")]), &fresh_cookie().await).await;
    }
    let id = stored(&server, banned.id()).await.unwrap().id;
    server.core.registrations().disable(&server.owner().await, &id).await.unwrap();
    server.later(31 * 24 * 3600);
    server.core.housekeeping().sweep().await.unwrap();
    assert_eq!(stored(&server, shop.id()).await, None);
    server.allowed(&shop.request(&[("scope", "orders:read")]), &fresh_cookie().await).await;
    assert!(refused(&server, &banned, &fresh_cookie().await).await.contains("disabled"));
}

#[tokio::test]
async fn a_client_that_an_administrator_registered_under_a_url_is_what_they_registered() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let url = publisher.publish("/client.json", json!({ "client_name": "Another" }));
    let metadata = dcr::ClientMetadata {
        client_name: Some("Ours".to_owned()),
        redirect_uris: Some(vec![CALLBACK.to_owned()]),
        ..dcr::ClientMetadata::default()
    };
    let new = NewRegistration {
        client_id: Some(url.clone()),
        ..NewRegistration::by_rfc_7591(metadata.verify().unwrap(), "test")
    };
    server.core.registrations().register(&server.owner().await, new).await.unwrap();
    let page = server.asked(&shop(&url).request(&[("scope", "openid")]), &cookie).await;
    assert!(server.page(&page, &cookie).await.body.contains("<bdi>Ours</bdi>"));
    assert_eq!(publisher.readings(), 0);
}

#[tokio::test]
async fn a_document_that_lists_localhost_without_a_port_is_one_of_a_program_that_comes_back_with_one() {
    let (publisher, server) = Publisher::welcome().await;
    let (_, cookie) = server.member().await;
    let uris = json!(["http://localhost/callback", "http://127.0.0.1/callback"]);
    let shop =
        shop(&publisher.publish("/client.json", json!({ "client_name": "Command line", "redirect_uris": uris })));
    for used in ["http://localhost:58135/callback", "http://127.0.0.1:58136/callback", "http://localhost/callback"] {
        let request = shop.request(&[("scope", "orders:read"), ("redirect_uri", used)]);
        let back = server.allowed(&request, &cookie).await;
        assert!(back.starts_with(&format!("{used}?code=")), "{back}");
        let code = parameter(&back, "code");
        let answer = server.token_for(&shop, &shop.redemption(&code, &[("redirect_uri", used)])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    for other in ["http://localhost:58135/other", "http://[::1]:58135/callback", "https://localhost:58135/callback"] {
        let request = shop.request(&[("scope", "orders:read"), ("redirect_uri", other)]);
        let answer = server.visit(&request, Some(&cookie)).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{other}");
    }
}
