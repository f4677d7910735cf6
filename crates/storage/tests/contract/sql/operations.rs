use model::{
    ClientChange, CredentialChange, MemberChange, Operation, OperationKind, OperationState, Problem, ProviderClient,
    ProviderClientState, ProvisioningChange, Registration, StoreError, Timestamp, Unique, store::ProvisioningStore,
};
use storage::Database;

use crate::fixtures::{
    at, change, operation, operation_error, provider_client, registration, with_operation, with_provider_client,
};

async fn read(db: &Database, id: &str) -> Operation {
    db.lookup_operation(&id.into()).await.unwrap().unwrap()
}

async fn add(db: &Database, operation: Operation) -> Result<(), StoreError> {
    change(db, ProvisioningChange::AddOperation(Box::new(operation))).await
}

/// Another registration with its client and an operation for both, so that there can be a second open one.
async fn add_for_another(db: &Database, number: u32, operation: Operation) {
    let (registration_id, client_id) = (format!("R{number}"), format!("K{number}"));
    let another = Registration { realm: "P1".to_owned(), ..registration(&registration_id, "C1") };
    change(db, CredentialChange::AddRegistration(Box::new(another))).await.unwrap();
    let registration = Some(registration_id.as_str().into());
    let client = ProviderClient { registration: registration.clone(), ..provider_client(&client_id) };
    change(db, ProvisioningChange::AddClient(Box::new(client))).await.unwrap();
    add(db, Operation { registration, client: client_id.as_str().into(), ..operation }).await.unwrap();
}

fn begin(seconds: i64) -> ProvisioningChange {
    ProvisioningChange::BeginOperation { id: "O1".into(), now: at(seconds), lease_until: at(seconds + 60) }
}

fn finish(attempt: i64) -> ProvisioningChange {
    ProvisioningChange::FinishOperation { id: "O1".into(), attempt, at: at(9) }
}

fn fail(attempt: i64, retry_at: Option<Timestamp>, uncertain: bool) -> ProvisioningChange {
    let error = Box::new(operation_error());
    ProvisioningChange::FailOperation { id: "O1".into(), attempt, error, retry_at, uncertain }
}

async fn is_refused(db: &Database, refused: ProvisioningChange) {
    let said = format!("{refused:?}");
    let answer = change(db, refused).await;
    assert!(matches!(answer, Err(StoreError::Conflict)), "{said}: {answer:?}");
}

contract_test!(an_operation_reads_back_as_it_was_written, |db| {
    with_operation(&db).await;
    assert_eq!(read(&db, "O1").await, operation("O1"));
    assert_eq!(db.lookup_operation(&"O2".into()).await.unwrap(), None);

    let bare = Operation {
        kind: OperationKind::Delete,
        registration: None,
        client: "K2".into(),
        state: OperationState::Cancelled,
        intent: None,
        requested_by: model::Requester {
            kind: "system".to_owned(),
            id: String::new(),
            name: String::new(),
            member: None,
            session: None,
        },
        attempts: 3,
        next_attempt_at: at(7),
        lease_until: at(8),
        uncertain: true,
        last_error: Some(operation_error()),
        finished_at: Some(at(9)),
        ..operation("O2")
    };
    let alone = ProviderClient { registration: None, ..provider_client("K2") };
    change(&db, ProvisioningChange::AddClient(Box::new(alone))).await.unwrap();
    add(&db, bare.clone()).await.unwrap();
    assert_eq!(read(&db, "O2").await, bare);
});

