use model::{
    CredentialChange, IssuedToken, Privilege, Registration, RegistrationState, Sealed, Secret, SigningKey, StoreError,
    TokenChange, Unique,
    store::{CredentialStore, Store as _, TokenStore},
};
use storage::Database;

use crate::fixtures::{at, change, registration, with_registration};

fn key(id: &str, generation: i64) -> SigningKey {
    SigningKey {
        id: id.to_owned(),
        algorithm: "ES256".to_owned(),
        generation,
        public_jwk: r#"{"kty":"EC"}"#.to_owned(),
        private: Sealed::from_stored("key.private"),
        created_at: at(0),
        signs_from: at(5),
        signs_until: None,
        published_until: None,
    }
}

/// A token of the registration `R1` itself. It is `token <id>`.
pub fn issued(id: &str) -> IssuedToken {
    IssuedToken {
        id: id.into(),
        hash: Secret::new(format!("token {id}")).hash(),
        registration: "R1".into(),
        grant: None,
        subject: "client-id-R1".to_owned(),
        scope: vec!["orders:read".to_owned(), "orders:write".to_owned()],
        audience: vec!["https://api.test".to_owned()],
        issued_at: at(10),
        expires_at: at(100),
        last_used_at: None,
        dpop_jkt: Some("key of T".to_owned()),
    }
}

pub async fn is_live(db: &Database, id: &str, seconds: i64) -> bool {
    let found = db.find_issued_token(&Secret::new(format!("token {id}")).hash()).await.unwrap();
    found.is_some_and(|found| found.is_live(at(seconds)))
}

contract_test!(keys_read_back_in_order_and_of_each_generation_there_is_one, |db| {
    let older = key("K1", 1);
    change(&db, TokenChange::AddKey(Box::new(key("K2", 2)))).await.unwrap();
    change(&db, TokenChange::AddKey(Box::new(older.clone()))).await.unwrap();
    assert_eq!(db.signing_keys().await.unwrap(), [older, key("K2", 2)]);
    let again = change(&db, TokenChange::AddKey(Box::new(key("K3", 2)))).await;
    assert!(matches!(again, Err(StoreError::Taken(Unique::Other))), "{again:?}");
    let other = SigningKey { algorithm: "RS256".to_owned(), ..key("K4", 2) };
    change(&db, TokenChange::AddKey(Box::new(other))).await.unwrap();

    let end = TokenChange::EndKey { id: "K1".to_owned(), signs_until: at(50), published_until: at(90) };
    change(&db, end).await.unwrap();
    let ended = db.signing_keys().await.unwrap().remove(0);
    assert_eq!((ended.signs_until, ended.published_until), (Some(at(50)), Some(at(90))));
    assert_eq!([4, 5, 49, 50].map(|seconds| ended.signs_at(at(seconds))), [false, true, true, false]);
    change(&db, TokenChange::DeleteKey("K1".to_owned())).await.unwrap();
    assert_eq!(db.signing_keys().await.unwrap().len(), 2);
});

contract_test!(of_servers_that_make_a_secret_of_their_own_one_has_made_it, |db| {
    assert_eq!(db.find_server_secret("pairwise").await.unwrap(), None);
    let add = |name: &str, sealed: &str| TokenChange::AddServerSecret {
        name: name.to_owned(),
        sealed: Sealed::from_stored(sealed),
        at: at(1),
    };
    change(&db, add("pairwise", "key.first")).await.unwrap();
    let second = change(&db, add("pairwise", "key.second")).await;
    assert!(matches!(second, Err(StoreError::Conflict)), "{second:?}");
    change(&db, add("other", "key.other")).await.unwrap();
    assert_eq!(db.find_server_secret("pairwise").await.unwrap(), Some(Sealed::from_stored("key.first")));
});

contract_test!(a_token_reads_back_with_what_decides_whether_it_lives, |db| {
    with_registration(&db).await;
    change(&db, TokenChange::Issue(issued("T1"))).await.unwrap();
    let found = db.find_issued_token(&Secret::new("token T1").hash()).await.unwrap().unwrap();
    assert_eq!(found.client_id, "client-id-R1");
    assert_eq!((found.state, found.grant_revoked, found.person), (RegistrationState::Active, false, None));
    let (token, written) = (found.token, issued("T1"));
    assert_eq!((token.id, token.hash.as_str()), (written.id, written.hash.as_str()));
    assert_eq!((token.registration, token.grant, token.subject), (written.registration, None, written.subject));
    assert_eq!((token.scope, token.audience), (written.scope, written.audience));
    assert_eq!((token.issued_at, token.expires_at, token.last_used_at), (at(10), at(100), None));
    assert_eq!(token.dpop_jkt, written.dpop_jkt);
    assert!(db.find_issued_token(&Secret::new("token T2").hash()).await.unwrap().is_none());
    assert!(is_live(&db, "T1", 99).await && !is_live(&db, "T1", 100).await);

    change(&db, TokenChange::TokenUsed("T1".into(), at(20))).await.unwrap();
    let listed = db.list_issued_tokens(&"R1".into(), at(99), 10).await.unwrap();
    assert_eq!(listed[0].token.last_used_at, Some(at(20)));
    assert!(db.list_issued_tokens(&"R1".into(), at(100), 10).await.unwrap().is_empty());
    change(&db, TokenChange::Revoke("T1".into())).await.unwrap();
    assert!(!is_live(&db, "T1", 99).await);
});

