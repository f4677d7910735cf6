//! RFC 6749 section 6, RFC 9700 section 4.14.2.

use std::{collections::BTreeSet, sync::Arc};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use web::session::SignedIn;

use super::{Shop, encoded, refusal};
use crate::support::TestServer;

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[tokio::test]
async fn a_refresh_token_is_followed_by_the_next() {
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
async fn whoever_comes_again_within_ten_seconds_gets_tokens_of_the_same_grant_and_goes_on() {
    for server in TestServer::on_each_database().await {
        let (_, cookie) = server.member().await;
        let shop = server.shop(json!({})).await;
        let first = server.tokens(&shop, &cookie, &[]).await;
        let mut successors = Vec::new();
        for seconds in [0, 0, 4, 6] {
            server.later(seconds);
            let answer = server.refreshed(&shop, &first["refresh_token"], &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            successors.push(answer.json());
        }
        let distinct: BTreeSet<_> = successors.iter().map(|tokens| tokens["refresh_token"].to_string()).collect();
        assert_eq!(distinct.len(), 4, "each has one of their own");
        // Long after, each of them goes on by itself.
        server.later(3600);
        for tokens in &successors {
            let next = server.refreshed(&shop, &tokens["refresh_token"], &[]).await;
            assert_eq!(next.status, StatusCode::OK, "{}", next.body);
            assert!(server.works(&next.json()["access_token"]).await);
        }
        // It is one grant: what ends it, ends all of them.
        assert_eq!(refusal(&server.refreshed(&shop, &first["refresh_token"], &[]).await), invalid_grant());
        for tokens in &successors {
            assert_eq!(refusal(&server.refreshed(&shop, &tokens["refresh_token"], &[]).await), invalid_grant());
        }
    }
}

#[tokio::test]
async fn the_ten_seconds_begin_with_the_first_use() {
    for server in TestServer::on_each_database().await {
        let (_, cookie) = server.member().await;
        let shop = server.shop(json!({})).await;
        let first = server.tokens(&shop, &cookie, &[]).await;
        for seconds in [0, 9] {
            server.later(seconds);
            assert_eq!(server.refreshed(&shop, &first["refresh_token"], &[]).await.status, StatusCode::OK);
        }
        server.later(2);
        assert_eq!(refusal(&server.refreshed(&shop, &first["refresh_token"], &[]).await), invalid_grant());
        assert!(!server.works(&first["access_token"]).await, "used so late, one of two was stolen");
    }
}

/// All of these at the same moment, one after the other at each of the servers: what each got.
async fn at_once(servers: &[Arc<TestServer>], shop: &Shop, tokens: Vec<Value>) -> Vec<Value> {
    let mut calls = JoinSet::new();
    for (token, server) in tokens.into_iter().zip(servers.iter().cycle()) {
        let (server, shop) = (Arc::clone(server), Shop(shop.0.clone()));
        calls.spawn(async move { server.refreshed(&shop, &token, &[]).await });
    }
    let answers = calls.join_all().await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != StatusCode::OK).map(|a| &a.body).collect();
    assert!(refused.is_empty(), "{} of {}: {refused:?}", refused.len(), answers.len());
    answers.iter().map(|answer| answer.json()["refresh_token"].clone()).collect()
}

/// Twenty come with one token, and each goes on with what they got; after that the first one ends them all.
async fn twenty_with_one(servers: &[Arc<TestServer>], shop: &Shop, cookie: &str) {
    let [server, ..] = servers else { unreachable!("there is one") };
    let first = server.tokens(shop, cookie, &[]).await;
    let given = at_once(servers, shop, vec![first["refresh_token"].clone(); 20]).await;
    let distinct: BTreeSet<_> = given.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 20);
    for server in servers {
        server.later(60);
    }
    let next = at_once(servers, shop, given).await;
    for server in servers {
        assert_eq!(refusal(&server.refreshed(shop, &first["refresh_token"], &[]).await), invalid_grant());
        assert_eq!(refusal(&server.refreshed(shop, &next[7], &[]).await), invalid_grant());
        assert!(!server.works(&first["access_token"]).await);
    }
}

#[tokio::test]
async fn twenty_at_the_same_moment_all_succeed_and_each_goes_on() {
    for server in TestServer::on_each_database().await {
        let (_, cookie) = server.member().await;
        let servers = [Arc::new(server)];
        for change in [json!({}), json!({ "token_endpoint_auth_method": "none", "client_name": "Public" })] {
            let shop = servers[0].shop(change).await;
            twenty_with_one(&servers, &shop, &cookie).await;
        }
    }
}

#[tokio::test]
async fn twenty_at_the_same_moment_in_two_processes_all_succeed_and_each_goes_on() {
    // One process alone has a file.
    let on_postgres = |server: &TestServer| server.database.url().starts_with("postgres");
    let Some(one) = TestServer::on_each_database().await.into_iter().find(on_postgres) else { return };
    let (_, cookie) = one.member().await;
    let servers = [Arc::new(one.another_process().await), Arc::new(one)];
    let shop = servers[0].own_shop(json!({})).await;
    twenty_with_one(&servers, &shop, &cookie).await;
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
    let beyond = server.refreshed(&shop, &narrow["refresh_token"], &[("scope", "email admin")]).await;
    assert_eq!(refusal(&beyond), (400, "invalid_scope".to_owned()));
    // What was not allowed is left out, and the answer says so. The refresh token was not used up by the refusal.
    let wide = server.refreshed(&shop, &narrow["refresh_token"], &[("scope", "\torders:read  email ")]).await.json();
    assert_eq!(wide["scope"], "orders:read");
    // What was allowed stays allowed: the refresh token was not narrowed.
    let again = server.refreshed(&shop, &wide["refresh_token"], &[("scope", " ")]).await.json();
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
