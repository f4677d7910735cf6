use model::{
    AccessToken, CatalogueChange, ClientSecret, CredentialChange, Origin, OriginKind, Registration, RegistrationState,
    Secret, StoreError, Unique, store::CredentialStore,
};
use storage::Database;

use crate::fixtures::{
    at, change, provider, registration, registration_policy, secret, with_client, with_registration,
};

fn access_token(text: &str, former: Option<&str>) -> AccessToken {
    let hash = |text: &str| Secret::new(text).hash();
    AccessToken { hash: hash(text), former: former.map(|text| (hash(text), at(600))) }
}

/// A registration of anybody at `P1`, with everything that can be empty filled.
fn open(id: &str) -> Registration {
    Registration {
        provider: Some("P1".into()),
        origin: Origin {
            kind: OriginKind::Open,
            address: Some("192.0.2.7".to_owned()),
            initial_token: Some("T1".into()),
            policy: Some(registration_policy().into()),
        },
        unique_name: Some(format!("shop {id}")),
        access_token: Some(access_token("current", Some("former"))),
        holders: 3,
        revision: 7,
        ..registration(id, "C1")
    }
}

async fn add(db: &Database, registration: Registration) -> Result<(), StoreError> {
    change(db, CredentialChange::AddRegistration(Box::new(registration))).await
}

async fn update(db: &Database, registration: Registration) -> Result<(), StoreError> {
    change(db, CredentialChange::UpdateRegistration(Box::new(registration))).await
}

async fn with_provider(db: &Database) {
    with_client(db).await;
    change(db, CatalogueChange::AddProvider(Box::new(provider("P1")))).await.unwrap();
}

async fn read(db: &Database, id: &str) -> Registration {
    db.lookup_registration(&id.into()).await.unwrap().unwrap().registration
}

contract_test!(what_programs_register_reads_back_as_it_was_written, |db| {
    with_provider(&db).await;
    let written = Registration { last_used_at: Some(at(9)), ..open("R1") };
    add(&db, written.clone()).await.unwrap();
    assert_eq!(read(&db, "R1").await, written);
    let found = db.find_registration("client-id-R1", at(0)).await.unwrap().unwrap();
    assert_eq!(found.registration, written);
    assert!(found.secret.is_none());
});

contract_test!(a_registration_is_found_with_its_newest_live_secret, |db| {
    with_registration(&db).await;
    let ending = ClientSecret { expires_at: Some(at(100)), created_at: at(5), ..secret("S2", "R1") };
    change(&db, CredentialChange::AddSecret(ending)).await.unwrap();
    change(&db, CredentialChange::AddSecret(secret("S0", "R1"))).await.unwrap();
    let newest = async |seconds| {
        let found = db.find_registration("client-id-R1", at(seconds)).await.unwrap().unwrap();
        found.secret.unwrap()
    };
    let secret = newest(99).await;
    assert_eq!((secret.id, secret.registration), ("S2".into(), "R1".into()));
    assert!(secret.hash.matches(&Secret::new("secret S2")));
    assert_eq!((secret.sealed.as_str(), secret.last_four.as_str()), ("key.S2", "..S2"));
    assert_eq!((secret.created_at, secret.expires_at), (at(5), Some(at(100))));
    assert_eq!(newest(100).await.id, "S1".into());
});

contract_test!(lookups_at_the_same_time_each_get_their_own, |db| {
    with_registration(&db).await;
    for number in 2..60 {
        add(&db, registration(&format!("R{number}"), "C1")).await.unwrap();
    }
    let tasks: Vec<_> = (0..300)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                let id = format!("client-id-R{}", number % 75);
                (number % 75, db.find_registration(&id, at(0)).await.unwrap())
            })
        })
        .collect();
    for task in tasks {
        let (number, found) = task.await.unwrap();
        assert_eq!(found.is_some(), (1..60).contains(&number), "{number}");
        if let Some(found) = found {
            assert_eq!(found.registration.id.as_str(), format!("R{number}"));
            assert_eq!(found.secret.is_some(), number == 1);
        }
    }
});

