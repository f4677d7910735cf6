//! Changing how an API client's calls are authenticated, after it was made.

use registration::{
    ApiClientId, Authentication, Caller, DraftFields, Error, ProviderId, Secret, Vault,
    clients::{
        AccessFields, AuthenticationFields, ConnectionAuthentication, Discovery, ManualIntrospection, StepFields,
    },
};

use crate::support::{World, created, details, sentence, wrong_fields};

/// The form as the page shows it: without the secret.
async fn form(world: &World, admin: &Caller, client: &ApiClientId) -> AuthenticationFields {
    let stored: DraftFields = world.core.clients().authentication_fields(admin, client).await.unwrap();
    AuthenticationFields {
        discovery: stored.discovery,
        discovery_url: stored.discovery_url,
        jwks_uri: stored.jwks_uri,
        issuer: stored.issuer,
        audience: stored.audience,
        required_claims: stored.required_claims,
        client_id_claims: stored.client_id_claims,
        base_url: stored.base_url,
        endpoint: stored.endpoint,
        connection: stored.connection,
        connection_username: stored.connection_username,
        connection_secret: None,
    }
}

async fn authentication(world: &World, admin: &Caller, client: &ApiClientId) -> Authentication {
    world.core.clients().page(admin, client).await.unwrap().client.authentication
}

/// The introspection endpoint of a client, and the secret that opens for it.
async fn introspection(world: &World, admin: &Caller, client: &ApiClientId) -> (ManualIntrospection, Option<String>) {
    let Authentication::TokenIntrospection { manual: Some(manual) } = authentication(world, admin, client).await else {
        panic!("it is not set up by hand");
    };
    let sealed = match &manual.connection {
        ConnectionAuthentication::None => None,
        ConnectionAuthentication::Basic { password: sealed, .. }
        | ConnectionAuthentication::Bearer { token: sealed } => Some(sealed),
    };
    // The vault of the world.
    let vault = Vault::new(&[7; 32]).unwrap();
    let open = |sealed| vault.open(&format!("api_client/{client}/connection"), sealed).unwrap();
    let secret = sealed.map(|sealed| open(sealed).expose().to_owned());
    (manual, secret)
}

/// A client whose introspection endpoint was entered by hand, with the password `hush`.
async fn manual_client(world: &World, admin: &Caller) -> ApiClientId {
    let draft = world.core.clients().start_draft(admin).await.unwrap();
    world.core.clients().save_step(admin, &draft, details("Acme", None)).await.unwrap();
    let access = AccessFields {
        authentication_method: "token_introspection".to_owned(),
        provider: "manual".to_owned(),
        base_url: "https://auth.example.com".to_owned(),
        endpoint: "/introspect".to_owned(),
        connection: "basic".to_owned(),
        connection_username: "portal".to_owned(),
        connection_secret: Some(Secret::new("hush")),
        ..AccessFields::default()
    };
    created(world.core.clients().save_step(admin, &draft, StepFields::Access(access)).await)
}

/// An OpenID Connect client, with a DCR provider or the discovery URL of another one.
async fn openid_client(world: &World, admin: &Caller, provider: Option<&ProviderId>) -> ApiClientId {
    let draft = world.core.clients().start_draft(admin).await.unwrap();
    world.core.clients().save_step(admin, &draft, details("Acme", None)).await.unwrap();
    let access = AccessFields { authentication_method: "openid_connect".to_owned(), ..AccessFields::default() };
    let discovery = StepFields::Discovery {
        discovery: if provider.is_some() { "dcr_provider" } else { "discovery_url" }.to_owned(),
        provider: provider.map(ToString::to_string).unwrap_or_default(),
        discovery_url: "https://auth.example.com/openid".to_owned(),
        jwks_uri: String::new(),
    };
    let rules = StepFields::Authentication {
        issuer: "https://auth.example.com".to_owned(),
        audience: String::new(),
        required_claims: "scope".to_owned(),
        client_id_claims: "client_id\nazp".to_owned(),
    };
    for step in [StepFields::Access(access), discovery] {
        world.core.clients().save_step(admin, &draft, step).await.unwrap();
    }
    created(world.core.clients().save_step(admin, &draft, rules).await)
}

