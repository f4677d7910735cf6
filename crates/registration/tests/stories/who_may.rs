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
            core.create_administrator(&caller, new).await.map(drop)
        };
        let answers: Vec<(&str, Result<(), Error>)> = vec![
            ("create_administrator", made),
            ("list_clients", core.list_clients(&caller, &ClientFilter::default()).await.map(drop)),
            ("client_page", core.client_page(&caller, &client).await.map(drop)),
            ("authentication_fields", core.authentication_fields(&caller, &client).await.map(drop)),
            ("start_draft", core.start_draft(&caller).await.map(drop)),
            ("update_client", core.update_client(&caller, &client, ClientFields::default()).await),
            (
                "update_authentication",
                core.update_authentication(&caller, &client, &AuthenticationFields::default()).await,
            ),
            ("remove_member", core.remove_member(&caller, &member_id).await),
            ("delete_client", core.delete_client(&caller, &client).await),
            ("list_providers", core.list_providers(&caller).await.map(drop)),
            ("add_provider", core.add_provider(&caller, &ProviderFields::default()).await.map(drop)),
            ("delete_provider", core.delete_provider(&caller, &provider).await),
            (
                "add_external_provider",
                core.add_external_provider(&caller, &ConnectionFields::default()).await.map(drop),
            ),
            ("update_connection", core.update_connection(&caller, &provider, &ConnectionFields::default()).await),
            ("connection_fields", core.connection_fields(&caller, &provider).await.map(drop)),
            (
                "update_configuration",
                core.update_configuration(&caller, &provider, &ConfigurationFields::default()).await,
            ),
            ("configuration_fields", core.configuration_fields(&caller, &provider).await.map(drop)),
            ("providers_with_issuer", core.providers_with_issuer(&caller, &provider).await.map(drop)),
            ("test_provider", core.test_provider(&caller, &provider).await.map(drop)),
            ("set_provider_disabled", core.set_provider_disabled(&caller, &provider, true).await),
            ("detach_provider", core.detach_provider(&caller, &provider).await),
            ("move_provider", core.move_provider(&caller, &provider, &provider).await.map(drop)),
            ("list_collections", core.list_collections(&caller).await.map(drop)),
            ("add_collection", core.add_collection(&caller, &CollectionFields::default()).await.map(drop)),
            ("list_policies", core.list_policies(&caller).await.map(drop)),
            ("policy_used_by", core.policy_used_by(&caller, &"X".into()).await.map(drop)),
            ("add_policy", core.add_policy(&caller, &PolicyFields::default()).await.map(drop)),
            ("invite_member", core.invite_member(&caller, &client, "x@acme.example").await.map(drop)),
            ("resend_invitation", core.resend_invitation(&caller, &member_id).await),
            ("revoke_invitation", core.revoke_invitation(&caller, &member_id).await),
            ("reinvite_member", core.reinvite_member(&caller, &member_id).await),
            ("unsent_link", core.unsent_link(&caller, &member_id).await.map(drop)),
            ("read_registration", core.read_registration(&caller, "x").await.map(drop)),
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
    let credential = world.core.generate_credentials(&of_acme, &fields).await.unwrap();
    let key = world.core.make_api_key(&of_keys, "", "CI").await.unwrap();
    assert!(matches!(world.core.registration(&of_globex, &credential).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.revoke_registration(&of_globex, &credential).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.rotate_secret(&of_globex, &credential, 0).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.list_secrets(&of_globex, &credential).await, Err(Error::NotFound(_))));
    assert!(world.core.revealed(&of_globex, credential.as_str()).await.unwrap().is_none());
    assert!(matches!(world.core.api_key(&of_globex, &key).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.refresh_api_key(&of_globex, &key).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.revoke_api_key(&of_globex, &key).await, Err(Error::NotFound(_))));
    // The id of somebody else's form makes nothing and tells nothing.
    assert!(matches!(world.core.generate_credentials(&of_globex, &fields).await, Err(Error::NotFound(_))));
    // Acknowledging what is somebody else's leaves it.
    world.core.acknowledge_reveal(&of_globex, credential.as_str()).await.unwrap();
    assert!(world.core.revealed(&of_acme, credential.as_str()).await.unwrap().is_some());
    assert_eq!(world.core.my_client(&of_globex).await.unwrap().client.id, globex);
});