contract_test!(an_update_needs_the_revision_that_was_read, |db| {
    with_provider(&db).await;
    add(&db, open("R1")).await.unwrap();
    let mut metadata = registration("R1", "C1").metadata;
    "Renamed".clone_into(&mut metadata.client_name);
    let changed = Registration {
        label: "Renamed".to_owned(),
        metadata,
        state: RegistrationState::Disabled,
        unique_name: None,
        access_token: Some(access_token("next", None)),
        holders: 4,
        api_client: None,
        updated_at: at(5),
        origin: Origin { policy: None, ..open("R1").origin },
        ..open("R1")
    };
    update(&db, changed.clone()).await.unwrap();
    assert_eq!(read(&db, "R1").await, Registration { revision: 8, ..changed.clone() });

    let stale = update(&db, changed.clone()).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    let fresh = Registration { state: RegistrationState::Active, revision: 8, ..changed.clone() };
    update(&db, fresh).await.unwrap();
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(9))).await.unwrap();
    let revoked = update(&db, Registration { revision: read(&db, "R1").await.revision, ..changed.clone() }).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
    let gone = update(&db, Registration { id: "R2".into(), ..changed }).await;
    assert!(matches!(gone, Err(StoreError::Conflict)), "{gone:?}");
});

contract_test!(of_two_updates_at_the_same_moment_one_wins, |db| {
    with_provider(&db).await;
    add(&db, open("R1")).await.unwrap();
    let tasks: Vec<_> = (0..10)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move { update(&db, Registration { holders: number, ..open("R1") }).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => won += 1,
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(won, 1);
});

contract_test!(the_former_access_token_ends, |db| {
    with_provider(&db).await;
    add(&db, open("R1")).await.unwrap();
    for _ in 0..2 {
        change(&db, CredentialChange::EndFormerAccessToken("R1".into())).await.unwrap();
        let expected = Registration { access_token: Some(access_token("current", None)), ..open("R1") };
        assert_eq!(read(&db, "R1").await, expected);
    }
});

contract_test!(a_unique_name_is_taken_until_it_is_revoked, |db| {
    with_provider(&db).await;
    add(&db, open("R1")).await.unwrap();
    assert_eq!(db.find_registration_name("shop R1").await.unwrap().as_deref(), Some("client-id-R1"));
    assert_eq!(db.find_registration_name("SHOP R1").await.unwrap(), None);
    let twin = || Registration { unique_name: Some("shop R1".to_owned()), ..open("R2") };
    let refused = add(&db, twin()).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::RegistrationName))), "{refused:?}");
    add(&db, open("R2")).await.unwrap();
    let refused = update(&db, twin()).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::RegistrationName))), "{refused:?}");

    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(9))).await.unwrap();
    assert_eq!(db.find_registration_name("shop R1").await.unwrap(), None);
    update(&db, twin()).await.unwrap();
    assert_eq!(db.find_registration_name("shop R1").await.unwrap().as_deref(), Some("client-id-R2"));
});

contract_test!(revoking_wipes_what_it_could_be_reached_by, |db| {
    with_provider(&db).await;
    for (id, state) in [
        ("R1", RegistrationState::AwaitingApproval),
        ("R2", RegistrationState::Disabled),
        ("R3", RegistrationState::Rejected),
    ] {
        add(&db, Registration { state, ..open(id) }).await.unwrap();
        change(&db, CredentialChange::AddSecret(secret(&format!("S{id}"), id))).await.unwrap();
        change(&db, CredentialChange::RevokeRegistration(id.into(), at(9))).await.unwrap();
        let expected = Registration {
            state: RegistrationState::Revoked,
            unique_name: None,
            access_token: None,
            updated_at: at(9),
            revision: 8,
            ..open(id)
        };
        assert_eq!(read(&db, id).await, expected);
        assert!(db.live_secrets(&id.into(), at(9)).await.unwrap().is_empty());
        let again = change(&db, CredentialChange::RevokeRegistration(id.into(), at(10))).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    }
});

contract_test!(registrations_that_were_never_used_are_found_oldest_first, |db| {
    with_provider(&db).await;
    let made = |id, seconds| Registration { created_at: at(seconds), ..open(id) };
    let by_token = Origin { kind: OriginKind::InitialToken, ..Origin::default() };
    for registration in [
        made("R1", 30),
        made("R2", 10),
        made("R3", 20),
        Registration { last_used_at: Some(at(9)), ..made("R4", 0) },
        Registration { origin: by_token, ..made("R5", 0) },
        Registration { provider: None, ..made("R6", 0) },
        made("R7", 0),
    ] {
        add(&db, registration).await.unwrap();
    }
    change(&db, CredentialChange::RevokeRegistration("R7".into(), at(9))).await.unwrap();
    let unused = async |before, limit| -> Vec<String> {
        let found = db.unused_registrations(&"P1".into(), at(before), limit).await.unwrap();
        found.into_iter().map(|registration| registration.id.to_string()).collect()
    };
    assert_eq!(unused(30, 10).await, ["R2", "R3", "R1"]);
    assert_eq!(unused(29, 10).await, ["R2", "R3"]);
    assert_eq!(unused(30, 1).await, ["R2"]);
    assert_eq!(db.count_unused_registrations(&"P1".into()).await.unwrap(), 3);
    assert_eq!(db.count_unused_registrations(&"P2".into()).await.unwrap(), 0);
});