contract_test!(an_operation_needs_its_provider_its_client_and_its_registration, |db| {
    with_provider_client(&db).await;
    for lost in [
        Operation { provider: "P9".into(), ..operation("O1") },
        Operation { client: "K9".into(), ..operation("O1") },
        Operation { registration: Some("R9".into()), ..operation("O1") },
    ] {
        let refused = add(&db, lost).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
});

contract_test!(one_thing_at_a_time_is_done_for_a_registration, |db| {
    with_operation(&db).await;
    change(&db, ProvisioningChange::AddClient(Box::new(provider_client("K2")))).await.unwrap();
    let second = Operation { client: "K2".into(), ..operation("O2") };
    let refused = add(&db, second.clone()).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::OpenOperation))), "{refused:?}");

    change(&db, begin(0)).await.unwrap();
    change(&db, fail(1, None, false)).await.unwrap();
    let refused = add(&db, second.clone()).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::OpenOperation))), "while it is stuck: {refused:?}");

    change(&db, ProvisioningChange::CancelOperation("O1".into(), at(61))).await.unwrap();
    add(&db, second).await.unwrap();
    assert_eq!(db.open_operation(&"R1".into()).await.unwrap().unwrap().id, "O2".into());
});

contract_test!(one_thing_at_a_time_is_done_on_a_client_without_a_registration, |db| {
    with_operation(&db).await;
    for id in ["K2", "K3"] {
        let alone = ProviderClient { registration: None, ..provider_client(id) };
        change(&db, ProvisioningChange::AddClient(Box::new(alone))).await.unwrap();
    }
    let alone = |id, client: &str| Operation { registration: None, client: client.into(), ..operation(id) };
    add(&db, alone("O2", "K2")).await.unwrap();
    add(&db, alone("O3", "K3")).await.unwrap();
    let refused = add(&db, alone("O4", "K3")).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::OpenOperation))), "{refused:?}");
});

contract_test!(of_parallel_additions_for_a_registration_exactly_one_is_made, |db| {
    with_provider_client(&db).await;
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move { add(&db, operation(&format!("O{number}"))).await })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => made += 1,
            Err(StoreError::Taken(Unique::OpenOperation)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(made, 1);
});

contract_test!(of_parallel_workers_exactly_one_begins_an_operation, |db| {
    with_operation(&db).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { change(&db, begin(0)).await })
        })
        .collect();
    let mut begun = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => begun += 1,
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(begun, 1);
    let expected = Operation { attempts: 1, lease_until: at(60), uncertain: true, ..operation("O1") };
    assert_eq!(read(&db, "O1").await, expected);
});

contract_test!(another_worker_takes_over_when_the_lease_has_ended, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    is_refused(&db, begin(59)).await;
    assert_eq!(db.due_operations(at(59), 10).await.unwrap(), []);
    let left = db.due_operations(at(60), 10).await.unwrap();
    assert!(left[0].uncertain, "nobody knows how the first attempt ended");
    change(&db, begin(60)).await.unwrap();

    is_refused(&db, finish(1)).await;
    is_refused(&db, fail(1, Some(at(70)), false)).await;
    change(&db, finish(2)).await.unwrap();
    assert_eq!(read(&db, "O1").await.state, OperationState::Done);
});

contract_test!(a_finished_operation_is_done_and_stays_so, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    change(&db, fail(1, Some(at(2)), true)).await.unwrap();
    change(&db, begin(2)).await.unwrap();
    change(&db, finish(2)).await.unwrap();
    let done = Operation {
        state: OperationState::Done,
        attempts: 2,
        next_attempt_at: at(2),
        finished_at: Some(at(9)),
        ..operation("O1")
    };
    assert_eq!(read(&db, "O1").await, done);
    assert_eq!(db.open_operation(&"R1".into()).await.unwrap(), None);

    for late in [
        begin(100),
        finish(2),
        fail(2, None, false),
        ProvisioningChange::RetryOperation("O1".into(), at(100)),
        ProvisioningChange::CancelOperation("O1".into(), at(100)),
    ] {
        is_refused(&db, late).await;
    }
    assert_eq!(read(&db, "O1").await, done);
});

contract_test!(an_end_that_is_refused_undoes_what_came_with_it, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    change(&db, begin(60)).await.unwrap();
    let learned = ProviderClient { client_name: "Another".to_owned(), ..provider_client("K1") };
    let changes = vec![ProvisioningChange::UpdateClient(Box::new(learned)).into(), finish(1).into()];
    let refused = model::Store::commit(&db, changes).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(db.lookup_provider_client(&"K1".into()).await.unwrap(), Some(provider_client("K1")));
});

