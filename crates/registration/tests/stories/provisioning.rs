//! Credentials at an external provider: what is asked for is done, or everybody concerned knows why not.

use registration::{
    CallFilter, CatalogueChange, CredentialEdits, Error, Finding, MailKind, OperationError, OperationKind,
    OperationState, Problem, ProviderClientState, RegistrationState, Rotation, Secret, registrations::CredentialFields,
};

use crate::{
    fake_provider::{Moment, Point},
    provisioning_scene::Scene,
    support::{external_provider, sentence},
};

story!(a_member_generates_credentials_at_an_external_provider, |world| {
    let scene = Scene::set(world).await;
    let fields = scene.service("Nightly export");
    let core = &scene.world.core;
    let id = core.credentials().generate(&scene.member, &fields).await.unwrap();
    assert_eq!(core.credentials().generate(&scene.member, &fields).await.unwrap(), id, "submitted twice");
    assert_eq!(scene.state(&id).await, RegistrationState::Registering);
    scene.work().await;

    let clients = scene.fake.clients();
    assert_eq!(clients.len(), 1, "one client, however often the form was sent");
    assert!(clients[0].client_name.starts_with("Acme - Nightly export ("), "{}", clients[0].client_name);
    assert_eq!(clients[0].members["grant_types"], serde_json::json!(["client_credentials"]));
    assert_eq!(scene.secret(&id).await, clients[0].secret.clone().unwrap());
    let page = core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert_eq!(page.registration.state, RegistrationState::Active);
    assert_eq!(page.registration.client_id, clients[0].client_id);
    assert!(page.operation.is_none());

    // Our own endpoints do not know it: it is not our server's client.
    assert!(matches!(
        core.registrations().read(&scene.admin, &page.registration.client_id).await,
        Err(Error::NotFound(_))
    ));
    // Both sides' logs name the same call.
    let filter = CallFilter { registration: Some(id), ..CallFilter::default() };
    let calls = core.provisioning().calls(&scene.member, &filter).await.unwrap();
    assert_eq!((calls.total, calls.items[0].purpose.as_str()), (1, "register"));
    assert_eq!(scene.fake.correlation_ids(), [calls.items[0].correlation_id.clone()]);
});

story!(a_provider_that_is_down_is_tried_again_until_it_is_back, |world| {
    let scene = Scene::set(world).await;
    scene.fake.stop();
    let id = scene.ask("Batch").await;
    scene.work().await;
    assert_eq!(scene.failure(&id).await.problem, Problem::NotReached);
    let health = scene.world.core.providers().get(&scene.admin, &scene.provider).await.unwrap().health;
    assert!(health.failing_since.is_some() && health.last_error.is_some());

    // It waits before it tries again, and longer each time.
    scene.work().await;
    assert_eq!(scene.fake.points().len(), 1, "nothing is due yet");
    scene.world.clock.advance_seconds(7);
    scene.work().await;
    scene.world.clock.advance_seconds(7);
    scene.work().await;
    assert_eq!(scene.fake.points().len(), 2);
    scene.fake.start();
    scene.world.clock.advance_seconds(20);
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Active);
    let health = scene.world.core.providers().get(&scene.admin, &scene.provider).await.unwrap().health;
    assert_eq!(health.failing_since, None);
    assert_eq!(scene.there().len(), 1);
    // Nobody waited that long: the secret waits for its member for days.
    scene.world.clock.advance_seconds(3 * 24 * 3600);
    assert!(!scene.secret(&id).await.is_empty());
});

