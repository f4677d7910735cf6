//! Who may call what: nobody without signing in, no member what is an administrator's, no member what is another's.

use registration::{
    AdministratorRole, Caller, ClientFilter, CollectionFields, ConfigurationFields, ConnectionFields, Error,
    NewAdministrator, PolicyFields, ProviderFields, Secret,
    clients::{AuthenticationFields, ClientFields},
    registrations::{NamedError, OwnUpdate},
};

use crate::{credentials::client_credentials, programs::web_client, support::PASSWORD};

story!(administrators_use_cases_refuse_everybody_else, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&admin, &client).await;
    let member_id = world.first_member(&admin, &client).await;
    let provider = world.provider(&admin, "Production", "openid_connect").await;
    for (caller, signed_in) in [(Caller::Anonymous, false), (member, true), (Caller::System, true)] {
        let core = &world.core;
        let new = NewAdministrator {
            username: "eve".into(),
            email: "e@x.example".into(),
            role: AdministratorRole::Owner,
            password: Secret::new(PASSWORD),
        };
        let made = if caller == Caller::System {
            Err(Error::Forbidden)
        } else {
            core.administrators().create(&caller, new).await.map(drop)
        };
        let answers: Vec<(&str, Result<(), Error>)> = vec![
            ("create_administrator", made),
            ("list_clients", core.clients().list(&caller, &ClientFilter::default()).await.map(drop)),
            ("client_page", core.clients().page(&caller, &client).await.map(drop)),
            ("authentication_fields", core.clients().authentication_fields(&caller, &client).await.map(drop)),
            ("start_draft", core.clients().start_draft(&caller).await.map(drop)),
            ("update_client", core.clients().update(&caller, &client, ClientFields::default()).await),
            (
                "update_authentication",
                core.clients().update_authentication(&caller, &client, &AuthenticationFields::default()).await,
            ),
            ("remove_member", core.members().remove(&caller, &member_id).await),
            ("delete_client", core.clients().delete(&caller, &client).await),
            ("list_providers", core.providers().list(&caller).await.map(drop)),
            ("add_provider", core.providers().add(&caller, &ProviderFields::default()).await.map(drop)),
            ("delete_provider", core.providers().delete(&caller, &provider).await),
            (
                "add_external_provider",
                core.providers().add_external(&caller, &ConnectionFields::default()).await.map(drop),
            ),
            (
                "update_connection",
                core.providers().update_connection(&caller, &provider, &ConnectionFields::default()).await,
            ),
            ("connection_fields", core.providers().connection_fields(&caller, &provider).await.map(drop)),
            (
                "update_configuration",
                core.providers().update_configuration(&caller, &provider, &ConfigurationFields::default()).await,
            ),
            ("configuration_fields", core.providers().configuration_fields(&caller, &provider).await.map(drop)),
            ("providers_with_issuer", core.providers().with_same_issuer(&caller, &provider).await.map(drop)),
            ("test_provider", core.providers().test(&caller, &provider).await.map(drop)),
            ("set_provider_disabled", core.providers().set_disabled(&caller, &provider, true).await),
            ("detach_provider", core.providers().detach(&caller, &provider).await),
            ("move_provider", core.providers().move_to(&caller, &provider, &provider).await.map(drop)),
            ("list_collections", core.collections().list(&caller).await.map(drop)),
            ("add_collection", core.collections().add(&caller, &CollectionFields::default()).await.map(drop)),
            ("list_policies", core.policies().list(&caller).await.map(drop)),
            ("policy_used_by", core.policies().used_by(&caller, &"X".into()).await.map(drop)),
            ("add_policy", core.policies().add(&caller, &PolicyFields::default()).await.map(drop)),
            ("invite_member", core.members().invite(&caller, &client, "x@acme.example").await.map(drop)),
            ("resend_invitation", core.members().resend_invitation(&caller, &member_id).await),
            ("revoke_invitation", core.members().revoke_invitation(&caller, &member_id).await),
            ("reinvite_member", core.members().reinvite(&caller, &member_id).await),
            ("unsent_link", core.members().unsent_link(&caller, &member_id).await.map(drop)),
            ("read_registration", core.registrations().read(&caller, "x").await.map(drop)),
        ];
        for (use_case, answer) in answers {
            match (answer, signed_in) {
                (Err(Error::NotSignedIn), false) | (Err(Error::Forbidden), _) => {}
                // The system sends it.
                (Ok(()), _) if use_case == "unsent_link" && caller == Caller::System => {}
                (other, _) => panic!("{use_case} answers {caller:?}: {other:?}"),
            }
        }
    }
});

