use model::{
    CatalogueChange, Change, ClientChange, CredentialChange, InitialToken, Store, StoreError,
    store::{CatalogueStore, CredentialStore, HousekeepingStore},
};

use crate::fixtures::{at, change, event, initial_token, registration, secret, token, with_client, with_initial_token};

contract_test!(an_initial_token_reads_back_as_it_was_written, |db| {
    with_client(&db).await;
    with_initial_token(&db).await;
    let found = db.find_initial_token(&token("T1").hash()).await.unwrap().unwrap();
    assert!(found.token.hash.matches(&token("T1")));
    assert_eq!(format!("{:?}", found.token), format!("{:?}", initial_token("T1")));
    let provider = db.lookup_provider(&found.token.provider).await.unwrap().unwrap();
    assert_eq!(format!("{:?}", found.provider), format!("{provider:?}"));
    assert!(db.find_initial_token(&token("T2").hash()).await.unwrap().is_none());

    let other = InitialToken {
        api_client: Some("C1".into()),
        max_uses: None,
        expires_at: None,
        created_at: at(5),
        ..initial_token("T2")
    };
    change(&db, CredentialChange::AddInitialToken(Box::new(other.clone()))).await.unwrap();
    change(&db, CredentialChange::RevokeInitialToken("T1".into(), at(9))).await.unwrap();
    let listed = db.list_initial_tokens().await.unwrap();
    let names: Vec<_> =
        listed.iter().map(|row| (row.token.id.as_str(), &*row.provider_name, row.client_name.as_deref())).collect();
    assert_eq!(names, [("T2", "Provider P1", Some("Client C1")), ("T1", "Provider P1", None)]);
    assert_eq!(format!("{:?}", listed[0].token), format!("{other:?}"));
    assert_eq!(listed[1].token.revoked_at, Some(at(9)));

    let again = change(&db, CredentialChange::RevokeInitialToken("T1".into(), at(10))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
});

contract_test!(an_initial_token_is_used_while_it_works, |db| {
    with_initial_token(&db).await;
    let endless = InitialToken { max_uses: None, expires_at: None, ..initial_token("T2") };
    change(&db, CredentialChange::AddInitialToken(Box::new(endless))).await.unwrap();
    let uses = async |id: &str, seconds| change(&db, CredentialChange::UseInitialToken(id.into(), at(seconds))).await;

    let expired = uses("T1", 3600).await;
    assert!(matches!(expired, Err(StoreError::Conflict)), "{expired:?}");
    uses("T1", 3599).await.unwrap();
    uses("T1", 3599).await.unwrap();
    let used_up = uses("T1", 3599).await;
    assert!(matches!(used_up, Err(StoreError::Conflict)), "{used_up:?}");
    for _ in 0..5 {
        uses("T2", 1_000_000).await.unwrap();
    }
    assert_eq!(db.find_initial_token(&token("T1").hash()).await.unwrap().unwrap().token.uses, 2);
    assert_eq!(db.find_initial_token(&token("T2").hash()).await.unwrap().unwrap().token.uses, 5);

    change(&db, CredentialChange::RevokeInitialToken("T2".into(), at(9))).await.unwrap();
    for gone in ["T2", "T3"] {
        let refused = uses(gone, 10).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
});

contract_test!(parallel_uses_never_exceed_the_count, |db| {
    with_client(&db).await;
    with_initial_token(&db).await;
    let ten = InitialToken { max_uses: Some(10), ..initial_token("T2") };
    change(&db, CredentialChange::AddInitialToken(Box::new(ten))).await.unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let db = db.clone();
            let changes = vec![
                CredentialChange::AddRegistration(Box::new(registration(&format!("R{number}"), "C1"))).into(),
                CredentialChange::AddSecret(secret(&format!("S{number}"), &format!("R{number}"))).into(),
                CredentialChange::UseInitialToken("T2".into(), at(1)).into(),
                Change::Record(event(&format!("V{number}"), "registration.created")),
            ];
            tokio::spawn(async move { db.commit(changes).await })
        })
        .collect();
    let mut made = Vec::new();
    for (number, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(()) => made.push(format!("R{number}")),
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(made.len(), 10);
    assert_eq!(db.find_initial_token(&token("T2").hash()).await.unwrap().unwrap().token.uses, 10);
    let mut stored: Vec<_> = db
        .list_registrations(&"C1".into())
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.registration.id.to_string())
        .collect();
    stored.sort();
    made.sort();
    assert_eq!(stored, made, "the others left nothing behind");
    assert_eq!(db.recent_events(200).await.unwrap().len(), 10);
});

contract_test!(initial_tokens_go_with_their_provider_and_their_client, |db| {
    with_client(&db).await;
    with_initial_token(&db).await;
    let of_client = InitialToken { api_client: Some("C1".into()), ..initial_token("T2") };
    change(&db, CredentialChange::AddInitialToken(Box::new(of_client))).await.unwrap();
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert!(db.find_initial_token(&token("T2").hash()).await.unwrap().is_none());
    change(&db, CatalogueChange::DeleteProvider("P1".into())).await.unwrap();
    assert!(db.list_initial_tokens().await.unwrap().is_empty());

    let nowhere = change(&db, CredentialChange::AddInitialToken(Box::new(initial_token("T1")))).await;
    assert!(matches!(nowhere, Err(StoreError::Conflict)), "{nowhere:?}");
});