story!(a_refusal_is_shown_in_the_providers_own_words, |world| {
    let scene = Scene::set(world).await;
    let refusal = OperationError {
        status: Some(400),
        error: Some("invalid_client_metadata".to_owned()),
        description: Some("scope orders:read is unknown here".to_owned()),
        ..OperationError::new(Problem::Refused, "The provider refused the client.")
    };
    scene.fake.fail_with(Point::Register, Moment::Before, refusal);
    let id = scene.ask("Batch").await;
    scene.work().await;
    let failure = scene.failure(&id).await;
    assert_eq!(
        failure.to_string(),
        "The provider refused the client. (HTTP 400) invalid_client_metadata: scope orders:read is unknown here"
    );
    // It is not tried again by itself: the same would be refused again.
    scene.world.clock.advance_seconds(24 * 3600);
    scene.work().await;
    assert_eq!(scene.fake.points(), [Point::Register]);
    // The member tries again once it was put right, or gives up.
    let operation =
        scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap().operation.unwrap();
    assert_eq!(operation.state, OperationState::Stuck);
    scene.world.core.provisioning().retry(&scene.member, &operation.id).await.unwrap();
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Active);
});

story!(giving_up_a_registration_that_never_came_to_be_leaves_nothing, |world| {
    let scene = Scene::set(world).await;
    scene.fake.stop();
    let id = scene.ask("Batch").await;
    scene.work().await;
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
    scene.fake.start();
    scene.world.clock.advance_seconds(24 * 3600);
    scene.work().await;
    assert!(scene.there().is_empty());
    assert!(scene.differing().await.is_empty());
});

story!(a_lost_answer_is_asked_about_before_anything_is_done_again, |world| {
    let scene = Scene::set(world).await;
    scene.fake.fail(Point::Register, Moment::After, Problem::Uncertain);
    let id = scene.ask("Batch").await;
    scene.work().await;
    scene.world.clock.advance_seconds(10);
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Active);
    // The lost one was found by its name and deleted or used: one client is there, and it is ours.
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    for row in scene.differing().await {
        assert_eq!(row.client.state, ProviderClientState::Suspect);
    }
    let known: Vec<String> = scene.differing().await.into_iter().map(|row| row.client.client_name).collect();
    for client in scene.fake.clients() {
        let told = client.client_id == page.registration.client_id || known.contains(&client.client_name);
        assert!(told, "nobody is told of {}", client.client_name);
    }
});

story!(where_nobody_can_be_asked_the_client_that_may_be_there_is_named, |world| {
    let scene = Scene::set(world).await;
    scene.fake.does_not_support(Point::Find);
    scene.fake.fall_silent(Point::Register, Moment::After);
    let id = scene.ask("Batch").await;
    scene.die_working().await;
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Active, "the member has not to wait for anybody");
    let current =
        scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap().registration.client_id;
    let lost: Vec<_> = scene.fake.clients().into_iter().filter(|client| client.client_id != current).collect();
    assert_eq!(lost.len(), 1);
    let rows = scene.differing().await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].client.client_name, lost[0].client_name, "it can be found at the provider by its name");
    assert_eq!(rows[0].client.state, ProviderClientState::Suspect);
});

story!(an_answer_that_breaks_a_rule_leaves_no_client_behind, |world| {
    let scene = Scene::set(world).await;
    scene.fake.answer_unacceptably(Point::Register);
    let id = scene.ask("Batch").await;
    scene.work().await;
    assert_eq!(scene.failure(&id).await.problem, Problem::Unacceptable);
    assert!(scene.there().is_empty(), "it was deleted again");
    assert_eq!(scene.state(&id).await, RegistrationState::Registering);

    // When that fails as well, an administrator is told.
    scene.fake.answer_unacceptably(Point::Register);
    scene.fake.fail(Point::Delete, Moment::Before, Problem::Refused);
    let operation =
        scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap().operation.unwrap();
    scene.world.core.provisioning().retry(&scene.member, &operation.id).await.unwrap();
    scene.work().await;
    let rows = scene.differing().await;
    let suspects: Vec<_> = rows.iter().filter(|row| row.client.state == ProviderClientState::Suspect).collect();
    assert_eq!(suspects.len(), 1);
    assert_eq!(suspects[0].client.client_id.as_deref(), Some(scene.there()[0].as_str()));
});

