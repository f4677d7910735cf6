//! Client secrets that are exchanged without a pause.

use registration::{
    AdministratorRole, ApiClientId, Caller, Error, RegistrationId,
    registrations::{CredentialFields, LONGEST_KEPT_SECONDS, NewRegistration},
};

use crate::{
    credentials::client_credentials,
    programs::web_client,
    support::{World, sentence},
};

const HOUR: i64 = 3600;

/// An owner, a client, its member and a credential of theirs.
async fn credential(world: &World) -> (Caller, ApiClientId, Caller, RegistrationId) {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    let id = world.core.credentials().generate(&member, &client_credentials(world, "Batch")).await.unwrap();
    (admin, client, member, id)
}

/// The live secrets, newest first: their ends in seconds from now.
async fn ends(world: &World, caller: &Caller, id: &RegistrationId) -> Vec<Option<i64>> {
    let now = world.core.now().unix_seconds();
    let live = world.core.credentials().list_secrets(caller, id).await.unwrap();
    live.into_iter().map(|secret| secret.expires_at.map(|at| at.unix_seconds() - now)).collect()
}

story!(former_secrets_go_on_working_for_as_long_as_was_chosen, |world| {
    let (admin, _, member, id) = credential(&world).await;
    let first = world.core.reveals().get(&member, id.as_str()).await.unwrap().unwrap().secret;
    let second = world.core.credentials().rotate_secret(&member, &id, 24 * HOUR).await.unwrap().unwrap();
    assert_eq!(ends(&world, &member, &id).await, [None, Some(24 * HOUR)]);
    let live = world.core.credentials().list_secrets(&member, &id).await.unwrap();
    assert!(live[0].hash.matches(&second) && live[1].hash.matches(&first));

    // The one who made it reads it once, and the protocols that show the secret show the new one.
    let revealed = world.core.reveals().get(&member, id.as_str()).await.unwrap().unwrap();
    assert_eq!(revealed.secret, second);
    assert_eq!(revealed.client_id.as_deref(), Some(client_id(&world, &admin, &id).await.as_str()));
    let read = world.core.registrations().read(&admin, &client_id(&world, &admin, &id).await).await.unwrap();
    assert_eq!(read.client_secret.unwrap(), second);

    // A further one never makes a former one live longer.
    world.clock.advance_seconds(HOUR);
    world.core.credentials().rotate_secret(&member, &id, LONGEST_KEPT_SECONDS).await.unwrap();
    assert_eq!(ends(&world, &member, &id).await, [None, Some(LONGEST_KEPT_SECONDS), Some(23 * HOUR)]);
    world.clock.advance_seconds(23 * HOUR);
    assert_eq!(ends(&world, &member, &id).await, [None, Some(LONGEST_KEPT_SECONDS - 23 * HOUR)]);

    let third = world.core.credentials().rotate_secret(&admin, &id, 0).await.unwrap().unwrap();
    assert_eq!(ends(&world, &member, &id).await, [None], "at once");
    assert!(world.core.credentials().list_secrets(&member, &id).await.unwrap()[0].hash.matches(&third));
    let waiting = world.core.reveals().get(&member, id.as_str()).await.unwrap();
    assert!(waiting.is_none(), "the member is not shown a secret that has ended");
});

story!(a_former_secret_can_be_stopped_and_the_newest_cannot, |world| {
    let (admin, _, member, id) = credential(&world).await;
    for keep in [HOUR, HOUR] {
        world.core.credentials().rotate_secret(&member, &id, keep).await.unwrap();
        world.clock.advance_seconds(1);
    }
    let live = world.core.credentials().list_secrets(&member, &id).await.unwrap();
    let refusal = sentence(world.core.credentials().stop_secret(&member, &id, &live[0].id).await);
    assert!(refusal.contains("newest"), "{refusal}");
    for caller in [&member, &admin] {
        world.core.credentials().stop_secret(caller, &id, &live[1].id).await.unwrap();
        let left: Vec<_> =
            world.core.credentials().list_secrets(&admin, &id).await.unwrap().into_iter().map(|s| s.id).collect();
        assert_eq!(left, [live[0].id.clone(), live[2].id.clone()]);
    }
});

