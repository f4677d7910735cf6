//! The reconcile page: differences are named, and repaired in the way that an administrator chooses.

use registration::{
    AdoptFields, CredentialEdits, Finding, Operation, OperationKind, ProviderClientState, RegistrationState, Repair,
};
use serde_json::json;

use crate::{
    fake_provider::{FakeClient, Moment, Point},
    provisioning_scene::Scene,
    support::wrong_fields,
};

impl Scene {
    /// Every client there is looked at.
    async fn look(&self) {
        self.world.core.provisioning().check_clients(&self.admin, &self.provider).await.unwrap();
        self.work().await;
    }

    /// The repair is done for everything that differs; answers for how many.
    async fn repair(&self, repair: Repair) -> usize {
        let ids: Vec<_> = self.differing().await.into_iter().map(|row| row.client.id).collect();
        let done = self.world.core.provisioning().repair(&self.admin, &self.provider, &ids, repair).await.unwrap();
        self.work().await;
        done
    }

    /// What a dry run says of everything that differs.
    async fn planned(&self, repair: Repair) -> Vec<Result<String, String>> {
        let ids: Vec<_> = self.differing().await.into_iter().map(|row| row.client.id).collect();
        let plans =
            self.world.core.provisioning().plan_repairs(&self.admin, &self.provider, &ids, repair).await.unwrap();
        plans.into_iter().map(|planned| planned.plan).collect()
    }
}

story!(what_was_changed_there_is_taken_over_or_put_right, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    let there = scene.fake.clients()[0].client_id.clone();
    let widen = |client: &mut FakeClient| {
        client.members.insert("scope".to_owned(), json!("orders:read admin"));
    };
    scene.fake.change(&there, widen);
    scene.look().await;
    let rows = scene.differing().await;
    let Some(Finding::Changed { members }) = &rows[0].client.finding else { panic!("{:?}", rows[0].client.finding) };
    assert_eq!((members[0].member.as_str(), members[0].there.as_str()), ("scope", "admin orders:read"));

    // A dry run changes nothing.
    assert!(scene.planned(Repair::Restore).await[0].is_ok());
    assert!(scene.planned(Repair::ReRegister).await[0].is_err());
    assert_eq!(scene.fake.clients()[0].members["scope"], "orders:read admin");

    assert_eq!(scene.repair(Repair::Restore).await, 1);
    assert_eq!(scene.fake.clients()[0].members["scope"], "orders:read");
    assert!(scene.differing().await.is_empty());

    scene.fake.change(&there, widen);
    scene.look().await;
    assert_eq!(scene.repair(Repair::Adopt).await, 1);
    let known = scene.world.core.registrations().get(&scene.admin, &id).await.unwrap().registration.metadata.scope;
    assert_eq!(known, ["admin", "orders:read"]);
    scene.look().await;
    assert!(scene.differing().await.is_empty());
});

story!(lost_clients_are_registered_again_in_bulk, |world| {
    let scene = Scene::set(world).await;
    for label in ["One", "Two", "Three"] {
        scene.generated(label).await;
    }
    let before: Vec<_> = scene.fake.clients().into_iter().map(|client| client.client_id).collect();
    scene.fake.forget(&before[0]);
    scene.fake.forget(&before[1]);
    scene.look().await;
    assert_eq!(scene.differing().await.len(), 2);
    assert_eq!(scene.repair(Repair::ReRegister).await, 2);
    scene.world.core.provisioning().sweep().await.unwrap();
    scene.work().await;
    assert_eq!(scene.fake.clients().len(), 3);
    assert!(scene.differing().await.is_empty());
});

story!(a_client_that_may_be_there_is_looked_for_by_a_person_and_forgotten, |world| {
    let scene = Scene::set(world).await;
    scene.fake.does_not_support(Point::Find);
    scene.fake.fall_silent(Point::Register, Moment::After);
    scene.ask("Batch").await;
    scene.die_working().await;
    scene.work().await;
    assert!(scene.planned(Repair::Delete).await[0].is_err(), "nobody knows its client_id");
    assert_eq!(scene.repair(Repair::Forget).await, 1);
    assert!(scene.differing().await.is_empty());
});

