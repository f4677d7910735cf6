use model::{Link, LinkKind, LinkRequest, MemberChange, StoreError, Unique, store::MemberStore};
use storage::Database;

use crate::fixtures::{at, change, link, mail, member, token, with_mail, with_member};

async fn is_open(db: &Database, id: &str, seconds: i64) -> bool {
    db.find_open_link(&token(id).hash(), at(seconds)).await.unwrap().is_some()
}

contract_test!(a_link_is_found_by_its_token_while_it_works, |db| {
    with_member(&db).await;
    change(&db, MemberChange::AddLink(link("L1", "M1"))).await.unwrap();
    let found = db.find_open_link(&token("L1").hash(), at(86_399)).await.unwrap().unwrap();
    assert_eq!((found.id, found.kind, found.member), ("L1".into(), LinkKind::Invitation, Some("M1".into())));
    assert_eq!((found.created_at, found.expires_at), (at(0), at(86_400)));
    assert!(found.token_hash.matches(&token("L1")));
    assert!(!is_open(&db, "L1", 86_400).await);
    assert!(!is_open(&db, "L2", 0).await);

    let twin = Link { id: "L2".into(), ..link("L1", "M1") };
    let refused = change(&db, MemberChange::AddLink(twin)).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::Other))), "{refused:?}");
});

contract_test!(of_parallel_redemptions_exactly_one_succeeds, |db| {
    with_member(&db).await;
    change(&db, MemberChange::AddLink(link("L1", "M1"))).await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { change(&db, MemberChange::RedeemLink("L1".into(), at(5))).await })
        })
        .collect();
    let mut redeemed = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => redeemed += 1,
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(redeemed, 1);
    assert!(!is_open(&db, "L1", 5).await);
});