story!(an_introspection_endpoint_entered_by_hand_is_changed, |world| {
    let admin = world.administrator("ada").await;
    let client = manual_client(&world, &admin).await;
    let mut fields = form(&world, &admin, &client).await;
    assert_eq!((fields.base_url.as_str(), fields.connection_username.as_str()), ("https://auth.example.com", "portal"));

    // Nothing entered: the password stays, also for another path and another user name.
    "https://auth.example.com/realm/".clone_into(&mut fields.base_url);
    "v2/introspect".clone_into(&mut fields.endpoint);
    "gatehouse".clone_into(&mut fields.connection_username);
    world.clock.advance_seconds(60);
    world.core.clients().update_authentication(&admin, &client, &fields).await.unwrap();
    let (manual, secret) = introspection(&world, &admin, &client).await;
    assert_eq!(manual.url(), "https://auth.example.com/realm/v2/introspect");
    assert!(matches!(&manual.connection, ConnectionAuthentication::Basic { username, .. } if username == "gatehouse"));
    assert_eq!(secret.as_deref(), Some("hush"));
    let stored = world.core.clients().page(&admin, &client).await.unwrap().client;
    assert_eq!(stored.updated_at.unix_seconds() - stored.created_at.unix_seconds(), 60);
    let event = world.store.recent_events(1).await.unwrap().remove(0);
    assert_eq!((event.action.as_ref(), event.api_client), ("client.authentication_changed", Some(client.clone())));

    // A new password, a token instead of it, and nothing at all.
    for (connection, entered) in [("basic", Some("louder")), ("bearer", Some("token")), ("none", None)] {
        connection.clone_into(&mut fields.connection);
        fields.connection_secret = entered.map(Secret::new);
        world.core.clients().update_authentication(&admin, &client, &fields).await.unwrap();
        let (_, secret) = introspection(&world, &admin, &client).await;
        assert_eq!(secret.as_deref(), entered, "{connection}");
        assert_eq!(form(&world, &admin, &client).await.connection, connection);
    }
});

story!(a_stored_secret_serves_its_kind_of_connection_and_its_server_only, |world| {
    let admin = world.administrator("ada").await;
    let client = manual_client(&world, &admin).await;
    let stored = form(&world, &admin, &client).await;
    let before = authentication(&world, &admin, &client).await;
    for (change, wrong) in [
        (AuthenticationFields { connection: "bearer".into(), ..stored.clone() }, vec!["connection_secret"]),
        (AuthenticationFields { base_url: "https://evil.example".into(), ..stored.clone() }, vec!["connection_secret"]),
        (
            AuthenticationFields { base_url: "http://auth.example.com".into(), ..stored.clone() },
            vec!["base_url", "connection_secret"],
        ),
        (AuthenticationFields { base_url: String::new(), ..stored.clone() }, vec!["base_url"]),
        (AuthenticationFields { endpoint: "https://evil.example/".into(), ..stored.clone() }, vec!["endpoint"]),
        (AuthenticationFields { connection_username: " ".into(), ..stored.clone() }, vec!["connection_username"]),
        (AuthenticationFields { connection: "header".into(), ..stored.clone() }, vec!["connection"]),
    ] {
        assert_eq!(
            wrong_fields(world.core.clients().update_authentication(&admin, &client, &change).await),
            wrong,
            "{change:?}"
        );
    }
    assert_eq!(authentication(&world, &admin, &client).await, before, "what is refused changes nothing");

    let moved = AuthenticationFields {
        base_url: "https://id.example".into(),
        connection_secret: Some(Secret::new("hush")),
        ..stored
    };
    world.core.clients().update_authentication(&admin, &client, &moved).await.unwrap();
    assert_eq!(introspection(&world, &admin, &client).await.0.url(), "https://id.example/introspect");
});

