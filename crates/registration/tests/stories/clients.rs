//! The wizard, and what it makes.

use registration::{
    Authentication, ClientFilter, Error, Page, PortalAccess,
    clients::{AccessFields, ConnectionAuthentication, Discovery, Next, Step, StepFields},
};

use crate::support::{created, details, wrong_fields};

fn access(method: &str) -> AccessFields {
    AccessFields { authentication_method: method.to_owned(), ..AccessFields::default() }
}

fn discovery(method: &str, provider: &str) -> StepFields {
    StepFields::Discovery {
        discovery: method.to_owned(),
        provider: provider.to_owned(),
        discovery_url: String::new(),
        jwks_uri: String::new(),
    }
}

story!(an_openid_connect_client_goes_through_four_steps, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "openid_connect").await;
    let collection = world.collection(&admin, "Orders").await;
    let policy = world.policy(&admin, "Standard").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();

    let next =
        world.core.clients().save_step(&admin, &draft, details(" Acme Logistics ", Some("Ops@Acme.example"))).await;
    assert_eq!(next.unwrap(), Next::Step(Step::Access));
    let fields = AccessFields {
        collections: vec![collection.to_string()],
        policy: policy.to_string(),
        ..access("openid_connect")
    };
    let next = world.core.clients().save_step(&admin, &draft, StepFields::Access(fields)).await;
    assert_eq!(next.unwrap(), Next::Step(Step::Discovery));
    let next = world.core.clients().save_step(&admin, &draft, discovery("dcr_provider", provider.as_str())).await;
    assert_eq!(next.unwrap(), Next::Step(Step::Authentication));

    // The last step is filled in from the provider.
    let filled_in = world.core.clients().draft(&admin, &draft).await.unwrap().fields;
    assert_eq!(filled_in.issuer, "https://portal.example");
    assert_eq!(filled_in.client_id_claims, "client_id\nazp");
    let last = StepFields::Authentication {
        issuer: filled_in.issuer,
        audience: String::new(),
        required_claims: "scope".to_owned(),
        client_id_claims: filled_in.client_id_claims,
    };
    let id = created(world.core.clients().save_step(&admin, &draft, last.clone()).await);
    assert_eq!(id, draft, "the draft's id is the client's");

    let page = world.core.clients().page(&admin, &id).await.unwrap();
    assert_eq!(page.client.name, "Acme Logistics");
    assert_eq!(page.client.email.as_deref(), Some("ops@acme.example"));
    assert_eq!(page.provider.unwrap().id, provider);
    assert_eq!(page.policy.unwrap().id, policy);
    assert_eq!(page.collections[0].id, collection);
    assert_eq!(page.members.len(), 1);
    assert!(matches!(
        page.client.authentication,
        Authentication::OpenIdConnect { discovery: Discovery::DcrProvider, .. }
    ));

    // Pressed twice, or Back and again: the same client.
    assert_eq!(created(world.core.clients().save_step(&admin, &draft, last).await), id);
    assert_eq!(world.core.clients().list(&admin, &ClientFilter::default()).await.unwrap().total, 1);
    assert!(matches!(world.core.clients().draft(&admin, &draft).await, Err(Error::NotFound(_))));
});

story!(what_is_wrong_is_kept_and_named, |world| {
    let admin = world.administrator("ada").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    let wrong = StepFields::Details {
        name: String::new(),
        description: "x".repeat(2001),
        portal_access: true,
        email: "not an address".to_owned(),
    };
    assert_eq!(
        wrong_fields(world.core.clients().save_step(&admin, &draft, wrong).await),
        ["name", "description", "email"]
    );
    let kept = world.core.clients().draft(&admin, &draft).await.unwrap().fields;
    assert_eq!((kept.email.as_str(), kept.description.len()), ("not an address", 2001));

    // Without access to the portal no address is needed, and what stands there does not matter.
    let without = StepFields::Details {
        name: "Acme".to_owned(),
        description: String::new(),
        portal_access: false,
        email: "not an address".to_owned(),
    };
    assert_eq!(world.core.clients().save_step(&admin, &draft, without).await.unwrap(), Next::Step(Step::Access));
    assert_eq!(
        wrong_fields(world.core.clients().save_step(&admin, &draft, StepFields::Access(access(""))).await),
        ["authentication_method"]
    );
});

