//! The first administrator, and signing in.

use registration::{Caller, Error, NewAdministrator, Secret, SignInSource};

use crate::support::{PASSWORD, World, wrong_fields};

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
    let first = world.core.administrators().issue_set_up_link().await.unwrap().unwrap();
    assert!(first.as_str().starts_with("https://portal.example/set-up?token="), "{first}");
    // Another process was started, or this one again: what the first one printed still works.
    let link = world.core.administrators().issue_set_up_link().await.unwrap().unwrap();
    world.core.administrators().check_set_up_link(&token(&first)).await.unwrap();
    world.core.administrators().check_set_up_link(&token(&link)).await.unwrap();

    // What is wrong is named, and does not use up the link.
    let wrong = NewAdministrator { email: "ada".to_owned(), ..new("ada lovelace", "too short") };
    assert_eq!(
        wrong_fields(world.core.administrators().set_up(&token(&link), wrong).await),
        ["username", "email", "password"]
    );

    let ada = world.core.administrators().set_up(&token(&link), new(" Ada ", PASSWORD)).await.unwrap();
    assert_eq!(ada.username, "ada");
    for link in [&link, &first] {
        assert!(matches!(
            world.core.administrators().set_up(&token(link), new("eve", PASSWORD)).await,
            Err(Error::LinkSpent)
        ));
    }
    assert_eq!(world.core.administrators().issue_set_up_link().await.unwrap(), None, "there is an administrator");
});