contract_test!(a_failed_attempt_is_made_again_in_time, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    change(&db, fail(1, Some(at(30)), true)).await.unwrap();
    let failed = Operation {
        attempts: 1,
        next_attempt_at: at(30),
        uncertain: true,
        last_error: Some(operation_error()),
        ..operation("O1")
    };
    assert_eq!(read(&db, "O1").await, failed);
    is_refused(&db, begin(29)).await;
    change(&db, begin(30)).await.unwrap();
    change(&db, fail(2, Some(at(90)), false)).await.unwrap();
    assert!(!read(&db, "O1").await.uncertain, "nothing was done, as is known now");
});

contract_test!(a_stuck_operation_waits_for_a_person, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    change(&db, fail(1, None, false)).await.unwrap();
    let stuck = read(&db, "O1").await;
    assert_eq!((stuck.state, stuck.finished_at), (OperationState::Stuck, None));
    assert_eq!(stuck.last_error.unwrap().problem, Problem::Busy);
    assert_eq!(db.due_operations(at(1000), 10).await.unwrap(), []);
    assert_eq!(db.next_operation_at().await.unwrap(), None);
    for early in [begin(100), finish(1), fail(1, None, false)] {
        is_refused(&db, early).await;
    }

    change(&db, ProvisioningChange::RetryOperation("O1".into(), at(200))).await.unwrap();
    let waiting = read(&db, "O1").await;
    assert_eq!((waiting.state, waiting.next_attempt_at, waiting.attempts), (OperationState::Waiting, at(200), 1));
    change(&db, begin(200)).await.unwrap();
    change(&db, finish(2)).await.unwrap();
});

contract_test!(a_person_can_neither_hurry_nor_cancel_what_a_worker_does, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    is_refused(&db, ProvisioningChange::RetryOperation("O1".into(), at(59))).await;
    is_refused(&db, ProvisioningChange::CancelOperation("O1".into(), at(59))).await;
    change(&db, ProvisioningChange::RetryOperation("O1".into(), at(60))).await.unwrap();

    change(&db, ProvisioningChange::CancelOperation("O1".into(), at(61))).await.unwrap();
    let cancelled = read(&db, "O1").await;
    assert_eq!((cancelled.state, cancelled.finished_at), (OperationState::Cancelled, Some(at(61))));
    assert!(cancelled.uncertain, "nobody knows how its last attempt ended");
    is_refused(&db, finish(1)).await;
    is_refused(&db, begin(100)).await;
    is_refused(&db, ProvisioningChange::RetryOperation("O1".into(), at(100))).await;
});

contract_test!(a_waiting_operation_can_be_hurried, |db| {
    with_operation(&db).await;
    change(&db, begin(0)).await.unwrap();
    change(&db, fail(1, Some(at(3600)), false)).await.unwrap();
    change(&db, ProvisioningChange::RetryOperation("O1".into(), at(5))).await.unwrap();
    assert_eq!(db.due_operations(at(5), 10).await.unwrap().len(), 1);
});