story!(a_member_of_another_client_finds_nothing, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let acme = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let globex = world.dcr_client(&admin, "Globex", &provider, "ops@globex.example").await;
    let keys = world.auth_token_client(&admin, "Initech", Some("ops@initech.example")).await;
    let (of_acme, of_globex) = (world.member_of(&admin, &acme).await, world.member_of(&admin, &globex).await);
    let of_keys = world.member_of(&admin, &keys).await;

    let fields = client_credentials(&world, "Batch");
    let credential = world.core.credentials().generate(&of_acme, &fields).await.unwrap();
    let key = world.core.api_keys().make(&of_keys, "", "CI").await.unwrap();
    assert!(matches!(world.core.registrations().get(&of_globex, &credential).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.registrations().revoke(&of_globex, &credential).await, Err(Error::NotFound(_))));
    assert!(matches!(
        world.core.credentials().rotate_secret(&of_globex, &credential, 0).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(world.core.credentials().list_secrets(&of_globex, &credential).await, Err(Error::NotFound(_))));
    assert!(world.core.reveals().get(&of_globex, credential.as_str()).await.unwrap().is_none());
    assert!(matches!(world.core.api_keys().get(&of_globex, &key).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.api_keys().refresh(&of_globex, &key).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.api_keys().revoke(&of_globex, &key).await, Err(Error::NotFound(_))));
    // The id of somebody else's form makes nothing and tells nothing.
    assert!(matches!(world.core.credentials().generate(&of_globex, &fields).await, Err(Error::NotFound(_))));
    // Acknowledging what is somebody else's leaves it.
    world.core.reveals().acknowledge(&of_globex, credential.as_str()).await.unwrap();
    assert!(world.core.reveals().get(&of_acme, credential.as_str()).await.unwrap().is_some());
    assert_eq!(world.core.clients().mine(&of_globex).await.unwrap().client.id, globex);
});

story!(members_see_published_collections_of_their_client_only, |world| {
    let admin = world.administrator("ada").await;
    let published = world.collection(&admin, "Orders").await;
    let other = world.collection(&admin, "Invoices").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    world
        .core
        .clients()
        .save_step(&admin, &draft, crate::support::details("Acme", Some("ops@acme.example")))
        .await
        .unwrap();
    let access = registration::clients::AccessFields {
        authentication_method: "auth_token".to_owned(),
        collections: vec![published.to_string()],
        ..Default::default()
    };
    let client = crate::support::created(
        world.core.clients().save_step(&admin, &draft, registration::clients::StepFields::Access(access)).await,
    );
    let member = world.member_of(&admin, &client).await;
    assert_eq!(world.core.collections().list_mine(&member).await.unwrap().len(), 1);
    world.core.collections().get_mine(&member, &published).await.unwrap();
    assert!(matches!(world.core.collections().get_mine(&member, &other).await, Err(Error::NotFound(_))));
    let document = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n";
    for (id, name, base_path) in [(&published, "Orders", "/orders/v1"), (&other, "Invoices", "/invoices/v1")] {
        let fields = CollectionFields {
            name: name.to_owned(),
            base_path: base_path.to_owned(),
            published: true,
            openapi: Some(document.to_owned()),
            ..CollectionFields::default()
        };
        world.core.collections().update(&admin, id, &fields).await.unwrap();
    }
    assert_eq!(world.core.collections().openapi_file(&member, &published).await.unwrap().0, document);
    assert!(matches!(world.core.collections().openapi_file(&member, &other).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.collections().openapi_file(&admin, &published).await, Err(Error::Forbidden)));
    let collection = world.core.collections().get(&admin, &published).await.unwrap();
    assert!(matches!(world.core.collections().reading(&member, &collection).await, Err(Error::Forbidden)));

    let hidden = CollectionFields {
        name: "Orders".to_owned(),
        base_path: "/orders/v1".to_owned(),
        published: false,
        ..CollectionFields::default()
    };
    world.core.collections().update(&admin, &published, &hidden).await.unwrap();
    assert!(world.core.collections().list_mine(&member).await.unwrap().is_empty());
    assert!(matches!(world.core.collections().get_mine(&member, &published).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.collections().openapi_file(&member, &published).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.collections().list_mine(&Caller::Anonymous).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.core.collections().list_mine(&admin).await, Err(Error::Forbidden)));
});

