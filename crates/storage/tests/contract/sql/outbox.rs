use model::{Link, MailKind, MailQueue, MailState, MemberChange, OutboxMail, Sealed, StoreError, store::MemberStore};
use storage::Database;

use crate::fixtures::{at, change, link, mail, with_mail, with_member};

async fn due(db: &Database, seconds: i64) -> Vec<String> {
    db.due_mail(at(seconds), 10).await.unwrap().into_iter().map(|mail| mail.id.to_string()).collect()
}

contract_test!(a_message_reads_back_as_it_was_queued, |db| {
    with_mail(&db).await;
    let read = db.due_mail(at(0), 10).await.unwrap().pop().unwrap();
    let queued = mail("E1", "M1", "L1");
    assert_eq!((read.id, read.kind, read.recipient), (queued.id, queued.kind, queued.recipient));
    assert_eq!((read.member, read.link, read.content), (queued.member, queued.link, queued.content));
    assert_eq!((read.state, read.attempts, read.next_attempt_at), (MailState::Queued, 0, at(0)));
    assert_eq!((read.last_error, read.created_at, read.sent_at), (None, at(0), None));
});

contract_test!(due_mail_is_oldest_first_and_limited, |db| {
    with_mail(&db).await;
    let older = OutboxMail { created_at: at(-5), ..mail("E2", "M1", "L1") };
    let later = OutboxMail { next_attempt_at: at(100), ..mail("E3", "M1", "L1") };
    change(&db, MemberChange::Queue(older)).await.unwrap();
    change(&db, MemberChange::Queue(later)).await.unwrap();
    assert_eq!(due(&db, 0).await, ["E2", "E1"]);
    assert_eq!(due(&db, 99).await, ["E2", "E1"]);
    assert_eq!(due(&db, 100).await, ["E2", "E1", "E3"]);
    assert_eq!(db.due_mail(at(100), 1).await.unwrap().len(), 1);
});

contract_test!(of_parallel_workers_exactly_one_gets_the_message, |db| {
    with_mail(&db).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { change(&db, MemberChange::LeaseMail("E1".into(), at(5), at(65))).await })
        })
        .collect();
    let mut leased = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => leased += 1,
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(leased, 1);
    assert_eq!(due(&db, 64).await, Vec::<String>::new());
    let after = db.due_mail(at(65), 10).await.unwrap().pop().unwrap();
    assert_eq!((after.state, after.attempts), (MailState::Queued, 1), "a worker that died gives it back in time");
    change(&db, MemberChange::LeaseMail("E1".into(), at(65), at(125))).await.unwrap();
});

