//! Whatever was looked up before, the next lookup sees what was committed since.

use model::{
    CatalogueChange, ClientSecret, CredentialChange, Registration, RegistrationState, StoreError, TokenChange,
    store::{AdministratorStore, CatalogueStore, CredentialStore, TokenStore},
};
use storage::Database;

use crate::{
    fixtures::{at, change, initial_token, secret, token, with_registration},
    sql::tokens::{is_live, issued},
};

async fn found(db: &Database) -> (Registration, Option<ClientSecret>) {
    let found = db.find_registration("client-id-R1", at(1)).await.unwrap().unwrap();
    (found.registration, found.secret)
}

contract_test!(a_change_is_seen_by_the_next_lookup, |db| {
    with_registration(&db).await;

    let (registration, newest) = found(&db).await;
    assert_eq!(newest.unwrap().id.as_str(), "S1");
    let newer = ClientSecret { created_at: at(1), ..secret("S2", "R1") };
    change(&db, CredentialChange::AddSecret(newer)).await.unwrap();
    assert_eq!(found(&db).await.1.unwrap().id.as_str(), "S2");
    let disabled = Registration { state: RegistrationState::Disabled, ..registration };
    change(&db, CredentialChange::UpdateRegistration(Box::new(disabled))).await.unwrap();
    assert_eq!(found(&db).await.0.state, RegistrationState::Disabled);

    let mut provider = db.lookup_provider(&"P1".into()).await.unwrap().unwrap();
    provider.rules.approval = true;
    change(&db, CatalogueChange::UpdateProvider(Box::new(provider))).await.unwrap();
    assert!(db.lookup_provider(&"P1".into()).await.unwrap().unwrap().rules.approval);

    change(&db, CredentialChange::AddInitialToken(Box::new(initial_token("T1")))).await.unwrap();
    let hash = token("T1").hash();
    assert!(db.find_initial_token(&hash).await.unwrap().unwrap().token.revoked_at.is_none());
    change(&db, CredentialChange::RevokeInitialToken("T1".into(), at(1))).await.unwrap();
    assert_eq!(db.find_initial_token(&hash).await.unwrap().unwrap().token.revoked_at, Some(at(1)));

    change(&db, TokenChange::Issue(issued("A1"))).await.unwrap();
    change(&db, TokenChange::Issue(issued("A2"))).await.unwrap();
    assert!(!db.is_spent("jti").await.unwrap());
    let enabled = Registration { state: RegistrationState::Active, ..found(&db).await.0 };
    change(&db, CredentialChange::UpdateRegistration(Box::new(enabled))).await.unwrap();
    assert!(is_live(&db, "A1", 20).await && is_live(&db, "A2", 20).await);
    change(&db, TokenChange::Spend { id: "jti".to_owned(), expires_at: at(100) }).await.unwrap();
    assert!(db.is_spent("jti").await.unwrap());
    change(&db, TokenChange::Revoke("A1".into())).await.unwrap();
    assert!(!is_live(&db, "A1", 20).await && is_live(&db, "A2", 20).await);
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(30))).await.unwrap();
    assert!(!is_live(&db, "A2", 20).await);
    assert_eq!(found(&db).await.0.state, RegistrationState::Revoked);
});

async fn looks_up_what_is_no_text(db: Database) {
    assert!(db.find_registration("\0", at(1)).await.unwrap().is_none());
    assert!(db.find_administrator("ada\0").await.unwrap().is_none());
    assert!(db.lookup_provider(&"P1\0".into()).await.unwrap().is_none());
    assert!(!db.is_spent("\0").await.unwrap());
}

contract_test!(a_key_that_is_no_text_finds_nothing_and_fails_nobody_else, |db| {
    with_registration(&db).await;
    // More at a time than run queries of their own, so that good and strange ones wait together.
    let mut lookups = tokio::task::JoinSet::new();
    for number in 0..60 {
        let db = db.clone();
        lookups.spawn(async move {
            if number % 3 == 0 {
                looks_up_what_is_no_text(db).await;
            } else {
                assert_eq!(found(&db).await.0.client_id, "client-id-R1");
            }
        });
    }
    lookups.join_all().await;
});

contract_test!(a_text_with_nul_is_never_a_failure_of_the_database, |db| {
    with_registration(&db).await;
    let nul = ClientSecret { last_four: "\0".to_owned(), ..secret("S9", "R1") };
    let answer = change(&db, CredentialChange::AddSecret(nul)).await;
    assert!(matches!(answer, Ok(()) | Err(StoreError::NotText)), "{answer:?}");
});
