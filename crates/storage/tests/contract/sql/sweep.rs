//! What has had its time is deleted, and nothing else.

use model::{
    ApiKey, AuditEvent, CallFilter, Change, ClientChange, ClientDraft, CredentialChange, InitialToken, Link, LogoSize,
    MailState, MemberChange, Operation, OperationState, Origin, OriginKind, OutboxMail, ProviderCall, ProviderClient,
    ProviderClientState, ProvisioningChange, Registration, Retention, Store,
    store::{ClientStore, CredentialStore, HousekeepingStore, MemberStore, ProvisioningStore},
};
use storage::testing::{execute, text_rows};

use crate::fixtures::{
    api_key, at, change, client, draft, event, initial_token, link, logo, mail, member, operation, provider_call,
    provider_client, registration, reveal, swept, token, with_administrator, with_mail, with_member,
    with_provider_client, with_registration,
};

const DAY: i64 = 86_400;

/// 20,000 tokens of the registration `R1` that have expired, and one that has not.
const EXPIRED_TOKENS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 20000)
    INSERT INTO issued_tokens (id, hash, registration, subject, scope, audience, issued_at, expires_at)
    SELECT 'T' || i, 'hash ' || i, 'R1', 'R1', '', '[]', 1800000000, 1800000000 + (i / 20001) * 60 FROM n";
const TOKENS_LEFT: &str = "SELECT id, hash FROM issued_tokens";

contract_test!(a_sweep_goes_on_until_nothing_is_left_and_lets_others_write, |db| {
    with_registration(&db).await;
    execute(&db, EXPIRED_TOKENS).await;
    let (done, mut written) = (std::sync::atomic::AtomicBool::new(false), 0);
    let sweeping = async {
        let rows = swept(&db, 1).await;
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        rows
    };
    let writing = async {
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            change(&db, Change::Record(event(&format!("V{written}"), "client.created"))).await.unwrap();
            written += 1;
        }
    };
    let (rows, ()) = tokio::join!(sweeping, writing);
    assert_eq!(rows, 20_000);
    assert!(written > 5, "{written} commits between the batches");
    assert_eq!(text_rows(&db, TOKENS_LEFT).await, [("T20001".to_owned(), "hash 20001".to_owned())]);
    assert_eq!(swept(&db, 1).await, 0);
});

contract_test!(several_processes_share_a_sweep, |db| {
    with_registration(&db).await;
    execute(&db, EXPIRED_TOKENS).await;
    let (one, other) = tokio::join!(swept(&db, 1), swept(&db, 1));
    assert_eq!(one + other, 20_000, "each row is deleted once");
    assert_eq!(text_rows(&db, TOKENS_LEFT).await.len(), 1);
});

contract_test!(audit_events_are_kept_for_as_long_as_the_operator_says, |db| {
    let later = AuditEvent { at: at(DAY), ..event("V2", "client.deleted") };
    db.commit(vec![Change::Record(event("V1", "client.created")), Change::Record(later.clone())]).await.unwrap();
    let for_ever = Retention { audit_days: None, ..Retention::default() };
    assert_eq!(db.sweep(at(9000 * DAY), &for_ever).await.unwrap(), 0);
    let week = Retention { audit_days: Some(7), ..Retention::default() };
    assert_eq!(db.sweep(at(7 * DAY - 1), &week).await.unwrap(), 0);
    assert_eq!(db.sweep(at(7 * DAY), &week).await.unwrap(), 1);
    assert_eq!(db.recent_events(10).await.unwrap(), [later]);
});

