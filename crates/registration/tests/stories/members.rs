//! Invitations and sign-in links.

use registration::{Error, LinkKind, MemberState, Secret};

use crate::support::{sentence, wrong_fields};

story!(an_invitation_is_looked_at_often_and_redeemed_once, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("Ops@Acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let token = world.token_in_mail(&admin, &member).await;
    // A mail scanner opens the link; so does the person, twice.
    for _ in 0..3 {
        let preview = world.core.preview_link(&token).await.unwrap();
        assert_eq!((preview.kind, preview.client_name.as_str()), (LinkKind::Invitation, "Acme"));
        assert_eq!(preview.email, "ops@acme.example");
    }
    let redeemed = world.core.redeem_link(&token).await.unwrap();
    assert_eq!(redeemed.member, member);
    assert!(matches!(world.core.redeem_link(&token).await, Err(Error::LinkSpent)));
    assert!(matches!(world.core.preview_link(&token).await, Err(Error::LinkSpent)));
    let page = world.core.client_page(&admin, &client).await.unwrap();
    assert_eq!(page.members[0].member.state, MemberState::Active);
});

story!(of_many_parallel_redemptions_one_succeeds, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let token = world.token_in_mail(&admin, &member).await;
    let core = std::sync::Arc::new(world.core);
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let (core, token) = (core.clone(), token.clone());
            tokio::spawn(async move { core.redeem_link(&token).await.is_ok() })
        })
        .collect();
    let mut successes = 0;
    for attempt in attempts {
        successes += usize::from(attempt.await.unwrap());
    }
    assert_eq!(successes, 1);
});

story!(an_invitation_works_for_a_day, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let token = world.token_in_mail(&admin, &member).await;
    world.clock.advance_seconds(24 * 60 * 60 - 1);
    world.core.preview_link(&token).await.unwrap();
    world.clock.advance_seconds(1);
    assert!(matches!(world.core.redeem_link(&token).await, Err(Error::LinkSpent)));
});

story!(resending_ends_the_older_link_and_revoking_ends_both, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let first = world.token_in_mail(&admin, &member).await;
    world.core.resend_invitation(&admin, &member).await.unwrap();
    let second = world.token_in_mail(&admin, &member).await;
    assert!(matches!(world.core.redeem_link(&first).await, Err(Error::LinkSpent)));
    world.core.preview_link(&second).await.unwrap();

    world.core.revoke_invitation(&admin, &member).await.unwrap();
    assert!(matches!(world.core.redeem_link(&second).await, Err(Error::LinkSpent)));
    assert!(world.core.unsent_link(&admin, &member).await.unwrap().is_none(), "its mail is not sent any more");
    assert!(world.core.next_mail().await.unwrap().is_none());

    // It can be sent again, but not without end.
    for _ in 0..4 {
        world.core.resend_invitation(&admin, &member).await.unwrap();
    }
    assert!(matches!(world.core.resend_invitation(&admin, &member).await, Err(Error::Throttled { .. })));
});

story!(whoever_has_accepted_asks_for_a_link, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let id = world.first_member(&admin, &client).await;
    world.member_of(&admin, &client).await;
    assert!(sentence(world.core.resend_invitation(&admin, &id).await).contains("already accepted"));
    assert!(sentence(world.core.revoke_invitation(&admin, &id).await).contains("already accepted"));

    world.core.request_sign_in_link("OPS@acme.example", "192.0.2.1").await.unwrap();
    let first = world.token_in_mail(&admin, &id).await;
    world.core.request_sign_in_link("ops@acme.example", "192.0.2.1").await.unwrap();
    let second = world.token_in_mail(&admin, &id).await;
    assert!(matches!(world.core.redeem_link(&first).await, Err(Error::LinkSpent)), "only the newest works");
    world.clock.advance_seconds(30 * 60 - 1);
    world.core.redeem_link(&second).await.unwrap();

    world.core.request_sign_in_link("ops@acme.example", "192.0.2.1").await.unwrap();
    let third = world.token_in_mail(&admin, &id).await;
    world.clock.advance_seconds(30 * 60);
    assert!(matches!(world.core.redeem_link(&third).await, Err(Error::LinkSpent)), "half an hour");
});

story!(nobody_learns_who_is_a_member, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let invited = world.first_member(&admin, &client).await;
    world.core.request_sign_in_link("stranger@example.com", "192.0.2.1").await.unwrap();
    // Invited, but not accepted: the invitation stays the only way in.
    let before = world.token_in_mail(&admin, &invited).await;
    world.core.request_sign_in_link("ops@acme.example", "192.0.2.1").await.unwrap();
    assert_eq!(world.token_in_mail(&admin, &invited).await, before);
    assert_eq!(wrong_fields(world.core.request_sign_in_link("not an address", "192.0.2.1").await), ["email"]);
});

story!(asking_for_links_is_slowed_down, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.member_of(&admin, &client).await;
    let mut mails = 0;
    for _ in 0..8 {
        world.core.request_sign_in_link("ops@acme.example", "192.0.2.1").await.unwrap();
        while let Some(mail) = world.core.next_mail().await.unwrap() {
            world.core.mail_sent(&mail.id).await.unwrap();
            mails += 1;
        }
    }
    assert_eq!(mails, 5, "the same answer, but no more mail");
    for attempt in 0..22 {
        world.core.request_sign_in_link(&format!("a{attempt}@example.com"), "192.0.2.1").await.unwrap();
    }
    let more = world.core.request_sign_in_link("z@example.com", "192.0.2.1").await;
    assert!(matches!(more, Err(Error::Throttled { .. })));
});

story!(another_person_is_invited_to_a_client, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.core.invite_member(&admin, &client, "dev@acme.example").await.unwrap();
    assert_eq!(wrong_fields(world.core.invite_member(&admin, &client, "DEV@acme.example").await), ["email"]);
    assert_eq!(wrong_fields(world.core.invite_member(&admin, &client, "x").await), ["email"]);
    let without = world.auth_token_client(&admin, "Globex", None).await;
    assert!(sentence(world.core.invite_member(&admin, &without, "g@globex.example").await).contains("no access"));
});

story!(a_made_up_token_opens_nothing, |world| {
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' OR 1=1 --"] {
        assert!(matches!(world.core.redeem_link(&Secret::new(token)).await, Err(Error::LinkSpent)));
    }
    // A set-up link is no way into the portal.
    let set_up = world.core.issue_set_up_link().await.unwrap().unwrap();
    let token = Secret::new(set_up.query_pairs().next().unwrap().1.into_owned());
    assert!(matches!(world.core.redeem_link(&token).await, Err(Error::LinkSpent)));
    world.core.check_set_up_link(&token).await.unwrap();
});