contract_test!(what_is_due_comes_in_the_order_in_which_it_became_due, |db| {
    with_operation(&db).await;
    assert_eq!(db.next_operation_at().await.unwrap(), Some(at(0)));
    add_for_another(&db, 2, Operation { next_attempt_at: at(-5), ..operation("O2") }).await;
    add_for_another(&db, 3, Operation { next_attempt_at: at(50), ..operation("O3") }).await;
    add_for_another(&db, 4, Operation { created_at: at(-1), ..operation("O4") }).await;
    let due = async |seconds, limit| {
        let due = db.due_operations(at(seconds), limit).await.unwrap();
        due.into_iter().map(|operation| operation.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(due(0, 10).await, ["O2", "O4", "O1"]);
    assert_eq!(due(0, 2).await, ["O2", "O4"]);
    assert_eq!(due(50, 10).await, ["O2", "O4", "O1", "O3"]);
    assert_eq!(due(-6, 10).await, Vec::<String>::new());
    assert_eq!(db.next_operation_at().await.unwrap(), Some(at(-5)));
});

contract_test!(the_next_operation_counts_from_the_end_of_its_lease, |db| {
    with_provider_client(&db).await;
    assert_eq!(db.next_operation_at().await.unwrap(), None);
    add(&db, operation("O1")).await.unwrap();
    change(&db, begin(10)).await.unwrap();
    assert_eq!(db.next_operation_at().await.unwrap(), Some(at(70)));
    change(&db, fail(1, Some(at(40)), false)).await.unwrap();
    assert_eq!(db.next_operation_at().await.unwrap(), Some(at(40)));
});

contract_test!(open_operations_of_a_provider_are_oldest_first, |db| {
    with_operation(&db).await;
    add_for_another(&db, 2, Operation { created_at: at(-5), state: OperationState::Stuck, ..operation("O2") }).await;
    add_for_another(&db, 3, Operation { state: OperationState::Done, ..operation("O3") }).await;
    let open = db.open_operations_at(&"P1".into(), 10).await.unwrap();
    assert_eq!(open.iter().map(|operation| operation.id.as_str()).collect::<Vec<_>>(), ["O2", "O1"]);
    assert_eq!(db.open_operations_at(&"P1".into(), 1).await.unwrap().len(), 1);
    assert_eq!(db.open_operations_at(&"P2".into(), 10).await.unwrap(), []);
});

contract_test!(the_last_operations_of_a_registration_are_newest_first, |db| {
    with_operation(&db).await;
    let done = |id, seconds| Operation { created_at: at(seconds), state: OperationState::Done, ..operation(id) };
    add(&db, done("O2", 5)).await.unwrap();
    add(&db, done("O3", -5)).await.unwrap();
    add_for_another(&db, 4, operation("O4")).await;
    let recent = db.recent_operations(&"R1".into(), 10).await.unwrap();
    assert_eq!(recent.iter().map(|operation| operation.id.as_str()).collect::<Vec<_>>(), ["O2", "O1", "O3"]);
    assert_eq!(db.recent_operations(&"R1".into(), 2).await.unwrap().len(), 2);
});

contract_test!(an_operation_outlives_its_registration_and_whoever_asked_for_it, |db| {
    with_operation(&db).await;
    change(&db, MemberChange::Remove("M1".into())).await.unwrap();
    let without_member = read(&db, "O1").await;
    assert_eq!(without_member.requested_by.member, None);
    assert_eq!(without_member.requested_by.name, "m1@people.test");

    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    let orphan = read(&db, "O1").await;
    assert_eq!((orphan.registration, orphan.state), (None, OperationState::Waiting));
    assert_eq!(db.due_operations(at(0), 10).await.unwrap().len(), 1, "it is still to be done");
});

contract_test!(operations_go_with_their_client, |db| {
    with_operation(&db).await;
    change(&db, ProvisioningChange::DeleteClient("K1".into())).await.unwrap();
    assert_eq!(db.lookup_operation(&"O1".into()).await.unwrap(), None);
    change(&db, ProvisioningChange::DeleteClient("K1".into())).await.unwrap();
});

contract_test!(a_retired_client_that_is_being_deleted_is_not_found_again, |db| {
    with_provider_client(&db).await;
    let retiring = |id, seconds| ProviderClient {
        state: ProviderClientState::Retiring,
        delete_after: Some(at(seconds)),
        ..provider_client(id)
    };
    for client in [
        retiring("K2", 50),
        retiring("K3", 40),
        ProviderClient { state: ProviderClientState::Gone, ..retiring("K4", 30) },
        retiring("K5", 61),
    ] {
        change(&db, ProvisioningChange::AddClient(Box::new(client))).await.unwrap();
    }
    let retired = async |limit| {
        let retired = db.retired_provider_clients(at(60), limit).await.unwrap();
        retired.into_iter().map(|client| client.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(retired(10).await, ["K3", "K2"]);
    assert_eq!(retired(1).await, ["K3"]);
    add(&db, Operation { kind: OperationKind::Delete, client: "K3".into(), ..operation("O1") }).await.unwrap();
    assert_eq!(retired(10).await, ["K2"]);
});
