//! Invitations and sign-in links.

use registration::{Caller, Error, LinkKind, LinkRequest, MailKind, MemberState, Secret, SignInSource};

use crate::support::{World, sentence, wrong_fields};

const DAY: i64 = 24 * 60 * 60;

story!(an_invitation_is_looked_at_often_and_redeemed_once, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("Ops@Acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let token = world.token_in_mail(&member).await;
    // A mail scanner opens the link; so does the person, twice.
    for _ in 0..3 {
        let preview = world.core.members().preview_link(&token).await.unwrap();
        assert_eq!((preview.kind, preview.client_name.as_str()), (LinkKind::Invitation, "Acme"));
        assert_eq!(preview.email, "ops@acme.example");
    }
    let redeemed = world.core.members().redeem_link(&token).await.unwrap();
    assert_eq!(redeemed.member, member);
    assert!(matches!(world.core.members().redeem_link(&token).await, Err(Error::LinkSpent)));
    assert!(matches!(world.core.members().preview_link(&token).await, Err(Error::LinkSpent)));
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!(page.members[0].member.state, MemberState::Active);
});

story!(of_many_parallel_redemptions_one_succeeds, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let token = world.token_in_mail(&member).await;
    let core = std::sync::Arc::new(world.core);
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let (core, token) = (core.clone(), token.clone());
            tokio::spawn(async move { core.members().redeem_link(&token).await.is_ok() })
        })
        .collect();
    let mut successes = 0;
    for attempt in attempts {
        successes += usize::from(attempt.await.unwrap());
    }
    assert_eq!(successes, 1);
});

story!(an_invitation_works_for_a_week, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let token = world.token_in_mail(&member).await;
    let expires_at = world.mail_to(&member).await.expires_at;
    assert_eq!((world.core.members().invitation_days(), expires_at), (7, world.core.now().plus_seconds(7 * DAY)));
    world.clock.advance_seconds(7 * DAY - 1);
    world.core.members().preview_link(&token).await.unwrap();
    world.clock.advance_seconds(1);
    assert!(matches!(world.core.members().redeem_link(&token).await, Err(Error::LinkSpent)));
});

story!(resending_ends_the_older_link_and_revoking_ends_both, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let first = world.token_in_mail(&member).await;
    world.core.members().resend_invitation(&admin, &member).await.unwrap();
    let second = world.token_in_mail(&member).await;
    assert!(matches!(world.core.members().redeem_link(&first).await, Err(Error::LinkSpent)));
    world.core.members().preview_link(&second).await.unwrap();

    world.core.members().revoke_invitation(&admin, &member).await.unwrap();
    assert!(matches!(world.core.members().redeem_link(&second).await, Err(Error::LinkSpent)));
    assert!(
        world.core.members().unsent_link(&admin, &member).await.unwrap().is_none(),
        "its mail is not sent any more"
    );
    assert!(world.core.outbox().next().await.unwrap().is_none());

    // It can be sent again, but not without end.
    for _ in 0..4 {
        world.core.members().resend_invitation(&admin, &member).await.unwrap();
    }
    assert!(matches!(world.core.members().resend_invitation(&admin, &member).await, Err(Error::Throttled { .. })));
});

story!(whoever_has_accepted_asks_for_a_link, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.first_member(&admin, &client).await;
    world.member_of(&admin, &client).await;
    assert!(sentence(world.core.members().resend_invitation(&admin, &id).await).contains("already accepted"));
    assert!(sentence(world.core.members().revoke_invitation(&admin, &id).await).contains("already accepted"));

    world.core.members().request_sign_in_link("OPS@acme.example", "192.0.2.1", None).await.unwrap();
    let first = world.token_in_mail(&id).await;
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    let second = world.token_in_mail(&id).await;
    world.clock.advance_seconds(30 * 60 - 1);
    world.core.members().redeem_link(&first).await.unwrap();
    assert!(matches!(world.core.members().redeem_link(&first).await, Err(Error::LinkSpent)), "each works once");
    world.core.members().redeem_link(&second).await.unwrap();

    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    let third = world.token_in_mail(&id).await;
    world.clock.advance_seconds(30 * 60);
    assert!(matches!(world.core.members().redeem_link(&third).await, Err(Error::LinkSpent)), "half an hour");
});

