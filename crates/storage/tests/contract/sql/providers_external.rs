use model::{
    ApiClient, Capabilities, CatalogueChange, ClientChange, CredentialChange, External, InitialTokenHealth, Operation,
    OperationState, Provider, ProviderClient, ProviderClientState, ProviderHealth, ProviderSecrets, ProvisioningChange,
    Registration, RegistrationState, Sealed, StoreError, TestLine, TestOutcome, TestReport, TestStep,
    store::{CatalogueStore, ClientStore, CredentialStore, ProvisioningStore},
};
use storage::Database;

use crate::fixtures::{
    at, change, client, external_provider, initial_token, operation, provider, provider_client, token,
    with_administrator, with_operation, with_provider_client,
};

async fn read(db: &Database, id: &str) -> Provider {
    db.lookup_provider(&id.into()).await.unwrap().unwrap()
}

async fn add(db: &Database, provider: Provider) {
    change(db, CatalogueChange::AddProvider(Box::new(provider))).await.unwrap();
}

fn test_report() -> TestReport {
    TestReport {
        at: at(3),
        by: "ada".to_owned(),
        lines: vec![TestLine {
            step: TestStep::Register,
            outcome: TestOutcome::Failed,
            status: Some(401),
            error: Some("invalid_token".to_owned()),
            description: None,
            note: "Check the initial access token.".to_owned(),
            duration_ms: 12,
        }],
        capabilities: Capabilities { update: true, ..Capabilities::default() },
    }
}

/// With everything that can be empty filled.
fn full(id: &str) -> Provider {
    Provider {
        disabled: true,
        test: Some(Box::new(test_report())),
        health: ProviderHealth { failing_since: Some(at(4)), last_error: Some("no answer".to_owned()) },
        ..external_provider(id)
    }
}

contract_test!(an_external_provider_reads_back_as_it_was_written, |db| {
    add(&db, full("P1")).await;
    add(&db, external_provider("P2")).await;
    assert_eq!(read(&db, "P1").await, full("P1"));
    assert_eq!(read(&db, "P2").await, external_provider("P2"));
    let listed: Vec<_> = db.list_providers().await.unwrap().into_iter().map(|summary| summary.provider).collect();
    assert_eq!(listed, [full("P1"), external_provider("P2")]);
});

contract_test!(an_update_leaves_secrets_test_and_health_alone, |db| {
    add(&db, full("P1")).await;
    let external = External { display_name: "Sign-in".to_owned(), ..External::default() };
    let given = Provider {
        name: "Renamed".to_owned(),
        external: Some(Box::new(external)),
        disabled: false,
        secrets: ProviderSecrets::default(),
        test: None,
        health: ProviderHealth::default(),
        updated_at: at(9),
        ..full("P1")
    };
    change(&db, CatalogueChange::UpdateProvider(Box::new(given.clone()))).await.unwrap();
    let (kept, expected) = (full("P1"), given);
    let expected = Provider { secrets: kept.secrets, test: kept.test, health: kept.health, ..expected };
    assert_eq!(read(&db, "P1").await, expected);
});

contract_test!(secrets_test_and_health_are_set_by_themselves, |db| {
    add(&db, external_provider("P1")).await;
    let secrets = ProviderSecrets { credential: Some(Sealed::from_stored("key.next")), client_key: None };
    change(&db, CatalogueChange::SetProviderSecrets("P1".into(), secrets.clone())).await.unwrap();
    let expected = Provider { secrets, ..external_provider("P1") };
    assert_eq!(read(&db, "P1").await, expected);

    let test = Some(Box::new(test_report()));
    change(&db, CatalogueChange::SetProviderTest("P1".into(), test.clone())).await.unwrap();
    let expected = Provider { test, ..expected };
    assert_eq!(read(&db, "P1").await, expected);

    let health = ProviderHealth { failing_since: Some(at(4)), last_error: Some("no answer".to_owned()) };
    change(&db, CatalogueChange::SetProviderHealth("P1".into(), health.clone())).await.unwrap();
    let expected = Provider { health, ..expected };
    assert_eq!(read(&db, "P1").await, expected);

    change(&db, CatalogueChange::SetProviderTest("P1".into(), None)).await.unwrap();
    change(&db, CatalogueChange::SetProviderHealth("P1".into(), ProviderHealth::default())).await.unwrap();
    assert_eq!(read(&db, "P1").await, Provider { test: None, health: ProviderHealth::default(), ..expected });
});

