//! Programs that register themselves: from the token an administrator makes to the client an administrator governs.

use dcr::{ClientMetadata, VerifiedClientMetadata};
use registration::{
    Caller, Error, InitialTokenFields, OriginKind, ProgramFields, RegistrationFilter, RegistrationState, Secret,
    StoreError, Unique, registrations::NewRegistration,
};

use crate::support::{PASSWORD, World, sentence, wrong_fields};

/// A client that is fine everywhere.
pub fn web_client(name: &str) -> VerifiedClientMetadata {
    let metadata = ClientMetadata {
        client_name: Some(name.to_owned()),
        redirect_uris: Some(vec!["https://shop.example/cb".to_owned()]),
        ..ClientMetadata::default()
    };
    metadata.verify().unwrap()
}

fn by_rfc_7591(name: &str) -> NewRegistration {
    NewRegistration::by_rfc_7591(web_client(name), "192.0.2.1")
}

fn token_fields(provider: &registration::ProviderId) -> InitialTokenFields {
    InitialTokenFields {
        label: "Pipeline".to_owned(),
        provider: provider.to_string(),
        grant_types: vec!["authorization_code".to_owned()],
        scopes: "orders:read".to_owned(),
        max_uses: "1".to_owned(),
        ..InitialTokenFields::default()
    }
}

async fn caller_with(world: &World, token: &Secret) -> Caller {
    world.core.initial_tokens().caller(token).await.unwrap()
}

story!(a_token_gives_its_provider_its_client_and_its_limits, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let acme = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let fields = InitialTokenFields { api_client: acme.to_string(), ..token_fields(&provider) };
    let (token, secret) = world.core.initial_tokens().add(&admin, &fields).await.unwrap();
    assert!(!token.hash.as_str().contains(secret.expose()));
    let caller = caller_with(&world, &secret).await;
    let made = world.core.registrations().register(&caller, by_rfc_7591("Shop")).await.unwrap();
    let registration = made.registration;
    assert_eq!((registration.provider, registration.api_client.as_ref()), (Some(provider), Some(&acme)));
    assert_eq!(registration.metadata.scope, ["orders:read"], "asking for none gets what the token gives");
    assert_eq!(
        (registration.origin.kind, registration.origin.initial_token),
        (OriginKind::InitialToken, Some(token.id))
    );
    assert_eq!(registration.owner, "ada", "it belongs to whom made the token");
    // Its members see it beside what they generated.
    let member = world.member_of(&admin, &acme).await;
    assert_eq!(world.core.registrations().get(&member, &registration.id).await.unwrap().registration.label, "Shop");
    // The one use is over, for a caller who was let in before as well.
    assert!(matches!(
        world.core.registrations().register(&caller, by_rfc_7591("Again")).await,
        Err(Error::NotSignedIn)
    ));
    assert!(matches!(world.core.initial_tokens().caller(&secret).await, Err(Error::NotSignedIn)));
});

story!(the_form_of_a_token_names_what_is_wrong, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let elsewhere = world.auth_token_client(&admin, "Globex", None).await;
    let wrong = InitialTokenFields {
        label: " ".to_owned(),
        provider: "nowhere".to_owned(),
        grant_types: Vec::new(),
        max_uses: "many".to_owned(),
        days: "0".to_owned(),
        redirect_hosts: "https://x".to_owned(),
        ..InitialTokenFields::default()
    };
    let mut fields = wrong_fields(world.core.initial_tokens().add(&admin, &wrong).await);
    fields.sort();
    assert_eq!(fields, ["days", "grant_types", "label", "max_uses", "provider", "redirect_hosts"]);
    let scope = InitialTokenFields { scopes: "admin".to_owned(), ..token_fields(&provider) };
    assert_eq!(wrong_fields(world.core.initial_tokens().add(&admin, &scope).await), ["scopes"]);
    let other = InitialTokenFields { api_client: elsewhere.to_string(), ..token_fields(&provider) };
    assert_eq!(wrong_fields(world.core.initial_tokens().add(&admin, &other).await), ["api_client"]);
});

