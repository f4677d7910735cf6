use model::{
    ApiClient, CatalogueChange, ClientChange, Collection, CollectionSummary, StoreError, Unique,
    collections::{OpenApiChange, OpenApiFormat, StoredReading},
    store::{CatalogueStore, ClientStore},
};

use crate::fixtures::{at, change, client, collection, openapi, with_administrator};

fn set(change: OpenApiChange) -> CatalogueChange {
    CatalogueChange::SetOpenApi(Box::new(change))
}

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
    let hidden = Collection { published: false, ..collection("K2") };
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    change(&db, CatalogueChange::AddCollection(hidden.clone())).await.unwrap();
    assert_eq!(db.lookup_collection(&"K1".into()).await.unwrap(), Some(collection("K1")));
    assert_eq!(db.lookup_collection(&"K2".into()).await.unwrap(), Some(hidden));
    assert_eq!(db.lookup_collection(&"K3".into()).await.unwrap(), None);
});

contract_test!(a_document_and_what_was_read_of_it_stand_beside_their_collection, |db| {
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    assert_eq!(db.lookup_openapi_text(&"K1".into()).await.unwrap(), None);
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), None);

    change(&db, set(openapi("K1"))).await.unwrap();
    let with_document = Collection { openapi: Some(openapi("K1").document), ..collection("K1") };
    assert_eq!(db.lookup_collection(&"K1".into()).await.unwrap(), Some(with_document));
    let text = ("openapi: 3.1.0".to_owned(), OpenApiFormat::Yaml);
    assert_eq!(db.lookup_openapi_text(&"K1".into()).await.unwrap(), Some(text));
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), Some(openapi("K1").reading));

    let mut other = OpenApiChange { text: Some("{}".to_owned()), ..openapi("K1") };
    (other.document.format, other.document.operations) = (OpenApiFormat::Json, 0);
    "{}".clone_into(&mut other.reading.content);
    change(&db, set(other.clone())).await.unwrap();
    assert_eq!(db.lookup_openapi_text(&"K1".into()).await.unwrap(), Some(("{}".to_owned(), OpenApiFormat::Json)));
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), Some(other.reading));

    let gone = change(&db, set(openapi("K2"))).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
    change(&db, CatalogueChange::DeleteCollection("K1".into())).await.unwrap();
    assert_eq!(db.lookup_openapi_text(&"K1".into()).await.unwrap(), None);
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), None);
});

contract_test!(what_is_read_anew_of_a_stored_document_takes_the_place_of_an_earlier_edition_alone, |db| {
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    let mut anew = OpenApiChange { text: None, ..openapi("K1") };
    anew.reading = StoredReading { edition: 4, content: r#"{"title":"Anew"}"#.to_owned() };
    anew.document.operations = 8;
    let nothing_stored = change(&db, set(anew.clone())).await;
    assert!(matches!(nothing_stored, Err(StoreError::Conflict)), "{nothing_stored:?}");

    change(&db, set(openapi("K1"))).await.unwrap();
    change(&db, set(anew.clone())).await.unwrap();
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), Some(anew.reading.clone()));
    let stored = db.lookup_collection(&"K1".into()).await.unwrap().unwrap();
    assert_eq!(stored.openapi, Some(anew.document.clone()));
    let text = db.lookup_openapi_text(&"K1".into()).await.unwrap().unwrap();
    assert_eq!(text.0, "openapi: 3.1.0", "the file stays");

    let uploaded_meanwhile = StoredReading { edition: 4, content: r#"{"title":"Uploaded"}"#.to_owned() };
    change(&db, set(OpenApiChange { reading: uploaded_meanwhile.clone(), ..openapi("K1") })).await.unwrap();
    let late = change(&db, set(anew.clone())).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), Some(uploaded_meanwhile));

    let by_a_newer_process = StoredReading { edition: 5, content: r#"{"title":"Newer"}"#.to_owned() };
    change(&db, set(OpenApiChange { text: None, reading: by_a_newer_process.clone(), ..anew.clone() })).await.unwrap();
    let late = change(&db, set(anew)).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), Some(by_a_newer_process));
});

contract_test!(an_update_replaces_everything_but_the_date_it_was_added_and_the_document, |db| {
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    change(&db, set(openapi("K1"))).await.unwrap();
    let changed = Collection {
        name: "Renamed".to_owned(),
        published: false,
        created_at: at(5),
        updated_at: at(5),
        ..collection("K1")
    };
    change(&db, CatalogueChange::UpdateCollection(changed.clone())).await.unwrap();
    let expected = Collection { created_at: at(0), openapi: Some(openapi("K1").document), ..changed };
    assert_eq!(db.lookup_collection(&"K1".into()).await.unwrap(), Some(expected));
    assert_eq!(db.lookup_openapi_reading(&"K1".into()).await.unwrap(), Some(openapi("K1").reading));

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
    let first = Collection { name: "a first".to_owned(), ..collection("K3") };
    let documented = Collection { openapi: Some(openapi("K2").document), ..collection("K2") };
    for collection in [collection("K1"), collection("K2"), first.clone()] {
        change(&db, CatalogueChange::AddCollection(collection)).await.unwrap();
    }
    change(&db, set(openapi("K2"))).await.unwrap();
    let includes = |ids: &[&str]| ids.iter().map(|id| (*id).into()).collect();
    let both = ApiClient { collections: includes(&["K2", "K3"]), ..client("C1") };
    let one = ApiClient { collections: includes(&["K2"]), ..client("C2") };
    change(&db, ClientChange::Add(Box::new(both))).await.unwrap();
    change(&db, ClientChange::Add(Box::new(one))).await.unwrap();

    assert_eq!(
        db.list_collections().await.unwrap(),
        [summary(&first, 1), summary(&collection("K1"), 0), summary(&documented, 2)]
    );
    assert_eq!(db.list_collections_of(&"C1".into()).await.unwrap(), [summary(&first, 1), summary(&documented, 2)]);
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
