use model::{
    ApiKey, ClientSecret, CredentialChange, MemberChange, Registration, RegistrationState, RegistrationSummary, Reveal,
    Sealed, Secret, StoreError, Timestamp, Unique, store::CredentialStore,
};

use crate::fixtures::{
    api_key, at, change, member, registration, reveal, secret, with_client, with_member, with_registration,
};

contract_test!(a_registration_reads_back_as_it_was_written, |db| {
    with_registration(&db).await;
    let written = Registration { provider: Some("P1".into()), member: Some("M1".into()), ..registration("R1", "C1") };
    let found = db.find_registration("client-id-R1", at(0)).await.unwrap().unwrap();
    assert_eq!((found.registration, found.secret.unwrap().id), (written.clone(), "S1".into()));
    assert!(db.find_registration("CLIENT-ID-R1", at(0)).await.unwrap().is_none());
    let summary = RegistrationSummary { registration: written, secret_last_four: Some("..S1".to_owned()) };
    assert_eq!(db.lookup_registration(&"R1".into()).await.unwrap(), Some(summary));
    assert_eq!(db.lookup_registration(&"R2".into()).await.unwrap(), None);

    let foreign = Registration { api_client: None, ..registration("R2", "C1") };
    change(&db, CredentialChange::AddRegistration(Box::new(foreign.clone()))).await.unwrap();
    let summary = RegistrationSummary { registration: foreign, secret_last_four: None };
    assert_eq!(db.lookup_registration(&"R2".into()).await.unwrap(), Some(summary));
});

contract_test!(a_client_id_is_taken_once, |db| {
    with_registration(&db).await;
    let twin = Registration { client_id: "client-id-R1".to_owned(), ..registration("R2", "C1") };
    let refused = change(&db, CredentialChange::AddRegistration(Box::new(twin))).await;
    assert!(matches!(refused, Err(StoreError::Taken(Unique::ClientId))), "{refused:?}");
});

contract_test!(registrations_are_listed_newest_first, |db| {
    with_registration(&db).await;
    let newer = Registration { created_at: at(5), ..registration("R0", "C1") };
    change(&db, CredentialChange::AddRegistration(Box::new(newer))).await.unwrap();
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(9))).await.unwrap();
    let listed: Vec<_> = db
        .list_registrations(&"C1".into())
        .await
        .unwrap()
        .into_iter()
        .map(|summary| (summary.registration.id.to_string(), summary.registration.state))
        .collect();
    assert_eq!(listed, [("R0".to_owned(), RegistrationState::Active), ("R1".to_owned(), RegistrationState::Revoked)]);
    assert_eq!(db.list_registrations(&"C2".into()).await.unwrap(), []);
});

contract_test!(live_secrets_are_newest_first, |db| {
    with_registration(&db).await;
    let ending = ClientSecret { expires_at: Some(at(100)), created_at: at(-5), ..secret("S2", "R1") };
    let newest = ClientSecret { created_at: at(5), ..secret("S0", "R1") };
    change(&db, CredentialChange::AddSecret(ending)).await.unwrap();
    change(&db, CredentialChange::AddSecret(newest)).await.unwrap();
    let live = async |seconds| -> Vec<String> {
        let secrets = db.live_secrets(&"R1".into(), at(seconds)).await.unwrap();
        secrets.into_iter().map(|secret| secret.id.to_string()).collect()
    };
    assert_eq!(live(99).await, ["S0", "S1", "S2"]);
    assert_eq!(live(100).await, ["S0", "S1"]);
    let summary = db.lookup_registration(&"R1".into()).await.unwrap().unwrap();
    assert_eq!(summary.secret_last_four.as_deref(), Some("..S0"));

    let read = db.live_secrets(&"R1".into(), at(0)).await.unwrap().pop().unwrap();
    assert!(read.hash.matches(&Secret::new("secret S2")));
    assert_eq!((read.registration, read.sealed), ("R1".into(), Sealed::from_stored("key.S2")));
    assert_eq!((read.last_four.as_str(), read.created_at, read.expires_at), ("..S2", at(-5), Some(at(100))));
});

contract_test!(secrets_end_together_and_never_later_than_they_would, |db| {
    with_registration(&db).await;
    let ending = ClientSecret { expires_at: Some(at(20)), ..secret("S2", "R1") };
    let expired = ClientSecret { expires_at: Some(at(4)), ..secret("S3", "R1") };
    for added in [ending, expired] {
        change(&db, CredentialChange::AddSecret(added)).await.unwrap();
    }
    let other = Registration { client_id: "other".to_owned(), ..registration("R2", "C1") };
    change(&db, CredentialChange::AddRegistration(Box::new(other))).await.unwrap();
    change(&db, CredentialChange::AddSecret(secret("S9", "R2"))).await.unwrap();
    let live = async |registration: &str, seconds| -> Vec<(String, Option<Timestamp>)> {
        let mut secrets = db.live_secrets(&registration.into(), at(seconds)).await.unwrap();
        secrets.sort_by(|a, b| a.id.cmp(&b.id));
        secrets.into_iter().map(|secret| (secret.id.to_string(), secret.expires_at)).collect()
    };
    let end = |now, until| CredentialChange::EndSecrets { registration: "R1".into(), now: at(now), until: at(until) };

    let before = db.lookup_registration(&"R1".into()).await.unwrap().unwrap().registration;
    change(&db, end(5, 100)).await.unwrap();
    assert_eq!(live("R1", 5).await, [("S1".to_owned(), Some(at(100))), ("S2".to_owned(), Some(at(20)))]);
    assert_eq!(live("R1", 0).await.len(), 2, "what had expired is gone");
    assert_eq!(live("R2", 5).await, [("S9".to_owned(), None)], "those of another stay");
    let stale = change(&db, CredentialChange::UpdateRegistration(Box::new(before))).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "who has read it before must read it again: {stale:?}");

    change(&db, CredentialChange::DeleteSecret("R2".into(), "S1".into())).await.unwrap();
    assert_eq!(live("R1", 5).await.len(), 2, "it is not R2's");
    for _ in 0..2 {
        change(&db, CredentialChange::DeleteSecret("R1".into(), "S2".into())).await.unwrap();
    }
    assert_eq!(live("R1", 5).await, [("S1".to_owned(), Some(at(100)))]);
    change(&db, end(6, 6)).await.unwrap();
    assert_eq!(live("R1", 0).await, []);

    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(9))).await.unwrap();
    let revoked = change(&db, end(10, 20)).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(a_registration_is_revoked_once_and_loses_its_secrets, |db| {
    with_registration(&db).await;
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(9))).await.unwrap();
    let revoked = db.lookup_registration(&"R1".into()).await.unwrap().unwrap();
    assert_eq!(revoked.registration.state, RegistrationState::Revoked);
    assert_eq!((revoked.registration.updated_at, revoked.secret_last_four), (at(9), None));
    assert!(db.live_secrets(&"R1".into(), at(9)).await.unwrap().is_empty());
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none(), "nobody reads the secret any more");
    let again = change(&db, CredentialChange::RevokeRegistration("R1".into(), at(10))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
});