contract_test!(mail_is_kept_for_as_long_as_the_operator_says_and_while_its_link_works, |db| {
    with_mail(&db).await;
    let over = |id, state| OutboxMail { link: None, state, ..mail(id, "M1", "L1") };
    let changes = [
        over("E2", MailState::Sent),
        over("E3", MailState::Failed),
        over("E4", MailState::Cancelled),
        OutboxMail { next_attempt_at: at(9 * DAY), ..over("E5", MailState::Queued) },
    ];
    db.commit(changes.into_iter().map(|mail| MemberChange::Queue(mail).into()).collect()).await.unwrap();
    let week = Retention { mail_days: Some(7), ..Retention::default() };
    assert_eq!(db.sweep(at(7 * DAY - 1), &week).await.unwrap(), 0);
    assert_eq!(db.sweep(at(7 * DAY), &week).await.unwrap(), 3, "E2, E3 and E4");
    assert!(db.unsent_mail(&"M1".into(), at(0)).await.unwrap().is_some(), "the link of E1 worked for a day");
    assert_eq!(db.sweep(at(30 * DAY), &week).await.unwrap(), 0, "what was never sent is kept for a month at least");
    assert_eq!(db.sweep(at(31 * DAY), &week).await.unwrap(), 2, "E1 and its link");
    let waiting = db.due_mail(at(9 * DAY), 10).await.unwrap();
    assert_eq!(waiting.iter().map(|mail| mail.id.as_str()).collect::<Vec<_>>(), ["E5"], "it is still to be sent");
});

contract_test!(a_link_stays_as_long_as_its_mail, |db| {
    with_mail(&db).await;
    let for_ever = Retention { mail_days: None, ..Retention::default() };
    assert_eq!(db.sweep(at(900 * DAY), &for_ever).await.unwrap(), 0);
    assert_eq!(swept(&db, 31 * DAY).await, 2, "the mail and the link");
});

contract_test!(revoked_credentials_go_with_all_that_belongs_to_them, |db| {
    with_registration(&db).await;
    let by_document = Registration {
        origin: Origin { kind: OriginKind::MetadataDocument, ..Origin::default() },
        ..registration("R2", "C1")
    };
    let changes = vec![
        CredentialChange::AddRegistration(Box::new(by_document)).into(),
        CredentialChange::AddRegistration(Box::new(registration("R3", "C1"))).into(),
        CredentialChange::RevokeRegistration("R1".into(), at(0)).into(),
        CredentialChange::RevokeRegistration("R2".into(), at(0)).into(),
        CredentialChange::AddApiKey(ApiKey { revoked_at: Some(at(0)), ..api_key("K1", "C1") }).into(),
        CredentialChange::AddApiKey(api_key("K2", "C1")).into(),
        CredentialChange::AddInitialToken(Box::new(InitialToken { revoked_at: Some(at(0)), ..initial_token("T1") }))
            .into(),
        CredentialChange::AddInitialToken(Box::new(InitialToken { expires_at: Some(at(0)), ..initial_token("T2") }))
            .into(),
        CredentialChange::AddInitialToken(Box::new(InitialToken { expires_at: None, ..initial_token("T3") })).into(),
    ];
    db.commit(changes).await.unwrap();
    assert_eq!(swept(&db, 90 * DAY - 1).await, 0);
    let for_ever = Retention { revoked_days: None, ..Retention::default() };
    assert_eq!(db.sweep(at(90 * DAY), &for_ever).await.unwrap(), 0);
    assert_eq!(swept(&db, 90 * DAY).await, 4, "R1, K1, T1 and T2");
    for (id, stays) in [("R1", false), ("R2", true), ("R3", true)] {
        assert_eq!(db.lookup_registration(&id.into()).await.unwrap().is_some(), stays, "{id}");
    }
    let ids = |sql| text_rows(&db, sql);
    assert_eq!(ids("SELECT id, id FROM api_keys").await.len(), 1, "K2");
    assert_eq!(ids("SELECT id, id FROM initial_tokens").await, [("T3".to_owned(), "T3".to_owned())]);
});

contract_test!(a_revoked_registration_stays_while_something_is_to_be_done_for_it, |db| {
    with_provider_client(&db).await;
    let changes = vec![
        CredentialChange::RevokeRegistration("R1".into(), at(0)).into(),
        ProvisioningChange::AddOperation(Box::new(operation("O1"))).into(),
    ];
    db.commit(changes).await.unwrap();
    assert_eq!(swept(&db, 900 * DAY).await, 0);
    change(&db, ProvisioningChange::CancelOperation("O1".into(), at(900 * DAY))).await.unwrap();
    assert_eq!(swept(&db, 900 * DAY).await, 1);
    assert!(db.lookup_operation(&"O1".into()).await.unwrap().unwrap().registration.is_none());
});