story!(members_see_published_collections_of_their_client_only, |world| {
    let admin = world.administrator("ada").await;
    let published = world.collection(&admin, "Orders").await;
    let other = world.collection(&admin, "Invoices").await;
    let draft = world.core.start_draft(&admin).await.unwrap();
    world.core.save_step(&admin, &draft, crate::support::details("Acme", Some("ops@acme.example"))).await.unwrap();
    let access = registration::clients::AccessFields {
        authentication_method: "auth_token".to_owned(),
        collections: vec![published.to_string()],
        ..Default::default()
    };
    let client = crate::support::created(
        world.core.save_step(&admin, &draft, registration::clients::StepFields::Access(access)).await,
    );
    let member = world.member_of(&admin, &client).await;
    assert_eq!(world.core.my_collections(&member).await.unwrap().len(), 1);
    world.core.my_collection(&member, &published).await.unwrap();
    assert!(matches!(world.core.my_collection(&member, &other).await, Err(Error::NotFound(_))));
    let document = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n";
    for (id, name, base_path) in [(&published, "Orders", "/orders/v1"), (&other, "Invoices", "/invoices/v1")] {
        let fields = CollectionFields {
            name: name.to_owned(),
            base_path: base_path.to_owned(),
            published: true,
            openapi: Some(document.to_owned()),
            ..CollectionFields::default()
        };
        world.core.update_collection(&admin, id, &fields).await.unwrap();
    }
    assert_eq!(world.core.my_openapi_file(&member, &published).await.unwrap().0, document);
    assert!(matches!(world.core.my_openapi_file(&member, &other).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.my_openapi_file(&admin, &published).await, Err(Error::Forbidden)));
    let collection = world.core.collection(&admin, &published).await.unwrap();
    assert!(matches!(world.core.collection_reading(&member, &collection).await, Err(Error::Forbidden)));

    let hidden = CollectionFields {
        name: "Orders".to_owned(),
        base_path: "/orders/v1".to_owned(),
        published: false,
        ..CollectionFields::default()
    };
    world.core.update_collection(&admin, &published, &hidden).await.unwrap();
    assert!(world.core.my_collections(&member).await.unwrap().is_empty());
    assert!(matches!(world.core.my_collection(&member, &published).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.my_openapi_file(&member, &published).await, Err(Error::NotFound(_))));
    assert!(matches!(world.core.my_collections(&Caller::Anonymous).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.core.my_collections(&admin).await, Err(Error::Forbidden)));
});

story!(keys_are_changed_by_the_command_line_alone, |world| {
    let owner = world.administrator("ada").await;
    let client = world.auth_token_client(&owner, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&owner, &client).await;
    for caller in [Caller::Anonymous, member, owner] {
        let core = &world.core;
        for (name, answer) in [
            ("key_status", core.key_status(&caller).await.map(drop)),
            ("rotate_keys", core.rotate_keys(&caller, |_, _| ()).await.map(drop)),
            ("forget_key", core.forget_key(&caller, "key").await.map(drop)),
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
    let chosen = core.choose_owner(&owner, Some("ada")).await.unwrap();
    let core_error = |error: NamedError| match error {
        NamedError::Core(error) => error,
        NamedError::Owner(error) => panic!("{error}"),
    };
    for caller in [Caller::Anonymous, Caller::System, member, auditor] {
        let update = OwnUpdate { client_id: "x".to_owned(), client_secret: None, metadata: web_client("Shop") };
        let named = core.register_named(&caller, &chosen, web_client("Shop"), "192.0.2.1").await;
        let mut members = serde_json::Map::from_iter([("software_statement".to_owned(), "eyJ".into())]);
        let statement = core.apply_statement(&caller, &mut members).await.map(drop);
        for (use_case, answer) in [
            ("choose_owner", core.choose_owner(&caller, Some("ada")).await.map(drop).map_err(core_error)),
            ("register_named", named.map(drop).map_err(core_error)),
            ("update_own", core.update_own(&caller, "x", update).await.map(drop)),
            ("apply_statement", statement),
        ] {
            match (answer, &caller) {
                (Err(Error::NotSignedIn), Caller::Anonymous) | (Err(Error::Forbidden), _) => {}
                (answer, _) => panic!("{use_case} answers {caller:?}: {answer:?}"),
            }
        }
    }
    // An owner that another administrator chose is not theirs to register for.
    let named = core.register_named(&registrar, &chosen, web_client("Shop"), "192.0.2.1").await;
    assert!(matches!(named.map_err(core_error), Err(Error::Forbidden)));
    let update = OwnUpdate { client_id: "x".to_owned(), client_secret: None, metadata: web_client("Shop") };
    assert!(matches!(core.update_own(&owner, "x", update).await, Err(Error::Forbidden)));
});
