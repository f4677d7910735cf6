use registration::{KnownSource, store::HousekeepingStore};

use crate::fixtures::{at, swept};

const DAY: i64 = 86_400;

contract_test!(the_newest_sources_of_an_account_are_known, |db| {
    let source = |name: &str, seconds| KnownSource { source: name.to_owned(), seen_at: at(seconds) };
    let known = async |account: &str, since| db.known_sources(account, at(since)).await.unwrap();
    db.note_source("ada", &source("home", 1)).await.unwrap();
    db.note_source("ada", &source("office", 2)).await.unwrap();
    db.note_source("ada", &source("home", 3)).await.unwrap();
    db.note_source("bob", &source("home", 4)).await.unwrap();
    assert_eq!(known("ada", 0).await, [source("home", 3), source("office", 2)]);
    assert_eq!(known("ada", 2).await, [source("home", 3)]);
    assert_eq!(known("eve", 0).await, []);
    for seconds in 5..25 {
        db.note_source("ada", &source(&format!("hotel {seconds}"), seconds)).await.unwrap();
    }
    let names = known("ada", 0).await;
    assert_eq!((names.len(), names[0].source.as_str(), names[19].source.as_str()), (20, "hotel 24", "hotel 5"));
    assert_eq!(known("bob", 0).await.len(), 1);
    swept(&db, 4 + 180 * DAY).await;
    assert_eq!((known("bob", 0).await.len(), known("ada", 0).await.len()), (0, 20));
});