story!(a_registration_access_token_that_changes_is_kept_at_every_step, |world| {
    let scene = Scene::set(world).await;
    scene.fake.rotate_access_tokens();
    let id = scene.generated("Batch").await;
    for label in ["Once", "Twice", "Three times"] {
        let edits = CredentialEdits {
            label: label.to_owned(),
            scopes: vec!["orders:write".to_owned()],
            ..CredentialEdits::default()
        };
        scene.world.core.provisioning().update_credential(&scene.member, &id, &edits).await.unwrap();
        scene.work().await;
        scene.world.core.provisioning().check_clients(&scene.admin, &scene.provider).await.unwrap();
        scene.work().await;
    }
    assert!(scene.differing().await.is_empty());
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.work().await;
    assert!(scene.there().is_empty());
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
});

story!(a_failed_change_keeps_the_old_values_and_says_why, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    scene.fake.fail(Point::Update, Moment::Before, Problem::Refused);
    let edits = CredentialEdits {
        label: "Other".to_owned(),
        scopes: vec!["orders:write".to_owned()],
        ..CredentialEdits::default()
    };
    scene.world.core.provisioning().update_credential(&scene.member, &id, &edits).await.unwrap();
    scene.work().await;
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert_eq!(
        (page.registration.label.as_str(), page.registration.metadata.scope[0].as_str()),
        ("Batch", "orders:read")
    );
    assert_eq!(page.operation.unwrap().last_error.unwrap().problem, Problem::Refused);
    // Another change takes the place of the one that cannot go on.
    scene.world.core.provisioning().update_credential(&scene.member, &id, &edits).await.unwrap();
    scene.work().await;
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert_eq!((page.registration.label.as_str(), page.operation.is_none()), ("Other", true));
});

story!(another_client_takes_the_place_of_one_whose_secret_is_exchanged, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    let first = scene.secret(&id).await;
    let before = scene.there();
    assert!(scene.world.core.credentials().rotate_secret(&scene.member, &id, 3600).await.unwrap().is_none());
    scene.work().await;
    assert_ne!(scene.secret(&id).await, first);
    assert_eq!(scene.there().len(), 2, "both work meanwhile");
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert!(!before.contains(&page.registration.client_id));
    scene.world.core.provisioning().sweep().await.unwrap();
    scene.work().await;
    assert_eq!(scene.there().len(), 2, "its time has not come");
    scene.world.clock.advance_seconds(3601);
    scene.world.core.provisioning().sweep().await.unwrap();
    scene.work().await;
    assert_eq!(scene.there(), [page.registration.client_id]);
    assert!(scene.differing().await.is_empty());
});

story!(a_former_secret_that_is_to_end_at_once_does, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    let before = scene.there();
    scene.world.core.credentials().rotate_secret(&scene.member, &id, 0).await.unwrap();
    scene.work().await;
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert_eq!(scene.there(), [page.registration.client_id], "without waiting for anybody to sweep");
    assert_ne!(scene.there(), before);
});

story!(a_secret_is_exchanged_in_place_where_the_provider_does_that, |world| {
    let scene = Scene::set(world).await;
    scene.world.configure(&scene.admin, &scene.provider, |external| external.rotation = Rotation::Update).await;
    let id = scene.generated("Batch").await;
    let (first, there) = (scene.secret(&id).await, scene.there());
    // The answer is lost: done again, the newest secret counts.
    scene.fake.fail(Point::Rotate, Moment::After, Problem::Uncertain);
    scene.world.core.credentials().rotate_secret(&scene.member, &id, 0).await.unwrap();
    scene.work().await;
    scene.world.clock.advance_seconds(10);
    scene.work().await;
    assert_eq!(scene.there(), there);
    let second = scene.secret(&id).await;
    assert_ne!(second, first);
    assert_eq!(scene.fake.clients()[0].secret.as_deref(), Some(second.as_str()));
    assert_eq!(scene.world.core.credentials().list_secrets(&scene.member, &id).await.unwrap().len(), 1);
});

