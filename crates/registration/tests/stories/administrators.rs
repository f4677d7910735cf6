//! The first administrator, and signing in.

use registration::{Caller, Error, NewAdministrator, Secret};

use crate::support::{PASSWORD, wrong_fields};

fn new(username: &str, password: &str) -> NewAdministrator {
    NewAdministrator {
        role: registration::AdministratorRole::Owner,
        username: username.to_owned(),
        email: "ada@portal.example".to_owned(),
        password: Secret::new(password),
    }
}

fn token(link: &registration::Url) -> Secret {
    Secret::new(link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned())
}

story!(the_set_up_link_makes_the_first_administrator_once, |world| {
    let first = world.core.issue_set_up_link().await.unwrap().unwrap();
    assert!(first.as_str().starts_with("https://portal.example/set-up?token="), "{first}");
    // The server was restarted: only the newest link works.
    let link = world.core.issue_set_up_link().await.unwrap().unwrap();
    assert!(matches!(world.core.check_set_up_link(&token(&first)).await, Err(Error::LinkSpent)));
    world.core.check_set_up_link(&token(&link)).await.unwrap();

    // What is wrong is named, and does not use up the link.
    let wrong = NewAdministrator { email: "ada".to_owned(), ..new("ada lovelace", "too short") };
    assert_eq!(wrong_fields(world.core.set_up(&token(&link), wrong).await), ["username", "email", "password"]);

    let ada = world.core.set_up(&token(&link), new(" Ada ", PASSWORD)).await.unwrap();
    assert_eq!(ada.username, "ada");
    assert!(matches!(world.core.set_up(&token(&link), new("eve", PASSWORD)).await, Err(Error::LinkSpent)));
    assert_eq!(world.core.issue_set_up_link().await.unwrap(), None, "there is an administrator");
});

story!(of_two_who_use_the_set_up_link_at_once_one_succeeds, |world| {
    let link = world.core.issue_set_up_link().await.unwrap().unwrap();
    let token = token(&link);
    let (a, b) =
        tokio::join!(world.core.set_up(&token, new("ada", PASSWORD)), world.core.set_up(&token, new("eve", PASSWORD)));
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
});

story!(the_set_up_link_works_for_a_day, |world| {
    let link = world.core.issue_set_up_link().await.unwrap().unwrap();
    world.clock.advance_seconds(24 * 60 * 60);
    assert!(matches!(world.core.check_set_up_link(&token(&link)).await, Err(Error::LinkSpent)));
});

story!(signing_in_answers_the_same_for_a_wrong_password_and_an_unknown_name, |world| {
    world.administrator("ada").await;
    let caller = world.core.authenticate_administrator(" ADA ", &Secret::new(PASSWORD), "192.0.2.1").await.unwrap();
    assert!(matches!(caller, Caller::Administrator(ada) if ada.username == "ada"));
    for (name, password) in [("ada", "wrong"), ("ada", ""), ("nobody", PASSWORD), ("", "")] {
        let answer = world.core.authenticate_administrator(name, &Secret::new(password), "192.0.2.1").await;
        assert!(matches!(answer, Err(Error::NotSignedIn)), "{name:?}: {answer:?}");
    }
});

story!(guessing_is_slowed_down_for_each_account, |world| {
    world.administrator("ada").await;
    for attempt in 0..10 {
        let address = format!("192.0.2.{attempt}");
        let answer = world.core.authenticate_administrator("ada", &Secret::new("guess"), &address).await;
        assert!(matches!(answer, Err(Error::NotSignedIn)));
    }
    // Even the right password has to wait now, from wherever it comes.
    let answer = world.core.authenticate_administrator("ada", &Secret::new(PASSWORD), "198.51.100.7").await;
    assert!(matches!(answer, Err(Error::Throttled { retry_after_seconds: 900 })));
    world.clock.advance_seconds(15 * 60);
    world.core.authenticate_administrator("ada", &Secret::new(PASSWORD), "198.51.100.7").await.unwrap();
});

story!(guessing_is_slowed_down_for_each_address, |world| {
    world.administrator("ada").await;
    for attempt in 0..50 {
        let name = format!("user{attempt}");
        let answer = world.core.authenticate_administrator(&name, &Secret::new("guess"), "192.0.2.1").await;
        assert!(matches!(answer, Err(Error::NotSignedIn)));
    }
    let answer = world.core.authenticate_administrator("ada", &Secret::new(PASSWORD), "192.0.2.1").await;
    assert!(matches!(answer, Err(Error::Throttled { .. })));
    world.core.authenticate_administrator("ada", &Secret::new(PASSWORD), "192.0.2.2").await.unwrap();
});

story!(a_user_name_is_taken_once, |world| {
    world.administrator("ada").await;
    let again = world.core.create_administrator(&Caller::System, new("ADA", PASSWORD)).await;
    assert_eq!(wrong_fields(again), ["username"]);
});
