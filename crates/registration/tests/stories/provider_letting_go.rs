//! Detaching a provider, moving to another one, deleting it.

use dcr::{ClientMetadata, GrantType};
use registration::{
    ApiClientId, Authentication, Caller, ConfigurationFields, ConnectionFields, CredentialChange, Error, OperationKind,
    OperationState, Origin, Page, ProviderClient, ProviderClientFilter, ProviderClientState, ProviderId,
    ProvisioningChange, Registration, RegistrationId, RegistrationState, Timestamp,
    clients::{AccessFields, StepFields},
};

use crate::support::{NEW_YEAR, World, connection, details, sentence};

/// A registration at an external provider, as it is once it was provisioned.
async fn registered(
    world: &World,
    provider: &ProviderId,
    client: &ApiClientId,
    label: &str,
    scope: &str,
) -> RegistrationId {
    let now = Timestamp::from_unix_seconds(NEW_YEAR);
    let id = RegistrationId::from(format!("{label:0>26}").as_str());
    let metadata = ClientMetadata {
        client_name: Some(format!("Acme - {label}")),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        scope: Some(scope.to_owned()),
        ..ClientMetadata::default()
    };
    let registration = Registration {
        id: id.clone(),
        client_id: format!("id-of-{label}"),
        realm: provider.to_string(),
        api_client: Some(client.clone()),
        provider: Some(provider.clone()),
        member: None,
        owner: "ops@acme.example".to_owned(),
        label: label.to_owned(),
        metadata: metadata.verify().unwrap(),
        state: RegistrationState::Active,
        origin: Origin::default(),
        unique_name: None,
        access_token: None,
        holders: 1,
        revision: 0,
        created_at: now,
        updated_at: now,
        last_used_at: None,
        tokens_since: Timestamp::from_unix_seconds(0),
        privileges: Vec::new(),
    };
    let there = ProviderClient {
        id: format!("client-of-{label}").as_str().into(),
        provider: provider.clone(),
        registration: Some(id.clone()),
        client_name: format!("Acme - {label}"),
        client_id: Some(registration.client_id.clone()),
        registration_client_uri: None,
        access_token: None,
        members: serde_json::Map::new(),
        state: ProviderClientState::Current,
        finding: None,
        checked_at: None,
        delete_after: None,
        created_at: now,
        updated_at: now,
    };
    let changes = vec![
        CredentialChange::AddRegistration(Box::new(registration)).into(),
        ProvisioningChange::AddClient(Box::new(there)).into(),
    ];
    world.store.commit(changes).await.unwrap();
    id
}

async fn second_provider(world: &World, admin: &Caller) -> ProviderId {
    let id = world.external_provider(admin, "Hydra").await;
    let mut fields = world.core.providers().configuration_fields(admin, &id).await.unwrap();
    "orders:read".clone_into(&mut fields.scopes);
    "api".clone_into(&mut fields.default_scopes);
    "{tag}: {client}, {credential}".clone_into(&mut fields.client_name_template);
    world.core.providers().update_configuration(admin, &id, &fields).await.unwrap();
    id
}

