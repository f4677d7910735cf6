use model::{Administrator, AdministratorChange, StoreError, Unique, store::AdministratorStore};

use crate::fixtures::{administrator, change};

contract_test!(an_administrator_is_found_by_id_and_by_user_name, |db| {
    assert_eq!(db.count_administrators().await.unwrap(), 0);
    change(&db, AdministratorChange::Add(administrator("Ada"))).await.unwrap();
    assert_eq!(db.count_administrators().await.unwrap(), 1);
    assert_eq!(db.lookup_administrator(&"Ada".into()).await.unwrap(), Some(administrator("Ada")));
    assert_eq!(db.find_administrator("ada").await.unwrap(), Some(administrator("Ada")));
    assert_eq!(db.lookup_administrator(&"Bob".into()).await.unwrap(), None);
    assert_eq!(db.find_administrator("bob").await.unwrap(), None);
});

contract_test!(a_user_name_is_taken_once, |db| {
    change(&db, AdministratorChange::Add(administrator("Ada"))).await.unwrap();
    let other = Administrator { username: "ada".to_owned(), ..administrator("Other") };
    let refused = change(&db, AdministratorChange::Add(other)).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::Username))), "{refused:?}");
});

contract_test!(an_id_is_taken_once, |db| {
    change(&db, AdministratorChange::Add(administrator("Ada"))).await.unwrap();
    let other = Administrator { username: "other".to_owned(), ..administrator("Ada") };
    let refused = change(&db, AdministratorChange::Add(other)).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::Other))), "{refused:?}");
});

contract_test!(only_one_can_be_the_first, |db| {
    let tasks = ["Ada", "Bob", "Cleo", "Dan"].map(|id| {
        let db = db.clone();
        tokio::spawn(async move { change(&db, AdministratorChange::AddFirst(administrator(id))).await })
    });
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => made += 1,
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(db.count_administrators().await.unwrap(), 1);
});

contract_test!(a_second_administrator_cannot_be_the_first, |db| {
    change(&db, AdministratorChange::Add(administrator("Ada"))).await.unwrap();
    let refused = change(&db, AdministratorChange::AddFirst(administrator("Bob"))).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
});
