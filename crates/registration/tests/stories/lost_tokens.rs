//! A change whose answer was lost may have replaced the registration access token: the client stays, and we cannot reach it.
//! What nobody knows of a call stays unknown until somebody has looked.

use registration::{CredentialEdits, Finding, Problem, ProviderClientState, RegistrationId, RegistrationState};

use crate::{
    fake_provider::{Moment, Point},
    provisioning_scene::Scene,
};

impl Scene {
    /// A credential whose change arrived, without our being told the token that came with it.
    async fn changed_without_an_answer(&self, label: &str) -> RegistrationId {
        let id = self.generated(label).await;
        self.fake.fail(Point::Update, Moment::After, Problem::Uncertain);
        let edits = CredentialEdits {
            label: label.to_owned(),
            scopes: vec!["orders:write".to_owned()],
            ..CredentialEdits::default()
        };
        self.world.core.provisioning().update_credential(&self.member, &id, &edits).await.unwrap();
        self.work().await;
        assert_eq!(self.failure(&id).await.problem, Problem::Uncertain);
        id
    }

    async fn later(&self) {
        self.world.clock.advance_seconds(60);
        self.work().await;
    }

    async fn give_up(&self, id: &RegistrationId) {
        let operation =
            self.world.core.provisioning().credential_page(&self.member, id).await.unwrap().operation.unwrap();
        self.world.core.provisioning().cancel(&self.member, &operation.id).await.unwrap();
    }

    /// The first attempt to delete does not arrive, without anybody knowing that, and the next one is refused.
    async fn delete_uncertainly(&self) {
        self.fake.fail(Point::Delete, Moment::Before, Problem::Uncertain);
        self.work().await;
        self.later().await;
    }

    /// The client is there, and people are told that it is.
    async fn assert_it_is_named(&self, why: &str) {
        let there = self.fake.clients();
        let rows = self.differing().await;
        assert_eq!((there.len(), rows.len()), (1, 1), "{why}");
        assert_eq!(rows[0].client.client_id.as_ref(), Some(&there[0].client_id), "{why}");
        assert_eq!(rows[0].client.state, ProviderClientState::Suspect, "{why}");
        assert!(matches!(rows[0].client.finding, Some(Finding::Locked { .. })), "{why}");
    }
}

story!(a_client_whose_token_was_refused_is_not_taken_for_deleted, |world| {
    let scene = Scene::set(world).await;
    scene.fake.rotate_access_tokens();
    let id = scene.changed_without_an_answer("Batch").await;
    scene.later().await;
    assert_eq!(scene.failure(&id).await.problem, Problem::NotAuthorized);
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.delete_uncertainly().await;
    scene.assert_it_is_named("the change was tried again, and refused").await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoking);
});

story!(a_client_whose_token_is_in_doubt_is_not_taken_for_deleted, |world| {
    let scene = Scene::set(world).await;
    scene.fake.rotate_access_tokens();
    let id = scene.changed_without_an_answer("Batch").await;
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.delete_uncertainly().await;
    scene.assert_it_is_named("the change still waited").await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoking);
});

story!(attempts_that_do_not_arrive_leave_the_doubt_of_the_one_before_them, |world| {
    let scene = Scene::set(world).await;
    scene.fake.rotate_access_tokens();
    let id = scene.changed_without_an_answer("Batch").await;
    for problem in [Problem::NotReached, Problem::Busy, Problem::Misconfigured] {
        scene.fake.fail(Point::Update, Moment::Before, problem);
        scene.later().await;
        assert_eq!(scene.failure(&id).await.problem, problem);
    }
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.delete_uncertainly().await;
    scene.assert_it_is_named("the change was tried again, and did not arrive").await;
});

story!(a_registration_that_is_repeated_keeps_its_doubt_while_nobody_is_reached, |world| {
    let scene = Scene::set(world).await;
    scene.fake.repeat_safely();
    scene.fake.fail(Point::Register, Moment::After, Problem::Uncertain);
    let id = scene.ask("Batch").await;
    scene.work().await;
    scene.fake.stop();
    scene.later().await;
    assert_eq!(scene.failure(&id).await.problem, Problem::NotReached);
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    let (there, rows) = (scene.fake.clients(), scene.differing().await);
    assert_eq!((there.len(), rows.len()), (1, 1));
    assert_eq!(rows[0].client.client_name, there[0].client_name);
    assert_eq!(rows[0].client.state, ProviderClientState::Suspect);
});

story!(where_clients_have_no_tokens_a_refusal_says_nothing_of_them, |world| {
    let scene = Scene::set(world).await;
    scene.fake.give_no_access_tokens();
    let id = scene.generated("Batch").await;
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.fake.fail(Point::Delete, Moment::Before, Problem::Uncertain);
    scene.work().await;
    scene.fake.fail(Point::Delete, Moment::Before, Problem::NotAuthorized);
    scene.later().await;
    scene.assert_it_is_named("what the provider was configured with was refused").await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoking);
});

story!(a_change_that_was_given_up_leaves_its_doubt, |world| {
    let scene = Scene::set(world).await;
    scene.fake.rotate_access_tokens();
    let id = scene.changed_without_an_answer("Batch").await;
    scene.give_up(&id).await;
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.delete_uncertainly().await;
    scene.assert_it_is_named("the change was given up").await;
});

story!(a_look_ends_the_doubt, |world| {
    let scene = Scene::set(world).await;
    // Here tokens stay as they are.
    let id = scene.changed_without_an_answer("Batch").await;
    scene.give_up(&id).await;
    assert!(matches!(scene.differing().await[0].client.finding, Some(Finding::Locked { .. })));
    scene.work().await;
    let rows = scene.differing().await;
    assert!(matches!(rows[0].client.finding, Some(Finding::Changed { .. })), "it was the scope alone");
    // From now on the token is known to work: once it is refused, the client was deleted.
    scene.world.core.registrations().revoke(&scene.member, &id).await.unwrap();
    scene.fake.fail(Point::Delete, Moment::After, Problem::Uncertain);
    scene.work().await;
    scene.fake.fail(Point::Delete, Moment::Before, Problem::NotAuthorized);
    scene.later().await;
    assert_eq!(scene.state(&id).await, RegistrationState::Revoked);
    assert!(scene.differing().await.is_empty());
});

story!(deleting_an_api_client_forgets_no_client_whose_token_is_in_doubt, |world| {
    let scene = Scene::set(world).await;
    scene.fake.rotate_access_tokens();
    scene.changed_without_an_answer("Batch").await;
    scene.world.core.clients().delete(&scene.admin, &scene.client).await.unwrap();
    scene.delete_uncertainly().await;
    scene.assert_it_is_named("its API client was deleted").await;
});
