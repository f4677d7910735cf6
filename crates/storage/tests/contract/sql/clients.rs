use model::{
    ApiClient, Authentication, CatalogueChange, ClientChange, CredentialChange, LogoSize, MemberChange, Sealed,
    StoreError, Unique,
    clients::{ConnectionAuthentication, Discovery, ManualIntrospection},
    store::{ClientStore, CredentialStore, MemberStore},
};

use crate::fixtures::{
    api_key, at, change, client, collection, link, logo, mail, member, policy, provider, token, with_administrator,
    with_client, with_registration,
};

contract_test!(a_client_reads_back_as_it_was_written, |db| {
    with_administrator(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(provider("P1")))).await.unwrap();
    change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
    change(&db, CatalogueChange::AddCollection(collection("K1"))).await.unwrap();
    change(&db, CatalogueChange::AddCollection(collection("K2"))).await.unwrap();
    change(&db, ClientChange::AddLogo(logo("G1"))).await.unwrap();
    let openid = ApiClient {
        logo: Some("G1".into()),
        authentication: Authentication::OpenIdConnect {
            discovery: Discovery::JwksUri("https://id.test/jwks".to_owned()),
            issuer: "https://id.test".to_owned(),
            audience: String::new(),
            required_claims: vec!["scope".to_owned()],
            client_id_claims: vec!["azp".to_owned()],
        },
        provider: Some("P1".into()),
        policy: Some("Q1".into()),
        collections: vec!["K2".into(), "K1".into()],
        updated_at: at(9),
        ..client("C1")
    };
    let introspected = ApiClient {
        portal_access: false,
        email: None,
        authentication: Authentication::TokenIntrospection {
            manual: Some(ManualIntrospection {
                base_url: "https://id.test".to_owned(),
                endpoint: "/introspect".to_owned(),
                connection: ConnectionAuthentication::Basic {
                    username: "us".to_owned(),
                    password: Sealed::from_stored("key.sealed"),
                },
            }),
        },
        ..client("C2")
    };
    for client in [openid, introspected] {
        change(&db, ClientChange::Add(Box::new(client.clone()))).await.unwrap();
        assert_eq!(db.lookup_client(&client.id).await.unwrap(), Some(client));
    }
    assert_eq!(db.lookup_client(&"C3".into()).await.unwrap(), None);
});

contract_test!(a_client_is_found_by_its_name_in_any_case, |db| {
    with_client(&db).await;
    assert_eq!(db.find_client_by_name(" CLIENT c1 ").await.unwrap(), Some("C1".into()));
    assert_eq!(db.find_client_by_name("client").await.unwrap(), None);
    let same_name = ApiClient { name: "cLIENT C1".to_owned(), ..client("C2") };
    let refused = change(&db, ClientChange::Add(Box::new(same_name))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::ClientName))), "{refused:?}");
});

contract_test!(a_client_takes_new_values, |db| {
    with_client(&db).await;
    change(&db, CatalogueChange::AddPolicy(policy("Q1"))).await.unwrap();
    for id in ["K1", "K2", "K3"] {
        change(&db, CatalogueChange::AddCollection(collection(id))).await.unwrap();
    }
    change(&db, ClientChange::AddLogo(logo("G1"))).await.unwrap();
    change(&db, ClientChange::Add(Box::new(ApiClient { collections: vec!["K1".into()], ..client("C2") })))
        .await
        .unwrap();
    let before = db.lookup_client(&"C2".into()).await.unwrap().unwrap();
    let after = ApiClient {
        name: "Renamed".to_owned(),
        description: "Parcels".to_owned(),
        logo: Some("G1".into()),
        portal_access: !before.portal_access,
        email: Some("new@people.test".to_owned()),
        policy: Some("Q1".into()),
        collections: vec!["K3".into(), "K2".into()],
        updated_at: at(7),
        ..before.clone()
    };
    // Who made it, when, and how its calls are authenticated are not among what changes.
    let submitted = ApiClient { authentication: Authentication::TokenIntrospection { manual: None }, ..after.clone() };
    change(&db, ClientChange::Update(Box::new(submitted))).await.unwrap();
    assert_eq!(db.lookup_client(&"C2".into()).await.unwrap(), Some(after.clone()));
    assert_eq!(db.find_client_by_name("renamed").await.unwrap(), Some("C2".into()));
    let found = model::ClientFilter { search: "new@people".to_owned(), ..model::ClientFilter::default() };
    assert_eq!(db.list_clients(&found, at(0)).await.unwrap().total, 1, "the search knows the new values");

    let taken =
        change(&db, ClientChange::Update(Box::new(ApiClient { name: "client c1".to_owned(), ..after.clone() }))).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::ClientName))), "{taken:?}");
    for wrong in [
        ApiClient { policy: Some("Q9".into()), ..after.clone() },
        ApiClient { collections: vec!["K9".into()], ..after.clone() },
        ApiClient { id: "C9".into(), name: "Nobody".to_owned(), ..after.clone() },
    ] {
        let refused = change(&db, ClientChange::Update(Box::new(wrong))).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    assert_eq!(db.lookup_client(&"C2".into()).await.unwrap(), Some(after), "what is refused changes nothing");
});