contract_test!(what_is_set_for_a_provider_that_is_gone, |db| {
    for refused in [
        CatalogueChange::SetProviderSecrets("P1".into(), ProviderSecrets::default()),
        CatalogueChange::SetProviderTest("P1".into(), None),
    ] {
        let refused = change(&db, refused).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    change(&db, CatalogueChange::SetProviderHealth("P1".into(), ProviderHealth::default())).await.unwrap();
    change(&db, CatalogueChange::CountProviderUse("P1".into())).await.unwrap();
    change(&db, CatalogueChange::DetachProvider("P1".into(), at(0))).await.unwrap();
});

fn with_uses(id: &str, remaining_uses: Option<i64>) -> Provider {
    let mut provider = external_provider(id);
    if let Some(external) = &mut provider.external {
        external.initial_token = InitialTokenHealth { remaining_uses, ..external.initial_token };
    }
    provider
}

contract_test!(registrations_count_down_what_an_initial_access_token_allows, |db| {
    let uses = async || {
        change(&db, CatalogueChange::CountProviderUse("P1".into())).await.unwrap();
        read(&db, "P1").await
    };
    add(&db, with_uses("P1", Some(2))).await;
    for left in [1, 0, 0] {
        assert_eq!(uses().await, with_uses("P1", Some(left)));
    }
    change(&db, CatalogueChange::UpdateProvider(Box::new(with_uses("P1", None)))).await.unwrap();
    assert_eq!(uses().await, with_uses("P1", None), "nobody knows how many");
    add(&db, provider("P2")).await;
    change(&db, CatalogueChange::CountProviderUse("P2".into())).await.unwrap();
    assert_eq!(read(&db, "P2").await, provider("P2"));
});

contract_test!(parallel_registrations_are_all_counted_down, |db| {
    add(&db, with_uses("P1", Some(20))).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { change(&db, CatalogueChange::CountProviderUse("P1".into())).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(read(&db, "P1").await, with_uses("P1", Some(12)));
});

contract_test!(an_initial_access_token_is_found_with_what_its_provider_allows, |db| {
    add(&db, full("P1")).await;
    change(&db, CredentialChange::AddInitialToken(Box::new(initial_token("T1")))).await.unwrap();
    let found = db.find_initial_token(&token("T1").hash()).await.unwrap().unwrap();
    let expected =
        Provider { secrets: ProviderSecrets::default(), test: None, health: ProviderHealth::default(), ..full("P1") };
    assert_eq!(*found.provider, expected, "nobody calls the provider there");
});

contract_test!(a_provider_stays_while_something_may_be_there_or_is_to_be_done, |db| {
    with_provider_client(&db).await;
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(1))).await.unwrap();
    let delete = async || change(&db, CatalogueChange::DeleteProvider("P1".into())).await;
    let refused = async |why: &str| {
        let refused = delete().await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{why}: {refused:?}");
    };
    for state in [
        ProviderClientState::Expected,
        ProviderClientState::Current,
        ProviderClientState::Retiring,
        ProviderClientState::Suspect,
    ] {
        let client = ProviderClient { state, ..provider_client("K1") };
        change(&db, ProvisioningChange::UpdateClient(Box::new(client))).await.unwrap();
        refused(&format!("{state:?}")).await;
    }
    let gone = ProviderClient { state: ProviderClientState::Gone, ..provider_client("K1") };
    change(&db, ProvisioningChange::UpdateClient(Box::new(gone))).await.unwrap();
    for (id, state) in [("O1", OperationState::Waiting), ("O2", OperationState::Stuck)] {
        let open = Operation { state, ..operation(id) };
        change(&db, ProvisioningChange::AddOperation(Box::new(open))).await.unwrap();
        refused(&format!("{state:?}")).await;
        assert!(db.lookup_provider_client(&"K1".into()).await.unwrap().is_some(), "nothing of it was done");
        change(&db, ProvisioningChange::CancelOperation(id.into(), at(1))).await.unwrap();
    }
    delete().await.unwrap();
    assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap(), None);
    assert_eq!(db.lookup_provider_client(&"K1".into()).await.unwrap(), None);
    assert_eq!(db.lookup_operation(&"O1".into()).await.unwrap(), None);
});