story!(the_two_urls_are_exchanged_for_each_other, |world| {
    let admin = world.administrator("ada").await;
    let client = openid_client(&world, &admin, None).await;
    let mut fields = form(&world, &admin, &client).await;
    assert_eq!(fields.discovery_url, "https://auth.example.com/openid");
    "jwks_uri".clone_into(&mut fields.discovery);
    assert_eq!(wrong_fields(world.core.clients().update_authentication(&admin, &client, &fields).await), ["jwks_uri"]);

    "https://auth.example.com/keys".clone_into(&mut fields.jwks_uri);
    "orders".clone_into(&mut fields.audience);
    "scope\r\nsub".clone_into(&mut fields.required_claims);
    "azp".clone_into(&mut fields.client_id_claims);
    world.core.clients().update_authentication(&admin, &client, &fields).await.unwrap();
    assert_eq!(
        authentication(&world, &admin, &client).await,
        Authentication::OpenIdConnect {
            discovery: Discovery::JwksUri("https://auth.example.com/keys".to_owned()),
            issuer: "https://auth.example.com".to_owned(),
            audience: "orders".to_owned(),
            required_claims: vec!["scope".to_owned(), "sub".to_owned()],
            client_id_claims: vec!["azp".to_owned()],
        }
    );

    for (discovery, wrong) in [("dcr_provider", "discovery"), ("", "discovery"), ("discovery_url", "discovery_url")] {
        let change =
            AuthenticationFields { discovery: discovery.into(), discovery_url: "nowhere".into(), ..fields.clone() };
        assert_eq!(wrong_fields(world.core.clients().update_authentication(&admin, &client, &change).await), [wrong]);
    }
    let nothing = AuthenticationFields { issuer: String::new(), client_id_claims: String::new(), ..fields };
    let wrong = wrong_fields(world.core.clients().update_authentication(&admin, &client, &nothing).await);
    assert_eq!(wrong, ["issuer", "client_id_claims"]);
});

story!(what_a_dcr_provider_settles_stays, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "openid_connect").await;
    let client = openid_client(&world, &admin, Some(&provider)).await;
    let change = AuthenticationFields {
        discovery: "jwks_uri".into(),
        jwks_uri: "https://evil.example/keys".into(),
        audience: "orders".into(),
        ..form(&world, &admin, &client).await
    };
    world.core.clients().update_authentication(&admin, &client, &change).await.unwrap();
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!(page.provider.unwrap().id, provider);
    let Authentication::OpenIdConnect { discovery, audience, .. } = page.client.authentication else { panic!() };
    assert_eq!((discovery, audience.as_str()), (Discovery::DcrProvider, "orders"));
});

story!(where_there_is_nothing_to_change_a_sentence_says_so, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let introspected = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let keys = world.auth_token_client(&admin, "Globex", None).await;
    for (client, why) in [
        (&introspected, "How the calls of Acme are authenticated is set up with its DCR provider."),
        (&keys, "Globex uses API keys. There is nothing to set up for them."),
    ] {
        assert!(!world.core.clients().page(&admin, client).await.unwrap().client.has_authentication_settings());
        assert_eq!(sentence(world.core.clients().authentication_fields(&admin, client).await), why);
        let fields = AuthenticationFields::default();
        assert_eq!(sentence(world.core.clients().update_authentication(&admin, client, &fields).await), why);
    }
    let nobody = "01J0000000000000000000000X".into();
    let answer = world.core.clients().update_authentication(&admin, &nobody, &AuthenticationFields::default()).await;
    assert!(matches!(answer, Err(Error::NotFound("client"))), "{answer:?}");
});

story!(a_client_that_let_go_of_its_provider_is_set_up_by_hand, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.external_provider(&admin, "Keycloak").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    world.core.providers().detach(&admin, &provider).await.unwrap();
    let fields = AuthenticationFields {
        base_url: "https://auth.example.com".into(),
        endpoint: "/introspect".into(),
        connection: "none".into(),
        ..form(&world, &admin, &client).await
    };
    world.core.clients().update_authentication(&admin, &client, &fields).await.unwrap();
    assert_eq!(introspection(&world, &admin, &client).await.0.url(), "https://auth.example.com/introspect");
});
