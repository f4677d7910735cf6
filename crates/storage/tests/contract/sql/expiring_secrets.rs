use model::{
    CatalogueChange, ClientSecret, CredentialChange, ExpiringSecret, Registration, RegistrationState, StoreError,
    store::ProvisioningStore,
};
use storage::Database;

use crate::fixtures::{at, change, provider, registration, secret, with_provider_client};

/// Adds a registration in the realm `P1` whose secret of the same number ends then.
async fn add(db: &Database, number: u32, ends: i64, change_it: impl FnOnce(&mut Registration)) {
    let id = format!("R{number}");
    let mut registration = Registration { realm: "P1".to_owned(), ..registration(&id, "C1") };
    change_it(&mut registration);
    change(db, CredentialChange::AddRegistration(Box::new(registration))).await.unwrap();
    add_secret(db, &format!("S{number}"), &id, 0, ends).await;
}

async fn add_secret(db: &Database, id: &str, registration: &str, created: i64, ends: i64) {
    let ending = ClientSecret { created_at: at(created), expires_at: Some(at(ends)), ..secret(id, registration) };
    change(db, CredentialChange::AddSecret(ending)).await.unwrap();
}

async fn expiring(db: &Database, until: i64, days: i64) -> Vec<String> {
    let found = db.expiring_secrets(at(until), days, 10).await.unwrap();
    found.into_iter().map(|secret| secret.secret.to_string()).collect()
}

contract_test!(the_newest_secrets_that_end_soon_are_found_with_all_that_a_mail_says, |db| {
    with_provider_client(&db).await;
    add(&db, 2, 100, |_| {}).await;
    add(&db, 3, 50, |_| {}).await;
    let first = ExpiringSecret {
        secret: "S3".into(),
        registration: "R3".into(),
        label: "Shop".to_owned(),
        api_client: "C1".into(),
        client_name: "Client C1".to_owned(),
        expires_at: at(50),
    };
    assert_eq!(db.expiring_secrets(at(100), 30, 1).await.unwrap(), [first]);
    assert_eq!(expiring(&db, 100, 30).await, ["S3", "S2"], "S1 never ends");
    assert_eq!(expiring(&db, 99, 30).await, ["S3"]);

    add_secret(&db, "S4", "R3", 1, 500).await;
    assert_eq!(expiring(&db, 100, 30).await, ["S2"], "R3 has a newer one");
    assert_eq!(expiring(&db, 500, 30).await, ["S2", "S4"]);
});

contract_test!(only_active_registrations_at_external_providers_are_warned, |db| {
    with_provider_client(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P2")))).await.unwrap();
    add(&db, 2, 50, |registration| registration.state = RegistrationState::Disabled).await;
    add(&db, 3, 50, |registration| registration.state = RegistrationState::Revoking).await;
    add(&db, 4, 50, |registration| {
        registration.realm = String::new();
        registration.provider = Some("P2".into());
    })
    .await;
    add(&db, 5, 50, |registration| registration.api_client = None).await;
    assert_eq!(expiring(&db, 100, 30).await, Vec::<String>::new());
    add(&db, 6, 50, |_| {}).await;
    assert_eq!(expiring(&db, 100, 30).await, ["S6"]);
});

contract_test!(a_secret_is_warned_of_once, |db| {
    with_provider_client(&db).await;
    add(&db, 2, 50, |_| {}).await;
    let warned = async |days| change(&db, CredentialChange::SecretWarned("S2".into(), days)).await;
    warned(14).await.unwrap();
    assert_eq!(expiring(&db, 100, 30).await, Vec::<String>::new(), "a later mail has said it");
    assert_eq!(expiring(&db, 100, 14).await, Vec::<String>::new());
    assert_eq!(expiring(&db, 100, 7).await, ["S2"]);
    for days in [14, 30] {
        let refused = warned(days).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{days}: {refused:?}");
    }
    warned(7).await.unwrap();
    assert_eq!(expiring(&db, 100, 7).await, Vec::<String>::new());
    let gone = change(&db, CredentialChange::SecretWarned("S9".into(), 7)).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(of_parallel_warnings_exactly_one_is_said, |db| {
    with_provider_client(&db).await;
    add(&db, 2, 50, |_| {}).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { change(&db, CredentialChange::SecretWarned("S2".into(), 7)).await })
        })
        .collect();
    let mut said = 0;
    for task in tasks {
        said += usize::from(task.await.unwrap().is_ok());
    }
    assert_eq!(said, 1);
});