contract_test!(a_provider_of_a_registration_that_is_not_revoked_stays, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::Add(Box::new(client("C1")))).await.unwrap();
    add(&db, external_provider("P1")).await;
    for (id, state) in [("R1", RegistrationState::Registering), ("R2", RegistrationState::Revoking)] {
        let half = Registration {
            realm: id.to_owned(),
            provider: Some("P1".into()),
            state,
            ..crate::fixtures::registration(id, "C1")
        };
        change(&db, CredentialChange::AddRegistration(Box::new(half))).await.unwrap();
        let refused = change(&db, CatalogueChange::DeleteProvider("P1".into())).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{state:?}: {refused:?}");
        change(&db, CredentialChange::RevokeRegistration(id.into(), at(1))).await.unwrap();
    }
    change(&db, CatalogueChange::DeleteProvider("P1".into())).await.unwrap();
});

contract_test!(nothing_refers_to_a_detached_provider, |db| {
    with_operation(&db).await;
    add(&db, external_provider("P2")).await;
    change(&db, ClientChange::Add(Box::new(ApiClient { provider: Some("P1".into()), ..client("C2") }))).await.unwrap();
    change(&db, ClientChange::Add(Box::new(ApiClient { provider: Some("P2".into()), ..client("C3") }))).await.unwrap();
    let elsewhere = ProviderClient { provider: "P2".into(), registration: None, ..provider_client("K2") };
    change(&db, ProvisioningChange::AddClient(Box::new(elsewhere.clone()))).await.unwrap();
    let done = Operation { state: OperationState::Done, finished_at: Some(at(1)), ..operation("O2") };
    change(&db, ProvisioningChange::AddOperation(Box::new(done.clone()))).await.unwrap();
    let begin = ProvisioningChange::BeginOperation { id: "O1".into(), now: at(0), lease_until: at(60) };
    change(&db, begin).await.unwrap();
    let before = db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration;

    change(&db, CatalogueChange::DetachProvider("P1".into(), at(5))).await.unwrap();
    assert_eq!(read(&db, "P1").await, external_provider("P1"), "it is still there");
    assert_eq!(db.lookup_client(&"C2".into()).await.unwrap().unwrap().provider, None);
    assert_eq!(db.lookup_client(&"C3".into()).await.unwrap().unwrap().provider, Some("P2".into()));
    let after = db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration;
    assert_eq!(after, Registration { provider: None, revision: 1, ..before.clone() });
    let forgotten = ProviderClient {
        state: ProviderClientState::Gone,
        access_token: None,
        updated_at: at(5),
        ..provider_client("K1")
    };
    assert_eq!(db.lookup_provider_client(&"K1".into()).await.unwrap(), Some(forgotten));
    assert_eq!(db.lookup_provider_client(&"K2".into()).await.unwrap(), Some(elsewhere));
    let cancelled = db.lookup_operation(&"O1".into()).await.unwrap().unwrap();
    assert_eq!((cancelled.state, cancelled.finished_at), (OperationState::Cancelled, Some(at(5))));
    assert_eq!(db.lookup_operation(&"O2".into()).await.unwrap(), Some(done));

    // The worker that was at it is told, and so is whoever had read the registration.
    let late = change(&db, ProvisioningChange::FinishOperation { id: "O1".into(), attempt: 1, at: at(6) }).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let late = change(&db, CredentialChange::SetClientId(Box::new(before))).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");

    change(&db, CatalogueChange::DeleteProvider("P1".into())).await.unwrap();
    assert_eq!(db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration, after);
});
