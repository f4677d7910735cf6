//! What is over is deleted in time.

use registration::{
    Caller, CredentialChange, ProgramFields, Registration, RegistrationState, Retention, Secret,
    registrations::NewRegistration,
};

use crate::{
    programs::web_client,
    support::{PASSWORD, World},
};

const DAY: i64 = 24 * 60 * 60;

story!(events_are_kept_for_as_long_as_the_operator_says, |world| {
    world.administrator("ada").await;
    world.core.administrators().sign_in("ada", &Secret::new(PASSWORD), "192.0.2.1").await.unwrap();
    let World { core, clock, store, .. } = world;
    let core = core.with_retention(Retention { audit_days: Some(1), ..Retention::default() });
    clock.advance_seconds(DAY - 1);
    core.housekeeping().sweep().await.unwrap();
    assert!(!store.recent_events(1).await.unwrap().is_empty());
    clock.advance_seconds(1);
    core.housekeeping().sweep().await.unwrap();
    assert!(store.recent_events(1).await.unwrap().is_empty());
});

story!(all_open_registrations_that_were_not_used_expire_in_one_sweep, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Public", "openid_connect").await;
    let fields = ProgramFields {
        open: true,
        grant_types: vec!["authorization_code".to_owned()],
        scopes: "orders:read".to_owned(),
        max_unused: "1000".to_owned(),
        unused_days: "1".to_owned(),
        per_source_per_hour: "1000".to_owned(),
        per_hour: "1000".to_owned(),
        ..ProgramFields::default()
    };
    world.core.providers().update_program_rules(&admin, &provider, &fields).await.unwrap();
    let new = NewRegistration::by_rfc_7591(web_client("Shop"), "192.0.2.1");
    let one = world.core.registrations().register(&Caller::Anonymous, new).await.unwrap().registration;
    let made = (1..250).map(|number| {
        let (id, client_id) = (format!("R{number}").into(), format!("client-{number}"));
        let registration = Registration { id, client_id, access_token: None, ..one.clone() };
        CredentialChange::AddRegistration(Box::new(registration)).into()
    });
    world.store.commit(made.collect()).await.unwrap();
    world.clock.advance_seconds(DAY);
    assert_eq!(world.core.housekeeping().sweep().await.unwrap(), 250);
    let last = world.store.lookup_registration(&"R249".into()).await.unwrap().unwrap();
    assert_eq!(last.registration.state, RegistrationState::Revoked);
    // They go for good later.
    world.clock.advance_seconds(90 * DAY);
    assert!(world.core.housekeeping().sweep().await.unwrap() >= 250);
    assert!(world.store.lookup_registration(&"R249".into()).await.unwrap().is_none());
});
