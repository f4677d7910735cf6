//! What administrators do with registrations, and how a new initial access token waits to be read.

use registration::{Caller, Error, InitialTokenFields, ProviderId, Secret};

use crate::credentials::client_credentials;

/// The message at the field `api_client`.
fn at_client<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.len(), 1, "{errors:?}");
            assert_eq!(errors[0].field, "api_client");
            errors[0].message.clone()
        }
        other => panic!("{other:?}"),
    }
}

fn token_fields(provider: &ProviderId, client: &str) -> InitialTokenFields {
    InitialTokenFields {
        label: "Partner onboarding".into(),
        provider: provider.to_string(),
        api_client: client.into(),
        grant_types: vec!["client_credentials".into()],
        ..InitialTokenFields::default()
    }
}

story!(a_registration_is_assigned_by_the_name_of_a_client_of_its_provider, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let acme = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let globex = world.dcr_client(&admin, "Globex", &provider, "ops@globex.example").await;
    let _ = world.auth_token_client(&admin, "Initech", None).await;
    let member = world.member_of(&admin, &acme).await;
    let id = world.core.credentials().generate(&member, &client_credentials(&world, "Batch")).await.unwrap();

    let page = world.core.registrations().page(&admin, &id).await.unwrap();
    assert_eq!(page.client.map(|client| client.name).as_deref(), Some("Acme"));
    assert_eq!(page.provider.map(|provider| provider.name).as_deref(), Some("Production"));
    let offered: Vec<String> = page.offered.into_iter().map(|client| client.name).collect();
    assert_eq!(offered, ["Acme", "Globex"]);

    let moved = world.core.registrations().assign(&admin, &id, " globex ").await.unwrap();
    assert_eq!(moved.api_client, Some(globex));
    assert!(
        matches!(world.core.registrations().get(&member, &id).await, Err(Error::NotFound(_))),
        "it is Globex's now"
    );
    assert_eq!(world.core.registrations().assign(&admin, &id, "").await.unwrap().api_client, None);
    assert_eq!(world.core.registrations().assign(&admin, &id, acme.as_str()).await.unwrap().api_client, Some(acme));

    let nobody = at_client(world.core.registrations().assign(&admin, &id, "Umbrella").await);
    assert_eq!(nobody, "There is no API client with this name. Enter the name as the Clients page shows it.");
    let other = at_client(world.core.registrations().assign(&admin, &id, "Initech").await);
    assert_eq!(other, "Initech does not use Production.");
    assert!(matches!(world.core.registrations().assign(&member, &id, "Acme").await, Err(Error::Forbidden)));
    assert!(matches!(world.core.registrations().page(&member, &id).await, Err(Error::Forbidden)));
});

story!(an_initial_access_token_names_its_client, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let acme = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let _ = world.auth_token_client(&admin, "Initech", None).await;
    for (typed, client) in [("", None), ("ACME", Some(&acme)), (acme.as_str(), Some(&acme))] {
        let (token, _) = world.core.initial_tokens().add(&admin, &token_fields(&provider, typed)).await.unwrap();
        assert_eq!(token.api_client.as_ref(), client, "{typed:?}");
    }
    let other = at_client(world.core.initial_tokens().add(&admin, &token_fields(&provider, "Initech")).await);
    assert_eq!(other, "Initech does not use Production.");
});

story!(what_a_session_keeps_opens_for_whom_and_for_what_it_was_sealed, |world| {
    let (ada, grace) = (world.administrator("ada").await, world.administrator("grace").await);
    let secret = Secret::new("ghi_secret");
    let sealed = world.core.reveals().seal_for_session(&ada, "token-1", &secret).unwrap();
    assert!(!sealed.as_str().contains("ghi_"));
    assert_eq!(world.core.reveals().open_from_session(&ada, "token-1", &sealed).unwrap(), secret);
    assert!(matches!(world.core.reveals().open_from_session(&ada, "token-2", &sealed), Err(Error::Vault(_))));
    assert!(matches!(world.core.reveals().open_from_session(&grace, "token-1", &sealed), Err(Error::Vault(_))));
    assert!(matches!(
        world.core.reveals().seal_for_session(&Caller::Anonymous, "token-1", &secret),
        Err(Error::NotSignedIn)
    ));
});