story!(only_one_provider_is_open_and_never_for_client_credentials, |world| {
    let admin = world.administrator("ada").await;
    let open = ProgramFields {
        open: true,
        grant_types: vec!["authorization_code".to_owned()],
        max_unused: "10".to_owned(),
        unused_days: "1".to_owned(),
        per_source_per_hour: "10".to_owned(),
        per_hour: "10".to_owned(),
        ..ProgramFields::default()
    };
    let first = world.provider(&admin, "First", "openid_connect").await;
    let second = world.provider(&admin, "Second", "openid_connect").await;
    let robots = ProgramFields { grant_types: vec!["client_credentials".to_owned()], ..open.clone() };
    assert!(
        wrong_fields(world.core.providers().update_program_rules(&admin, &first, &robots).await)
            .contains(&"grant_types".to_owned())
    );
    world.core.providers().update_program_rules(&admin, &first, &open).await.unwrap();
    assert_eq!(wrong_fields(world.core.providers().update_program_rules(&admin, &second, &open).await), ["open"]);
    let made =
        world.core.registrations().register(&Caller::Anonymous, by_rfc_7591("Stranger")).await.unwrap().registration;
    assert_eq!((made.provider.as_ref(), made.origin.kind), (Some(&first), OriginKind::Open));
    // Closing it leaves what is there, and lets nobody else in.
    world.core.providers().update_program_rules(&admin, &first, &ProgramFields::default()).await.unwrap();
    let late = world.core.registrations().register(&Caller::Anonymous, by_rfc_7591("Late")).await;
    assert!(matches!(late, Err(Error::NotSignedIn)), "{late:?}");
    // The form of the provider itself does not touch these rules.
    world.core.providers().update_program_rules(&admin, &first, &open).await.unwrap();
    let fields = crate::support::provider_fields("First again", "openid_connect");
    world.core.providers().update(&admin, &first, &fields).await.unwrap();
    assert!(world.core.providers().get(&admin, &first).await.unwrap().rules.open.is_some());
});

story!(an_administrator_governs_what_came, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let acme = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let approval = ProgramFields { approval: true, ..ProgramFields::default() };
    world.core.providers().update_program_rules(&admin, &provider, &approval).await.unwrap();
    let many = InitialTokenFields { max_uses: String::new(), ..token_fields(&provider) };
    let (_, secret) = world.core.initial_tokens().add(&admin, &many).await.unwrap();
    let caller = caller_with(&world, &secret).await;
    let one = world.core.registrations().register(&caller, by_rfc_7591("One")).await.unwrap().registration;
    let two = world.core.registrations().register(&caller, by_rfc_7591("Two")).await.unwrap().registration;
    assert_eq!(one.state, RegistrationState::AwaitingApproval);
    assert_eq!(world.core.registrations().count_awaiting_approval(&admin).await.unwrap(), 2);

    world.core.registrations().approve(&admin, &one.id).await.unwrap();
    world.core.registrations().reject(&admin, &two.id).await.unwrap();
    assert!(sentence(world.core.registrations().approve(&admin, &two.id).await).contains("rejected"));
    assert_eq!(world.core.registrations().disable(&admin, &one.id).await.unwrap().state, RegistrationState::Disabled);
    world.core.registrations().disable(&admin, &one.id).await.unwrap();
    assert_eq!(world.core.registrations().enable(&admin, &one.id).await.unwrap().state, RegistrationState::Active);
    let assigned = world.core.registrations().assign(&admin, &one.id, acme.as_str()).await.unwrap();
    assert_eq!(assigned.api_client, Some(acme));

    let find =
        |search: &str, state| RegistrationFilter { search: search.to_owned(), state, ..RegistrationFilter::default() };
    for (filter, expected) in [
        (find("", None), 2),
        (find("one", None), 1),
        (find("SHOP.example", None), 2),
        (find(&one.client_id, None), 1),
        (find("", Some(RegistrationState::Rejected)), 1),
        (find("%", None), 0),
    ] {
        assert_eq!(world.core.registrations().list(&admin, &filter).await.unwrap().total, expected, "{filter:?}");
    }
});