story!(a_client_that_the_provider_lost_is_found_and_registered_again, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    scene.fake.forget(&scene.there()[0]);
    scene.world.clock.advance_seconds(25 * 3600);
    scene.world.core.provisioning().sweep().await.unwrap();
    scene.work().await;
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert!(matches!(page.client.unwrap().finding, Some(Finding::Missing { .. })), "a look once a day finds it");
    scene.world.core.provisioning().reregister(&scene.member, &id).await.unwrap();
    scene.work().await;
    scene.world.core.provisioning().sweep().await.unwrap();
    scene.work().await;
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    assert_eq!(scene.there(), [page.registration.client_id]);
    assert!(scene.differing().await.is_empty());
});

story!(deleting_there_comes_first_and_is_tried_again, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    scene.fake.stop();
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoking);
    assert!(scene.failure(&id).await.to_string().contains("not reached"));
    scene.fake.start();
    // Deleted, and the answer lost: what is refused afterwards is the token of a deleted client.
    scene.fake.fail(Point::Delete, Moment::After, Problem::Uncertain);
    scene.world.clock.advance_seconds(10);
    scene.work().await;
    scene.world.clock.advance_seconds(60);
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
    assert!(scene.there().is_empty());
});

story!(a_deletion_that_failed_does_not_give_way_to_another_secret, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.fake.fail(Point::Delete, Moment::Before, Problem::NotAuthorized);
    scene.work().await;
    let refused = scene.world.core.credentials().rotate_secret(&scene.member, &id, 0).await.unwrap_err();
    assert!(refused.to_string().contains("it cannot be changed"), "{refused}");
    let page = scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap();
    let operation = page.operation.expect("the deletion is still to be done");
    scene.world.core.provisioning().retry(&scene.member, &operation.id).await.unwrap();
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
    assert!(scene.there().is_empty());
});

story!(deleting_an_api_client_deletes_its_clients_at_the_provider, |world| {
    let scene = Scene::set(world).await;
    scene.generated("One").await;
    scene.generated("Two").await;
    scene.fake.stop();
    scene.world.core.clients().delete(&scene.admin, &scene.client).await.unwrap();
    scene.work().await;
    assert_eq!(scene.differing().await.len(), 2, "until it is done, the reconcile page shows it");
    scene.fake.start();
    scene.world.clock.advance_seconds(60);
    scene.work().await;
    assert!(scene.there().is_empty());
    assert!(scene.differing().await.is_empty());
});

story!(an_operation_that_another_worker_took_over_loses_nothing, |world| {
    let scene = Scene::set(world).await;
    scene.fake.does_not_support(Point::Find);
    let id = scene.ask("Batch").await;
    scene.fake.fall_silent(Point::Register, Moment::After);
    scene.die_working().await;
    // Two workers at the same moment: one has it.
    let (one, two) =
        tokio::join!(scene.world.core.provisioning().work_next(), scene.world.core.provisioning().work_next());
    one.unwrap();
    two.unwrap();
    scene.work().await;
    assert_eq!(scene.there().len(), 2, "the one that was lost, and the one that is used");
    assert_eq!(scene.state(&id).await, RegistrationState::Active);
});

story!(what_a_member_may_ask_for_is_what_the_provider_offers, |world| {
    let scene = Scene::set(world).await;
    let core = &scene.world.core;
    let wrong = CredentialFields { profile: "Superuser".to_owned(), ..scene.service("Batch") };
    assert_eq!(crate::support::wrong_fields(core.credentials().generate(&scene.member, &wrong).await), ["profile"]);
    let wrong = CredentialFields { scopes: vec!["admin".to_owned()], ..scene.service("Batch") };
    assert_eq!(crate::support::wrong_fields(core.credentials().generate(&scene.member, &wrong).await), ["scopes"]);
    let mut provider = core.providers().get(&scene.admin, &scene.provider).await.unwrap();
    provider.disabled = true;
    scene.world.store.commit(vec![CatalogueChange::UpdateProvider(Box::new(provider)).into()]).await.unwrap();
    let refused = core.credentials().generate(&scene.member, &scene.service("Batch")).await;
    assert!(sentence(refused).contains("takes no new credentials"));
    assert!(scene.fake.points().is_empty());
});