story!(of_two_who_use_the_set_up_link_at_once_one_succeeds, |world| {
    let link = world.core.administrators().issue_set_up_link().await.unwrap().unwrap();
    let token = token(&link);
    let (a, b) = tokio::join!(
        world.core.administrators().set_up(&token, new("ada", PASSWORD)),
        world.core.administrators().set_up(&token, new("eve", PASSWORD))
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
});

story!(the_set_up_link_works_for_a_day, |world| {
    let link = world.core.administrators().issue_set_up_link().await.unwrap().unwrap();
    world.clock.advance_seconds(24 * 60 * 60);
    assert!(matches!(world.core.administrators().check_set_up_link(&token(&link)).await, Err(Error::LinkSpent)));
});

story!(signing_in_answers_the_same_for_a_wrong_password_and_an_unknown_name, |world| {
    world.administrator("ada").await;
    let caller = world.core.administrators().authenticate(" ADA ", &Secret::new(PASSWORD), "192.0.2.1").await.unwrap();
    assert!(matches!(caller, Caller::Administrator(ada) if ada.username == "ada"));
    for (name, password) in [("ada", "wrong"), ("ada", ""), ("nobody", PASSWORD), ("", "")] {
        let answer = world.core.administrators().authenticate(name, &Secret::new(password), "192.0.2.1").await;
        assert!(matches!(answer, Err(Error::NotSignedIn)), "{name:?}: {answer:?}");
    }
});

/// Wrong passwords for an account from one source.
async fn guess(world: &World, username: &str, times: usize, source: SignInSource<'_>) -> Option<Error> {
    let mut last = None;
    for _ in 0..times {
        last = world.core.administrators().authenticate(username, &Secret::new("guess"), source).await.err();
    }
    last
}

story!(guesses_from_one_network_lock_out_that_network_alone, |world| {
    world.administrator("ada").await;
    assert!(matches!(guess(&world, "ada", 10, "192.0.2.1".into()).await, Some(Error::NotSignedIn)));
    let right = Secret::new(PASSWORD);
    // There, even the right password has to wait.
    let answer = world.core.administrators().authenticate("ada", &right, "192.0.2.1").await;
    assert!(matches!(answer, Err(Error::Throttled { retry_after_seconds: 900 })));
    world.core.administrators().authenticate("ada", &right, "198.51.100.7").await.unwrap();
    world.clock.advance_seconds(15 * 60);
    world.core.administrators().authenticate("ada", &right, "192.0.2.1").await.unwrap();
});

story!(a_host_with_ipv6_is_one_network_whatever_its_address, |world| {
    world.administrator("ada").await;
    for attempt in 0..11 {
        guess(&world, "ada", 1, format!("2001:db8::{attempt}").as_str().into()).await;
    }
    let right = Secret::new(PASSWORD);
    let answer = world.core.administrators().authenticate("ada", &right, "2001:db8::ffff:1").await;
    assert!(matches!(answer, Err(Error::Throttled { .. })));
    world.core.administrators().authenticate("ada", &right, "2001:db8:0:1::1").await.unwrap();
});

// Many networks together may guess a hundred times. A known source does not wait for them.
story!(no_number_of_strangers_locks_out_who_has_signed_in_before, |world| {
    world.administrator("ada").await;
    let right = Secret::new(PASSWORD);
    let device = Secret::new("the browser of ada");
    let (office, cafe) = ("203.0.113.1", "203.0.113.99");
    world.core.administrators().authenticate("ada", &right, office).await.unwrap();
    let browser = SignInSource { address: cafe, device: Some(&device) };
    world.core.administrators().authenticate("ada", &right, browser).await.unwrap();
    for network in 0..12 {
        guess(&world, "ada", 12, format!("192.0.2.{network}").as_str().into()).await;
    }
    let stranger = world.core.administrators().authenticate("ada", &right, "198.51.100.7").await;
    assert!(matches!(stranger, Err(Error::Throttled { .. })), "a hundred guesses are enough");
    // The network that was good before, by page and by program.
    world.core.administrators().authenticate("ada", &right, office).await.unwrap();
    world.core.administrators().authenticate_basic("ada", &right, office).await.unwrap();
    // The browser that was good before, in any network.
    let travelling = SignInSource { address: "192.0.2.1", device: Some(&device) };
    world.core.administrators().authenticate("ada", &right, travelling).await.unwrap();
    // A cookie of another browser is worth nothing.
    let other = Secret::new("another browser");
    let planted = SignInSource { address: "198.51.100.8", device: Some(&other) };
    assert!(world.core.administrators().authenticate("ada", &right, planted).await.is_err());
});

story!(who_shares_a_network_with_a_guesser_signs_in_from_a_known_browser, |world| {
    world.administrator("ada").await;
    let (right, device) = (Secret::new(PASSWORD), Secret::new("the browser of ada"));
    let browser = SignInSource { address: "192.0.2.1", device: Some(&device) };
    world.core.administrators().authenticate("ada", &right, browser).await.unwrap();
    guess(&world, "ada", 12, "192.0.2.1".into()).await;
    assert!(world.core.administrators().authenticate("ada", &right, "192.0.2.1").await.is_err());
    world.core.administrators().authenticate("ada", &right, browser).await.unwrap();
    // A stolen cookie does not let anybody guess without end.
    assert!(matches!(guess(&world, "ada", 11, browser).await, Some(Error::Throttled { .. })));
});

story!(a_source_is_known_for_half_a_year, |world| {
    world.administrator("ada").await;
    let right = Secret::new(PASSWORD);
    world.core.administrators().authenticate("ada", &right, "203.0.113.1").await.unwrap();
    world.clock.advance_seconds(180 * 24 * 60 * 60);
    for network in 0..11 {
        guess(&world, "ada", 12, format!("192.0.2.{network}").as_str().into()).await;
    }
    let answer = world.core.administrators().authenticate("ada", &right, "203.0.113.1").await;
    assert!(matches!(answer, Err(Error::Throttled { .. })), "{answer:?}");
});

story!(guessing_is_slowed_down_for_each_network, |world| {
    world.administrator("ada").await;
    for attempt in 0..50 {
        let answer = guess(&world, &format!("user{attempt}"), 1, "192.0.2.1".into()).await;
        assert!(matches!(answer, Some(Error::NotSignedIn)));
    }
    let right = Secret::new(PASSWORD);
    let answer = world.core.administrators().authenticate("ada", &right, "192.0.2.1").await;
    assert!(matches!(answer, Err(Error::Throttled { .. })));
    world.core.administrators().authenticate("ada", &right, "192.0.2.2").await.unwrap();
});

story!(a_user_name_is_taken_once, |world| {
    world.administrator("ada").await;
    let again = world.core.administrators().create(&Caller::System, new("ADA", PASSWORD)).await;
    assert_eq!(wrong_fields(again), ["username"]);
});
