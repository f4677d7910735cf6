use model::{
    ApiClient, CatalogueChange, ClientChange, Interval, Limit, Policy, PolicySummary, StoreError, Unique, UsedBy,
    store::CatalogueStore,
};

use crate::fixtures::{at, change, client, policy, with_administrator};

contract_test!(a_policy_reads_back_as_it_was_written, |db| {
    let quota = Policy {
        rate_limit: None,
        usage_quota: Some(Limit { requests: i64::from(u32::MAX), interval: Interval::Month }),
        ..policy("Q2")
    };
    change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
    change(&db, CatalogueChange::AddPolicy(quota.clone())).await.unwrap();
    assert_eq!(db.lookup_policy(&"Q1".into()).await.unwrap(), Some(policy("Q1")));
    assert_eq!(db.lookup_policy(&"Q2".into()).await.unwrap(), Some(quota));
    assert_eq!(db.lookup_policy(&"Q3".into()).await.unwrap(), None);
});

contract_test!(an_update_keeps_the_date_it_was_added, |db| {
    change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
    let changed = Policy { name: "Renamed".to_owned(), rate_limit: None, updated_at: at(5), ..policy("Q1") };
    change(&db, CatalogueChange::UpdatePolicy(Policy { created_at: at(5), ..changed.clone() })).await.unwrap();
    assert_eq!(db.lookup_policy(&"Q1".into()).await.unwrap(), Some(changed));

    let gone = change(&db, CatalogueChange::UpdatePolicy(policy("Q2"))).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(a_name_is_taken_once, |db| {
    change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
    let refused =
        change(&db, CatalogueChange::AddPolicy(Policy { name: "policy q1".to_owned(), ..policy("Q2") })).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::PolicyName))), "{refused:?}");
});

contract_test!(a_policy_in_use_is_counted_and_stays, |db| {
    with_administrator(&db).await;
    change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
    let unused = Policy { name: "another".to_owned(), ..policy("Q2") };
    change(&db, CatalogueChange::AddPolicy(unused.clone())).await.unwrap();
    change(&db, ClientChange::Add(Box::new(ApiClient { policy: Some("Q1".into()), ..client("C1") }))).await.unwrap();
    assert_eq!(
        db.list_policies().await.unwrap(),
        [PolicySummary { policy: unused, api_clients: 0 }, PolicySummary { policy: policy("Q1"), api_clients: 1 }]
    );
    assert_eq!(
        db.policy_used_by(&"Q1".into(), 5).await.unwrap(),
        [UsedBy { id: "C1".into(), name: "Client C1".to_owned() }]
    );

    let refused = change(&db, CatalogueChange::DeletePolicy("Q1".into())).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    change(&db, CatalogueChange::DeletePolicy("Q1".into())).await.unwrap();
    assert_eq!(db.lookup_policy(&"Q1".into()).await.unwrap(), None);
    let gone = change(&db, CatalogueChange::DeletePolicy("Q1".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});
