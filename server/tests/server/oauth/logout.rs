//! OpenID Connect RP-Initiated Logout.

use axum::http::StatusCode;
use serde_json::json;

use super::{BYE, encoded, leads_to};
use crate::support::TestServer;

fn out(pairs: &[(&str, &str)]) -> String {
    format!("/oidc/logout?{}", encoded(pairs))
}

#[tokio::test]
async fn section_2_the_person_is_asked_signed_out_and_sent_back() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    // The hint may have expired.
    server.later(7200);
    let hint = tokens["id_token"].as_str().unwrap();
    let request = out(&[("id_token_hint", hint), ("post_logout_redirect_uri", BYE), ("state", "a&b")]);
    let page = server.visit(&request, Some(&cookie)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("calls itself “Shop”"), "{}", page.body);
    assert_eq!(server.visit("/portal/apis", Some(&cookie)).await.status, StatusCode::OK, "asking signs nobody out");
    let done = server.submit("/sign-out/confirmed", "", Some(&cookie)).await;
    assert_eq!(leads_to(&done), "https://shop.example/bye?state=a%26b");
    assert!(server.visit("/portal/apis", Some(&cookie)).await.status.is_redirection());
    // Whoever is signed out already goes straight back.
    assert_eq!(server.visit(&request, None).await.header("location"), "https://shop.example/bye?state=a%26b");
}

#[tokio::test]
async fn section_3_an_address_must_be_registered_letter_by_letter() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let other = server.shop(json!({ "client_name": "Other" })).await;
    for pairs in [
        [("post_logout_redirect_uri", BYE), ("state", "x")],
        [("post_logout_redirect_uri", BYE), ("client_id", other.id())],
        [("post_logout_redirect_uri", BYE), ("client_id", "nobody")],
        [("post_logout_redirect_uri", "https://shop.example/bye/"), ("client_id", shop.id())],
        [("post_logout_redirect_uri", "https://evil.example"), ("client_id", shop.id())],
    ] {
        for cookie in [Some(cookie.as_str()), None] {
            let answer = server.visit(&out(&pairs), cookie).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{pairs:?}");
        }
    }
    let fine = server.visit(&out(&[("client_id", shop.id()), ("post_logout_redirect_uri", BYE)]), Some(&cookie)).await;
    assert_eq!(fine.status, StatusCode::OK);
    let posted = server.post_form("/oidc/logout", "", &encoded(&[("client_id", shop.id())])).await;
    assert_eq!(posted.header("location"), out(&[("client_id", shop.id())]));
    assert_eq!(posted.header("set-cookie"), "");
}

/// The person is asked and told why this is suspect; who is signed out already stays where they are. Nobody is redirected.
async fn asked_in_doubt(server: &TestServer, pairs: &[(&str, &str)], cookie: &str) {
    let page = server.visit(&out(pairs), Some(cookie)).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::OK, ""), "{pairs:?}: {}", page.body);
    assert!(page.body.contains("action=\"/sign-out/confirmed\""), "{pairs:?}: {}", page.body);
    assert!(
        page.body.contains("an ID token that this portal cannot verify")
            && page.body.contains("you will not be sent back"),
        "{}",
        page.body
    );
    assert_eq!(server.visit("/portal/apis", Some(cookie)).await.status, StatusCode::OK, "asking signs nobody out");
    let nobody = server.visit(&out(pairs), None).await;
    assert_eq!((nobody.status, nobody.header("location")), (StatusCode::OK, ""), "{pairs:?}");
    assert!(nobody.body.contains("You are signed out") && !nobody.body.contains("shop.example"), "{}", nobody.body);
}

#[tokio::test]
async fn section_2_a_hint_that_cannot_be_verified_asks_all_the_same_and_redirects_nobody() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let other = server.shop(json!({ "client_name": "Other", "post_logout_redirect_uris": [BYE] })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let hint = tokens["id_token"].as_str().unwrap().to_owned();
    let forged = format!("{}{}", &hint[..hint.len() - 4], if hint.ends_with("AAAA") { "BBBB" } else { "AAAA" });
    let unsigned = format!("{}.", hint.rsplit_once('.').unwrap().0);
    let back = ("post_logout_redirect_uri", BYE);
    let access = tokens["access_token"].as_str().unwrap();
    for bad in [forged.as_str(), &unsigned, "nonsense", "a.b.c", access, &"x".repeat(5000)] {
        asked_in_doubt(&server, &[("id_token_hint", bad), ("client_id", shop.id()), back], &cookie).await;
        asked_in_doubt(&server, &[("id_token_hint", bad), back, ("state", "x")], &cookie).await;
    }
    asked_in_doubt(&server, &[("id_token_hint", &hint), ("client_id", other.id()), back], &cookie).await;
    // Its key is gone.
    let owner = server.owner().await;
    server.state.authorization().replace_keys(&owner, authorization::keys::Algorithm::Rs256).await.unwrap();
    asked_in_doubt(&server, &[("id_token_hint", &hint), ("client_id", shop.id()), back], &cookie).await;
    // Whoever agrees is signed out, and goes nowhere.
    let done = server.submit("/sign-out/confirmed", "", Some(&cookie)).await;
    assert!(done.body.contains("You are signed out") && !done.body.contains("shop.example"), "{}", done.body);
    assert!(server.visit("/portal/apis", Some(&cookie)).await.status.is_redirection());
}

#[tokio::test]
async fn section_2_a_hint_of_somebody_else_is_suspect_and_says_so() {
    let server = TestServer::start().await;
    let (_, ada) = server.member().await;
    let shop = server.shop(json!({ "post_logout_redirect_uris": [BYE] })).await;
    let tokens = server.tokens(&shop, &ada, &[]).await;
    let owner = server.owner().await.administrator().unwrap().id.clone();
    let admin = server.signed_in(web::session::SignedIn::Administrator(owner)).await;
    let request = out(&[("id_token_hint", tokens["id_token"].as_str().unwrap()), ("post_logout_redirect_uri", BYE)]);
    let page = server.visit(&request, Some(&admin)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("a different person than the one who is signed in"), "{}", page.body);
    assert!(page.body.contains("action=\"/sign-out/confirmed\""), "{}", page.body);
    assert_eq!(server.visit("/platform/api-platform/clients", Some(&admin)).await.status, StatusCode::OK);
    let own = server.visit(&request, Some(&ada)).await;
    assert!(own.status == StatusCode::OK && !own.body.contains("a different person"), "{}", own.body);
    // Nobody is signed in here: it is as good as done.
    assert_eq!(server.visit(&request, None).await.header("location"), BYE);
}
