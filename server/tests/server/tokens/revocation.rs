//! RFC 7009, and what people revoke.

use axum::http::StatusCode;
use registration::Error;
use serde_json::json;

use super::{mine, opaque_client, own_client, refusal};
use crate::support::TestServer;

#[tokio::test]
async fn rfc_7009_section_2_a_client_ends_its_own_token() {
    let server = TestServer::start().await;
    for client in [opaque_client(&server).await, own_client(&server).await] {
        let (token, other) = (server.client_token(&client).await, server.client_token(&client).await);
        for _ in 0..2 {
            // Twice: what does not live any more is revoked already (section 2.2).
            let answer = server.post_form("/oauth2/revoke", &mine(&client), &format!("token={token}")).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
        }
        assert!(!server.lives(&token).await && server.lives(&other).await);
        let hinted = format!("token={other}&token_type_hint=refresh_token");
        assert_eq!(server.post_form("/oauth2/revoke", &mine(&client), &hinted).await.status, StatusCode::OK);
        assert!(!server.lives(&other).await, "a wrong hint does no harm");
        let answer = server.post_form("/oauth2/revoke", &mine(&client), "token=nonsense").await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn rfc_7009_section_2_1_nobody_ends_the_token_of_another_client() {
    let server = TestServer::start().await;
    let (client, other) = (own_client(&server).await, own_client(&server).await);
    let token = server.client_token(&client).await;
    let answer = server.post_form("/oauth2/revoke", &mine(&other), &format!("token={token}")).await;
    assert_eq!(
        refusal(&answer),
        (400, "invalid_grant".to_owned(), "This token was issued to another client.".to_owned())
    );
    let answer = server.post_form("/oauth2/revoke", "", &format!("token={token}")).await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    assert!(server.lives(&token).await);
}

#[tokio::test]
async fn people_see_the_tokens_of_a_registration_and_end_one_or_all() {
    let server = TestServer::start().await;
    let client = opaque_client(&server).await;
    let (owner, registration) = (server.owner().await, server.registration(&client).await);
    let authorization = server.state.authorization();
    let (first, second) = (server.client_token(&client).await, server.client_token(&client).await);
    let listed = authorization.list_tokens(&owner, &registration).await.unwrap();
    assert_eq!(listed.len(), 2);
    let first_listed = listed.iter().find(|found| found.token.hash.matches(&registration::Secret::new(&*first)));
    let id = first_listed.unwrap().token.id.clone();
    authorization.revoke_token(&owner, &registration, &id).await.unwrap();
    assert!(!server.lives(&first).await && server.lives(&second).await);
    authorization.revoke_tokens(&owner, &registration).await.unwrap();
    assert!(!server.lives(&second).await);
    assert!(authorization.list_tokens(&owner, &registration).await.unwrap().is_empty());

    let signed = own_client(&server).await;
    let (jwt, registration) = (server.client_token(&signed).await, server.registration(&signed).await);
    authorization.revoke_tokens(&owner, &registration).await.unwrap();
    assert!(!server.lives(&jwt).await, "a JWT is not listed, and ends with the others");
    let watcher = server.administrator_with_role("watcher", registration::AdministratorRole::Auditor).await;
    let watcher = server.core.administrators().caller(&watcher.id).await.unwrap();
    assert!(authorization.list_tokens(&watcher, &registration).await.is_ok());
    let refused = authorization.revoke_tokens(&watcher, &registration).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
}
