use dcr::ClientMetadata;
use model::{
    ApiClient, CatalogueChange, ClientChange, CredentialChange, Registration, RegistrationState, StoreError, Unique,
    store::{CatalogueStore, ClientStore, CredentialStore},
};
use storage::Database;

use crate::fixtures::{
    at, change, client, external_provider, provider, registration, with_client, with_provider_client, with_registration,
};

async fn add(db: &Database, registration: Registration) -> Result<(), StoreError> {
    change(db, CredentialChange::AddRegistration(Box::new(registration))).await
}

async fn read(db: &Database, id: &str) -> Registration {
    db.lookup_registration(&id.into()).await.unwrap().unwrap().registration
}

/// A registration that an external provider has not given a `client_id` yet.
fn registering(id: &str) -> Registration {
    Registration {
        client_id: String::new(),
        realm: id.to_owned(),
        provider: Some("P1".into()),
        state: RegistrationState::Registering,
        ..registration(id, "C1")
    }
}

async fn set_client_id(db: &Database, registration: Registration) -> Result<(), StoreError> {
    change(db, CredentialChange::SetClientId(Box::new(registration))).await
}

contract_test!(one_client_id_can_be_in_two_realms_and_only_once_in_each, |db| {
    with_client(&db).await;
    let named = |id, realm: &str| Registration {
        client_id: "shop".to_owned(),
        realm: realm.to_owned(),
        ..registration(id, "C1")
    };
    for (id, realm) in [("R1", ""), ("R2", "P1"), ("R3", "P2")] {
        add(&db, named(id, realm)).await.unwrap();
        assert_eq!(read(&db, id).await, named(id, realm));
    }
    for (id, realm) in [("R4", ""), ("R5", "P1")] {
        let refused = add(&db, named(id, realm)).await;
        assert!(matches!(refused, Err(StoreError::Taken(Unique::ClientId))), "{realm}: {refused:?}");
    }
});

contract_test!(our_own_endpoints_know_our_own_realm_only, |db| {
    with_client(&db).await;
    let external = Registration {
        client_id: "shop".to_owned(),
        realm: "P1".to_owned(),
        unique_name: Some("the shop".to_owned()),
        ..registration("R1", "C1")
    };
    add(&db, external).await.unwrap();
    add(&db, registering("R2")).await.unwrap_err();
    assert!(db.find_registration("shop", at(0)).await.unwrap().is_none());
    assert_eq!(db.find_registration_name("the shop").await.unwrap(), None);

    let own = Registration {
        client_id: "shop".to_owned(),
        unique_name: Some("our shop".to_owned()),
        ..registration("R3", "C1")
    };
    add(&db, own).await.unwrap();
    assert_eq!(db.find_registration("shop", at(0)).await.unwrap().unwrap().registration.id, "R3".into());
    assert_eq!(db.find_registration_name("our shop").await.unwrap().as_deref(), Some("shop"));
});

contract_test!(many_registrations_can_be_without_a_client_id, |db| {
    with_provider_client(&db).await;
    add(&db, registering("R2")).await.unwrap();
    add(&db, registering("R3")).await.unwrap();
    assert!(db.find_registration("", at(0)).await.unwrap().is_none());
});

contract_test!(a_provider_gives_a_registration_its_client_id, |db| {
    with_provider_client(&db).await;
    add(&db, registering("R2")).await.unwrap();
    let metadata = ClientMetadata {
        client_name: Some("What it is called there".to_owned()),
        redirect_uris: Some(vec!["https://shop.test/callback".to_owned()]),
        ..ClientMetadata::default()
    };
    let given = Registration {
        client_id: "remote".to_owned(),
        realm: "P1".to_owned(),
        state: RegistrationState::Active,
        updated_at: at(7),
        label: "What it is called there".to_owned(),
        metadata: metadata.verify().unwrap(),
        ..registering("R2")
    };
    let other = Registration { owner: "eve".to_owned(), member: Some("M1".into()), holders: 5, ..given.clone() };
    set_client_id(&db, other).await.unwrap();
    let expected = Registration { revision: 1, ..given.clone() };
    assert_eq!(read(&db, "R2").await, expected, "nothing else is changed by that");

    let stale = set_client_id(&db, Registration { client_id: "other".to_owned(), ..given }).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    let taken = set_client_id(&db, Registration { client_id: "remote-K1".to_owned(), ..expected.clone() }).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::ClientId))), "{taken:?}");
    change(&db, CredentialChange::RevokeRegistration("R2".into(), at(8))).await.unwrap();
    let revoked = set_client_id(&db, Registration { revision: 2, ..expected }).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(a_registration_can_move_to_another_provider, |db| {
    with_provider_client(&db).await;
    change(&db, CatalogueChange::AddProvider(Box::new(external_provider("P2")))).await.unwrap();
    let moved = Registration {
        client_id: "remote-K1".to_owned(),
        realm: "P2".to_owned(),
        provider: Some("P2".into()),
        ..read(&db, "R1").await
    };
    set_client_id(&db, moved.clone()).await.unwrap();
    assert_eq!(read(&db, "R1").await, Registration { revision: 1, ..moved });
});