contract_test!(how_calls_are_authenticated_is_set_apart_from_the_rest, |db| {
    with_administrator(&db).await;
    let openid = |from: Discovery, audience: &str| Authentication::OpenIdConnect {
        discovery: from,
        issuer: "https://id.test".to_owned(),
        audience: audience.to_owned(),
        required_claims: vec!["scope".to_owned()],
        client_id_claims: vec!["azp".to_owned()],
    };
    let before = ApiClient {
        authentication: openid(Discovery::DiscoveryUrl("https://id.test/openid".to_owned()), ""),
        ..client("C1")
    };
    change(&db, ClientChange::Add(Box::new(before.clone()))).await.unwrap();
    let by_keys = openid(Discovery::JwksUri("https://id.test/keys".to_owned()), "orders");
    let set = |id: &str, new: &Authentication| ClientChange::SetAuthentication(id.into(), Box::new(new.clone()), at(7));
    change(&db, set("C1", &by_keys)).await.unwrap();
    let after = ApiClient { authentication: by_keys.clone(), updated_at: at(7), ..before };
    assert_eq!(db.lookup_client(&"C1".into()).await.unwrap(), Some(after.clone()));

    let introspection = Authentication::TokenIntrospection { manual: None };
    for (id, new, why) in [("C9", &by_keys, "nobody"), ("C1", &introspection, "another method")] {
        let refused = change(&db, set(id, new)).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{why}: {refused:?}");
    }
    assert_eq!(db.lookup_client(&"C1".into()).await.unwrap(), Some(after));
});

contract_test!(deleting_a_client_deletes_all_that_is_its_own, |db| {
    with_registration(&db).await;
    change(&db, ClientChange::AddLogo(logo("G2"))).await.unwrap();
    change(&db, ClientChange::Add(Box::new(ApiClient { logo: Some("G2".into()), ..client("C2") }))).await.unwrap();
    let changes = vec![
        MemberChange::Add(member("M2", "C2")).into(),
        MemberChange::AddLink(link("L2", "M2")).into(),
        MemberChange::Queue(mail("E2", "M2", "L2")).into(),
        CredentialChange::AddApiKey(api_key("A2", "C2")).into(),
        CredentialChange::AddApiKey(api_key("A1", "C1")).into(),
        MemberChange::AddLink(link("L1", "M1")).into(),
        MemberChange::Queue(mail("E1", "M1", "L1")).into(),
    ];
    model::Store::commit(&db, changes).await.unwrap();

    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert_eq!(db.lookup_client(&"C1".into()).await.unwrap(), None);
    assert_eq!(db.lookup_member(&"M1".into()).await.unwrap(), None);
    assert!(db.find_open_link(&token("L1").hash(), at(0)).await.unwrap().is_none());
    assert_eq!(db.lookup_registration(&"R1".into()).await.unwrap(), None);
    assert!(db.live_secrets(&"R1".into(), at(0)).await.unwrap().is_empty());
    assert!(db.lookup_api_key(&"A1".into()).await.unwrap().is_none());
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none());

    assert!(db.lookup_api_key(&"A2".into()).await.unwrap().is_some(), "the other client keeps what is its own");
    assert_eq!(db.due_mail(at(0), 10).await.unwrap().len(), 1);
    change(&db, ClientChange::Delete("C2".into())).await.unwrap();
    assert!(db.due_mail(at(0), 10).await.unwrap().is_empty());
    assert_eq!(db.read_logo(&"G2".into(), LogoSize::Small).await.unwrap(), None);

    let gone = change(&db, ClientChange::Delete("C2".into())).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});
