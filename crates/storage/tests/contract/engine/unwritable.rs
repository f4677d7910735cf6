//! A database that can be read and not be written to.

use model::{
    CatalogueChange, Change, Store, StoreError,
    store::{CatalogueStore, HousekeepingStore},
};
use storage::{
    Database, DatabaseOptions,
    testing::{databases, set_full, set_read_only, sqlite},
};

use crate::fixtures::{at, change, event, policy};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_to_a_read_only_database_is_refused_and_later_made() {
    for test in databases().await {
        let options = DatabaseOptions { postgres_connections: 1, ..DatabaseOptions::default() };
        let db = Database::connect(test.url(), options).await.unwrap();
        change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
        set_read_only(&db, true).await;
        for _ in 0..2 {
            let refused = change(&db, CatalogueChange::AddPolicy(policy("Q2"))).await;
            assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
            let refused = db.count_attempt("ada", 60, at(0)).await;
            assert!(matches!(refused, Err(StoreError::Unwritable(_))), "{refused:?}");
            assert!(db.lookup_policy(&"Q1".into()).await.unwrap().is_some());
        }
        set_read_only(&db, false).await;
        change(&db, CatalogueChange::AddPolicy(policy("Q2"))).await.unwrap();
        assert_eq!(db.count_attempt("ada", 60, at(0)).await.unwrap(), 1);
        db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_share_a_transaction_on_a_full_disk_are_each_made_or_refused() {
    let test = sqlite().await;
    let db = test.database();
    set_full(&db, true).await;
    let number = std::sync::atomic::AtomicU32::new(0);
    let mut made = Vec::new();
    let mut is_full = false;
    while !is_full {
        let lists: Vec<_> = (0..20)
            .map(|_| {
                let (db, number) = (db.clone(), number.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
                assert!(number < 20_000, "the disk is never full");
                // Of two kinds, one that is merged with others and one that is not.
                let id = format!("Q{number}");
                let mut changes = vec![Change::Record(event(&format!("V{number}"), "client.created"))];
                if number % 2 == 0 {
                    changes.push(CatalogueChange::AddPolicy(policy(&id)).into());
                }
                tokio::spawn(async move { (number, db.commit(changes).await) })
            })
            .collect();
        for list in lists {
            match list.await.unwrap() {
                (number, Ok(())) => made.push(number),
                (_, Err(StoreError::Unwritable(_))) => is_full = true,
                (_, Err(error)) => panic!("{error}"),
            }
        }
    }
    set_full(&db, false).await;
    change(&db, CatalogueChange::AddPolicy(policy("Q"))).await.unwrap();
    let events = db.recent_events(i64::MAX).await.unwrap();
    assert_eq!(events.len(), made.len());
    for number in made.into_iter().filter(|number| number % 2 == 0) {
        assert!(db.lookup_policy(&format!("Q{number}").as_str().into()).await.unwrap().is_some(), "{number}");
    }
}
