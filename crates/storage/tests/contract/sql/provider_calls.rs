use model::{
    Call, CallFilter, CatalogueChange, ClientChange, Page, ProviderCall, ProvisioningChange, StoreError,
    store::ProvisioningStore,
};
use storage::Database;

use crate::fixtures::{at, change, external_provider, provider_call, with_provider_client};

async fn add(db: &Database, call: ProviderCall) {
    change(db, ProvisioningChange::AddCall(Box::new(call))).await.unwrap();
}

async fn listed(db: &Database, filter: CallFilter) -> (Vec<String>, i64) {
    let listing = db.list_provider_calls(&filter).await.unwrap();
    (listing.items.into_iter().map(|call| call.id.to_string()).collect(), listing.total)
}

/// A call that got no answer.
fn unanswered(id: &str) -> ProviderCall {
    let call = provider_call(id);
    ProviderCall { call: Call { status: None, error: Some("no answer in 10 s".to_owned()), ..call.call }, ..call }
}

contract_test!(a_call_reads_back_as_it_was_written, |db| {
    with_provider_client(&db).await;
    let test = ProviderCall {
        at: at(-1),
        registration: None,
        operation: None,
        purpose: "test".to_owned(),
        ..unanswered("A2")
    };
    add(&db, provider_call("A1")).await;
    add(&db, test.clone()).await;
    let listing = db.list_provider_calls(&CallFilter::default()).await.unwrap();
    assert_eq!((listing.items, listing.total), (vec![provider_call("A1"), test], 2));
});

contract_test!(calls_are_found_by_provider_registration_and_failure, |db| {
    with_provider_client(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(external_provider("P2")))).await.unwrap();
    add(&db, provider_call("A1")).await;
    add(&db, ProviderCall { at: at(5), registration: Some("R2".into()), ..unanswered("A2") }).await;
    add(&db, ProviderCall { at: at(3), provider: "P2".into(), ..unanswered("A3") }).await;
    add(&db, ProviderCall { at: at(4), provider: "P2".into(), registration: None, ..provider_call("A4") }).await;
    let (p1, p2, r1) = (Some("P1".into()), Some("P2".into()), Some("R1".into()));
    let all = CallFilter::default();
    for (filter, expected) in [
        (all.clone(), vec!["A2", "A4", "A3", "A1"]),
        (CallFilter { failed: true, ..all.clone() }, vec!["A2", "A3"]),
        (CallFilter { provider: p1.clone(), ..all.clone() }, vec!["A2", "A1"]),
        (CallFilter { provider: p1.clone(), failed: true, ..all.clone() }, vec!["A2"]),
        (CallFilter { provider: p2.clone(), ..all.clone() }, vec!["A4", "A3"]),
        (CallFilter { registration: r1.clone(), ..all.clone() }, vec!["A3", "A1"]),
        (CallFilter { registration: r1.clone(), failed: true, ..all.clone() }, vec!["A3"]),
        (CallFilter { registration: r1, provider: p1, ..all.clone() }, vec!["A1"]),
        (CallFilter { registration: Some("R9".into()), ..all }, vec![]),
    ] {
        let (ids, total) = listed(&db, filter.clone()).await;
        assert_eq!(
            (ids, total),
            (expected.iter().map(ToString::to_string).collect(), i64::try_from(expected.len()).unwrap()),
            "{filter:?}"
        );
    }
});

contract_test!(the_activity_log_has_pages, |db| {
    with_provider_client(&db).await;
    for number in 0..55 {
        let call = if number % 5 == 0 { unanswered } else { provider_call };
        add(&db, ProviderCall { at: at(number), ..call(&format!("A{number:02}")) }).await;
    }
    for filter in [
        CallFilter::default(),
        CallFilter { provider: Some("P1".into()), ..CallFilter::default() },
        CallFilter { registration: Some("R1".into()), ..CallFilter::default() },
    ] {
        let (ids, total) = listed(&db, filter.clone()).await;
        assert_eq!((ids.len(), ids[0].as_str(), total), (50, "A54", 55), "{filter:?}");
        let (ids, total) = listed(&db, CallFilter { page: Page::number(2), ..filter.clone() }).await;
        assert_eq!((ids.len(), ids[4].as_str(), total), (5, "A00", 55), "{filter:?}");
        let (ids, total) = listed(&db, CallFilter { failed: true, page: Page::number(2), ..filter.clone() }).await;
        assert_eq!((ids.len(), total), (0, 11), "{filter:?}");
    }
});

contract_test!(the_activity_log_outlives_registrations_and_goes_with_the_provider, |db| {
    with_provider_client(&db).await;
    add(&db, provider_call("A1")).await;
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert_eq!(db.list_provider_calls(&CallFilter::default()).await.unwrap().items, [provider_call("A1")]);
    change(&db, CatalogueChange::DetachProvider("P1".into(), at(5))).await.unwrap();
    assert_eq!(listed(&db, CallFilter::default()).await.1, 1);
    change(&db, CatalogueChange::DeleteProvider("P1".into())).await.unwrap();
    assert_eq!(listed(&db, CallFilter::default()).await.1, 0);
    let lost = change(&db, ProvisioningChange::AddCall(Box::new(provider_call("A2")))).await;
    assert!(matches!(lost, Err(StoreError::Conflict)), "{lost:?}");
});
