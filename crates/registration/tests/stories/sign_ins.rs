//! What is left of a sign-in: an event in the audit log, and a number.

use registration::{AuditEvent, Caller, Secret, SignInKind, SignInOutcome};

use crate::support::{PASSWORD, World};

const HERE: &str = "192.0.2.1";

impl World {
    /// The events of sign-ins, oldest first: the action, who, what, and the name of what.
    async fn sign_in_events(&self) -> Vec<(String, String, String)> {
        let mut events = self.store.recent_events(100).await.unwrap();
        events.reverse();
        let of_sign_ins = |event: &AuditEvent| event.action.contains("sign");
        let shown = |event: AuditEvent| (event.action.into_owned(), event.actor_name, event.object_name);
        events.into_iter().filter(of_sign_ins).map(shown).collect()
    }
}

fn event(action: &str, actor: &str, object: &str) -> (String, String, String) {
    (action.to_owned(), actor.to_owned(), object.to_owned())
}

story!(each_sign_in_on_the_page_is_an_event_and_so_is_the_first_of_a_series_of_failures, |world| {
    world.administrator("ada").await;
    let right = Secret::new(PASSWORD);
    let wrong = Secret::new("wrong");
    for _ in 0..3 {
        world.core.administrators().sign_in("ada", &wrong, HERE).await.unwrap_err();
    }
    world.core.administrators().sign_in("ada", &wrong, "192.0.2.2").await.unwrap_err();
    world.core.administrators().sign_in(PASSWORD, &wrong, HERE).await.unwrap_err();
    for _ in 0..2 {
        world.core.administrators().sign_in(" ADA ", &right, HERE).await.unwrap();
    }
    let expected = [
        event("administrator.sign_in_failed", HERE, "ada"),
        event("administrator.sign_in_failed", "192.0.2.2", "ada"),
        // What was typed in place of a user name may be a password.
        event("administrator.sign_in_failed", HERE, ""),
        event("administrator.signed_in", "ada", HERE),
        event("administrator.signed_in", "ada", HERE),
    ];
    assert_eq!(world.sign_in_events().await, expected);
    let counted = |outcome| world.core.sign_ins(SignInKind::Administrator, outcome);
    assert_eq!((counted(SignInOutcome::Succeeded), counted(SignInOutcome::Failed)), (2, 5));

    // After an hour without any, the next one begins another series.
    world.clock.advance_seconds(60 * 60);
    world.core.administrators().sign_in("ada", &wrong, HERE).await.unwrap_err();
    assert_eq!(world.sign_in_events().await[5..], [event("administrator.sign_in_failed", HERE, "ada")]);
});

story!(a_failure_is_written_down_alike_whether_the_user_name_exists_or_not, |world| {
    world.administrator("ada").await;
    let wrong = Secret::new("wrong");
    for username in ["ada", "bob", "eve", "bob", "ada"] {
        world.core.administrators().sign_in(username, &wrong, HERE).await.unwrap_err();
    }
    let failed = |name| event("administrator.sign_in_failed", HERE, name);
    assert_eq!(world.sign_in_events().await, [failed("ada"), failed(""), failed("")]);
});

story!(a_program_that_sends_a_password_with_every_request_is_one_event, |world| {
    world.administrator("ada").await;
    for _ in 0..20 {
        let caller = world.core.administrators().authenticate_basic("ada", &Secret::new(PASSWORD), HERE).await.unwrap();
        assert!(matches!(caller, Caller::Administrator(_)));
        // By then the password is hashed again.
        world.clock.advance_seconds(6 * 60);
    }
    for _ in 0..3 {
        world.core.administrators().authenticate_basic("ada", &Secret::new("wrong"), HERE).await.unwrap_err();
    }
    let expected = [event("administrator.signed_in", "ada", HERE), event("administrator.sign_in_failed", HERE, "ada")];
    assert_eq!(world.sign_in_events().await, expected);
});

story!(a_member_who_cannot_come_in_is_an_event_and_one_who_can_as_well, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    world.core.members().sign_in_by_link(&Secret::new("guess"), HERE).await.unwrap_err();
    world.core.members().sign_in_by_code(None, "ABCD", HERE).await.unwrap_err();
    let invitation = world.token_in_mail(&member).await;
    world.core.members().sign_in_by_link(&invitation, HERE).await.unwrap();
    world.core.members().request_sign_in_link("ops@acme.example", HERE, None).await.unwrap();
    let link = world.token_in_mail(&member).await;
    world.core.members().sign_in_by_link(&link, HERE).await.unwrap();
    let expected =
        [event("member.sign_in_failed", HERE, ""), event("member.signed_in", "ops@acme.example", "ops@acme.example")];
    assert_eq!(world.sign_in_events().await, expected);
    let counted = |outcome| world.core.sign_ins(SignInKind::Member, outcome);
    assert_eq!((counted(SignInOutcome::Succeeded), counted(SignInOutcome::Failed)), (2, 2));
});