contract_test!(a_sent_message_is_wiped, |db| {
    with_mail(&db).await;
    change(&db, MemberChange::LeaseMail("E1".into(), at(5), at(65))).await.unwrap();
    change(&db, MemberChange::MailSent("E1".into(), at(6))).await.unwrap();
    assert_eq!(due(&db, 1000).await, Vec::<String>::new());
    assert!(db.unsent_mail(&"M1".into(), at(6)).await.unwrap().is_none());
    let again = change(&db, MemberChange::LeaseMail("E1".into(), at(70), at(130))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    change(&db, MemberChange::MailSent("E9".into(), at(6))).await.unwrap();
});

contract_test!(a_failed_attempt_is_tried_again_until_it_is_given_up, |db| {
    with_mail(&db).await;
    let failed =
        |error: &str, retry_at| MemberChange::MailFailed { mail: "E1".into(), error: error.to_owned(), retry_at };
    change(&db, MemberChange::LeaseMail("E1".into(), at(5), at(65))).await.unwrap();
    change(&db, failed("busy", Some(at(30)))).await.unwrap();
    assert_eq!(due(&db, 29).await, Vec::<String>::new());
    let retried = db.due_mail(at(30), 10).await.unwrap().pop().unwrap();
    assert_eq!((retried.attempts, retried.last_error.as_deref()), (1, Some("busy")));

    change(&db, MemberChange::LeaseMail("E1".into(), at(30), at(90))).await.unwrap();
    change(&db, failed("no such user", None)).await.unwrap();
    assert_eq!(due(&db, 1000).await, Vec::<String>::new());
    let unsent = db.unsent_mail(&"M1".into(), at(31)).await.unwrap().unwrap();
    assert_eq!((unsent.state, unsent.attempts), (MailState::Failed, 2));
    assert_eq!(unsent.content, Some(Sealed::from_stored("key.mail")), "its link can still be copied");
});

contract_test!(what_was_cancelled_during_an_attempt_is_not_tried_again, |db| {
    with_mail(&db).await;
    change(&db, MemberChange::LeaseMail("E1".into(), at(5), at(65))).await.unwrap();
    change(&db, MemberChange::RevokeLinks("M1".into(), model::LinkKind::Invitation, at(6))).await.unwrap();
    let failed = MemberChange::MailFailed { mail: "E1".into(), error: "busy".to_owned(), retry_at: Some(at(30)) };
    change(&db, failed).await.unwrap();
    assert_eq!(due(&db, 1000).await, Vec::<String>::new());
    assert!(db.unsent_mail(&"M1".into(), at(6)).await.unwrap().is_none());
});

contract_test!(the_unsent_mail_is_the_newest_whose_link_is_open, |db| {
    with_mail(&db).await;
    let short = Link { expires_at: at(50), ..link("L2", "M1") };
    change(&db, MemberChange::AddLink(short)).await.unwrap();
    change(&db, MemberChange::Queue(OutboxMail { created_at: at(1), ..mail("E0", "M1", "L2") })).await.unwrap();
    let unsent = async |seconds| db.unsent_mail(&"M1".into(), at(seconds)).await.unwrap().map(|mail| mail.id);
    assert_eq!(unsent(49).await, Some("E0".into()));
    assert_eq!(unsent(50).await, Some("E1".into()));
    assert_eq!(unsent(86_400).await, None);
});

contract_test!(the_mail_queue_counts_what_waits_and_what_failed, |db| {
    let empty = MailQueue { waiting: 0, failing: 0, oldest_due: None };
    assert_eq!(db.mail_queue(at(0)).await.unwrap(), empty);
    with_mail(&db).await;
    let later = OutboxMail { next_attempt_at: at(100), ..mail("E2", "M1", "L1") };
    change(&db, MemberChange::Queue(later)).await.unwrap();
    assert_eq!(db.mail_queue(at(5)).await.unwrap(), MailQueue { waiting: 2, failing: 0, oldest_due: Some(at(0)) });
    change(&db, MemberChange::LeaseMail("E1".into(), at(5), at(65))).await.unwrap();
    let failed = MemberChange::MailFailed { mail: "E1".into(), error: "busy".to_owned(), retry_at: Some(at(30)) };
    change(&db, failed).await.unwrap();
    assert_eq!(db.mail_queue(at(5)).await.unwrap(), MailQueue { waiting: 2, failing: 1, oldest_due: None });
    change(&db, MemberChange::MailSent("E1".into(), at(31))).await.unwrap();
    assert_eq!(db.mail_queue(at(100)).await.unwrap(), MailQueue { waiting: 1, failing: 0, oldest_due: Some(at(100)) });
});

contract_test!(a_message_need_not_carry_a_link, |db| {
    with_member(&db).await;
    let warning = OutboxMail { kind: MailKind::SecretExpiring, link: None, ..mail("E1", "M1", "L1") };
    change(&db, MemberChange::Queue(warning)).await.unwrap();
    let read = db.due_mail(at(0), 10).await.unwrap().pop().unwrap();
    assert_eq!((read.kind, read.link), (MailKind::SecretExpiring, None));
    assert!(db.unsent_mail(&"M1".into(), at(0)).await.unwrap().is_none(), "there is no link to copy");
    change(&db, MemberChange::RevokeLinks("M1".into(), model::LinkKind::Invitation, at(1))).await.unwrap();
    assert_eq!(due(&db, 1).await, ["E1"], "no link takes it along");
    change(&db, MemberChange::Remove("M1".into())).await.unwrap();
    assert_eq!(due(&db, 1).await, Vec::<String>::new());
});