contract_test!(an_api_key_is_found_by_its_value_while_it_lives, |db| {
    with_member(&db).await;
    let older = ApiKey { member: Some("M1".into()), created_at: at(-5), ..api_key("A1", "C1") };
    change(&db, CredentialChange::AddApiKey(older)).await.unwrap();
    change(&db, CredentialChange::AddApiKey(api_key("A0", "C1"))).await.unwrap();
    let found = db.find_api_key(&Secret::new("key A1").hash()).await.unwrap().unwrap();
    assert_eq!((found.id, found.api_client, found.member), ("A1".into(), "C1".into(), Some("M1".into())));
    assert_eq!((found.owner.as_str(), found.label.as_str()), ("ada@people.test", "Nightly import"));
    assert_eq!((found.created_at, found.refreshed_at, found.revoked_at), (at(-5), None, None));

    change(&db, CredentialChange::RevokeApiKey("A1".into(), at(9))).await.unwrap();
    assert!(db.find_api_key(&Secret::new("key A1").hash()).await.unwrap().is_none());
    assert_eq!(db.lookup_api_key(&"A1".into()).await.unwrap().unwrap().revoked_at, Some(at(9)));
    assert!(db.lookup_api_key(&"A9".into()).await.unwrap().is_none());
    let listed = db.list_api_keys(&"C1".into()).await.unwrap();
    assert_eq!(listed.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(), ["A0", "A1"]);
    let again = change(&db, CredentialChange::RevokeApiKey("A1".into(), at(10))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
});

contract_test!(an_api_keys_value_is_exchanged, |db| {
    with_client(&db).await;
    change(&db, CredentialChange::AddApiKey(api_key("A1", "C1"))).await.unwrap();
    let refresh = || CredentialChange::RefreshApiKey {
        key: "A1".into(),
        hash: Secret::new("new value").hash(),
        last_four: "alue".to_owned(),
        at: at(5),
    };
    change(&db, refresh()).await.unwrap();
    assert!(db.find_api_key(&Secret::new("key A1").hash()).await.unwrap().is_none());
    let refreshed = db.find_api_key(&Secret::new("new value").hash()).await.unwrap().unwrap();
    assert_eq!((refreshed.last_four.as_str(), refreshed.refreshed_at), ("alue", Some(at(5))));

    change(&db, CredentialChange::RevokeApiKey("A1".into(), at(6))).await.unwrap();
    let revoked = change(&db, refresh()).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(a_new_secret_waits_for_one_member, |db| {
    with_member(&db).await;
    change(&db, MemberChange::Add(member("M2", "C1"))).await.unwrap();
    change(&db, CredentialChange::AddReveal(reveal("R1", "M1"))).await.unwrap();
    let found = db.find_reveal("R1", &"M1".into()).await.unwrap().unwrap();
    assert_eq!((found.subject.as_str(), found.member), ("R1", "M1".into()));
    assert_eq!(found.session, reveal("R1", "M1").session);
    assert_eq!((found.sealed, found.expires_at), (Sealed::from_stored("key.reveal"), at(600)));
    assert!(db.find_reveal("R1", &"M2".into()).await.unwrap().is_none());
    assert!(db.find_reveal("R2", &"M1".into()).await.unwrap().is_none());

    let newer = Reveal { session: None, sealed: Sealed::from_stored("key.newer"), ..reveal("R1", "M2") };
    change(&db, CredentialChange::AddReveal(newer)).await.unwrap();
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none(), "it replaced the older one");

    change(&db, CredentialChange::EndReveal { subject: "R1".to_owned(), member: "M1".into(), session: None })
        .await
        .unwrap();
    let found = db.find_reveal("R1", &"M2".into()).await.unwrap().unwrap();
    assert_eq!(found.session, None);
    assert_eq!(found.sealed, Sealed::from_stored("key.newer"), "only the one who may read it ends it");
    change(&db, CredentialChange::EndReveal { subject: "R1".to_owned(), member: "M2".into(), session: None })
        .await
        .unwrap();
    change(&db, CredentialChange::EndReveal { subject: "R1".to_owned(), member: "M2".into(), session: None })
        .await
        .unwrap();
    assert!(db.find_reveal("R1", &"M2".into()).await.unwrap().is_none());
});
