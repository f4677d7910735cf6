use model::{
    ApiClient, CatalogueChange, ClientChange, CredentialChange, DocumentHosts, OpenRegistration, Provider,
    ProviderSummary, Registration, RegistrationState, StoreError, Unique, UsedBy,
    store::{CatalogueStore, CredentialStore},
};

use crate::fixtures::{
    at, change, client, provider, registration, registration_policy, with_administrator, with_registration,
};

contract_test!(a_provider_reads_back_as_it_was_written, |db| {
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P1")))).await.unwrap();
    assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap(), Some(provider("P1")));
    assert_eq!(db.lookup_provider(&"P2".into()).await.unwrap(), None);
});

contract_test!(an_update_keeps_the_date_it_was_added, |db| {
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P1")))).await.unwrap();
    let mut changed = Provider { name: "Renamed".to_owned(), created_at: at(5), updated_at: at(5), ..provider("P1") };
    changed.rules.scopes.clear();
    change(&db, CatalogueChange::UpdateProvider(Box::new(changed.clone()))).await.unwrap();
    let expected = Provider { created_at: at(0), ..changed };
    assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap(), Some(expected));

    let gone = change(&db, CatalogueChange::UpdateProvider(Box::new(provider("P2")))).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(names_are_unique_without_regard_to_case, |db| {
    let named = |id, name: &str| Provider { name: name.to_owned(), ..provider(id) };
    change(&db, CatalogueChange::AddProvider(Box::new(named("P1", "Ärzte")))).await.unwrap();
    let refused = change(&db, CatalogueChange::AddProvider(Box::new(named("P2", " äRZTE ")))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::ProviderName))), "{refused:?}");
    change(&db, CatalogueChange::AddProvider(Box::new(named("P2", "Else")))).await.unwrap();
    let refused = change(&db, CatalogueChange::UpdateProvider(Box::new(named("P2", "ärzte")))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::ProviderName))), "{refused:?}");
});

contract_test!(the_list_is_by_name_and_counts_the_use, |db| {
    with_registration(&db).await;
    let named = |id, name: &str| Provider { name: name.to_owned(), ..provider(id) };
    change(&db, CatalogueChange::AddProvider(Box::new(named("P2", "b second")))).await.unwrap();
    change(&db, CatalogueChange::AddProvider(Box::new(named("P3", "A first")))).await.unwrap();
    for id in ["C3", "C2"] {
        let client = ApiClient { provider: Some("P1".into()), ..client(id) };
        change(&db, ClientChange::Add(Box::new(client))).await.unwrap();
    }
    let revoked = Registration { provider: Some("P1".into()), ..registration("R2", "C1") };
    change(&db, CredentialChange::AddRegistration(Box::new(revoked))).await.unwrap();
    change(&db, CredentialChange::RevokeRegistration("R2".into(), at(1))).await.unwrap();

    assert_eq!(
        db.list_providers().await.unwrap(),
        [
            ProviderSummary { provider: named("P3", "A first"), api_clients: 0, registrations: 0 },
            ProviderSummary { provider: named("P2", "b second"), api_clients: 0, registrations: 0 },
            ProviderSummary { provider: provider("P1"), api_clients: 2, registrations: 1 },
        ]
    );
    assert_eq!(
        db.provider_used_by(&"P1".into(), 10).await.unwrap(),
        [
            UsedBy { id: "C2".into(), name: "Client C2".to_owned() },
            UsedBy { id: "C3".into(), name: "Client C3".to_owned() }
        ]
    );
    assert_eq!(db.provider_used_by(&"P1".into(), 1).await.unwrap().len(), 1);
});

contract_test!(a_provider_of_a_client_stays, |db| {
    with_administrator(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P1")))).await.unwrap();
    change(&db, ClientChange::Add(Box::new(ApiClient { provider: Some("P1".into()), ..client("C1") }))).await.unwrap();
    let refused = change(&db, CatalogueChange::DeleteProvider("P1".into())).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");

    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    change(&db, CatalogueChange::DeleteProvider("P1".into())).await.unwrap();
    assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap(), None);
    let gone = change(&db, CatalogueChange::DeleteProvider("P1".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(a_provider_of_a_live_registration_stays, |db| {
    with_registration(&db).await;
    let refused = change(&db, CatalogueChange::DeleteProvider("P1".into())).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");

    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(1))).await.unwrap();
    change(&db, CatalogueChange::DeleteProvider("P1".into())).await.unwrap();
    assert_eq!(db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration.provider, None);
});

contract_test!(a_provider_of_a_registration_that_may_work_again_stays, |db| {
    with_registration(&db).await;
    for state in [RegistrationState::AwaitingApproval, RegistrationState::Disabled, RegistrationState::Rejected] {
        let read = db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration;
        change(&db, CredentialChange::UpdateRegistration(Box::new(Registration { state, ..read }))).await.unwrap();
        let refused = change(&db, CatalogueChange::DeleteProvider("P1".into())).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{state:?}: {refused:?}");
    }
});

contract_test!(one_provider_at_most_is_open, |db| {
    assert_eq!(db.open_provider().await.unwrap(), None);
    let open = |id| {
        let mut provider = provider(id);
        provider.rules.open = Some(Box::new(OpenRegistration {
            policy: registration_policy(),
            max_unused: 1000,
            unused_days: 30,
            per_source_per_hour: 10,
            per_hour: 100,
            documents: Some(DocumentHosts { hosts: vec!["app.example.com".to_owned()] }),
        }));
        provider
    };
    change(&db, CatalogueChange::AddProvider(Box::new(open("P1")))).await.unwrap();
    assert_eq!(db.open_provider().await.unwrap(), Some(open("P1")));
    let refused = change(&db, CatalogueChange::AddProvider(Box::new(open("P2")))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::OpenProvider))), "{refused:?}");
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P2")))).await.unwrap();
    let refused = change(&db, CatalogueChange::UpdateProvider(Box::new(open("P2")))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::OpenProvider))), "{refused:?}");

    change(&db, CatalogueChange::UpdateProvider(Box::new(provider("P1")))).await.unwrap();
    assert_eq!(db.open_provider().await.unwrap(), None);
    change(&db, CatalogueChange::UpdateProvider(Box::new(open("P2")))).await.unwrap();
    assert_eq!(db.open_provider().await.unwrap(), Some(open("P2")));
});

contract_test!(a_client_cannot_have_a_provider_that_is_not_there, |db| {
    with_administrator(&db).await;
    let refused =
        change(&db, ClientChange::Add(Box::new(ApiClient { provider: Some("P1".into()), ..client("C1") }))).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
});
