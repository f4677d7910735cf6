use registration::{
    AuditEvent, CallFilter, Change, ClientChange, ClientDraft, CredentialChange, KnownSource, Link, LogoSize,
    MemberChange, Operation, OperationState, ProviderCall, ProviderClient, ProviderClientState, ProvisioningChange,
    Store,
    store::{ClientStore, CredentialStore, HousekeepingStore, MemberStore, ProvisioningStore},
};

use crate::fixtures::{
    at, change, client, draft, event, link, logo, mail, member, operation, provider_call, provider_client, reveal,
    token, with_administrator, with_client, with_member, with_provider_client,
};

const DAY: i64 = 86_400;

contract_test!(it_answers, |db| {
    db.ping().await.unwrap();
});

contract_test!(attempts_are_counted_in_windows, |db| {
    let count = async |key, seconds| db.count_attempt(key, 60, at(seconds)).await.unwrap();
    assert_eq!(count("ada", 0).await, 1);
    assert_eq!(count("ada", 59).await, 2);
    assert_eq!(count("bob", 59).await, 1);
    assert_eq!(count("ada", 60).await, 1, "the window has ended");
    assert_eq!(count("ada", 119).await, 2);
    db.forget_attempts("ada").await.unwrap();
    db.forget_attempts("ada").await.unwrap();
    assert_eq!(count("ada", 119).await, 1);
    assert_eq!(count("bob", 60).await, 2);
});

contract_test!(parallel_attempts_are_all_counted, |db| {
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.count_attempt("ada", 60, at(0)).await.unwrap() })
        })
        .collect();
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap());
    }
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8]);
});

contract_test!(the_newest_sources_of_an_account_are_known, |db| {
    let source = |name: &str, seconds| KnownSource { source: name.to_owned(), seen_at: at(seconds) };
    let known = async |account: &str, since| db.known_sources(account, at(since)).await.unwrap();
    db.note_source("ada", &source("home", 1)).await.unwrap();
    db.note_source("ada", &source("office", 2)).await.unwrap();
    db.note_source("ada", &source("home", 3)).await.unwrap();
    db.note_source("bob", &source("home", 4)).await.unwrap();
    assert_eq!(known("ada", 0).await, [source("home", 3), source("office", 2)]);
    assert_eq!(known("ada", 2).await, [source("home", 3)]);
    assert_eq!(known("eve", 0).await, []);
    for seconds in 5..25 {
        db.note_source("ada", &source(&format!("hotel {seconds}"), seconds)).await.unwrap();
    }
    let names = known("ada", 0).await;
    assert_eq!((names.len(), names[0].source.as_str(), names[19].source.as_str()), (20, "hotel 24", "hotel 5"));
    assert_eq!(known("bob", 0).await.len(), 1);
    db.sweep(at(4 + 180 * DAY)).await.unwrap();
    assert_eq!((known("bob", 0).await.len(), known("ada", 0).await.len()), (0, 20));
});

contract_test!(the_audit_log_is_read_newest_first, |db| {
    let older =
        AuditEvent { at: at(-5), api_client: None, actor_kind: "system".into(), ..event("V2", "client.deleted") };
    db.commit(vec![Change::Record(event("V1", "client.created")), Change::Record(older.clone())]).await.unwrap();
    assert_eq!(db.recent_events(10).await.unwrap(), [event("V1", "client.created"), older]);
    assert_eq!(db.recent_events(1).await.unwrap(), [event("V1", "client.created")]);
});

contract_test!(the_audit_log_outlives_its_objects, |db| {
    with_client(&db).await;
    db.commit(vec![Change::Record(event("V1", "client.created"))]).await.unwrap();
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert_eq!(db.recent_events(10).await.unwrap().len(), 1);
});

contract_test!(the_sweep_deletes_reveals_and_attempts_in_time, |db| {
    with_member(&db).await;
    change(&db, CredentialChange::AddReveal(reveal("R1", "M1"))).await.unwrap();
    db.count_attempt("ada", 60, at(0)).await.unwrap();
    assert_eq!(db.sweep(at(599)).await.unwrap(), 0);
    assert_eq!(db.sweep(at(600)).await.unwrap(), 1);
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none());
    assert_eq!(db.sweep(at(60 + DAY - 1)).await.unwrap(), 0);
    assert_eq!(db.sweep(at(60 + DAY)).await.unwrap(), 1);
    assert_eq!(db.sweep(at(60 + DAY)).await.unwrap(), 0);
});

