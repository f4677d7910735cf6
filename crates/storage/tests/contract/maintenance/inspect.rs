//! What is asked without changing anything, and databases of other versions.

use model::store::HousekeepingStore as _;
use storage::{
    ConnectError, Database, DatabaseOptions, Version,
    testing::{databases_of_version, execute},
};

use crate::fixtures::at;

/// The last version before key checks.
const WITHOUT_KEY_CHECKS: i64 = 8;

contract_test!(a_current_database_says_so_and_can_be_written, |db| {
    let Version { tables, known } = db.version().await.unwrap();
    assert!(tables == Some(known) && known > WITHOUT_KEY_CHECKS);
    db.check_writable().await.unwrap();
    let clock = db.clock().await.unwrap();
    assert_eq!(clock.is_some(), db.file().is_none());
    assert!(clock.is_none_or(|clock| clock > at(-100_000_000)), "{clock:?}");
});

contract_test!(an_older_program_stops_at_a_newer_database, |db| {
    execute(
        &db,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9000, 'of another year', TRUE, '', 0)",
    )
    .await;
    let refusal = db.migrate().await.unwrap_err();
    assert!(matches!(refusal, ConnectError::Newer { version: 9000, .. }), "{refusal:?}");
    let Version { known, .. } = db.version().await.unwrap();
    let sentence = refusal.to_string().replace(db.describe(), "DATABASE").replace(&format!("to {known}:"), "to N:");
    assert_eq!(
        sentence,
        "DATABASE was brought to version 9000 by a newer Gatehouse, and this program knows versions up to N: install the \
         newer program again, or restore the backup that was made before it was installed"
    );
});

/// The older one connected before, and goes on reading and writing beside the change and after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_newer_program_brings_the_tables_to_its_version_while_an_older_one_works() {
    for test in databases_of_version(WITHOUT_KEY_CHECKS).await {
        let older = test.database();
        assert_eq!(older.version().await.unwrap().tables, Some(WITHOUT_KEY_CHECKS));
        let working = {
            let older = older.clone();
            tokio::spawn(async move {
                for _ in 0..50 {
                    older.count_attempt("ada", 60, at(0)).await.unwrap();
                }
            })
        };
        let newer = Database::connect(test.url(), DatabaseOptions::default()).await.unwrap();
        newer.migrate().await.unwrap();
        working.await.unwrap();
        assert_eq!(older.count_attempt("ada", 60, at(0)).await.unwrap(), 51);
        let Version { tables, known } = older.version().await.unwrap();
        assert_eq!(tables, Some(known));
        newer.close().await;
    }
}

#[tokio::test]
async fn looking_at_a_sqlite_file_does_not_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/gatehouse.db");
    let options = DatabaseOptions { inspect: true, ..DatabaseOptions::default() };
    let url = format!("sqlite://{}", file.display());
    assert!(matches!(Database::connect(&url, options).await.unwrap_err(), ConnectError::Open { .. }));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    let db = Database::connect(&format!("sqlite://{}", empty.display()), options).await.unwrap();
    assert_eq!(db.version().await.unwrap().tables, None);
    db.close().await;
    assert_eq!(std::fs::read(&empty).unwrap(), b"", "it is as it was");

    std::fs::write(&empty, "no database".repeat(100)).unwrap();
    let error = Database::connect(&format!("sqlite://{}", empty.display()), options).await.unwrap_err();
    assert!(error.to_string().contains("not a database"), "{error}");
}

#[tokio::test]
async fn a_copy_of_a_sqlite_file_is_whole_and_damage_is_found() {
    let test = storage::testing::sqlite().await;
    let db = test.database();
    db.count_attempt("ada", 60, at(0)).await.unwrap();
    assert_eq!(db.damage().await.unwrap(), None);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    db.copy_into(&file).await.unwrap();
    db.copy_into(&file).await.unwrap_err();
    let options = DatabaseOptions { inspect: true, ..DatabaseOptions::default() };
    let url = format!("sqlite://{}", file.display());
    let copy = Database::connect(&url, options).await.unwrap();
    assert_eq!(copy.damage().await.unwrap(), None);
    assert_eq!(copy.count_attempt("ada", 60, at(0)).await.unwrap(), 2, "what was committed is in it");
    copy.close().await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "it is one file");

    execute(&db, "PRAGMA foreign_keys = off").await;
    execute(&db, "INSERT INTO reveals (subject, member, sealed, expires_at) VALUES ('R', 'nobody', '', 0)").await;
    assert_eq!(db.damage().await.unwrap().unwrap(), "a row of reveals refers to a row that is not there");

    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    let copy = Database::connect(&url, options).await.unwrap();
    let damage = copy.damage().await;
    assert!(!matches!(damage, Ok(None)), "{damage:?}");
}
