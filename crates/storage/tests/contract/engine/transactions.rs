use model::{
    CatalogueChange, Change, ClientChange, CredentialChange, Provider, Registration, Store, StoreError, Unique,
    store::{AdministratorStore, CatalogueStore, ClientStore, CredentialStore, HousekeepingStore},
};

use crate::fixtures::{at, change, client, event, policy, provider, registration, secret, with_client};

contract_test!(when_one_change_fails_none_is_made, |db| {
    with_client(&db).await;
    let changes = vec![
        CatalogueChange::AddProvider(Box::new(provider("P1"))).into(),
        Change::Record(event("V1", "client.created")),
        ClientChange::Add(Box::new(client("C1"))).into(),
    ];
    let refused = db.commit(changes).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::Other | Unique::ClientName))), "{refused:?}");
    assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap(), None);
    assert!(db.recent_events(10).await.unwrap().is_empty());

    let changes = vec![CatalogueChange::AddPolicy(policy("Q1")).into(), ClientChange::RemoveDraft("D1".into()).into()];
    let refused = db.commit(changes).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(db.lookup_policy(&"Q1".into()).await.unwrap(), None);
});

contract_test!(no_changes_are_no_trouble, |db| {
    db.commit(vec![]).await.unwrap();
});

contract_test!(writers_at_the_same_time_wait_for_each_other, |db| {
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                let id = format!("P{number}");
                let changes = vec![
                    CatalogueChange::AddProvider(Box::new(provider(&id))).into(),
                    Change::Record(event(&format!("V{number}"), "provider.created")),
                ];
                db.commit(changes).await.unwrap();
                assert!(db.lookup_provider(&id.as_str().into()).await.unwrap().is_some(), "what is committed is seen");
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(db.list_providers().await.unwrap().len(), 40);
});

contract_test!(a_value_that_does_not_read_back_is_named, |db| {
    with_client(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P1")))).await.unwrap();
    let place = async |sql| {
        storage::testing::execute(&db, sql).await;
        let error = db.lookup_provider(&"P1".into()).await.unwrap_err();
        let StoreError::Inconsistent { table, column, row, reason } = error else { panic!("{error}") };
        assert!(!reason.is_empty());
        format!("{table}.{column} {row}")
    };
    assert_eq!(place("UPDATE providers SET rules = '{'").await, "providers.rules P1");
    assert_eq!(place("UPDATE providers SET kind = 'odd'").await, "providers.kind P1");

    storage::testing::execute(&db, "UPDATE administrators SET role = 'odd'").await;
    let error = db.find_administrator("a").await.unwrap_err();
    assert!(matches!(error, StoreError::Inconsistent { table: "administrators", column: "role", .. }), "{error}");

    storage::testing::execute(&db, "UPDATE api_clients SET authentication = '{}'").await;
    let error = db.lookup_client(&"C1".into()).await.unwrap_err();
    assert!(matches!(error, StoreError::Inconsistent { table: "api_clients", .. }), "{error}");
    db.list_clients(&model::ClientFilter::default(), at(0)).await.unwrap();
});

/// A registration of `C1` with a secret and a line of the audit log, in one list.
fn registering(number: i32, client_id: &str) -> Vec<Change> {
    let id = format!("R{number}");
    let made = Registration { client_id: client_id.to_owned(), ..registration(&id, "C1") };
    vec![
        CredentialChange::AddRegistration(Box::new(made)).into(),
        CredentialChange::AddSecret(secret(&format!("S{number}"), &id)).into(),
        Change::Record(event(&format!("V{number}"), "registration.created")),
    ]
}

contract_test!(of_lists_that_arrive_together_only_the_bad_ones_fail, |db| {
    with_client(&db).await;
    // Every seventh has the client_id of the one before it; every eleventh is of another kind; one points to nothing.
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let client_id = if number % 7 == 6 { number - 1 } else { number };
            let mut changes = registering(number, &format!("id {client_id}"));
            if number % 11 == 0 {
                changes.push(CatalogueChange::AddProvider(Box::new(provider(&format!("P{number}")))).into());
            }
            if number == 50 {
                changes.push(CredentialChange::AddSecret(secret("lost", "nobody")).into());
            }
            let db = db.clone();
            tokio::spawn(async move { db.commit(changes).await })
        })
        .collect();
    let mut made = Vec::new();
    for (number, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(()) => made.push(format!("R{number}")),
            Err(StoreError::Taken(Unique::ClientId)) => assert!(matches!(number % 7, 5 | 6), "{number}"),
            Err(StoreError::Conflict) => assert_eq!(number, 50),
            Err(other) => panic!("{number}: {other}"),
        }
    }
    assert_eq!(made.len(), 200 - 28 - 1);
    let mut stored = Vec::new();
    for row in db.list_registrations(&"C1".into()).await.unwrap() {
        assert!(row.secret_last_four.is_some(), "each came with its secret");
        stored.push(row.registration.id.to_string());
    }
    made.sort();
    stored.sort();
    assert_eq!(stored, made);
    assert_eq!(db.recent_events(300).await.unwrap().len(), made.len());
});

contract_test!(the_order_within_a_list_counts, |db| {
    with_client(&db).await;
    let mut backwards = registering(1, "id 1");
    backwards.swap(0, 1);
    // Together with others, which must not make up for it.
    let (backwards, forwards) = tokio::join!(db.commit(backwards), db.commit(registering(2, "id 2")));
    assert!(matches!(backwards, Err(StoreError::Conflict)), "{backwards:?}");
    forwards.unwrap();

    let renamed =
        |name: &str| CatalogueChange::UpdateProvider(Box::new(Provider { name: name.to_owned(), ..provider("P1") }));
    let changes = vec![
        CatalogueChange::AddProvider(Box::new(provider("P1"))).into(),
        renamed("First").into(),
        renamed("Second").into(),
    ];
    db.commit(changes).await.unwrap();
    assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap().unwrap().name, "Second");
});

contract_test!(more_lists_than_one_transaction_takes_all_land, |db| {
    with_client(&db).await;
    let tasks: Vec<_> = (0..500)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move { db.commit(registering(number, &format!("id {number}"))).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(db.list_registrations(&"C1".into()).await.unwrap().len(), 500);
});

contract_test!(single_statements_and_lists_share_the_writer, |db| {
    with_client(&db).await;
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                db.count_attempt("somebody", 60, at(0)).await.unwrap();
                db.commit(registering(number, &format!("id {number}"))).await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(db.count_attempt("somebody", 60, at(0)).await.unwrap(), 101);
});

/// On SQLite, where lists wait in a queue of our own.
#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_what_was_taken() {
    let test = storage::testing::sqlite().await;
    let db = test.database();
    with_client(&db).await;
    let mut commits: Vec<_> = (0..300)
        .map(|number| {
            let db = db.clone();
            Box::pin(async move { db.commit(registering(number, &format!("id {number}"))).await })
        })
        .collect();
    // Polled once, each is in the queue; half of those who asked go away.
    for commit in &mut commits {
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(commit.as_mut().poll(context))).await;
        assert!(polled.is_pending());
    }
    commits.truncate(150);
    db.close().await;
    for commit in commits {
        commit.await.unwrap();
    }
    let refused = db.commit(registering(1000, "too late")).await;
    assert!(matches!(refused, Err(StoreError::Backend(_))), "{refused:?}");

    let again = storage::Database::connect(test.url(), storage::DatabaseOptions::default()).await.unwrap();
    assert_eq!(again.list_registrations(&"C1".into()).await.unwrap().len(), 300);
    again.close().await;
}
