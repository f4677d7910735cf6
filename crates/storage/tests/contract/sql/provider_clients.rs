use model::{
    CatalogueChange, ClientChange, CredentialChange, Difference, Finding, Operation, OperationKind, OperationState,
    Page, Provider, ProviderClient, ProviderClientFilter, ProviderClientRow, ProviderClientState, ProvisioningChange,
    Registration, StoreError, store::ProvisioningStore,
};
use storage::Database;

use crate::fixtures::{
    at, change, external_provider, operation, operation_error, provider_client, registration, with_operation,
    with_provider_client,
};

async fn add(db: &Database, client: ProviderClient) {
    change(db, ProvisioningChange::AddClient(Box::new(client))).await.unwrap();
}

async fn update(db: &Database, client: ProviderClient) {
    change(db, ProvisioningChange::UpdateClient(Box::new(client))).await.unwrap();
}

async fn read(db: &Database, id: &str) -> Option<ProviderClient> {
    db.lookup_provider_client(&id.into()).await.unwrap()
}

fn in_state(id: &str, state: ProviderClientState) -> ProviderClient {
    ProviderClient { state, ..provider_client(id) }
}

/// A client with everything that can be empty filled.
fn full(id: &str) -> ProviderClient {
    let differences = vec![Difference { member: "scope".to_owned(), here: "a b".to_owned(), there: "a".to_owned() }];
    ProviderClient {
        finding: Some(Finding::Changed { members: differences }),
        checked_at: Some(at(3)),
        delete_after: Some(at(4)),
        ..provider_client(id)
    }
}

contract_test!(a_client_reads_back_as_it_was_written, |db| {
    with_provider_client(&db).await;
    assert_eq!(read(&db, "K1").await, Some(provider_client("K1")));
    assert_eq!(read(&db, "K2").await, None);
    add(&db, full("K2")).await;
    assert_eq!(read(&db, "K2").await, Some(full("K2")));
    let empty = ProviderClient {
        registration: None,
        client_id: None,
        registration_client_uri: None,
        access_token: None,
        members: serde_json::Map::new(),
        state: ProviderClientState::Expected,
        ..provider_client("K3")
    };
    add(&db, empty.clone()).await;
    assert_eq!(read(&db, "K3").await, Some(empty));
});

contract_test!(an_update_changes_all_but_the_provider_and_when_it_was_first_known, |db| {
    with_provider_client(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(external_provider("P2")))).await.unwrap();
    let changed = ProviderClient {
        provider: "P2".into(),
        registration: None,
        client_name: "Another name".to_owned(),
        client_id: Some("another".to_owned()),
        registration_client_uri: None,
        access_token: Some(model::Sealed::from_stored("key.next")),
        members: serde_json::Map::new(),
        state: ProviderClientState::Suspect,
        created_at: at(8),
        updated_at: at(8),
        ..full("K1")
    };
    update(&db, changed.clone()).await;
    assert_eq!(read(&db, "K1").await, Some(ProviderClient { provider: "P1".into(), created_at: at(0), ..changed }));
    update(&db, provider_client("K9")).await;
    assert_eq!(read(&db, "K9").await, None, "nothing happens when it is gone");
});

contract_test!(a_client_needs_its_provider, |db| {
    with_provider_client(&db).await;
    let lost = ProviderClient { provider: "P9".into(), ..provider_client("K2") };
    let refused = change(&db, ProvisioningChange::AddClient(Box::new(lost))).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
});

contract_test!(a_client_outlives_its_registration, |db| {
    with_provider_client(&db).await;
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    let orphan = ProviderClient { registration: None, ..provider_client("K1") };
    assert_eq!(read(&db, "K1").await, Some(orphan.clone()));

    // Whoever has read it before writes down what it has learned all the same.
    update(&db, ProviderClient { client_name: "Learned".to_owned(), ..provider_client("K1") }).await;
    assert_eq!(read(&db, "K1").await, Some(ProviderClient { client_name: "Learned".to_owned(), ..orphan }));
    add(&db, provider_client("K2")).await;
    assert_eq!(read(&db, "K2").await.unwrap().registration, None);
});

