//! What the metrics are told.

use model::{
    Backlog, Change, CredentialChange, LinkRequest, MemberChange, Operation, OperationState, Origin, OriginKind,
    ProvisioningChange, Registration, Secret, Store, store::HousekeepingStore,
};

use crate::fixtures::{
    at, change, event, link, mail, operation, operation_error, registration, with_client, with_mail, with_operation,
};

contract_test!(what_waits_for_workers_is_counted, |db| {
    assert_eq!(db.backlog().await.unwrap(), Backlog::default());
    with_operation(&db).await;
    let asked = LinkRequest {
        id: "A1".into(),
        email: "m1@people.test".to_owned(),
        session: Secret::new("session").hash(),
        created_at: at(0),
    };
    let stuck = Operation { registration: None, state: OperationState::Stuck, ..operation("O2") };
    let over = Operation { state: OperationState::Done, finished_at: Some(at(0)), ..operation("O3") };
    let changes = vec![
        MemberChange::AddLink(link("L1", "M1")).into(),
        MemberChange::Queue(mail("E1", "M1", "L1")).into(),
        MemberChange::Queue(mail("E2", "M1", "L1")).into(),
        MemberChange::MailSent("E2".into(), at(0)).into(),
        MemberChange::AddLinkRequest(asked).into(),
        ProvisioningChange::AddOperation(Box::new(stuck)).into(),
        ProvisioningChange::AddOperation(Box::new(over)).into(),
    ];
    db.commit(changes).await.unwrap();
    let expected = Backlog { mail: 1, link_requests: 1, waiting_operations: 1, stuck_operations: 1 };
    assert_eq!(db.backlog().await.unwrap(), expected);
});

contract_test!(what_was_committed_is_counted_and_what_was_not_is_not, |db| {
    with_client(&db).await;
    let open = Origin { kind: OriginKind::Open, ..Origin::default() };
    let made = |id| CredentialChange::AddRegistration(Box::new(registration(id, "C1")));
    change(&db, made("R1")).await.unwrap();
    change(&db, made("R1")).await.unwrap_err();
    let of_anybody = Registration { origin: open, ..registration("R2", "C1") };
    db.commit(vec![made("R3").into(), CredentialChange::AddRegistration(Box::new(of_anybody)).into()]).await.unwrap();
    let registrations = db.statistics().registrations;
    assert_eq!(
        registrations,
        [("portal", 2), ("administrator", 0), ("initial_access_token", 0), ("open", 1), ("metadata_document", 0)]
    );
});

contract_test!(what_became_of_mail_and_operations_is_counted, |db| {
    with_mail(&db).await;
    for retry_at in [Some(at(1)), Some(at(2)), None] {
        let failed = MemberChange::MailFailed { mail: "E1".into(), error: "451 later".to_owned(), retry_at };
        change(&db, failed).await.unwrap();
    }
    change(&db, MemberChange::MailSent("E1".into(), at(3))).await.unwrap();
    assert_eq!(db.statistics().mail, [("sent", 1), ("retried", 2), ("failed", 1)]);
});

contract_test!(attempts_at_providers_are_counted, |db| {
    with_operation(&db).await;
    for (attempt, retry_at) in [(1, Some(at(10))), (2, None)] {
        let (id, now) = ("O1".into(), at(10 * attempt));
        change(&db, ProvisioningChange::BeginOperation { id, now, lease_until: now }).await.unwrap();
        let error = Box::new(operation_error());
        let fail = ProvisioningChange::FailOperation { id: "O1".into(), attempt, error, retry_at, uncertain: false };
        change(&db, fail).await.unwrap();
    }
    assert_eq!(db.statistics().operations, [("done", 0), ("retried", 1), ("stuck", 1)]);
});

contract_test!(pools_and_the_writer_are_measured, |db| {
    let events = (0..5).map(|number| Change::Record(event(&format!("V{number}"), "client.created")));
    for event in events {
        db.commit(vec![event]).await.unwrap();
    }
    let statistics = db.statistics();
    let pools: Vec<_> = statistics.pools.iter().map(|pool| pool.pool).collect();
    if let Some(queue) = statistics.queue {
        assert_eq!(pools, ["writer", "readers"]);
        assert!(statistics.pools.iter().all(|pool| pool.idle == pool.size), "{:?}", statistics.pools);
        assert_eq!((queue.waiting, queue.batches.sum, queue.batches.counts[0]), (0, 5, 5));
        let used: u64 = statistics.pools[0].used.counts.iter().sum();
        assert!(used >= 5, "{used}");
    } else {
        assert_eq!((pools, statistics.pools[0].size), (vec!["postgres"], 4));
    }
});