/// One of a client that is known by its metadata document.
fn described(id: &str) -> Registration {
    let origin = Origin { kind: OriginKind::MetadataDocument, ..Origin::default() };
    Registration { client_id: format!("https://app.example.com/{id}.json"), api_client: None, origin, ..open(id) }
}

contract_test!(what_documents_brought_counts_as_unused_unless_an_administrator_ended_it, |db| {
    with_provider(&db).await;
    let states = [
        ("R1", RegistrationState::Active),
        ("R2", RegistrationState::AwaitingApproval),
        ("R3", RegistrationState::Disabled),
        ("R4", RegistrationState::Rejected),
    ];
    for (id, state) in states {
        add(&db, Registration { state, ..described(id) }).await.unwrap();
    }
    add(&db, Registration { last_used_at: Some(at(9)), ..described("R5") }).await.unwrap();
    add(&db, Registration { state: RegistrationState::Disabled, ..open("R6") }).await.unwrap();
    assert_eq!(read(&db, "R1").await, described("R1"));
    let found = db.unused_registrations(&"P1".into(), at(1000), 10).await.unwrap();
    let ids: Vec<_> = found.iter().map(|registration| registration.id.as_str()).collect();
    assert_eq!(ids, ["R1", "R2", "R6"]);
    assert_eq!(db.count_unused_registrations(&"P1".into()).await.unwrap(), 3);
});

contract_test!(what_documents_brought_and_nobody_used_is_forgotten, |db| {
    with_provider(&db).await;
    let forget = async |id: &str| change(&db, CredentialChange::ForgetRegistration(id.into())).await;
    add(&db, described("R1")).await.unwrap();
    add(&db, Registration { last_used_at: Some(at(9)), ..described("R2") }).await.unwrap();
    add(&db, Registration { state: RegistrationState::Rejected, ..described("R3") }).await.unwrap();
    add(&db, open("R4")).await.unwrap();
    forget("R1").await.unwrap();
    assert!(db.lookup_registration(&"R1".into()).await.unwrap().is_none());
    for id in ["R1", "R2", "R3", "R4"] {
        assert!(matches!(forget(id).await, Err(StoreError::Conflict)), "{id}");
    }
    add(&db, described("R1")).await.unwrap();
});

contract_test!(what_documents_brought_works_again_after_it_was_ended, |db| {
    with_provider(&db).await;
    let reinstate = async |id: &str| change(&db, CredentialChange::ReinstateRegistration(id.into(), at(20))).await;
    add(&db, described("R1")).await.unwrap();
    assert!(matches!(reinstate("R1").await, Err(StoreError::Conflict)), "it works already");
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(9))).await.unwrap();
    let revoked = read(&db, "R1").await;
    reinstate("R1").await.unwrap();
    let expected = Registration {
        state: RegistrationState::Active,
        updated_at: at(20),
        revision: revoked.revision + 1,
        ..revoked
    };
    assert_eq!(read(&db, "R1").await, expected);
    add(&db, Registration { state: RegistrationState::Rejected, ..described("R2") }).await.unwrap();
    reinstate("R2").await.unwrap();
    add(&db, open("R3")).await.unwrap();
    change(&db, CredentialChange::RevokeRegistration("R3".into(), at(9))).await.unwrap();
    assert!(matches!(reinstate("R3").await, Err(StoreError::Conflict)), "a client_id of ours is not given out again");
});

contract_test!(one_row_that_does_not_read_back_fails_nobody_else, |db| {
    with_registration(&db).await;
    add(&db, registration("R2", "C1")).await.unwrap();
    storage::testing::execute(&db, "UPDATE registrations SET state = 'odd' WHERE id = 'R2'").await;
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let db = db.clone();
            let id = format!("client-id-R{}", number % 2 + 1);
            tokio::spawn(async move { db.find_registration(&id, at(0)).await })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(found) => assert_eq!((number % 2, found.is_some()), (0, true)),
            Err(StoreError::Inconsistent { column: "state", row, .. }) => assert_eq!((number % 2, &*row), (1, "R2")),
            Err(other) => panic!("{other}"),
        }
    }
});

contract_test!(a_lookup_that_is_given_up_holds_up_nobody, |db| {
    with_registration(&db).await;
    for _ in 0..20 {
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.find_registration("client-id-R1", at(0)).await.unwrap().is_some() })
            })
            .collect();
        for (number, task) in tasks.into_iter().enumerate() {
            if number % 2 == 0 {
                task.abort();
            } else {
                assert!(task.await.unwrap());
            }
        }
    }
});
