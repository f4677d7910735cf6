use model::{
    ClientChange, CredentialChange, Delivery, MailState, Member, MemberChange, MemberRole, MemberState, MemberSummary,
    OutboxMail, RegistrationState, StoreError, Unique,
    store::{CredentialStore, MemberStore},
};

use crate::fixtures::{
    api_key, at, change, client, link, mail, member, reveal, token, with_client, with_mail, with_member,
    with_registration,
};

contract_test!(a_member_reads_back_as_they_were_written, |db| {
    with_client(&db).await;
    let active = Member {
        role: MemberRole::Viewer,
        state: MemberState::Active,
        activated_at: Some(at(5)),
        last_sign_in_at: Some(at(6)),
        ..member("M2", "C1")
    };
    change(&db, MemberChange::Add(member("M1", "C1"))).await.unwrap();
    change(&db, MemberChange::Add(active.clone())).await.unwrap();
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), Some(member("M1", "C1")));
    assert_eq!(db.lookup_member(&"M2".into()).await.unwrap(), Some(active));
    assert_eq!(db.lookup_member(&"M3".into()).await.unwrap(), None);
});

contract_test!(an_address_is_taken_once_in_each_client, |db| {
    with_member(&db).await;
    let twin = |id, client| Member { email: "m1@people.test".to_owned(), ..member(id, client) };
    let refused = change(&db, MemberChange::Add(twin("M2", "C1"))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::MemberEmail))), "{refused:?}");

    change(&db, ClientChange::Add(Box::new(client("C2")))).await.unwrap();
    change(&db, MemberChange::Add(twin("M2", "C2"))).await.unwrap();
    assert_eq!(db.find_members("m1@people.test").await.unwrap(), [member("M1", "C1"), twin("M2", "C2")]);
    assert_eq!(db.find_members("m2@people.test").await.unwrap(), []);
});

contract_test!(a_member_needs_a_client, |db| {
    let refused = change(&db, MemberChange::Add(member("M1", "C1"))).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
});

contract_test!(a_member_goes_and_what_they_made_stays, |db| {
    with_registration(&db).await;
    change(&db, CredentialChange::AddApiKey(api_key("A1", "C1"))).await.unwrap();
    change(&db, MemberChange::AddLink(link("L1", "M1"))).await.unwrap();
    change(&db, MemberChange::Queue(mail("E1", "M1", "L1"))).await.unwrap();

    change(&db, MemberChange::Remove("M1".into())).await.unwrap();
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), None);
    assert!(db.find_open_link(&token("L1").hash(), at(0)).await.unwrap().is_none());
    assert!(db.due_mail(at(0), 10).await.unwrap().is_empty());
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none());
    let registration = db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration;
    assert_eq!((registration.member, registration.state), (None, RegistrationState::Active));
    let key = db.lookup_api_key(&"A1".into()).await.unwrap().unwrap();
    assert_eq!((key.member, key.revoked_at), (None, None));

    let gone = change(&db, MemberChange::Remove("M1".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(an_invitation_ends_and_is_made_again, |db| {
    with_member(&db).await;
    change(&db, MemberChange::EndInvitation { member: "M1".into(), at: at(9) }).await.unwrap();
    let ended = Member { invitation_expires_at: at(9), ..member("M1", "C1") };
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), Some(ended));

    change(&db, MemberChange::Reinvite { member: "M1".into(), at: at(20), expires_at: at(30) }).await.unwrap();
    let again = Member { invited_at: at(20), invitation_expires_at: at(30), ..member("M1", "C1") };
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), Some(again.clone()));

    change(&db, MemberChange::RequestInvitation { member: "M1".into(), at: at(25) }).await.unwrap();
    let asks = Member { invitation_requested_at: Some(at(25)), ..again.clone() };
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), Some(asks));
    change(&db, MemberChange::Reinvite { member: "M1".into(), at: at(20), expires_at: at(30) }).await.unwrap();
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), Some(again));

    for gone in [
        MemberChange::EndInvitation { member: "M2".into(), at: at(9) },
        MemberChange::Reinvite { member: "M2".into(), at: at(20), expires_at: at(30) },
        MemberChange::SignedIn { member: "M2".into(), at: at(9) },
    ] {
        let refused = change(&db, gone).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
});

contract_test!(who_comes_in_is_active_since_the_first_time, |db| {
    with_member(&db).await;
    change(&db, MemberChange::SignedIn { member: "M1".into(), at: at(10) }).await.unwrap();
    change(&db, MemberChange::SignedIn { member: "M1".into(), at: at(20) }).await.unwrap();
    let active = Member {
        state: MemberState::Active,
        activated_at: Some(at(10)),
        last_sign_in_at: Some(at(20)),
        ..member("M1", "C1")
    };
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), Some(active));
    change(&db, MemberChange::Reinvite { member: "M1".into(), at: at(30), expires_at: at(40) }).await.unwrap();
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap().unwrap().state, MemberState::Active);

    change(&db, MemberChange::RequestInvitation { member: "M1".into(), at: at(50) }).await.unwrap();
    let asks = db.lookup_member(&"M1".into()).await.unwrap().unwrap().invitation_requested_at;
    assert_eq!(asks, None, "whoever has accepted needs no invitation");
});

contract_test!(who_starts_over_is_invited_and_has_nothing_to_read, |db| {
    with_registration(&db).await;
    change(&db, MemberChange::SignedIn { member: "M1".into(), at: at(10) }).await.unwrap();
    change(&db, CredentialChange::AddReveal(reveal("R1", "M1"))).await.unwrap();
    change(&db, MemberChange::ResetToInvited("M1".into())).await.unwrap();
    let found = db.lookup_member(&"M1".into()).await.unwrap().unwrap();
    assert_eq!((found.state, found.activated_at, found.last_sign_in_at), (MemberState::Invited, None, Some(at(10))));
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none());
    assert_eq!(db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration.member, Some("M1".into()));
    let gone = change(&db, MemberChange::ResetToInvited("M2".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(the_list_has_the_last_mail_of_everybody, |db| {
    with_mail(&db).await;
    change(&db, MemberChange::Add(member("M0", "C1"))).await.unwrap();
    let delivery = async || db.list_members(&"C1".into()).await.unwrap().pop().unwrap().delivery;
    assert_eq!(
        db.list_members(&"C1".into()).await.unwrap(),
        [
            MemberSummary { member: member("M0", "C1"), delivery: None },
            MemberSummary {
                member: member("M1", "C1"),
                delivery: Some(Delivery { state: MailState::Queued, attempts: 0, last_error: None, at: at(0) }),
            },
        ]
    );

    change(&db, MemberChange::LeaseMail("E1".into(), at(7), at(60))).await.unwrap();
    let given_up = MemberChange::MailFailed { mail: "E1".into(), error: "no such user".to_owned(), retry_at: None };
    change(&db, given_up).await.unwrap();
    let failed =
        Delivery { state: MailState::Failed, attempts: 1, last_error: Some("no such user".to_owned()), at: at(7) };
    assert_eq!(delivery().await, Some(failed));

    change(&db, MemberChange::Queue(OutboxMail { created_at: at(8), ..mail("E0", "M1", "L1") })).await.unwrap();
    change(&db, MemberChange::MailSent("E0".into(), at(9))).await.unwrap();
    assert_eq!(delivery().await, Some(Delivery { state: MailState::Sent, attempts: 0, last_error: None, at: at(9) }));
    assert_eq!(db.list_members(&"C2".into()).await.unwrap(), []);
});