story!(only_the_people_of_a_credential_do_something_about_its_operations, |world| {
    let scene = Scene::set(world).await;
    scene.fake.fail(Point::Register, Moment::Before, Problem::Refused);
    let id = scene.ask("Batch").await;
    scene.work().await;
    let operation =
        scene.world.core.provisioning().credential_page(&scene.member, &id).await.unwrap().operation.unwrap();
    assert_eq!(operation.kind, OperationKind::Register);
    let globex = scene.world.dcr_client(&scene.admin, "Globex", &scene.provider, "ops@globex.example").await;
    let stranger = scene.world.member_of(&scene.admin, &globex).await;
    let core = &scene.world.core;
    assert!(matches!(core.provisioning().retry(&stranger, &operation.id).await, Err(Error::NotFound(_))));
    assert!(matches!(core.provisioning().cancel(&stranger, &operation.id).await, Err(Error::NotFound(_))));
    assert!(matches!(core.provisioning().credential_page(&stranger, &id).await, Err(Error::NotFound(_))));
    let calls = CallFilter { registration: Some(id.clone()), ..CallFilter::default() };
    assert!(matches!(core.provisioning().calls(&stranger, &calls).await, Err(Error::NotFound(_))));
    assert!(matches!(core.provisioning().calls(&stranger, &CallFilter::default()).await, Err(Error::Forbidden)));
    core.provisioning().cancel(&scene.member, &operation.id).await.unwrap();
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
});

story!(people_are_told_of_a_secret_that_is_about_to_end, |world| {
    let scene = Scene::set(world).await;
    let now = scene.world.core.now();
    scene.fake.let_secrets_end(now.plus_seconds(40 * 24 * 3600));
    let id = scene.generated("Batch").await;
    let core = &scene.world.core;
    assert_eq!(
        core.provisioning().credential_page(&scene.member, &id).await.unwrap().secret_expires_at,
        Some(now.plus_seconds(40 * 24 * 3600))
    );
    let mut told = Vec::new();
    // Each day for six weeks: four mails in all, at thirty, fourteen, seven days and one.
    for day in 0..45 {
        core.provisioning().sweep().await.unwrap();
        scene.work().await;
        while let Some(mail) = core.outbox().next().await.unwrap() {
            assert_eq!(mail.kind, MailKind::SecretExpiring);
            assert_eq!((mail.recipient.as_str(), mail.content.credential.as_str()), ("ops@acme.example", "Batch"));
            assert!(mail.content.url.ends_with(&format!("/portal/credentials/{id}")), "{}", mail.content.url);
            core.outbox().sent(&mail.id).await.unwrap();
            told.push(40 - day);
        }
        scene.world.clock.advance_seconds(24 * 3600);
    }
    assert_eq!(told, [30, 14, 7, 1]);
});

story!(whoever_made_a_credential_reads_its_secret_days_after_an_administrator_moved_it, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    let first = scene.secret(&id).await;
    let other = external_provider(&scene.world, &scene.admin, "Hydra").await;
    assert_eq!(scene.world.core.providers().move_to(&scene.admin, &scene.provider, &other).await.unwrap(), 1);
    scene.work().await;
    scene.world.clock.advance_seconds(2 * 24 * 3600);
    assert_ne!(scene.secret(&id).await, first, "nobody was waiting for it");
});

story!(what_a_provider_gives_at_once_is_read_in_the_session_that_asked, |world| {
    let scene = Scene::set(world).await;
    let core = &scene.world.core;
    let member = scene.member.member().unwrap().id.clone();
    let session = async |name: &str| core.members().in_session(&member, core.now(), &Secret::new(name)).await.unwrap();
    let (here, elsewhere) = (session("here").await, session("elsewhere").await);
    let id = core.credentials().generate(&here, &scene.service("Nightly export")).await.unwrap();
    scene.work().await;
    assert!(core.reveals().get(&elsewhere, id.as_str()).await.unwrap().is_none());
    assert!(core.reveals().get(&here, id.as_str()).await.unwrap().is_some());
});