story!(nobody_learns_who_is_a_member, |world| {
    let admin = world.administrator("ada").await;
    let active = world.auth_token_client(&admin, "Acme", Some("active@acme.example")).await;
    world.member_of(&admin, &active).await;
    let invited = world.auth_token_client(&admin, "Globex", Some("invited@globex.example")).await;
    let invited = world.first_member(&admin, &invited).await;
    let before = world.token_in_mail(&invited).await;
    while let Some(mail) = world.core.outbox().next().await.unwrap() {
        world.core.outbox().sent(&mail.id).await.unwrap();
    }

    // Whoever asks leaves the same row, whosever the address is: nothing is looked up, and nothing else is written.
    let addresses = ["active@acme.example", "invited@globex.example", "stranger@example.com"];
    let events = world.store.recent_events(100).await.unwrap();
    for address in addresses {
        world.core.members().request_sign_in_link(address, "192.0.2.1", None).await.unwrap();
    }
    let asked: Vec<LinkRequest> = world.store.link_requests(10).await.unwrap();
    assert_eq!(asked.iter().map(|request| request.email.as_str()).collect::<Vec<_>>(), addresses);
    assert!(world.core.outbox().next().await.unwrap().is_none());
    assert_eq!(world.store.recent_events(100).await.unwrap(), events);
    assert_eq!(world.store.lookup_member(&invited).await.unwrap().unwrap().invitation_requested_at, None);

    // What comes of it is a worker's business.
    assert_eq!(world.core.members().answer_link_requests().await.unwrap(), 3);
    assert_eq!(world.core.members().answer_link_requests().await.unwrap(), 0);
    let mail = world.core.outbox().next().await.unwrap().unwrap();
    assert_eq!((mail.kind, mail.recipient.as_str()), (MailKind::SignIn, "active@acme.example"));
    assert!(world.core.outbox().next().await.unwrap().is_none());
    // Invited, but not accepted: the invitation stays the only way in.
    assert_eq!(world.core.members().preview_link(&before).await.unwrap().kind, LinkKind::Invitation);
    assert_eq!(
        wrong_fields(world.core.members().request_sign_in_link("not an address", "192.0.2.1", None).await),
        ["email"]
    );
});

story!(what_was_asked_for_while_no_worker_ran_is_not_sent_hours_later, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.member_of(&admin, &client).await;
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    world.clock.advance_seconds(30 * 60);
    assert_eq!(world.core.members().answer_link_requests().await.unwrap(), 1);
    assert!(world.core.outbox().next().await.unwrap().is_none());
    assert!(world.store.link_requests(10).await.unwrap().is_empty());
});

story!(whoever_let_an_invitation_pass_asks_for_another_and_the_administrator_sees_it, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let asked = async |world: &World| {
        world.core.clients().page(&admin, &client).await.unwrap().members[0].member.invitation_requested_at
    };
    world.clock.advance_seconds(8 * DAY);
    assert_eq!(asked(&world).await, None);
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    world.core.members().answer_link_requests().await.unwrap();
    let first = world.core.now();
    assert_eq!(asked(&world).await, Some(first));
    // Nothing goes out until an administrator sends it, and asking again adds nothing.
    world.clock.advance_seconds(60);
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    world.core.members().answer_link_requests().await.unwrap();
    assert_eq!(asked(&world).await, Some(first));
    let events = world.store.recent_events(100).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.action == "invitation.requested").count(), 1);

    world.core.members().resend_invitation(&admin, &member).await.unwrap();
    assert_eq!(asked(&world).await, None);
    let token = world.token_in_mail(&member).await;
    world.core.members().redeem_link(&token).await.unwrap();
});

story!(a_sign_in_link_is_not_shown_to_administrators, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    assert!(
        world.core.members().unsent_link(&admin, &member).await.unwrap().is_some(),
        "an invitation can be passed on"
    );
    world.member_of(&admin, &client).await;
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    world.core.members().answer_link_requests().await.unwrap();
    assert!(world.core.members().unsent_link(&Caller::System, &member).await.unwrap().is_some());
    assert!(world.core.members().unsent_link(&admin, &member).await.unwrap().is_none());
});

