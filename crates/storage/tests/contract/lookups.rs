//! Whatever was looked up before, the next lookup sees what was committed since.

use registration::{
    CatalogueChange, ClientSecret, CredentialChange, Registration, RegistrationState, TokenChange,
    store::{CatalogueStore, CredentialStore, TokenStore},
};
use storage::Database;

use crate::{
    fixtures::{at, change, initial_token, secret, token, with_registration},
    tokens::{is_live, issued},
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
