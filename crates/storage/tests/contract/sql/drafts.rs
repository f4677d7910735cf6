use model::{AdministratorChange, ClientChange, ClientDraft, DraftFields, LogoSize, StoreError, store::ClientStore};

use crate::fixtures::{administrator, at, change, draft, logo, with_administrator};

contract_test!(a_draft_is_added_and_then_replaced, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::SaveDraft(Box::new(draft("D1")))).await.unwrap();
    assert_eq!(db.lookup_draft(&"D1".into()).await.unwrap(), Some(draft("D1")));

    change(&db, ClientChange::AddLogo(logo("G1"))).await.unwrap();
    let later = ClientDraft {
        fields: DraftFields { name: "A whole name".to_owned(), ..DraftFields::default() },
        logo: Some("G1".into()),
        updated_at: at(60),
        ..draft("D1")
    };
    change(&db, ClientChange::SaveDraft(Box::new(later.clone()))).await.unwrap();
    assert_eq!(db.lookup_draft(&"D1".into()).await.unwrap(), Some(later));
});

contract_test!(everybody_sees_their_own_drafts_last_changed_first, |db| {
    with_administrator(&db).await;
    change(&db, AdministratorChange::Add(administrator("B"))).await.unwrap();
    let older = ClientDraft { updated_at: at(-1), ..draft("D2") };
    let foreign = ClientDraft { administrator: "B".into(), ..draft("D3") };
    for draft in [older.clone(), draft("D1"), foreign.clone()] {
        change(&db, ClientChange::SaveDraft(Box::new(draft))).await.unwrap();
    }
    assert_eq!(db.list_drafts(&"A".into()).await.unwrap(), [draft("D1"), older]);
    assert_eq!(db.list_drafts(&"B".into()).await.unwrap(), [foreign]);
});

contract_test!(a_draft_is_removed_once, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::SaveDraft(Box::new(draft("D1")))).await.unwrap();
    change(&db, ClientChange::RemoveDraft("D1".into())).await.unwrap();
    assert_eq!(db.lookup_draft(&"D1".into()).await.unwrap(), None);
    let gone = change(&db, ClientChange::RemoveDraft("D1".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(a_logo_is_read_in_two_sizes_and_deleted, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::AddLogo(logo("G1"))).await.unwrap();
    change(&db, ClientChange::SaveDraft(Box::new(ClientDraft { logo: Some("G1".into()), ..draft("D1") })))
        .await
        .unwrap();
    assert_eq!(db.read_logo(&"G1".into(), LogoSize::Small).await.unwrap(), Some(logo("G1").small));
    assert_eq!(db.read_logo(&"G1".into(), LogoSize::Large).await.unwrap(), Some(logo("G1").large));

    change(&db, ClientChange::DeleteLogo("G1".into())).await.unwrap();
    change(&db, ClientChange::DeleteLogo("G1".into())).await.unwrap();
    assert_eq!(db.read_logo(&"G1".into(), LogoSize::Large).await.unwrap(), None);
    assert_eq!(db.lookup_draft(&"D1".into()).await.unwrap(), Some(draft("D1")), "the draft is left without a logo");
});