story!(only_providers_of_the_chosen_method_can_be_chosen, |world| {
    let admin = world.administrator("ada").await;
    let openid = world.provider(&admin, "For OpenID", "openid_connect").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    world.core.clients().save_step(&admin, &draft, details("Acme", None)).await.unwrap();
    let wrong = AccessFields { provider: openid.to_string(), ..access("token_introspection") };
    assert_eq!(
        wrong_fields(world.core.clients().save_step(&admin, &draft, StepFields::Access(wrong)).await),
        ["provider"]
    );

    world.core.clients().save_step(&admin, &draft, StepFields::Access(access("openid_connect"))).await.unwrap();
    let nothing = world.core.clients().save_step(&admin, &draft, discovery("dcr_provider", "")).await;
    assert_eq!(wrong_fields(nothing), ["discovery_provider"]);
});

story!(a_provider_that_goes_while_the_wizard_is_open_is_missed_by_name, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "openid_connect").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    world.core.clients().save_step(&admin, &draft, details("Acme", None)).await.unwrap();
    world.core.clients().save_step(&admin, &draft, StepFields::Access(access("openid_connect"))).await.unwrap();
    world.core.clients().save_step(&admin, &draft, discovery("dcr_provider", provider.as_str())).await.unwrap();
    world.core.providers().delete(&admin, &provider).await.unwrap();
    let last = StepFields::Authentication {
        issuer: "https://portal.example".to_owned(),
        audience: String::new(),
        required_claims: String::new(),
        client_id_claims: "client_id".to_owned(),
    };
    assert_eq!(wrong_fields(world.core.clients().save_step(&admin, &draft, last).await), ["discovery_provider"]);
});

story!(introspection_can_be_set_up_by_hand, |world| {
    let admin = world.administrator("ada").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    world.core.clients().save_step(&admin, &draft, details("Acme", None)).await.unwrap();
    let manual = AccessFields {
        provider: "manual".to_owned(),
        base_url: "https://auth.example.com/".to_owned(),
        endpoint: "oauth2/introspect".to_owned(),
        connection: "basic".to_owned(),
        connection_username: "portal".to_owned(),
        ..access("token_introspection")
    };
    let without_password = world.core.clients().save_step(&admin, &draft, StepFields::Access(manual.clone())).await;
    assert_eq!(wrong_fields(without_password), ["connection_secret"]);
    for (base_url, endpoint, field) in [
        ("http://auth.example.com", "/introspect", "base_url"),
        ("https://auth.example.com", "https://evil.example/", "endpoint"),
        ("https://auth.example.com", "", "endpoint"),
    ] {
        let wrong = AccessFields {
            base_url: base_url.to_owned(),
            endpoint: endpoint.to_owned(),
            connection: "none".to_owned(),
            ..manual.clone()
        };
        assert_eq!(
            wrong_fields(world.core.clients().save_step(&admin, &draft, StepFields::Access(wrong)).await),
            [field]
        );
    }
    let with_password = AccessFields { connection_secret: Some(registration::Secret::new("hush")), ..manual };
    let id = created(world.core.clients().save_step(&admin, &draft, StepFields::Access(with_password)).await);
    let client = world.core.clients().page(&admin, &id).await.unwrap().client;
    assert_eq!(client.provider, None);
    let Authentication::TokenIntrospection { manual: Some(manual) } = client.authentication else { panic!() };
    assert_eq!(manual.url(), "https://auth.example.com/oauth2/introspect");
    let ConnectionAuthentication::Basic { password, .. } = manual.connection else { panic!() };
    assert!(!password.as_str().contains("hush"));
});

story!(a_draft_belongs_to_whoever_began_it, |world| {
    let ada = world.administrator("ada").await;
    let grace = world.administrator("grace").await;
    let draft = world.core.clients().start_draft(&ada).await.unwrap();
    assert_eq!(world.core.clients().start_draft(&ada).await.unwrap(), draft, "an untouched draft is used again");
    world.core.clients().save_step(&ada, &draft, details("Acme", None)).await.unwrap();
    assert_ne!(world.core.clients().start_draft(&ada).await.unwrap(), draft);
    assert_eq!(world.core.clients().list_drafts(&ada).await.unwrap().len(), 1);

    assert!(world.core.clients().list_drafts(&grace).await.unwrap().is_empty());
    assert!(matches!(world.core.clients().draft(&grace, &draft).await, Err(Error::NotFound(_))));
    assert!(world.core.clients().save_step(&grace, &draft, details("Stolen", None)).await.is_err());
    world.core.clients().discard_draft(&ada, &draft).await.unwrap();
    assert!(world.core.clients().list_drafts(&ada).await.unwrap().is_empty());
});