story!(everything_moves_to_another_provider, |world| {
    let admin = world.administrator("ada").await;
    let from = world.external_provider(&admin, "Keycloak").await;
    let acme = world.dcr_client(&admin, "Acme", &from, "ops@acme.example").await;
    let batch = registered(&world, &from, &acme, "batch", "orders:read").await;
    let to = second_provider(&world, &admin).await;
    let third = world.external_provider(&admin, "Okta").await;
    let mut fields = world.core.providers().configuration_fields(&admin, &third).await.unwrap();
    "orders:read".clone_into(&mut fields.scopes);
    world.core.providers().update_configuration(&admin, &third, &fields).await.unwrap();

    let moved = world.core.providers().move_to(&admin, &from, &to).await.unwrap();
    assert_eq!(moved, 1);
    assert_eq!(world.core.providers().used_by(&admin, &to).await.unwrap()[0].name, "Acme");
    let operation = world.store.open_operation(&batch).await.unwrap().expect("a swap waits");
    assert_eq!(
        (operation.kind, operation.state, operation.provider),
        (OperationKind::Swap, OperationState::Waiting, to.clone())
    );
    assert_eq!((operation.requested_by.kind.as_str(), operation.requested_by.name.as_str()), ("administrator", "ada"));
    let intent = operation.intent.unwrap();
    assert_eq!((intent.label.as_str(), intent.keep_seconds), ("batch", 7 * 24 * 3600));
    assert_eq!(intent.metadata.scope, ["api", "orders:read"]);
    let client = world.store.lookup_provider_client(&operation.client).await.unwrap().unwrap();
    assert_eq!(
        (client.state, client.provider, client.registration),
        (ProviderClientState::Expected, to.clone(), Some(batch.clone()))
    );
    assert_eq!(client.client_name, intent.metadata.client_name);
    assert!(client.client_name.ends_with(": Acme, batch"), "{}", client.client_name);

    // While that is under way nothing moves again, and the former provider stays.
    let refused = sentence(world.core.providers().delete(&admin, &from).await);
    assert_eq!(
        refused,
        "Keycloak cannot be deleted: 1 client of ours is there, or may be. Move them to another provider, or detach them \
         from this one, first."
    );
    let refused = sentence(world.core.providers().move_to(&admin, &to, &from).await);
    assert!(refused.starts_with("Something is still to be done for the credential “batch” at Hydra."), "{refused}");

    // Then a worker does it.
    while world.core.provisioning().work_next().await.unwrap() {}
    let found = world.store.lookup_registration(&batch).await.unwrap().unwrap().registration;
    assert_eq!((found.provider.as_ref(), found.realm.as_str()), (Some(&to), to.as_str()));
    assert_eq!(found.client_id, world.idp.clients()[0].client_id);
    assert_eq!(world.core.providers().move_to(&admin, &to, &third).await.unwrap(), 1);
});

story!(what_the_other_provider_would_refuse_does_not_move, |world| {
    let admin = world.administrator("ada").await;
    let from = world.external_provider(&admin, "Keycloak").await;
    let acme = world.dcr_client(&admin, "Acme", &from, "ops@acme.example").await;
    registered(&world, &from, &acme, "batch", "orders:write").await;
    let to = second_provider(&world, &admin).await;
    let refused = sentence(world.core.providers().move_to(&admin, &from, &to).await);
    assert_eq!(
        refused,
        "The credential “batch” has the scope “orders:write”, which Hydra does not allow. Allow it there first."
    );
    // What every client of the former provider had nobody chose.
    let mut fields: ConfigurationFields = world.core.providers().configuration_fields(&admin, &from).await.unwrap();
    "orders:write".clone_into(&mut fields.default_scopes);
    world.core.providers().update_configuration(&admin, &from, &fields).await.unwrap();

    for (disabled, refusal) in [(true, "Hydra is disabled"), (false, "")] {
        world.core.providers().set_disabled(&admin, &to, disabled).await.unwrap();
        if disabled {
            assert!(sentence(world.core.providers().move_to(&admin, &from, &to).await).starts_with(refusal));
        }
    }
    assert!(sentence(world.core.providers().move_to(&admin, &from, &from).await).starts_with("Choose another"));
    let built_in = world.provider(&admin, "Production", "token_introspection").await;
    assert!(sentence(world.core.providers().move_to(&admin, &from, &built_in).await).contains("built-in"));
    assert!(sentence(world.core.providers().move_to(&admin, &built_in, &to).await).contains("built-in"));
    let other = ConnectionFields { authentication_method: "openid_connect".to_owned(), ..connection("OIDC") };
    let other = world.core.providers().add_external(&admin, &other).await.unwrap();
    world.core.providers().set_disabled(&admin, &other, false).await.unwrap();
    assert!(
        sentence(world.core.providers().move_to(&admin, &from, &other).await).contains("another authentication method")
    );
    assert_eq!(world.core.providers().move_to(&admin, &from, &to).await.unwrap(), 1);
});