contract_test!(vacuum_gives_the_space_of_deleted_rows_back, |db| {
    with_registration(&db).await;
    execute(&db, EXPIRED_TOKENS).await;
    swept(&db, 1).await;
    let done = db.vacuum().await.unwrap();
    if db.describe().starts_with("SQLite") {
        let done = done.unwrap();
        assert!(done.bytes_after * 2 < done.bytes_before, "{done:?}");
        assert_eq!(text_rows(&db, TOKENS_LEFT).await.len(), 1);
    } else {
        assert_eq!(done, None);
    }
});

contract_test!(the_sweep_deletes_reveals_and_attempts_in_time, |db| {
    with_member(&db).await;
    change(&db, CredentialChange::AddReveal(reveal("R1", "M1"))).await.unwrap();
    db.count_attempt("ada", 60, at(0)).await.unwrap();
    assert_eq!(swept(&db, 599).await, 0);
    assert_eq!(swept(&db, 600).await, 1);
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none());
    assert_eq!(swept(&db, 60 + DAY - 1).await, 0);
    assert_eq!(swept(&db, 60 + DAY).await, 1);
    assert_eq!(swept(&db, 60 + DAY).await, 0);
});

contract_test!(the_sweep_deletes_links_and_drafts_after_a_month, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::Add(Box::new(client("C1")))).await.unwrap();
    let lasting = Link { created_at: at(0), expires_at: at(90 * DAY), ..link("L2", "M1") };
    let old = ClientDraft { logo: Some("G1".into()), ..draft("D1") };
    let touched = ClientDraft { logo: Some("G2".into()), updated_at: at(DAY), ..draft("D2") };
    let changes = vec![
        MemberChange::Add(member("M1", "C1")).into(),
        MemberChange::AddLink(Link { expires_at: at(0), ..link("L1", "M1") }).into(),
        MemberChange::AddLink(lasting).into(),
        ClientChange::AddLogo(logo("G1")).into(),
        ClientChange::AddLogo(logo("G2")).into(),
        ClientChange::SaveDraft(Box::new(old)).into(),
        ClientChange::SaveDraft(Box::new(touched)).into(),
    ];
    db.commit(changes).await.unwrap();
    assert_eq!(swept(&db, 30 * DAY - 1).await, 0);
    assert_eq!(swept(&db, 30 * DAY).await, 3, "a link, a draft and its logo");
    assert!(db.lookup_draft(&"D1".into()).await.unwrap().is_none());
    assert!(db.lookup_draft(&"D2".into()).await.unwrap().is_some());
    assert!(db.read_logo(&"G1".into(), LogoSize::Small).await.unwrap().is_none());
    assert!(db.read_logo(&"G2".into(), LogoSize::Small).await.unwrap().is_some());
    assert!(db.find_open_link(&token("L2").hash(), at(30 * DAY)).await.unwrap().is_some());
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
    assert_eq!(swept(&db, 90 * DAY - 1).await, 0);
    assert_eq!(swept(&db, 90 * DAY).await, 3, "an operation, a call, and the client K2");
    for (id, stays) in [("K1", true), ("K2", false), ("K3", true), ("K4", true)] {
        assert_eq!(db.lookup_provider_client(&id.into()).await.unwrap().is_some(), stays, "{id}");
    }
    for (id, stays) in [("O1", false), ("O2", true), ("O3", true), ("O4", true)] {
        assert_eq!(db.lookup_operation(&id.into()).await.unwrap().is_some(), stays, "{id}");
    }
    assert_eq!(db.list_provider_calls(&CallFilter::default()).await.unwrap().items[0].id, "A2".into());

    assert_eq!(swept(&db, 91 * DAY).await, 4, "the rest of what is over");
    assert_eq!(swept(&db, 900 * DAY).await, 0, "what is open or there stays");
});
