use registration::{
    ApiClient, CatalogueChange, ClientChange, Collection, CollectionSummary, StoreError, Unique,
    store::{CatalogueStore, ClientStore},
};

use crate::fixtures::{at, change, client, collection, with_administrator};

fn summary(collection: &Collection, api_clients: i64) -> CollectionSummary {
    CollectionSummary {
        id: collection.id.clone(),
        name: collection.name.clone(),
        description: collection.description.clone(),
        base_path: collection.base_path.clone(),
        published: collection.published,
        version: collection.openapi.as_ref().map(|document| document.version.clone()),
        operations: collection.openapi.as_ref().map(|document| document.operations),
        api_clients,
        updated_at: collection.updated_at,
    }
}

contract_test!(a_collection_reads_back_as_it_was_written, |db| {
    let bare = Collection { openapi: None, published: false, ..collection("K2") };
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    change(&db, CatalogueChange::AddCollection(bare.clone())).await.unwrap();
    assert_eq!(db.lookup_collection(&"K1".into()).await.unwrap(), Some(collection("K1")));
    assert_eq!(db.lookup_collection(&"K2".into()).await.unwrap(), Some(bare));
    assert_eq!(db.lookup_collection(&"K3".into()).await.unwrap(), None);
});

contract_test!(an_update_replaces_everything_but_the_date_it_was_added, |db| {
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    let changed = Collection {
        name: "Renamed".to_owned(),
        published: false,
        openapi: None,
        created_at: at(5),
        updated_at: at(5),
        ..collection("K1")
    };
    change(&db, CatalogueChange::UpdateCollection(changed.clone())).await.unwrap();
    let expected = Collection { created_at: at(0), ..changed };
    assert_eq!(db.lookup_collection(&"K1".into()).await.unwrap(), Some(expected));

    let gone = change(&db, CatalogueChange::UpdateCollection(collection("K2"))).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(a_name_is_taken_once, |db| {
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    let other = Collection { name: "COLLECTION K1".to_owned(), ..collection("K2") };
    let refused = change(&db, CatalogueChange::AddCollection(other)).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::CollectionName))), "{refused:?}");
});

contract_test!(lists_are_by_name_and_count_the_use, |db| {
    with_administrator(&db).await;
    let first = Collection { name: "a first".to_owned(), openapi: None, ..collection("K3") };
    for collection in [collection("K1"), collection("K2"), first.clone()] {
        change(&db, CatalogueChange::AddCollection(collection)).await.unwrap();
    }
    let includes = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect();
    let both = ApiClient { collections: includes(&["K2", "K3"]), ..client("C1") };
    let one = ApiClient { collections: includes(&["K2"]), ..client("C2") };
    change(&db, ClientChange::Add(Box::new(both))).await.unwrap();
    change(&db, ClientChange::Add(Box::new(one))).await.unwrap();

    assert_eq!(
        db.list_collections().await.unwrap(),
        [summary(&first, 1), summary(&collection("K1"), 0), summary(&collection("K2"), 2)]
    );
    assert_eq!(
        db.list_collections_of(&"C1".into()).await.unwrap(),
        [summary(&first, 1), summary(&collection("K2"), 2)]
    );
    assert_eq!(db.list_collections_of(&"C3".into()).await.unwrap(), []);
});

contract_test!(deleting_a_collection_takes_it_out_of_clients, |db| {
    with_administrator(&db).await;
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    change(&db, CatalogueChange::AddCollection(collection("K2"))).await.unwrap();
    let client = ApiClient { collections: vec!["K2".into(), "K1".into()], ..client("C1") };
    change(&db, ClientChange::Add(Box::new(client.clone()))).await.unwrap();
    assert_eq!(db.lookup_client(&"C1".into()).await.unwrap(), Some(client.clone()));

    change(&db, CatalogueChange::DeleteCollection("K2".into())).await.unwrap();
    let left = ApiClient { collections: vec!["K1".into()], ..client };
    assert_eq!(db.lookup_client(&"C1".into()).await.unwrap(), Some(left));
    let gone = change(&db, CatalogueChange::DeleteCollection("K2".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});