story!(keys_are_changed_by_the_command_line_alone, |world| {
    let owner = world.administrator("ada").await;
    let client = world.auth_token_client(&owner, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&owner, &client).await;
    for caller in [Caller::Anonymous, member, owner] {
        let core = &world.core;
        for (name, answer) in [
            ("key_status", core.keys().status(&caller).await.map(drop)),
            ("rotate_keys", core.keys().rotate(&caller, |_, _| ()).await.map(drop)),
            ("forget_key", core.keys().forget(&caller, "key").await.map(drop)),
        ] {
            let refused = matches!(answer, Err(Error::NotSignedIn | Error::Forbidden));
            assert!(refused, "{name} by {caller:?}");
        }
    }
});

story!(the_use_cases_of_the_dialects_refuse_everybody_else, |world| {
    let owner = world.administrator("ada").await;
    let client = world.auth_token_client(&owner, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&owner, &client).await;
    let auditor = world.administrator_with_role("auditor", AdministratorRole::Auditor).await;
    let registrar = world.administrator_with_role("registrar", AdministratorRole::Registrar).await;
    let core = &world.core;
    let chosen = core.registrations().choose_owner(&owner, Some("ada")).await.unwrap();
    let core_error = |error: NamedError| match error {
        NamedError::Core(error) => error,
        NamedError::Owner(error) => panic!("{error}"),
    };
    for caller in [Caller::Anonymous, Caller::System, member, auditor] {
        let update = OwnUpdate { client_id: "x".to_owned(), client_secret: None, metadata: web_client("Shop") };
        let named = core.registrations().register_named(&caller, &chosen, web_client("Shop"), "192.0.2.1").await;
        let mut members = serde_json::Map::from_iter([("software_statement".to_owned(), "eyJ".into())]);
        let statement = core.registrations().apply_statement(&caller, &mut members).await.map(drop);
        for (use_case, answer) in [
            (
                "choose_owner",
                core.registrations().choose_owner(&caller, Some("ada")).await.map(drop).map_err(core_error),
            ),
            ("register_named", named.map(drop).map_err(core_error)),
            ("update_own", core.registrations().update_own(&caller, "x", update).await.map(drop)),
            ("apply_statement", statement),
        ] {
            match (answer, &caller) {
                (Err(Error::NotSignedIn), Caller::Anonymous) | (Err(Error::Forbidden), _) => {}
                (answer, _) => panic!("{use_case} answers {caller:?}: {answer:?}"),
            }
        }
    }
    // An owner that another administrator chose is not theirs to register for.
    let named = core.registrations().register_named(&registrar, &chosen, web_client("Shop"), "192.0.2.1").await;
    assert!(matches!(named.map_err(core_error), Err(Error::Forbidden)));
    let update = OwnUpdate { client_id: "x".to_owned(), client_secret: None, metadata: web_client("Shop") };
    assert!(matches!(core.registrations().update_own(&owner, "x", update).await, Err(Error::Forbidden)));
});