story!(there_are_never_many_live_secrets, |world| {
    let (_, _, member, id) = credential(&world).await;
    for _ in 0..4 {
        world.core.credentials().rotate_secret(&member, &id, HOUR).await.unwrap();
    }
    let refusal = sentence(world.core.credentials().rotate_secret(&member, &id, HOUR).await);
    assert!(refusal.contains("already 5"), "{refusal}");
    for keep in [-1, LONGEST_KEPT_SECONDS + 1] {
        let refusal = sentence(world.core.credentials().rotate_secret(&member, &id, keep).await);
        assert!(refusal.contains("seven days"), "{refusal}");
    }
    world.core.credentials().rotate_secret(&member, &id, 0).await.unwrap();
    assert_eq!(ends(&world, &member, &id).await, [None]);
});

story!(only_clients_that_work_and_have_a_secret_get_another, |world| {
    let (admin, _, member, id) = credential(&world).await;
    let public = CredentialFields {
        grant_types: vec!["authorization_code".to_owned()],
        redirect_uris: "com.acme.app:/cb".to_owned(),
        token_endpoint_auth_method: "none".to_owned(),
        ..client_credentials(&world, "Phone")
    };
    let public = world.core.credentials().generate(&member, &public).await.unwrap();
    let refusal = sentence(world.core.credentials().rotate_secret(&member, &public, HOUR).await);
    assert!(refusal.contains("“Phone” has no secret"), "{refusal}");
    world.core.registrations().disable(&admin, &id).await.unwrap();
    let refusal = sentence(world.core.credentials().rotate_secret(&member, &id, HOUR).await);
    assert_eq!(refusal, "“Batch” is disabled: it gets no new secret.");
});

story!(who_may_not_manage_credentials_exchanges_no_secret, |world| {
    let (admin, _, member, id) = credential(&world).await;
    let provider = world.provider(&admin, "Staging", "token_introspection").await;
    let globex = world.dcr_client(&admin, "Globex", &provider, "ops@globex.example").await;
    let of_globex = world.member_of(&admin, &globex).await;
    let secret = world.core.credentials().list_secrets(&member, &id).await.unwrap()[0].id.clone();
    let core = &world.core;
    assert!(matches!(core.credentials().rotate_secret(&of_globex, &id, 0).await, Err(Error::NotFound(_))));
    assert!(matches!(core.credentials().stop_secret(&of_globex, &id, &secret).await, Err(Error::NotFound(_))));
    assert!(matches!(core.credentials().list_secrets(&of_globex, &id).await, Err(Error::NotFound(_))));
    assert!(matches!(core.credentials().rotate_secret(&Caller::Anonymous, &id, 0).await, Err(Error::NotSignedIn)));
    let auditor = world.administrator_with_role("auditor", AdministratorRole::Auditor).await;
    core.credentials().list_secrets(&auditor, &id).await.unwrap();
    // A member who may only look: the role comes with the caller.
    let Caller::Member(mut viewer) = member else { panic!("a member") };
    viewer.role = registration::MemberRole::Viewer;
    let viewer = Caller::Member(viewer);
    core.credentials().list_secrets(&viewer, &id).await.unwrap();
    assert!(matches!(core.credentials().rotate_secret(&viewer, &id, 0).await, Err(Error::Forbidden)));
    assert!(matches!(core.credentials().stop_secret(&viewer, &id, &secret).await, Err(Error::Forbidden)));
    assert_eq!(ends(&world, &admin, &id).await, [None], "nothing has changed");
});

story!(an_owner_exchanges_the_secret_of_a_program_and_is_told_it, |world| {
    let admin = world.administrator("ada").await;
    let new = NewRegistration::by_rfc_7591(web_client("Shop"), "192.0.2.1");
    let made = world.core.registrations().register(&admin, new).await.unwrap();
    let id = made.registration.id;
    let secret = world.core.credentials().rotate_secret(&admin, &id, HOUR).await.unwrap().unwrap();
    let read = world.core.registrations().read(&admin, &made.registration.client_id).await.unwrap();
    assert_eq!(read.client_secret.unwrap(), secret);
    assert_ne!(made.client_secret.unwrap(), secret);
});

async fn client_id(world: &World, admin: &Caller, id: &RegistrationId) -> String {
    world.core.registrations().get(admin, id).await.unwrap().registration.client_id
}
