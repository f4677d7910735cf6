//! *Test provider*.

use std::time::Duration;

use registration::{
    CallFilter, Caller, ConfigurationFields, ConnectionFields, Finding, OperationError, Page, Problem, ProviderClient,
    ProviderClientFilter, ProviderClientState, ProviderId, TestLine, TestOutcome, TestReport, TestStep, Timestamp,
};

use crate::{
    fake_provider::{ISSUER, Moment, Point},
    support::{NEW_YEAR, World, connection},
};

/// The steps with their outcomes, a letter each: what passed, failed and was skipped.
fn outcomes(report: &TestReport) -> String {
    let letter = |line: &TestLine| match line.outcome {
        TestOutcome::Passed => 'p',
        TestOutcome::Failed => 'f',
        TestOutcome::Skipped => 's',
    };
    report.lines.iter().map(letter).collect()
}

fn line(report: &TestReport, step: TestStep) -> TestLine {
    report.lines.iter().find(|line| line.step == step).unwrap().clone()
}

/// What the reconcile page has to show.
async fn left_behind(world: &World, provider: &ProviderId) -> Vec<ProviderClient> {
    let filter = ProviderClientFilter { provider: provider.clone(), differing: true, page: Page::default() };
    let rows = world.store.list_provider_clients(&filter).await.unwrap().items;
    rows.into_iter().map(|row| row.client).collect()
}

async fn configure(world: &World, admin: &Caller, id: &ProviderId, change: impl FnOnce(&mut ConfigurationFields)) {
    let mut fields = world.core.providers().configuration_fields(admin, id).await.unwrap();
    change(&mut fields);
    world.core.providers().update_configuration(admin, id, &fields).await.unwrap();
}

async fn last_action(world: &World) -> String {
    world.store.recent_events(1).await.unwrap().remove(0).action.into_owned()
}

story!(a_test_walks_a_client_through_everything_and_leaves_nothing_behind, |world| {
    let admin = world.administrator("ada").await;
    let fields = ConnectionFields { initial_token_remaining: "20".to_owned(), ..connection("Keycloak") };
    let id = world.core.providers().add_external(&admin, &fields).await.unwrap();
    configure(&world, &admin, &id, |fields| "update".clone_into(&mut fields.rotation)).await;
    world.idp.rotate_access_tokens();
    world.idp.let_secrets_end(Timestamp::from_unix_seconds(NEW_YEAR + 90 * 24 * 3600));
    let report = world.core.providers().test(&admin, &id).await.unwrap();

    assert_eq!(outcomes(&report), "psppppppp", "{report:?}");
    assert!(report.passed());
    assert_eq!(report.by, "ada");
    let register = line(&report, TestStep::Register);
    assert_eq!((register.status, register.duration_ms), (Some(200), 7));
    assert_eq!(register.note, "The client client-1 was registered.");
    let can = report.capabilities;
    assert!(can.read && can.update && can.rotate && can.delete && can.find);
    assert!(can.secrets_expire && can.rotates_access_token);

    assert!(world.idp.clients().is_empty());
    assert!(left_behind(&world, &id).await.is_empty());
    let provider = world.core.providers().get(&admin, &id).await.unwrap();
    assert_eq!(provider.test.as_deref(), Some(&report));
    assert_eq!(provider.capabilities(), can);
    assert_eq!(provider.external.unwrap().initial_token.remaining_uses, Some(19), "it used the initial access token");
    assert_eq!(last_action(&world).await, "provider.verified");
    let calls = world.store.list_provider_calls(&CallFilter::default()).await.unwrap();
    let tested = calls.items.iter().filter(|call| call.purpose == "test").count();
    assert_eq!(tested, 9, "each step, and a look whether it is gone");
    let ids = world.idp.correlation_ids();
    assert!(ids[1..].iter().all(|id| *id == ids[1]), "one correlation id for the whole test");
});

story!(a_refusal_is_told_in_the_provider_s_words, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    let refused = OperationError {
        status: Some(403),
        error: Some("insufficient_scope".to_owned()),
        description: Some("Policy 'Trusted Hosts' rejected request".to_owned()),
        ..OperationError::new(Problem::NotAuthorized, "The provider does not let us register.")
    };
    world.idp.fail_with(Point::Register, Moment::Before, refused);
    let report = world.core.providers().test(&admin, &id).await.unwrap();
    assert_eq!(outcomes(&report), "psfssssss");
    assert!(!report.passed());
    let register = line(&report, TestStep::Register);
    assert_eq!(register.status, Some(403));
    assert_eq!(register.error.as_deref(), Some("insufficient_scope"));
    assert_eq!(register.description.as_deref(), Some("Policy 'Trusted Hosts' rejected request"));
    assert_eq!(
        register.note,
        "The provider does not let us register. Check the credential in Connection, and that it allows registering \
         clients."
    );
    assert_eq!(line(&report, TestStep::Read).note, "No client was registered.");
    assert!(left_behind(&world, &id).await.is_empty(), "nothing was done there");
    assert_eq!(last_action(&world).await, "provider.verify_failed");
    // What the provider can do is still what the configuration says.
    let provider = world.core.providers().get(&admin, &id).await.unwrap();
    assert!(provider.capabilities().delete);
});

