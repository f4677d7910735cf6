//! The outbox.

use registration::MailState;

story!(mail_is_sent_once_and_its_link_is_forgotten, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let mail = world.core.outbox().next().await.unwrap().unwrap();
    assert_eq!((mail.recipient.as_str(), mail.content.client_name.as_str()), ("ops@acme.example", "Acme"));
    assert!(mail.content.url.starts_with("https://portal.example/portal/link/"));
    assert!(world.core.outbox().next().await.unwrap().is_none(), "nobody else gets it meanwhile");
    world.core.outbox().sent(&mail.id).await.unwrap();
    assert!(world.core.members().unsent_link(&admin, &member).await.unwrap().is_none());
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!(page.members[0].delivery.as_ref().unwrap().state, MailState::Sent);
});

story!(a_failed_mail_is_tried_again_later_and_says_why, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let mail = world.core.outbox().next().await.unwrap().unwrap();
    world.core.outbox().failed(&mail.id, mail.attempts, "451 try later", false).await.unwrap();
    assert!(world.core.outbox().next().await.unwrap().is_none());
    let delivery = world.core.clients().page(&admin, &client).await.unwrap().members[0].delivery.clone().unwrap();
    assert_eq!((delivery.state, delivery.attempts), (MailState::Queued, 1));
    assert_eq!(delivery.last_error.as_deref(), Some("451 try later"));

    world.clock.advance_seconds(10);
    let again = world.core.outbox().next().await.unwrap().unwrap();
    assert_eq!((again.id.clone(), again.attempts), (mail.id, 2));
    world.core.outbox().failed(&again.id, again.attempts, "550 no such user", true).await.unwrap();
    world.clock.advance_seconds(60 * 60);
    assert!(world.core.outbox().next().await.unwrap().is_none(), "given up");
    assert!(world.core.members().unsent_link(&admin, &member).await.unwrap().is_some(), "the link can still be copied");
});

story!(a_worker_that_dies_loses_nothing, |world| {
    let admin = world.administrator("ada").await;
    world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let taken = world.core.outbox().next().await.unwrap().unwrap();
    // It never says what became of it.
    world.clock.advance_seconds(7 * 60);
    assert_eq!(world.core.outbox().next().await.unwrap().unwrap().id, taken.id);
});

story!(a_link_that_expired_is_not_worth_a_mail, |world| {
    let admin = world.administrator("ada").await;
    world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    world.clock.advance_seconds(7 * 24 * 60 * 60);
    assert!(world.core.outbox().next().await.unwrap().is_none());
});
