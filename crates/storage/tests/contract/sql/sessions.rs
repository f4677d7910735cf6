use std::sync::Arc;

use model::{FixedClock, Secret};
use serde_json::json;
use storage::SessionStore;
use tower_sessions_core::{
    SessionStore as _,
    session::{Id, Record},
};

use crate::fixtures::{at, swept};

/// A session that ends at 2027-01-15T09:00:00Z, an hour after the tests' time begins.
fn record(id: i128) -> Record {
    serde_json::from_value(json!({
        "id": id,
        "data": { "caller": { "administrator": "A" } },
        "expiry_date": [2027, 15, 9, 0, 0, 0, 0, 0, 0],
    }))
    .unwrap()
}

contract_test!(a_session_is_kept_until_it_expires, |db| {
    let clock = Arc::new(FixedClock::at(at(0)));
    let store = SessionStore::new(db.clone(), clock.clone());
    let mut session = record(7);
    store.create(&mut session).await.unwrap();
    assert_eq!(store.load(&Id(7)).await.unwrap(), Some(session.clone()));
    assert_eq!(store.load(&Id(8)).await.unwrap(), None);

    session.data.insert("theme".to_owned(), json!("dark"));
    store.save(&session).await.unwrap();
    assert_eq!(store.load(&Id(7)).await.unwrap(), Some(session.clone()));

    clock.advance_seconds(3599);
    assert!(store.load(&Id(7)).await.unwrap().is_some());
    assert_eq!(swept(&db, 3599).await, 0);
    clock.advance_seconds(1);
    assert!(store.load(&Id(7)).await.unwrap().is_none());
    assert_eq!(swept(&db, 3600).await, 1);
});

contract_test!(a_session_is_deleted, |db| {
    let store = SessionStore::new(db.clone(), Arc::new(FixedClock::at(at(0))));
    store.save(&record(7)).await.unwrap();
    store.delete(&Id(7)).await.unwrap();
    store.delete(&Id(7)).await.unwrap();
    assert_eq!(store.load(&Id(7)).await.unwrap(), None);
});

contract_test!(a_new_session_never_takes_over_another, |db| {
    let store = SessionStore::new(db.clone(), Arc::new(FixedClock::at(at(0))));
    let first = record(7);
    store.create(&mut first.clone()).await.unwrap();
    let mut second = record(7);
    second.data.clear();
    store.create(&mut second).await.unwrap();
    assert_ne!(second.id, Id(7));
    assert_eq!(store.load(&Id(7)).await.unwrap(), Some(first));
    assert_eq!(store.load(&second.id).await.unwrap(), Some(second));
});

contract_test!(the_table_holds_the_hash_of_the_id_only, |db| {
    let store = SessionStore::new(db.clone(), Arc::new(FixedClock::at(at(0))));
    store.save(&record(7)).await.unwrap();
    let hash = Secret::new(Id(7).to_string()).hash();
    let rows = storage::testing::text_rows(&db, "SELECT id, data FROM sessions").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, hash.as_str());
    assert!(!rows[0].1.contains(&Id(7).to_string()), "{}", rows[0].1);
});