story!(a_name_is_taken_once_without_regard_to_case, |world| {
    let admin = world.administrator("ada").await;
    world.auth_token_client(&admin, "Acme Logistics", None).await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    assert_eq!(
        wrong_fields(world.core.clients().save_step(&admin, &draft, details("ACME logistics", None)).await),
        ["name"]
    );
});

story!(the_list_is_searched_and_tells_the_state_of_access, |world| {
    let admin = world.administrator("ada").await;
    let off = world.auth_token_client(&admin, "Acme", None).await;
    let invited = world.auth_token_client(&admin, "Globex", Some("g@globex.example")).await;
    let active = world.auth_token_client(&admin, "Initech", Some("i@initech.example")).await;
    let member = world.member_of(&admin, &active).await;
    let id = world.core.credentials().new_id();
    world.core.api_keys().make(&member, &id, "CI").await.unwrap();

    let search = |text: &str| ClientFilter { search: text.to_owned(), page: Page::default() };
    let all = world.core.clients().list(&admin, &search("")).await.unwrap();
    let of = |client: &registration::ApiClientId| all.items.iter().find(|row| row.id == *client).unwrap();
    assert_eq!(of(&off).portal_access, PortalAccess::Off);
    assert_eq!(of(&invited).portal_access, PortalAccess::Invited);
    assert_eq!(of(&active).portal_access, PortalAccess::Active);
    assert_eq!((of(&active).active_credentials, of(&active).total_credentials), (1, 1));

    assert_eq!(world.core.clients().list(&admin, &search("GLOB")).await.unwrap().items[0].id, invited);
    assert_eq!(world.core.clients().list(&admin, &search("initech.example")).await.unwrap().total, 1);
    assert_eq!(world.core.clients().list(&admin, &search("100%")).await.unwrap().total, 0);

    world.clock.advance_seconds(7 * 24 * 60 * 60);
    let later = world.core.clients().list(&admin, &search("globex")).await.unwrap();
    assert_eq!(later.items[0].portal_access, PortalAccess::InvitationExpired);
});

story!(deleting_a_client_ends_everything_of_it, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    let fields = crate::credentials::client_credentials(&world, "Batch");
    let credential = world.core.credentials().generate(&member, &fields).await.unwrap();
    let client_id = world.core.registrations().get(&admin, &credential).await.unwrap().registration.client_id;

    world.core.clients().delete(&admin, &client).await.unwrap();
    assert!(matches!(world.core.clients().page(&admin, &client).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.registrations().read(&admin, &client_id).await, Err(Error::NotFound(_))));
    let registration::Caller::Member(member) = member else { panic!() };
    assert!(matches!(world.core.members().caller(&member.id).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.core.clients().delete(&admin, &client).await, Err(Error::NotFound(_))));
    world.core.providers().delete(&admin, &provider).await.unwrap();
});

story!(a_logo_follows_the_draft_into_the_client, |world| {
    let admin = world.administrator("ada").await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(200, 100).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    let first = world.core.clients().upload_logo(&admin, &draft, png.get_ref().clone()).await.unwrap();
    // What is refused does not cost the logo that is there.
    assert_eq!(wrong_fields(world.core.clients().upload_logo(&admin, &draft, b"GIF89a".to_vec()).await), ["logo"]);
    world.core.clients().read_logo(&first, registration::LogoSize::Small).await.unwrap();
    let second = world.core.clients().upload_logo(&admin, &draft, png.into_inner()).await.unwrap();
    assert!(matches!(
        world.core.clients().read_logo(&first, registration::LogoSize::Small).await,
        Err(Error::NotFound(_))
    ));

    world.core.clients().save_step(&admin, &draft, details("Acme", None)).await.unwrap();
    let id = created(world.core.clients().save_step(&admin, &draft, StepFields::Access(access("auth_token"))).await);
    assert_eq!(world.core.clients().page(&admin, &id).await.unwrap().client.logo, Some(second.clone()));
    world.core.clients().delete(&admin, &id).await.unwrap();
    assert!(matches!(
        world.core.clients().read_logo(&second, registration::LogoSize::Large).await,
        Err(Error::NotFound(_))
    ));
});
