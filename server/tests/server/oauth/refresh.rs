//! RFC 6749 section 6, RFC 9700 section 4.14.2.

use app::session::SignedIn;
use axum::http::StatusCode;
use serde_json::json;

use super::{encoded, refusal};
use crate::support::TestServer;

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[tokio::test]
async fn a_refresh_token_works_once_and_is_followed_by_the_next() {
    let server = TestServer::start().await;
    let (member, _) = server.member().await;
    for change in [json!({}), json!({ "token_endpoint_auth_method": "none" })] {
        let shop = server.shop(change).await;
        let cookie = server.signed_in(SignedIn::Member(member.clone())).await;
        let mut tokens = server.tokens(&shop, &cookie, &[]).await;
        for _ in 0..3 {
            server.later(3600 * 24);
            assert!(!server.works(&tokens["access_token"]).await, "it has expired");
            let answer = server.refreshed(&shop, &tokens["refresh_token"], &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            assert_ne!(answer.json()["refresh_token"], tokens["refresh_token"]);
            tokens = answer.json();
            assert!(server.works(&tokens["access_token"]).await);
            assert_eq!(tokens["scope"], "openid orders:read");
        }
        server.later(3600 * 24 * 30);
        assert_eq!(refusal(&server.refreshed(&shop, &tokens["refresh_token"], &[]).await), invalid_grant());
    }
}

#[tokio::test]
async fn a_used_refresh_token_ends_the_session_that_it_was_stolen_from() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let first = server.tokens(&shop, &cookie, &[]).await;
    let second = server.refreshed(&shop, &first["refresh_token"], &[]).await.json();
    server.later(11);
    assert_eq!(refusal(&server.refreshed(&shop, &first["refresh_token"], &[]).await), invalid_grant());
    assert_eq!(refusal(&server.refreshed(&shop, &second["refresh_token"], &[]).await), invalid_grant());
    for tokens in [first, second] {
        assert!(!server.works(&tokens["access_token"]).await);
    }
}

#[tokio::test]
async fn a_retry_within_ten_seconds_gets_nothing_and_ends_nothing() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let first = server.tokens(&shop, &cookie, &[]).await;
    let second = server.refreshed(&shop, &first["refresh_token"], &[]).await.json();
    server.later(10);
    assert_eq!(refusal(&server.refreshed(&shop, &first["refresh_token"], &[]).await), invalid_grant());
    assert!(server.works(&second["access_token"]).await);
    assert_eq!(server.refreshed(&shop, &second["refresh_token"], &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_parallel_refreshes_one_succeeds_and_the_session_goes_on() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let first = server.tokens(&shop, &cookie, &[]).await;
    let refresh = || server.refreshed(&shop, &first["refresh_token"], &[]);
    let (a, b, c, d) = tokio::join!(refresh(), refresh(), refresh(), refresh());
    let (given, refused): (Vec<_>, Vec<_>) =
        [a, b, c, d].into_iter().partition(|answer| answer.status == StatusCode::OK);
    assert_eq!((given.len(), refused.len()), (1, 3));
    assert!(refused.iter().all(|answer| refusal(answer) == invalid_grant()));
    let next = server.refreshed(&shop, &given[0].json()["refresh_token"], &[]).await;
    assert_eq!(next.status, StatusCode::OK, "{}", next.body);
}

#[tokio::test]
async fn the_scope_may_be_narrowed_and_never_widened() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let asked = [("scope", "openid orders:read orders:write")];
    let first = server.tokens(&shop, &cookie, &asked).await;
    let narrow = server.refreshed(&shop, &first["refresh_token"], &[("scope", "orders:read")]).await.json();
    assert_eq!(narrow["scope"], "orders:read");
    assert!(narrow.get("id_token").is_none(), "without openid there is none");
    let wide = server.refreshed(&shop, &narrow["refresh_token"], &[("scope", "orders:read email")]).await;
    assert_eq!(refusal(&wide), (400, "invalid_scope".to_owned()));
    // What was allowed stays allowed: the refresh token was not narrowed, and not used up by the refusal.
    let again = server.refreshed(&shop, &narrow["refresh_token"], &[]).await.json();
    assert_eq!(again["scope"], "openid orders:read orders:write");
}

#[tokio::test]
async fn a_refresh_token_is_of_one_client() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({})).await;
    let other = server.shop(json!({ "client_name": "Other" })).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    assert_eq!(refusal(&server.refreshed(&other, &tokens["refresh_token"], &[]).await), invalid_grant());
    assert_eq!(refusal(&server.refreshed(&shop, &json!("ghf_nonsense"), &[]).await), invalid_grant());
    // An access token is none.
    assert_eq!(refusal(&server.refreshed(&shop, &tokens["access_token"], &[]).await), invalid_grant());
    assert_eq!(server.refreshed(&shop, &tokens["refresh_token"], &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_that_is_not_registered_for_refresh_tokens_gets_none() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let shop = server.shop(json!({ "grant_types": ["authorization_code"] })).await;
    let tokens = server.tokens(&shop, &cookie, &[("scope", "openid offline_access")]).await;
    assert!(tokens.get("refresh_token").is_none());
    let answer = server.refreshed(&shop, &json!("ghf_x"), &[]).await;
    assert_eq!(refusal(&answer), (400, "unauthorized_client".to_owned()));
}

#[tokio::test]
async fn rfc_7009_section_2_1_a_revoked_refresh_token_takes_its_session_with_it() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    // JWTs, which only their grant can end.
    let shop = server.own_shop(json!({})).await;
    let other = server.shop(json!({})).await;
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let worth = server.worth(&tokens["access_token"]).await;
    assert_eq!((&worth["active"], &worth["username"]), (&json!(true), &json!("ada@acme.example")));
    let form = encoded(&[("token", tokens["refresh_token"].as_str().unwrap())]);
    let foreign = server.post_form("/oauth2/revoke", &other.authorization(), &form).await;
    assert_eq!(refusal(&foreign), invalid_grant());
    assert!(server.works(&tokens["access_token"]).await);
    let revoked = server.post_form("/oauth2/revoke", &shop.authorization(), &form).await;
    assert_eq!(revoked.status, StatusCode::OK);
    assert!(!server.works(&tokens["access_token"]).await);
    assert_eq!(refusal(&server.refreshed(&shop, &tokens["refresh_token"], &[]).await), invalid_grant());
    // Again is no trouble (section 2.2).
    assert_eq!(server.post_form("/oauth2/revoke", &shop.authorization(), &form).await.status, StatusCode::OK);
}

#[tokio::test]
async fn people_who_manage_a_client_see_and_end_what_was_allowed_it() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let (shop, owner) = (server.own_shop(json!({})).await, server.owner().await);
    let tokens = server.tokens(&shop, &cookie, &[]).await;
    let id = server.registration_of(&shop).await;
    let authorization = server.state.authorization();
    let grants = authorization.list_grants(&owner, &id).await.unwrap();
    assert_eq!((grants.len(), grants[0].person.name.as_str()), (1, "ada@acme.example"));
    let caller = server.caller(&member).await;
    assert!(authorization.list_grants(&caller, &id).await.is_err(), "it is no client of theirs");
    assert!(authorization.revoke_grant(&caller, &id, &grants[0].id).await.is_err());
    authorization.revoke_grant(&owner, &id, &grants[0].id).await.unwrap();
    assert!(!server.works(&tokens["access_token"]).await);
    assert!(authorization.list_grants(&owner, &id).await.unwrap().is_empty());
}