story!(inviting_a_member_again_ends_their_session_and_what_waits_for_them, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let ops = world.member_of(&admin, &client).await;
    let id = ops.member().unwrap().id.clone();
    let (since, session) = (world.core.now(), Secret::new("session"));
    let in_session = world.core.members().in_session(&id, since, &session).await.unwrap();
    let key = world.core.api_keys().make(&in_session, "", "Nightly").await.unwrap();
    assert!(world.core.reveals().get(&in_session, key.as_str()).await.unwrap().is_some());

    world.clock.advance_seconds(60);
    world.core.members().reinvite(&admin, &id).await.unwrap();
    assert!(matches!(world.core.members().in_session(&id, since, &session).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.core.members().caller(&id).await, Err(Error::NotSignedIn)));
    // The administrator passes the invitation on, or uses it: the key is not read, and the former session stays over.
    let link = world.core.members().unsent_link(&admin, &id).await.unwrap().unwrap().url;
    world.core.members().redeem_link(&Secret::new(link.rsplit('/').next().unwrap())).await.unwrap();
    assert!(matches!(world.core.members().in_session(&id, since, &session).await, Err(Error::NotSignedIn)));
    let now = world.core.members().in_session(&id, world.core.now(), &session).await.unwrap();
    assert!(world.core.reveals().get(&now, key.as_str()).await.unwrap().is_none());
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert!(page.api_keys[0].revoked_at.is_none(), "what they made goes on working");
    let events = world.store.recent_events(100).await.unwrap();
    assert!(events.iter().any(|event| event.action == "member.reinvited"));
});

story!(a_code_is_worth_something_in_the_session_that_asked_alone, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.member_of(&admin, &client).await.member().unwrap().id.clone();
    let here = world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    let mail = world.mail_to(&id).await;
    let code = mail.code.clone();

    // Somebody else's session, and a session that asked for another address.
    let elsewhere = world.core.members().request_sign_in_link("eve@example.com", "192.0.2.2", None).await.unwrap();
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&elsewhere), &code).await), ["code"]);
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&Secret::new("made up")), &code).await), ["code"]);
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&here), "AAAA-AAAA").await), ["code"]);
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&here), "").await), ["code"]);

    let redeemed = world.core.members().redeem_code(Some(&here), &code.to_lowercase().replace('-', " ")).await.unwrap();
    assert_eq!(redeemed.member, id);
    // Once, and the link in the same mail is used up by it.
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&here), &code).await), ["code"]);
    let token = Secret::new(mail.url.rsplit('/').next().unwrap());
    assert!(matches!(world.core.members().redeem_link(&token).await, Err(Error::LinkSpent)));
});

story!(a_link_that_was_opened_elsewhere_leaves_the_code_to_the_window_that_asked, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.member_of(&admin, &client).await.member().unwrap().id.clone();
    let here = world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    let mail = world.mail_to(&id).await;
    world.core.members().redeem_link(&Secret::new(mail.url.rsplit('/').next().unwrap())).await.unwrap();
    world.core.members().redeem_code(Some(&here), &mail.code).await.unwrap();
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&here), &mail.code).await), ["code"]);
});

story!(a_code_ends_with_its_time_and_after_five_tries, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.member_of(&admin, &client).await.member().unwrap().id.clone();
    let ask = async || {
        let session = world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
        (session, world.mail_to(&id).await)
    };
    let (first, older) = ask().await;
    let (second, newer) = ask().await;
    for (session, code) in [(&first, &newer.code), (&second, &older.code)] {
        assert_eq!(
            wrong_fields(world.core.members().redeem_code(Some(session), code).await),
            ["code"],
            "each has its own"
        );
    }
    world.core.members().redeem_code(Some(&first), &older.code).await.unwrap();
    world.clock.advance_seconds(30 * 60);
    assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&second), &newer.code).await), ["code"]);

    let (third, newest) = ask().await;
    for _ in 0..5 {
        assert_eq!(wrong_fields(world.core.members().redeem_code(Some(&third), "AAAA-AAAA").await), ["code"]);
    }
    let right = world.core.members().redeem_code(Some(&third), &newest.code).await;
    assert!(matches!(right, Err(Error::Throttled { .. })), "{right:?}");
});