story!(steps_that_a_provider_does_not_have_are_skipped, |world| {
    let admin = world.administrator("ada").await;
    let fields = ConnectionFields {
        method: "client_credentials".to_owned(),
        client_id: "us".to_owned(),
        issuer: ISSUER.to_owned(),
        registration_endpoint: format!("{ISSUER}/register"),
        token_endpoint: format!("{ISSUER}/token"),
        discovery_url: String::new(),
        ..connection("Bare")
    };
    let id = world.core.providers().add_external(&admin, &fields).await.unwrap();
    configure(&world, &admin, &id, |fields| fields.updates = false).await;
    for point in [Point::Read, Point::Find] {
        world.idp.does_not_support(point);
    }
    let report = world.core.providers().test(&admin, &id).await.unwrap();
    assert_eq!(outcomes(&report), "sppsspssp", "{report:?}");
    assert_eq!(line(&report, TestStep::Update).note, "Clients are not changed there: so says the configuration.");
    assert!(world.idp.clients().is_empty());
    let can = report.capabilities;
    assert!(!can.read && !can.update && !can.rotate && can.delete && !can.find);

    // Without a token to register with nothing is tried.
    world.idp.fail(Point::Authenticate, Moment::Before, Problem::NotAuthorized);
    let report = world.core.providers().test(&admin, &id).await.unwrap();
    assert_eq!(outcomes(&report), "sfsssssss");
});

story!(metadata_of_another_issuer_fails_the_test, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.idp.describe(|found| "https://evil.example".clone_into(&mut found.issuer));
    let report = world.core.providers().test(&admin, &id).await.unwrap();
    let discovery = line(&report, TestStep::Discovery);
    assert_eq!(discovery.outcome, TestOutcome::Failed);
    assert_eq!(
        discovery.note,
        format!("Its metadata names the issuer https://evil.example, and {ISSUER} is configured.")
    );
    assert!(!report.passed());
});

story!(a_client_that_cannot_be_deleted_shows_on_the_reconcile_page, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.idp.fail(Point::Delete, Moment::Before, Problem::Busy);
    let report = world.core.providers().test(&admin, &id).await.unwrap();
    assert_eq!(line(&report, TestStep::Delete).outcome, TestOutcome::Failed);
    assert!(!report.capabilities.delete);
    let left = left_behind(&world, &id).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].state, ProviderClientState::Suspect);
    assert_eq!(left[0].client_id.as_deref(), Some("client-1"));
    assert!(left[0].access_token.is_some() && left[0].registration_client_uri.is_some(), "it can be deleted later");
    assert!(matches!(&left[0].finding, Some(Finding::Unknown { reason }) if reason.contains("could not delete it")));
});

story!(a_registration_whose_answer_was_lost_shows_on_the_reconcile_page, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.idp.fail(Point::Register, Moment::After, Problem::Uncertain);
    world.core.providers().test(&admin, &id).await.unwrap();
    let left = left_behind(&world, &id).await;
    assert_eq!((left.len(), left[0].state), (1, ProviderClientState::Suspect));
    assert_eq!(left[0].client_name, world.idp.clients()[0].client_name, "it can be found by its name");
});

story!(a_client_that_breaks_a_rule_is_deleted_again, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.idp.answer_unacceptably(Point::Register);
    let report = world.core.providers().test(&admin, &id).await.unwrap();
    assert_eq!(outcomes(&report), "psfsssssp", "{report:?}");
    assert!(!report.passed());
    assert!(world.idp.clients().is_empty());
    assert!(left_behind(&world, &id).await.is_empty());
});

story!(a_test_that_dies_shows_on_the_reconcile_page, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    for (point, state) in [
        (Point::Register, ProviderClientState::Expected),
        (Point::Update, ProviderClientState::Current),
        (Point::Delete, ProviderClientState::Current),
    ] {
        world.idp.fall_silent(point, Moment::After);
        let dying = tokio::time::timeout(Duration::from_millis(500), world.core.providers().test(&admin, &id));
        assert!(dying.await.is_err(), "it waits for an answer that never comes");
        let left = left_behind(&world, &id).await;
        assert_eq!(left[0].state, state);
        assert!(
            matches!(&left[0].finding, Some(Finding::Unknown { reason }) if reason.contains("did not come to its end"))
        );
    }
});

story!(a_provider_that_changed_meanwhile_does_not_get_the_test_of_the_former_one, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.idp.fall_silent(Point::Find, Moment::Before);
    let test = world.core.providers().test(&admin, &id);
    let change = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let fields = ConnectionFields { credential: "another-token".to_owned(), ..connection("Keycloak") };
        world.core.providers().update_connection(&admin, &id, &fields).await.unwrap();
        world.idp.speak();
    };
    let (report, ()) = tokio::join!(test, change);
    assert!(report.unwrap().passed());
    assert_eq!(world.core.providers().get(&admin, &id).await.unwrap().test, None);
});