contract_test!(the_sweep_deletes_links_and_drafts_after_a_month, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::Add(Box::new(client("C1")))).await.unwrap();
    let lasting = Link { created_at: at(DAY), expires_at: at(90 * DAY), ..link("L2", "M1") };
    let old = ClientDraft { logo: Some("G1".into()), ..draft("D1") };
    let touched = ClientDraft { logo: Some("G2".into()), updated_at: at(DAY), ..draft("D2") };
    let changes = vec![
        MemberChange::Add(member("M1", "C1")).into(),
        MemberChange::AddLink(link("L1", "M1")).into(),
        MemberChange::AddLink(lasting).into(),
        MemberChange::Queue(mail("E1", "M1", "L1")).into(),
        ClientChange::AddLogo(logo("G1")).into(),
        ClientChange::AddLogo(logo("G2")).into(),
        ClientChange::SaveDraft(Box::new(old)).into(),
        ClientChange::SaveDraft(Box::new(touched)).into(),
    ];
    db.commit(changes).await.unwrap();
    assert_eq!(db.sweep(at(30 * DAY - 1)).await.unwrap(), 0);
    assert_eq!(db.sweep(at(30 * DAY)).await.unwrap(), 3, "a link, a draft and its logo");
    assert!(db.lookup_draft(&"D1".into()).await.unwrap().is_none());
    assert!(db.lookup_draft(&"D2".into()).await.unwrap().is_some());
    assert!(db.read_logo(&"G1".into(), LogoSize::Small).await.unwrap().is_none());
    assert!(db.read_logo(&"G2".into(), LogoSize::Small).await.unwrap().is_some());
    assert!(db.find_open_link(&token("L2").hash(), at(30 * DAY)).await.unwrap().is_some());
    assert!(db.due_mail(at(30 * DAY), 10).await.unwrap().is_empty(), "mail goes with its link");
});

contract_test!(the_sweep_deletes_past_provisioning_after_three_months, |db| {
    with_provider_client(&db).await;
    let gone = |id| ProviderClient { state: ProviderClientState::Gone, ..provider_client(id) };
    let over = |id, client: &str, days: i64| Operation {
        client: client.into(),
        state: OperationState::Done,
        finished_at: Some(at(days * DAY)),
        ..operation(id)
    };
    let changes = [
        ProvisioningChange::AddClient(Box::new(gone("K2"))),
        ProvisioningChange::AddClient(Box::new(ProviderClient { updated_at: at(DAY), ..gone("K3") })),
        ProvisioningChange::AddClient(Box::new(gone("K4"))),
        ProvisioningChange::AddOperation(Box::new(over("O1", "K1", 0))),
        ProvisioningChange::AddOperation(Box::new(over("O2", "K4", 1))),
        ProvisioningChange::AddOperation(Box::new(Operation { finished_at: None, ..over("O3", "K1", 0) })),
        ProvisioningChange::AddOperation(Box::new(operation("O4"))),
        ProvisioningChange::AddCall(Box::new(provider_call("A1"))),
        ProvisioningChange::AddCall(Box::new(ProviderCall { at: at(DAY), ..provider_call("A2") })),
    ];
    db.commit(changes.into_iter().map(Into::into).collect()).await.unwrap();
    assert_eq!(db.sweep(at(90 * DAY - 1)).await.unwrap(), 0);
    assert_eq!(db.sweep(at(90 * DAY)).await.unwrap(), 3, "an operation, a call, and the client K2");
    for (id, stays) in [("K1", true), ("K2", false), ("K3", true), ("K4", true)] {
        assert_eq!(db.lookup_provider_client(&id.into()).await.unwrap().is_some(), stays, "{id}");
    }
    for (id, stays) in [("O1", false), ("O2", true), ("O3", true), ("O4", true)] {
        assert_eq!(db.lookup_operation(&id.into()).await.unwrap().is_some(), stays, "{id}");
    }
    assert_eq!(db.list_provider_calls(&CallFilter::default()).await.unwrap().items[0].id, "A2".into());

    assert_eq!(db.sweep(at(91 * DAY)).await.unwrap(), 4, "the rest of what is over");
    assert_eq!(db.sweep(at(900 * DAY)).await.unwrap(), 0, "what is open or there stays");
});