story!(names_and_identifiers_are_taken_once_and_free_or_gone_after, |world| {
    let admin = world.administrator("ada").await;
    let named = |client_id: Option<&str>| NewRegistration {
        unique_name: Some("shop".to_owned()),
        client_id: client_id.map(str::to_owned),
        ..by_rfc_7591("shop")
    };
    let made =
        world.core.registrations().register(&admin, named(Some("preset_client_id_1"))).await.unwrap().registration;
    assert_eq!(made.client_id, "preset_client_id_1");
    let again = world.core.registrations().register(&admin, named(None)).await.unwrap_err();
    assert!(matches!(again, Error::Store(StoreError::Taken(Unique::RegistrationName))), "{again:?}");
    assert_eq!(world.core.registrations().find_by_name(&admin, "shop").await.unwrap(), "preset_client_id_1");
    world.core.registrations().delete(&admin, "preset_client_id_1").await.unwrap();
    assert!(world.core.registrations().find_by_name(&admin, "shop").await.is_err());
    let reborn = world.core.registrations().register(&admin, named(Some("preset_client_id_1"))).await.unwrap_err();
    assert!(matches!(reborn, Error::Store(StoreError::Taken(Unique::ClientId))), "{reborn:?}");
    world.core.registrations().register(&admin, named(None)).await.unwrap();
});

story!(many_requests_at_once_with_the_right_password_are_one_attempt, |world| {
    world.administrator("ada").await;
    let world = std::sync::Arc::new(world);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let world = std::sync::Arc::clone(&world);
        calls.spawn(async move {
            world.core.administrators().authenticate_basic("ada", &Secret::new(PASSWORD), "192.0.2.1").await
        });
    }
    for answer in calls.join_all().await {
        answer.unwrap();
    }
});

story!(a_password_with_every_request_is_recognised_until_it_changes, |world| {
    world.administrator("ada").await;
    let right = Secret::new(PASSWORD);
    for _ in 0..3 {
        world.core.administrators().authenticate_basic("Ada", &right, "192.0.2.1").await.unwrap();
    }
    // A wrong configuration in the same network locks it out, but not the program that has just sent the right password.
    for _ in 0..12 {
        assert!(
            world
                .core
                .administrators()
                .authenticate_basic("ada", &Secret::new("wrong wrong wrong"), "192.0.2.1")
                .await
                .is_err()
        );
    }
    world.core.administrators().authenticate_basic("ada", &right, "192.0.2.1").await.unwrap();
    let page = world.core.administrators().authenticate("ada", &right, "192.0.2.1").await;
    assert!(matches!(page, Err(Error::Throttled { .. })), "{page:?}");
    // After some minutes it is hashed again.
    world.clock.advance_seconds(5 * 60);
    let later = world.core.administrators().authenticate_basic("ada", &right, "192.0.2.1").await;
    assert!(matches!(later, Err(Error::Throttled { .. })), "{later:?}");
});

story!(a_scheme_that_cannot_lead_back_to_an_application_is_not_listed, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let open = |schemes: &str| ProgramFields {
        open: true,
        grant_types: vec!["authorization_code".to_owned()],
        max_unused: "10".to_owned(),
        unused_days: "1".to_owned(),
        per_source_per_hour: "10".to_owned(),
        per_hour: "10".to_owned(),
        private_use_schemes: schemes.to_owned(),
        ..ProgramFields::default()
    };
    for bad in
        ["http", "https://", "JavaScript", "data:", "file", "blob", "about", "mailto", "work buddy_2", "1password"]
    {
        let refused = world.core.providers().update_program_rules(&admin, &provider, &open(bad)).await;
        assert_eq!(wrong_fields(refused), ["private_use_schemes"], "{bad}");
    }
    world
        .core
        .providers()
        .update_program_rules(&admin, &provider, &open("WorkBuddy://, com.example.app:\nmy-app"))
        .await
        .unwrap();
    let rules = world.core.providers().get(&admin, &provider).await.unwrap().rules;
    let listed = rules.open.unwrap().policy.private_use_schemes;
    assert_eq!(listed, ["workbuddy", "com.example.app", "my-app"], "as addresses begin, in lower case");
});
