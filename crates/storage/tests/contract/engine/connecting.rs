use model::store::HousekeepingStore;
use storage::{ConnectError, Database, DatabaseOptions};

async fn refusal(url: &str) -> ConnectError {
    Database::connect(url, DatabaseOptions::default()).await.unwrap_err()
}

contract_test!(migrating_again_changes_nothing, |db| {
    db.migrate().await.unwrap();
    db.ping().await.unwrap();
});

contract_test!(after_closing_nothing_answers, |db| {
    db.close().await;
    db.ping().await.unwrap_err();
});

#[tokio::test]
async fn sqlite_makes_its_folder_and_keeps_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/gatehouse.db");
    let url = format!("sqlite://{}", path.display());
    for expected in [1, 2] {
        let db = Database::connect(&url, DatabaseOptions::default()).await.unwrap();
        assert_eq!(db.describe(), format!("SQLite {}", path.display()));
        db.migrate().await.unwrap();
        let count = db.count_attempt("ada", 60, crate::fixtures::at(0)).await.unwrap();
        assert_eq!(count, expected);
        db.close().await;
    }
}

#[tokio::test]
async fn what_cannot_be_connected_to_is_said_without_the_password() {
    let unreachable = refusal("postgres://ada:hush-hush@127.0.0.1:1/portal").await;
    assert!(unreachable.to_string().starts_with("PostgreSQL 127.0.0.1/portal cannot be opened"), "{unreachable}");
    assert!(unreachable.to_string().contains("refused"), "{unreachable}");
    for url in [
        "postgres://ada:hush-hush@127.0.0.1:1/portal",
        "postgresql://ada:hush-hush@127.0.0.1:none/portal",
        "postgres://ada:hush-hush/more@127.0.0.1/portal",
        "postgres://ada:12/hush-hush@127.0.0.1/portal",
        "postgres://ada:12?hush-hush@127.0.0.1/portal",
        "mysql://ada:hush-hush@127.0.0.1/portal",
    ] {
        let error = refusal(url).await;
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
    assert!(matches!(refusal("gatehouse.db").await, ConnectError::UnknownScheme));
    assert!(matches!(refusal("sqlite::memory:").await, ConnectError::InMemory));
    assert!(matches!(refusal("sqlite:/dev/null/gatehouse.db").await, ConnectError::Folder { .. }));
}

contract_test!(a_sqlite_file_is_served_by_one_server_at_a_time_and_postgresql_by_several, |db| {
    let lock = db.lock_file().unwrap();
    let second = db.lock_file();
    if db.describe().starts_with("SQLite") {
        assert!(matches!(second.unwrap_err(), ConnectError::Served { .. }));
        drop(lock);
        db.lock_file().unwrap();
    } else {
        second.unwrap();
    }
});