contract_test!(tokens_that_were_ended_stay_dead_and_later_ones_live, |db| {
    with_registration(&db).await;
    change(&db, TokenChange::Issue(issued("T1"))).await.unwrap();
    change(&db, TokenChange::EndTokens("R1".into(), at(20))).await.unwrap();
    assert!(!is_live(&db, "T1", 30).await);
    let registration = db.find_registration("client-id-R1", at(0)).await.unwrap().unwrap().registration;
    assert_eq!(registration.tokens_since, at(20));
    // One that was being issued at that moment.
    let late = |id, seconds| IssuedToken { issued_at: at(seconds), ..issued(id) };
    change(&db, TokenChange::Issue(late("T2", 20))).await.unwrap();
    change(&db, TokenChange::Issue(late("T3", 21))).await.unwrap();
    assert_eq!((is_live(&db, "T2", 30).await, is_live(&db, "T3", 30).await), (false, true));
    let listed = db.list_issued_tokens(&"R1".into(), at(30), 10).await.unwrap();
    assert_eq!(listed.iter().map(|found| found.token.id.as_str()).collect::<Vec<_>>(), ["T3"]);
    // The moment never goes back.
    change(&db, TokenChange::EndTokens("R1".into(), at(15))).await.unwrap();
    let registration = db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration;
    assert_eq!(registration.tokens_since, at(20));
});

contract_test!(tokens_die_with_their_registration, |db| {
    with_registration(&db).await;
    change(&db, TokenChange::Issue(issued("T1"))).await.unwrap();
    let off = Registration { state: RegistrationState::Disabled, ..read(&db).await };
    change(&db, CredentialChange::UpdateRegistration(Box::new(off))).await.unwrap();
    assert!(!is_live(&db, "T1", 30).await, "of a disabled client");
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(30))).await.unwrap();
    assert!(db.find_issued_token(&Secret::new("token T1").hash()).await.unwrap().is_none());
});

contract_test!(tokens_that_are_issued_at_the_same_moment_all_land, |db| {
    with_registration(&db).await;
    let tasks: Vec<_> = (0..150)
        .map(|number| {
            let registration = if number == 70 { "nobody" } else { "R1" };
            let token = IssuedToken { registration: registration.into(), ..issued(&format!("T{number:03}")) };
            let db = db.clone();
            tokio::spawn(async move { db.commit(vec![TokenChange::Issue(token).into()]).await })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        let result = task.await.unwrap();
        assert_eq!(matches!(result, Err(StoreError::Conflict)), number == 70, "{number}: {result:?}");
    }
    let listed = db.list_issued_tokens(&"R1".into(), at(50), 1000).await.unwrap();
    assert_eq!(listed.len(), 149);
    let mut ids: Vec<_> = listed.iter().map(|found| found.token.id.as_str()).collect();
    ids.reverse();
    assert!(ids.is_sorted(), "newest first");
});

contract_test!(what_is_spent_is_spent_once, |db| {
    let spend = || TokenChange::Spend { id: "jwt:1".to_owned(), expires_at: at(50) };
    assert!(!db.is_spent("jwt:1").await.unwrap());
    change(&db, spend()).await.unwrap();
    assert!(db.is_spent("jwt:1").await.unwrap() && !db.is_spent("jwt:2").await.unwrap());
    assert!(matches!(change(&db, spend()).await, Err(StoreError::Conflict)));
});

contract_test!(a_client_keeps_when_it_was_used_and_what_it_may, |db| {
    with_registration(&db).await;
    let before = read(&db).await;
    assert_eq!((before.last_used_at, before.privileges), (None, Vec::new()));
    change(&db, TokenChange::ClientUsed("R1".into(), at(9))).await.unwrap();
    change(&db, TokenChange::ClientUsed("R1".into(), at(7))).await.unwrap();
    let both = vec![Privilege::Introspect, Privilege::Register];
    change(&db, TokenChange::SetPrivileges("R1".into(), both.clone())).await.unwrap();
    let after = read(&db).await;
    assert_eq!((after.last_used_at, after.privileges, after.revision), (Some(at(9)), both, before.revision));
    let nobody = TokenChange::SetPrivileges("R9".into(), Vec::new());
    assert!(matches!(change(&db, nobody).await, Err(StoreError::Conflict)));
});

async fn read(db: &Database) -> Registration {
    let found = db.lookup_registration(&registration("R1", "C1").id).await.unwrap().unwrap();
    found.registration
}