contract_test!(the_api_clients_of_a_provider_use_another, |db| {
    with_provider_client(&db).await;
    for (id, provider_id) in [("C2", "P1"), ("C3", "P1"), ("C4", "P2")] {
        if id == "C4" {
            change(&db, CatalogueChange::AddProvider(Box::new(provider("P2")))).await.unwrap();
        }
        let using = ApiClient { provider: Some(provider_id.into()), ..client(id) };
        change(&db, ClientChange::Add(Box::new(using))).await.unwrap();
    }
    let lost = change(&db, CredentialChange::MoveApiClients { from: "P1".into(), to: "P9".into() }).await;
    assert!(matches!(lost, Err(StoreError::Conflict)), "{lost:?}");
    change(&db, CredentialChange::MoveApiClients { from: "P1".into(), to: "P2".into() }).await.unwrap();
    assert_eq!(db.provider_used_by(&"P1".into(), 10).await.unwrap(), []);
    assert_eq!(db.provider_used_by(&"P2".into(), 10).await.unwrap().len(), 3);
    assert_eq!(db.lookup_client(&"C1".into()).await.unwrap().unwrap().provider, None);
    assert_eq!(read(&db, "R1").await.provider, Some("P1".into()), "its registrations are moved one by one");
});

contract_test!(half_made_registrations_go_when_their_provider_is_detached, |db| {
    with_provider_client(&db).await;
    let named =
        |registration: Registration, name: &str| Registration { unique_name: Some(name.to_owned()), ..registration };
    add(&db, named(registering("R2"), "half made")).await.unwrap();
    let revoking = Registration { state: RegistrationState::Revoking, ..registering("R3") };
    add(&db, revoking).await.unwrap();
    let disabled = Registration { state: RegistrationState::Disabled, ..registering("R4") };
    add(&db, disabled).await.unwrap();
    change(&db, CredentialChange::AddSecret(crate::fixtures::secret("S3", "R3"))).await.unwrap();

    change(&db, CatalogueChange::DetachProvider("P1".into(), at(5))).await.unwrap();
    for (id, state) in [
        ("R1", RegistrationState::Active),
        ("R2", RegistrationState::Revoked),
        ("R3", RegistrationState::Revoked),
        ("R4", RegistrationState::Disabled),
    ] {
        let read = read(&db, id).await;
        assert_eq!((read.state, read.provider), (state, None), "{id}");
    }
    let half_made = read(&db, "R2").await;
    assert_eq!((half_made.unique_name, half_made.updated_at), (None, at(5)));
    assert!(db.live_secrets(&"R3".into(), at(0)).await.unwrap().is_empty());
    assert_eq!(db.live_secrets(&"R1".into(), at(0)).await.unwrap().len(), 1);
});

contract_test!(a_registration_of_our_own_can_be_updated_as_before, |db| {
    with_registration(&db).await;
    let update = Registration { label: "Renamed".to_owned(), realm: "P9".to_owned(), ..read(&db, "R1").await };
    change(&db, CredentialChange::UpdateRegistration(Box::new(update))).await.unwrap();
    let updated = read(&db, "R1").await;
    assert_eq!((updated.label.as_str(), updated.realm.as_str(), updated.revision), ("Renamed", "", 1));
});