story!(a_request_that_sends_no_mail_leaves_the_code_of_the_newest_mail, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.member_of(&admin, &client).await.member().unwrap().id.clone();
    let mut session = None;
    for _ in 0..5 {
        session =
            Some(world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", session).await.unwrap());
    }
    let code = world.mail_to(&id).await.code;
    // The sixth within an hour.
    let session = world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", session).await.unwrap();
    assert_eq!(world.core.members().redeem_code(Some(&session), &code).await.unwrap().member, id);
    assert_eq!(wrong_fields(world.core.members().redeem_code(None, &code).await), ["code"]);
});

story!(a_stranger_neither_ends_a_members_link_nor_uses_up_their_mails, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.member_of(&admin, &client).await.member().unwrap().id.clone();
    let here = SignInSource { address: "203.0.113.1", device: None };
    world.core.members().request_sign_in_link("ops@acme.example", here, None).await.unwrap();
    let link = world.token_in_mail(&id).await;
    world.core.members().sign_in_by_link(&link, here).await.unwrap();
    let session = world.core.members().request_sign_in_link("ops@acme.example", here, None).await.unwrap();
    let own = world.mail_to(&id).await;
    for stranger in 0..30 {
        let address = format!("192.0.2.{stranger}");
        world.core.members().request_sign_in_link("ops@acme.example", &address, None).await.unwrap();
    }
    world.core.members().answer_link_requests().await.unwrap();
    // A new request of the member is still mailed …
    let again = world.core.members().request_sign_in_link("ops@acme.example", here, None).await.unwrap();
    let newest = world.mail_to(&id).await;
    assert_eq!(world.core.members().redeem_code(Some(&again), &newest.code).await.unwrap().member, id);
    // … and what was mailed before the strangers came still works.
    assert_eq!(world.core.members().redeem_code(Some(&session), &own.code).await.unwrap().member, id);
});

story!(strangers_together_cannot_flood_a_mailbox, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.member_of(&admin, &client).await;
    for stranger in 0..30 {
        let address = format!("192.0.2.{stranger}");
        world.core.members().request_sign_in_link("ops@acme.example", &address, None).await.unwrap();
    }
    assert_eq!(world.store.link_requests(50).await.unwrap().len(), 10, "within an hour");
});

story!(asking_for_links_is_slowed_down, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.member_of(&admin, &client).await;
    let mut mails = 0;
    for _ in 0..8 {
        world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
        world.core.members().answer_link_requests().await.unwrap();
        while let Some(mail) = world.core.outbox().next().await.unwrap() {
            world.core.outbox().sent(&mail.id).await.unwrap();
            mails += 1;
        }
    }
    assert_eq!(mails, 5, "the same answer, but no more mail");
    for attempt in 0..22 {
        world.core.members().request_sign_in_link(&format!("a{attempt}@example.com"), "192.0.2.1", None).await.unwrap();
    }
    assert_eq!(world.store.link_requests(50).await.unwrap().len(), 22);
    world.core.members().request_sign_in_link("z@example.com", "192.0.2.1", None).await.unwrap();
    assert_eq!(world.store.link_requests(50).await.unwrap().len(), 22, "thirty from one network are enough");
});

story!(another_person_is_invited_to_a_client, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.core.members().invite(&admin, &client, "dev@acme.example").await.unwrap();
    assert_eq!(wrong_fields(world.core.members().invite(&admin, &client, "DEV@acme.example").await), ["email"]);
    assert_eq!(wrong_fields(world.core.members().invite(&admin, &client, "x").await), ["email"]);
    let without = world.auth_token_client(&admin, "Globex", None).await;
    assert!(sentence(world.core.members().invite(&admin, &without, "g@globex.example").await).contains("no access"));
});

story!(a_made_up_token_opens_nothing, |world| {
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' OR 1=1 --"] {
        assert!(matches!(world.core.members().redeem_link(&Secret::new(token)).await, Err(Error::LinkSpent)));
    }
    // A set-up link is no way into the portal.
    let set_up = world.core.administrators().issue_set_up_link().await.unwrap().unwrap();
    let token = Secret::new(set_up.query_pairs().next().unwrap().1.into_owned());
    assert!(matches!(world.core.members().redeem_link(&token).await, Err(Error::LinkSpent)));
    world.core.administrators().check_set_up_link(&token).await.unwrap();
});