story!(a_deletion_that_is_refused_stays_until_somebody_has_looked, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    let there = scene.fake.clients()[0].client_id.clone();
    scene.fake.change(&there, |client| "another".clone_into(&mut client.access_token));
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoking);
    let rows = scene.differing().await;
    assert!(matches!(rows[0].client.finding, Some(Finding::Locked { .. })));
    assert_eq!(rows[0].client.state, ProviderClientState::Suspect);
    // Deleted by hand there, forgotten here.
    scene.fake.forget(&there);
    assert_eq!(scene.repair(Repair::Forget).await, 1);
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
    assert!(scene.differing().await.is_empty());
});

story!(an_existing_client_is_adopted_after_a_read_has_proved_it, |world| {
    let scene = Scene::set(world).await;
    scene.fake.add(FakeClient {
        client_id: "legacy".to_owned(),
        client_name: "Old export".to_owned(),
        secret: Some("old-secret".to_owned()),
        access_token: "its-token".to_owned(),
        members: json!({
            "client_name": "Old export", "grant_types": ["client_credentials"], "scope": "orders:read",
            "token_endpoint_auth_method": "client_secret_post",
        })
        .as_object()
        .unwrap()
        .clone(),
    });
    let fields = AdoptFields {
        label: "Old export".to_owned(),
        api_client: "Acme".to_owned(),
        client_id: "legacy".to_owned(),
        client_secret: "old-secret".to_owned(),
        registration_access_token: "its-token".to_owned(),
        ..AdoptFields::default()
    };
    let core = &scene.world.core;
    // The exact client_id, on this provider, for a client of this provider.
    let wrong = AdoptFields { api_client: "Nobody".to_owned(), client_id: "a b".to_owned(), ..fields.clone() };
    assert_eq!(
        wrong_fields(core.provisioning().adopt(&scene.admin, &scene.provider, &wrong).await),
        ["client_id", "api_client"]
    );
    let elsewhere = AdoptFields { registration_client_uri: "https://evil.example/legacy".to_owned(), ..fields.clone() };
    assert_eq!(
        wrong_fields(core.provisioning().adopt(&scene.admin, &scene.provider, &elsewhere).await),
        ["registration_client_uri"]
    );

    let part = AdoptFields { client_id: "legac".to_owned(), ..fields.clone() };
    let id = core.provisioning().adopt(&scene.admin, &scene.provider, &part).await.unwrap();
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Registering, "a part of a client_id is no proof");
    core.registrations().revoke(&scene.admin, &id).await.unwrap();
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
    assert_eq!(scene.fake.clients().len(), 1, "what is not ours is not touched");

    let id = core.provisioning().adopt(&scene.admin, &scene.provider, &fields).await.unwrap();
    scene.work().await;
    let registration = core.registrations().get(&scene.member, &id).await.unwrap().registration;
    assert_eq!((registration.state, registration.client_id.as_str()), (RegistrationState::Active, "legacy"));
    assert_eq!(registration.metadata.token_endpoint_auth_method.as_str(), "client_secret_post");
    // From now on it is one like all others.
    let edits = CredentialEdits {
        label: "Renamed".to_owned(),
        scopes: vec!["orders:write".to_owned()],
        ..CredentialEdits::default()
    };
    core.provisioning().update_credential(&scene.member, &id, &edits).await.unwrap();
    scene.work().await;
    assert_eq!(scene.fake.clients()[0].members["scope"], "orders:write");
});

story!(a_look_gives_way_to_what_people_want_done, |world| {
    let scene = Scene::set(world).await;
    let id = scene.generated("Batch").await;
    scene.world.core.provisioning().check_clients(&scene.admin, &scene.provider).await.unwrap();
    scene.world.core.credentials().rotate_secret(&scene.member, &id, 0).await.unwrap();
    let open: Vec<Operation> = scene.world.store.open_operations_at(&scene.provider, 10).await.unwrap();
    let kinds: Vec<_> = open.iter().map(|operation| operation.kind).collect();
    assert_eq!(kinds, [OperationKind::Swap]);
    scene.work().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Active);
});
