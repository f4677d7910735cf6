use model::{KnownSource, store::HousekeepingStore};

use crate::fixtures::{at, swept};

const DAY: i64 = 86_400;

contract_test!(the_newest_sources_of_an_account_are_known, |db| {
    let source = |name: &str, seconds| KnownSource { source: name.to_owned(), seen_at: at(seconds) };
    let known = async |account: &str, since| db.known_sources(account, at(since)).await.unwrap();
    db.note_source("ada", &source("network/home", 1)).await.unwrap();
    db.note_source("ada", &source("network/office", 2)).await.unwrap();
    db.note_source("ada", &source("network/home", 3)).await.unwrap();
    db.note_source("bob", &source("network/home", 4)).await.unwrap();
    assert_eq!(known("ada", 0).await, [source("network/home", 3), source("network/office", 2)]);
    assert_eq!(known("ada", 2).await, [source("network/home", 3)]);
    assert_eq!(known("eve", 0).await, []);
    for seconds in 5..25 {
        db.note_source("ada", &source(&format!("network/hotel {seconds}"), seconds)).await.unwrap();
    }
    let names = known("ada", 0).await;
    assert_eq!(
        (names.len(), names[0].source.as_str(), names[19].source.as_str()),
        (20, "network/hotel 24", "network/hotel 5")
    );
    assert_eq!(known("bob", 0).await.len(), 1);
    db.note_source("ada", &source("device/laptop", 6)).await.unwrap();
    db.note_source("ada", &source("network/hotel 25", 25)).await.unwrap();
    let names = known("ada", 0).await;
    assert_eq!((names.len(), names[20].source.as_str()), (21, "network/hotel 6"));
    assert_eq!(names[19].source, "device/laptop", "networks make no browser unknown");
    swept(&db, 4 + 180 * DAY).await;
    assert_eq!((known("bob", 0).await.len(), known("ada", 0).await.len()), (0, 21));
});