contract_test!(the_client_of_a_registration_is_the_current_one_else_the_expected_one, |db| {
    with_provider_client(&db).await;
    let current = async || {
        let found = db.current_provider_client(&"R1".into()).await.unwrap();
        found.map(|client| client.id.to_string())
    };
    add(&db, in_state("K2", ProviderClientState::Expected)).await;
    assert_eq!(current().await.as_deref(), Some("K1"));
    for (state, expected) in [
        (ProviderClientState::Retiring, Some("K2")),
        (ProviderClientState::Suspect, Some("K2")),
        (ProviderClientState::Gone, Some("K2")),
        (ProviderClientState::Current, Some("K1")),
    ] {
        update(&db, in_state("K1", state)).await;
        assert_eq!(current().await.as_deref(), expected, "{state:?}");
    }
    update(&db, in_state("K1", ProviderClientState::Gone)).await;
    update(&db, in_state("K2", ProviderClientState::Gone)).await;
    assert_eq!(current().await, None);
});

fn filter(differing: bool, page: u32) -> ProviderClientFilter {
    ProviderClientFilter { provider: "P1".into(), differing, page: Page::number(page) }
}

fn ids(rows: &[ProviderClientRow]) -> Vec<&str> {
    rows.iter().map(|row| row.client.id.as_str()).collect()
}

contract_test!(the_list_shows_first_what_something_is_to_be_done_about, |db| {
    with_operation(&db).await;
    let other = |client: ProviderClient| ProviderClient { registration: None, ..client };
    let missing = Finding::Missing { error: operation_error() };
    add(&db, ProviderClient { finding: Some(missing), ..other(provider_client("K2")) }).await;
    add(&db, other(in_state("K3", ProviderClientState::Suspect))).await;
    add(&db, other(in_state("K4", ProviderClientState::Gone))).await;
    add(&db, ProviderClient { created_at: at(5), ..other(provider_client("K5")) }).await;
    add(&db, other(in_state("K6", ProviderClientState::Expected))).await;
    change(&db, CatalogueChange::AddProvider(Box::new(external_provider("P2")))).await.unwrap();
    add(&db, ProviderClient { provider: "P2".into(), ..other(provider_client("K7")) }).await;

    let all = db.list_provider_clients(&filter(false, 1)).await.unwrap();
    assert_eq!((ids(&all.items), all.total), (vec!["K6", "K3", "K2", "K5", "K1"], 5));
    let named = ProviderClientRow {
        client: provider_client("K1"),
        label: Some("Shop".to_owned()),
        client_name: Some("Client C1".to_owned()),
        operation: Some(OperationKind::Update),
    };
    assert_eq!(all.items[4], named);
    let alone = ProviderClientRow {
        client: ProviderClient { created_at: at(5), ..other(provider_client("K5")) },
        label: None,
        client_name: None,
        operation: None,
    };
    assert_eq!(all.items[3], alone);

    let differing = db.list_provider_clients(&filter(true, 1)).await.unwrap();
    assert_eq!((ids(&differing.items), differing.total), (vec!["K6", "K3", "K2"], 3));
});

contract_test!(what_is_finished_is_not_to_be_done, |db| {
    with_provider_client(&db).await;
    for (id, state) in [("O1", OperationState::Done), ("O2", OperationState::Cancelled)] {
        let over = Operation { state, ..operation(id) };
        change(&db, ProvisioningChange::AddOperation(Box::new(over))).await.unwrap();
    }
    assert_eq!(db.list_provider_clients(&filter(false, 1)).await.unwrap().items[0].operation, None);
    let stuck = Operation { state: OperationState::Stuck, kind: OperationKind::Rotate, ..operation("O3") };
    change(&db, ProvisioningChange::AddOperation(Box::new(stuck))).await.unwrap();
    let listed = db.list_provider_clients(&filter(false, 1)).await.unwrap();
    assert_eq!(listed.items[0].operation, Some(OperationKind::Rotate));
});

