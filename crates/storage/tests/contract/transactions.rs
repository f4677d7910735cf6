use registration::{
    CatalogueChange, Change, ClientChange, Store, StoreError, Unique,
    store::{CatalogueStore, ClientStore, HousekeepingStore},
};

use crate::fixtures::{at, change, client, event, policy, provider, with_client};

contract_test!(when_one_change_fails_none_is_made, |db| {
    with_client(&db).await;
    let changes = vec![
        CatalogueChange::AddProvider(provider("P1")).into(),
        Change::Record(event("V1", "client.created")),
        ClientChange::Add(client("C1")).into(),
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
                    CatalogueChange::AddProvider(provider(&id)).into(),
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
    change(&db, CatalogueChange::AddProvider(provider("P1"))).await.unwrap();
    let place = async |sql| {
        storage::testing::execute(&db, sql).await;
        let error = db.lookup_provider(&"P1".into()).await.unwrap_err();
        let StoreError::Inconsistent { table, column, row, reason } = error else { panic!("{error}") };
        assert!(!reason.is_empty());
        format!("{table}.{column} {row}")
    };
    assert_eq!(place("UPDATE providers SET rules = '{'").await, "providers.rules P1");
    assert_eq!(place("UPDATE providers SET kind = 'odd'").await, "providers.kind P1");

    storage::testing::execute(&db, "UPDATE api_clients SET authentication = '{}'").await;
    let error = db.lookup_client(&"C1".into()).await.unwrap_err();
    assert!(matches!(error, StoreError::Inconsistent { table: "api_clients", .. }), "{error}");
    db.list_clients(&registration::ClientFilter::default(), at(0)).await.unwrap();
});