contract_test!(an_expired_or_revoked_link_is_not_redeemed, |db| {
    with_member(&db).await;
    change(&db, MemberChange::AddLink(link("L1", "M1"))).await.unwrap();
    let late = change(&db, MemberChange::RedeemLink("L1".into(), at(86_400))).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert!(is_open(&db, "L1", 5).await);

    change(&db, MemberChange::RevokeLinks("M1".into(), LinkKind::Invitation, at(5))).await.unwrap();
    assert!(!is_open(&db, "L1", 5).await);
    let revoked = change(&db, MemberChange::RedeemLink("L1".into(), at(5))).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(revoking_takes_the_links_of_one_kind_and_one_member_with_their_mail, |db| {
    with_mail(&db).await;
    let sign_in = Link { kind: LinkKind::SignIn, ..link("L2", "M1") };
    for added in [
        MemberChange::Add(member("M2", "C1")),
        MemberChange::AddLink(sign_in),
        MemberChange::Queue(mail("E2", "M1", "L2")),
        MemberChange::AddLink(link("L3", "M2")),
        MemberChange::Queue(mail("E3", "M2", "L3")),
        MemberChange::AddLink(link("L4", "M1")),
        MemberChange::Queue(mail("E4", "M1", "L4")),
        MemberChange::MailFailed { mail: "E4".into(), error: "no".to_owned(), retry_at: None },
    ] {
        change(&db, added).await.unwrap();
    }
    change(&db, MemberChange::RevokeLinks("M1".into(), LinkKind::Invitation, at(5))).await.unwrap();
    assert!(!is_open(&db, "L1", 5).await);
    assert!(!is_open(&db, "L4", 5).await);
    assert!(is_open(&db, "L2", 5).await);
    assert!(is_open(&db, "L3", 5).await);

    let due = db.due_mail(at(5), 10).await.unwrap();
    let due: Vec<_> = due.iter().map(|mail| mail.id.as_str()).collect();
    assert_eq!(due, ["E2", "E3"]);
    let unsent = db.unsent_mail(&"M1".into(), at(5)).await.unwrap().unwrap();
    assert_eq!(unsent.id, "E2".into());
});

contract_test!(redeeming_a_link_cancels_the_mail_that_carries_it, |db| {
    with_mail(&db).await;
    change(&db, MemberChange::RedeemLink("L1".into(), at(5))).await.unwrap();
    assert!(db.due_mail(at(5), 10).await.unwrap().is_empty());
});

contract_test!(set_up_links_are_nobodys_and_stand_beside_each_other, |db| {
    with_member(&db).await;
    let set_up = |id| Link { kind: LinkKind::SetUp, member: None, ..link(id, "M1") };
    for link in [set_up("L1"), set_up("L2"), link("L3", "M1")] {
        change(&db, MemberChange::AddLink(link)).await.unwrap();
    }
    assert_eq!(db.find_open_link(&token("L1").hash(), at(0)).await.unwrap().unwrap().member, None);
    change(&db, MemberChange::RedeemLink("L1".into(), at(5))).await.unwrap();
    assert!(!is_open(&db, "L1", 5).await);
    assert!(is_open(&db, "L2", 5).await);
    assert!(is_open(&db, "L3", 5).await);
});

/// A sign-in link of `M1` whose code has the hash of `code <id>`.
fn with_code(id: &str) -> Link {
    let code_hash = Some(token(&format!("code {id}")).hash());
    Link { kind: LinkKind::SignIn, code_hash, ..link(id, "M1") }
}

async fn code_is_open(db: &Database, id: &str, seconds: i64) -> bool {
    db.find_open_code(&token(&format!("code {id}")).hash(), at(seconds)).await.unwrap().is_some()
}

contract_test!(a_code_is_used_once_and_uses_its_link_up, |db| {
    with_member(&db).await;
    for added in [MemberChange::AddLink(with_code("L1")), MemberChange::Queue(mail("E1", "M1", "L1"))] {
        change(&db, added).await.unwrap();
    }
    let found = db.find_open_code(&token("code L1").hash(), at(86_399)).await.unwrap().unwrap();
    assert_eq!((found.id, found.code_hash), ("L1".into(), with_code("L1").code_hash));
    assert!(!code_is_open(&db, "L1", 86_400).await);
    let late = change(&db, MemberChange::UseCode("L1".into(), at(86_400))).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");

    change(&db, MemberChange::UseCode("L1".into(), at(5))).await.unwrap();
    assert!(!is_open(&db, "L1", 5).await && !code_is_open(&db, "L1", 5).await);
    assert!(db.due_mail(at(5), 10).await.unwrap().is_empty());
    let again = change(&db, MemberChange::UseCode("L1".into(), at(5))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");

    change(&db, MemberChange::AddLink(link("L2", "M1"))).await.unwrap();
    let without = change(&db, MemberChange::UseCode("L2".into(), at(5))).await;
    assert!(matches!(without, Err(StoreError::Conflict)), "{without:?}");
});

contract_test!(a_code_outlives_the_use_of_its_link_and_not_its_revocation, |db| {
    with_member(&db).await;
    for id in ["L1", "L2"] {
        change(&db, MemberChange::AddLink(with_code(id))).await.unwrap();
        change(&db, MemberChange::RedeemLink(id.into(), at(5))).await.unwrap();
    }
    change(&db, MemberChange::UseCode("L1".into(), at(6))).await.unwrap();
    assert!(code_is_open(&db, "L2", 6).await);
    change(&db, MemberChange::RevokeLinks("M1".into(), LinkKind::SignIn, at(7))).await.unwrap();
    assert!(!code_is_open(&db, "L2", 7).await);
    let revoked = change(&db, MemberChange::UseCode("L2".into(), at(7))).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(requests_for_links_wait_in_their_order_and_are_taken_once, |db| {
    let request = |id: &str, email: &str| LinkRequest {
        id: id.into(),
        email: email.to_owned(),
        session: token(id).hash(),
        created_at: at(0),
    };
    let (first, second) = (request("Q1", "m1@people.test"), request("Q2", "nobody@people.test"));
    for asked in [&second, &first] {
        change(&db, MemberChange::AddLinkRequest(asked.clone())).await.unwrap();
    }
    assert_eq!(db.link_requests(10).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(db.link_requests(1).await.unwrap(), [first]);
    change(&db, MemberChange::RemoveLinkRequest("Q1".into())).await.unwrap();
    let again = change(&db, MemberChange::RemoveLinkRequest("Q1".into())).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    assert_eq!(db.link_requests(10).await.unwrap(), [second]);
});