contract_test!(the_list_has_pages, |db| {
    with_provider_client(&db).await;
    for number in 0..60 {
        let client = ProviderClient {
            registration: None,
            created_at: at(-number),
            state: if number < 55 { ProviderClientState::Suspect } else { ProviderClientState::Current },
            ..provider_client(&format!("N{number:02}"))
        };
        add(&db, client).await;
    }
    let first = db.list_provider_clients(&filter(false, 1)).await.unwrap();
    assert_eq!((first.items.len(), first.total), (50, 61));
    assert_eq!(first.items[0].client.id, "N00".into());
    let second = db.list_provider_clients(&filter(false, 2)).await.unwrap();
    assert_eq!((second.items.len(), second.total), (11, 61));
    assert_eq!(ids(&second.items)[4..7], ["N54", "K1", "N55"]);
    let differing = db.list_provider_clients(&filter(true, 2)).await.unwrap();
    assert_eq!((differing.items.len(), differing.total), (5, 55));
    let beyond = db.list_provider_clients(&filter(true, 3)).await.unwrap();
    assert_eq!((beyond.items.len(), beyond.total), (0, 55));
});

contract_test!(clients_that_were_not_looked_at_for_longest_come_first, |db| {
    with_provider_client(&db).await;
    let disabled = Provider { disabled: true, ..external_provider("P2") };
    change(&db, CatalogueChange::AddProvider(Box::new(disabled))).await.unwrap();
    let checked =
        |id, seconds| ProviderClient { registration: None, checked_at: Some(at(seconds)), ..provider_client(id) };
    for client in [
        checked("K2", 20),
        checked("K3", 10),
        checked("K4", 30),
        ProviderClient { state: ProviderClientState::Suspect, ..checked("K5", 1) },
        ProviderClient { provider: "P2".into(), ..checked("K6", 1) },
    ] {
        add(&db, client).await;
    }
    let unchecked = async |provider: Option<&str>, seconds, limit| {
        let provider = provider.map(Into::into);
        let found = db.unchecked_provider_clients(provider.as_ref(), at(seconds), limit).await.unwrap();
        found.into_iter().map(|client| client.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(unchecked(None, 30, 10).await, ["K1", "K3", "K2"], "one that was never looked at is first");
    assert_eq!(unchecked(None, 30, 2).await, ["K1", "K3"]);
    assert_eq!(unchecked(None, 31, 10).await, ["K1", "K3", "K2", "K4"]);
    assert_eq!(unchecked(Some("P1"), 30, 10).await, ["K1", "K3", "K2"]);
    assert_eq!(unchecked(Some("P2"), 30, 10).await, ["K6"], "whoever names it wants it, though it is disabled");
});

contract_test!(a_client_with_which_something_is_done_is_not_looked_at, |db| {
    with_provider_client(&db).await;
    let unchecked = async || db.unchecked_provider_clients(None, at(1), 10).await.unwrap().len();
    assert_eq!(unchecked().await, 1);
    let swap = Operation { kind: OperationKind::Swap, client: "K2".into(), ..operation("O1") };
    add(&db, in_state("K2", ProviderClientState::Expected)).await;
    change(&db, ProvisioningChange::AddOperation(Box::new(swap))).await.unwrap();
    assert_eq!(unchecked().await, 0, "something is done for its registration");
    change(&db, ProvisioningChange::CancelOperation("O1".into(), at(1))).await.unwrap();
    assert_eq!(unchecked().await, 1);

    let alone = Operation { registration: None, ..operation("O2") };
    change(&db, ProvisioningChange::AddOperation(Box::new(alone))).await.unwrap();
    assert_eq!(unchecked().await, 0, "something is done with it");
});

contract_test!(two_registrations_can_have_their_clients_under_one_name, |db| {
    with_provider_client(&db).await;
    let other = Registration { realm: "P1".to_owned(), ..registration("R2", "C1") };
    change(&db, CredentialChange::AddRegistration(Box::new(other))).await.unwrap();
    add(
        &db,
        ProviderClient {
            registration: Some("R2".into()),
            client_id: Some("remote-K1".to_owned()),
            ..provider_client("K2")
        },
    )
    .await;
    assert_eq!(db.current_provider_client(&"R2".into()).await.unwrap().unwrap().id, "K2".into());
    assert_eq!(db.current_provider_client(&"R1".into()).await.unwrap().unwrap().id, "K1".into());
});