story!(a_detached_provider_can_be_deleted_and_what_it_made_stays, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    let acme = world.dcr_client(&admin, "Acme", &id, "ops@acme.example").await;
    let batch = registered(&world, &id, &acme, "batch", "orders:read").await;
    let refused = sentence(world.core.providers().delete(&admin, &id).await);
    assert_eq!(
        refused,
        "Keycloak cannot be deleted: it is used by Acme, and 1 client of ours is there, or may be. Move them to another \
         provider, or detach them from this one, first."
    );

    world.core.providers().detach(&admin, &id).await.unwrap();
    let filter = ProviderClientFilter { provider: id.clone(), differing: false, page: Page::default() };
    assert_eq!(world.store.list_provider_clients(&filter).await.unwrap().total, 0);
    let found = world.store.lookup_registration(&batch).await.unwrap().unwrap().registration;
    assert_eq!((found.provider, found.state), (None, RegistrationState::Active));
    assert!(world.core.providers().used_by(&admin, &id).await.unwrap().is_empty());
    assert!(
        world.idp.points().iter().all(|point| *point == crate::fake_provider::Point::Discover),
        "nothing is done there"
    );
    world.core.providers().delete(&admin, &id).await.unwrap();
    assert!(matches!(world.core.providers().get(&admin, &id).await, Err(Error::NotFound(_))));
});

story!(a_built_in_provider_is_neither_disabled_nor_detached, |world| {
    let admin = world.administrator("ada").await;
    let id = world.provider(&admin, "Production", "openid_connect").await;
    for refused in [
        world.core.providers().set_disabled(&admin, &id, true).await,
        world.core.providers().detach(&admin, &id).await,
        world.core.providers().test(&admin, &id).await.map(drop),
    ] {
        assert!(sentence(refused).contains("built-in"));
    }
});

story!(what_was_filled_in_from_the_former_provider_is_that_of_the_other_one_after_a_move, |world| {
    let admin = world.administrator("ada").await;
    let openid = |name: &str, issuer: &str| ConnectionFields {
        authentication_method: "openid_connect".to_owned(),
        discovery_url: String::new(),
        issuer: issuer.to_owned(),
        registration_endpoint: format!("{issuer}/register"),
        token_endpoint: format!("{issuer}/token"),
        ..connection(name)
    };
    let mut providers = Vec::new();
    for (name, issuer) in [("Old", "https://old.example"), ("New", "https://new.example")] {
        let id = world.core.providers().add_external(&admin, &openid(name, issuer)).await.unwrap();
        world.core.providers().set_disabled(&admin, &id, false).await.unwrap();
        providers.push(id);
    }
    let mut clients = Vec::new();
    for (name, issuer) in [("Acme", "https://old.example"), ("Globex", "https://elsewhere.example")] {
        let draft = world.core.clients().start_draft(&admin).await.unwrap();
        let access = AccessFields { authentication_method: "openid_connect".to_owned(), ..AccessFields::default() };
        let steps = [
            details(name, None),
            StepFields::Access(access),
            StepFields::Discovery {
                discovery: "dcr_provider".to_owned(),
                provider: providers[0].to_string(),
                discovery_url: String::new(),
                jwks_uri: String::new(),
            },
            StepFields::Authentication {
                issuer: issuer.to_owned(),
                audience: "orders".to_owned(),
                required_claims: String::new(),
                client_id_claims: "azp".to_owned(),
            },
        ];
        for step in steps {
            world.core.clients().save_step(&admin, &draft, step).await.unwrap();
        }
        clients.push(draft);
    }
    world.core.providers().move_to(&admin, &providers[0], &providers[1]).await.unwrap();
    let mut issuers = Vec::new();
    for client in &clients {
        let client = world.core.clients().page(&admin, client).await.unwrap().client;
        assert_eq!(client.provider.as_ref(), Some(&providers[1]));
        let Authentication::OpenIdConnect { issuer, audience, client_id_claims, .. } = client.authentication else {
            panic!("{:?}", client.authentication);
        };
        assert_eq!((audience.as_str(), client_id_claims.as_slice()), ("orders", ["azp".to_owned()].as_slice()));
        issuers.push(issuer);
    }
    assert_eq!(issuers, ["https://new.example", "https://elsewhere.example"], "what somebody wrote there stays");
});
