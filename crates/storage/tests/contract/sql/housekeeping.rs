use model::{AuditEvent, Change, ClientChange, Store, store::HousekeepingStore};

use crate::fixtures::{at, change, event, with_client};

contract_test!(the_database_can_be_pinged, |db| {
    db.ping().await.unwrap();
});

contract_test!(attempts_are_counted_in_windows, |db| {
    let count = async |key, seconds| db.count_attempt(key, 60, at(seconds)).await.unwrap();
    assert_eq!(count("ada", 0).await, 1);
    assert_eq!(count("ada", 59).await, 2);
    assert_eq!(count("bob", 59).await, 1);
    assert_eq!(count("ada", 60).await, 1, "the window has ended");
    assert_eq!(count("ada", 119).await, 2);
    db.forget_attempts("ada").await.unwrap();
    db.forget_attempts("ada").await.unwrap();
    assert_eq!(count("ada", 119).await, 1);
    assert_eq!(count("bob", 60).await, 2);
});

contract_test!(parallel_attempts_are_all_counted, |db| {
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.count_attempt("ada", 60, at(0)).await.unwrap() })
        })
        .collect();
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap());
    }
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8]);
});

contract_test!(the_audit_log_is_read_newest_first, |db| {
    let older =
        AuditEvent { at: at(-5), api_client: None, actor_kind: "system".into(), ..event("V2", "client.deleted") };
    db.commit(vec![Change::Record(event("V1", "client.created")), Change::Record(older.clone())]).await.unwrap();
    assert_eq!(db.recent_events(10).await.unwrap(), [event("V1", "client.created"), older]);
    assert_eq!(db.recent_events(1).await.unwrap(), [event("V1", "client.created")]);
});

contract_test!(the_audit_log_outlives_its_objects, |db| {
    with_client(&db).await;
    db.commit(vec![Change::Record(event("V1", "client.created"))]).await.unwrap();
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert_eq!(db.recent_events(10).await.unwrap().len(), 1);
});
