use model::{
    AuthorizationCode, AuthorizationRequest, ClientChange, CodeChallenge, Consent, CredentialChange, Grant,
    IssuedToken, MemberChange, Person, PersonKind, RefreshToken, Secret, Store, StoreError, TokenChange,
    store::TokenStore,
};
use storage::Database;

use crate::fixtures::{at, change, swept, with_registration};

/// What the member `M1` allowed the registration `R1`. Its code is `code <id>`.
fn grant(id: &str) -> Grant {
    Grant {
        id: id.into(),
        registration: "R1".into(),
        person: Person { kind: PersonKind::Member, id: "M1".to_owned(), name: "m1@people.test".to_owned() },
        scope: vec!["openid".to_owned(), "orders:read".to_owned()],
        audience: vec!["https://api.test".to_owned()],
        auth_time: at(1),
        created_at: at(10),
        expires_at: at(70),
        revoked_at: None,
        code: AuthorizationCode {
            hash: Secret::new(format!("code {id}")).hash(),
            expires_at: at(70),
            redeemed_at: None,
            redirect_uri: Some("https://shop.test/callback".to_owned()),
            challenge: Some(CodeChallenge { challenge: "abc".to_owned(), method: "S256".to_owned() }),
            nonce: Some("n".to_owned()),
            dpop_jkt: Some("key of the code".to_owned()),
        },
    }
}

/// A refresh token of that grant. It is `refresh <id>`.
fn refresh(id: &str, granted: &str) -> RefreshToken {
    RefreshToken {
        hash: Secret::new(format!("refresh {id}")).hash(),
        grant: granted.into(),
        issued_at: at(20),
        expires_at: at(200),
        used_at: None,
        dpop_jkt: Some("key of F".to_owned()),
    }
}

/// An opaque token of that grant. It is `token <id>`.
fn issued(id: &str, granted: &str) -> IssuedToken {
    IssuedToken {
        id: id.into(),
        hash: Secret::new(format!("token {id}")).hash(),
        registration: "R1".into(),
        grant: Some(granted.into()),
        subject: "M1".to_owned(),
        scope: vec!["orders:read".to_owned()],
        audience: vec!["https://api.test".to_owned()],
        issued_at: at(20),
        expires_at: at(100),
        last_used_at: None,
        dpop_jkt: Some("key of T".to_owned()),
    }
}

async fn with_grant(db: &Database) {
    with_registration(db).await;
    change(db, TokenChange::AddGrant(Box::new(grant("G1")))).await.unwrap();
}

async fn read(db: &Database) -> Option<Grant> {
    db.find_grant(&"G1".into()).await.unwrap()
}

contract_test!(a_grant_reads_back_by_its_id_and_by_its_code, |db| {
    with_grant(&db).await;
    let found = read(&db).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", grant("G1")));
    let by_code = db.find_grant_by_code(&Secret::new("code G1").hash()).await.unwrap().unwrap();
    assert_eq!(format!("{by_code:?}"), format!("{found:?}"));
    assert!(db.find_grant(&"G2".into()).await.unwrap().is_none());
    assert!(db.find_grant_by_code(&Secret::new("code G2").hash()).await.unwrap().is_none());

    let mut plain = grant("G2");
    (plain.code.redirect_uri, plain.code.challenge, plain.code.nonce) = (None, None, None);
    plain.audience = Vec::new();
    change(&db, TokenChange::AddGrant(Box::new(plain.clone()))).await.unwrap();
    let found = db.find_grant(&"G2".into()).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{plain:?}"));
});

contract_test!(a_code_is_redeemed_once_in_time_and_not_after_its_grant_was_revoked, |db| {
    with_grant(&db).await;
    let late = change(&db, TokenChange::RedeemCode("G1".into(), at(70))).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    change(&db, TokenChange::RedeemCode("G1".into(), at(69))).await.unwrap();
    assert_eq!(read(&db).await.unwrap().code.redeemed_at, Some(at(69)));
    let again = change(&db, TokenChange::RedeemCode("G1".into(), at(69))).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");

    change(&db, TokenChange::AddGrant(Box::new(grant("G2")))).await.unwrap();
    change(&db, TokenChange::RevokeGrant("G2".into(), at(30))).await.unwrap();
    let revoked = change(&db, TokenChange::RedeemCode("G2".into(), at(31))).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(of_parallel_redemptions_of_a_code_one_succeeds, |db| {
    with_grant(&db).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { change(&db, TokenChange::RedeemCode("G1".into(), at(20))).await.is_ok() })
        })
        .collect();
    let mut redeemed = 0;
    for task in tasks {
        redeemed += usize::from(task.await.unwrap());
    }
    assert_eq!(redeemed, 1);
});

contract_test!(a_refresh_token_reads_back_with_its_grant_and_is_used_once, |db| {
    with_grant(&db).await;
    change(&db, TokenChange::AddRefreshToken(refresh("F1", "G1"))).await.unwrap();
    let hash = Secret::new("refresh F1").hash();
    let found = db.find_refresh_token(&hash).await.unwrap().unwrap();
    assert_eq!(format!("{:?}", found.token), format!("{:?}", refresh("F1", "G1")));
    assert_eq!(format!("{:?}", found.grant), format!("{:?}", grant("G1")));
    assert!(db.find_refresh_token(&Secret::new("refresh F2").hash()).await.unwrap().is_none());

    let late = change(&db, TokenChange::UseRefreshToken(hash.clone(), at(200))).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (db, hash) = (db.clone(), hash.clone());
            tokio::spawn(async move { change(&db, TokenChange::UseRefreshToken(hash, at(30))).await.is_ok() })
        })
        .collect();
    let mut used = 0;
    for task in tasks {
        used += usize::from(task.await.unwrap());
    }
    assert_eq!(used, 1);
    assert_eq!(db.find_refresh_token(&hash).await.unwrap().unwrap().token.used_at, Some(at(30)));

    change(&db, TokenChange::AddRefreshToken(refresh("F2", "G1"))).await.unwrap();
    change(&db, TokenChange::RevokeGrant("G1".into(), at(40))).await.unwrap();
    let revoked = change(&db, TokenChange::UseRefreshToken(Secret::new("refresh F2").hash(), at(41))).await;
    assert!(matches!(revoked, Err(StoreError::Conflict)), "{revoked:?}");
});

contract_test!(a_grant_is_extended_and_revoked_with_the_tokens_that_came_of_it, |db| {
    with_grant(&db).await;
    change(&db, TokenChange::Issue(issued("T1", "G1"))).await.unwrap();
    assert!(db.list_grants(&"R1".into(), at(30), 10).await.unwrap().is_empty(), "the code is not redeemed");
    change(&db, TokenChange::RedeemCode("G1".into(), at(20))).await.unwrap();
    change(&db, TokenChange::ExtendGrant("G1".into(), at(200))).await.unwrap();
    change(&db, TokenChange::ExtendGrant("G1".into(), at(150))).await.unwrap();
    assert_eq!(read(&db).await.unwrap().expires_at, at(200));
    let listed = db.list_grants(&"R1".into(), at(199), 10).await.unwrap();
    assert_eq!(listed.iter().map(|grant| grant.id.as_str()).collect::<Vec<_>>(), ["G1"]);
    assert!(db.list_grants(&"R1".into(), at(200), 10).await.unwrap().is_empty());

    let token = db.find_issued_token(&Secret::new("token T1").hash()).await.unwrap().unwrap();
    assert_eq!(token.person, Some(grant("G1").person));
    assert!(token.is_live(at(50)));
    change(&db, TokenChange::RevokeGrant("G1".into(), at(50))).await.unwrap();
    change(&db, TokenChange::RevokeGrant("G1".into(), at(60))).await.unwrap();
    assert_eq!(read(&db).await.unwrap().revoked_at, Some(at(50)));
    let token = db.find_issued_token(&Secret::new("token T1").hash()).await.unwrap().unwrap();
    assert!(token.grant_revoked && !token.is_live(at(50)));
    assert!(db.list_grants(&"R1".into(), at(51), 10).await.unwrap().is_empty());
    assert!(db.list_issued_tokens(&"R1".into(), at(51), 10).await.unwrap().is_empty());
});

fn consent(scope: &str, seconds: i64) -> Consent {
    Consent {
        registration: "R1".into(),
        person_kind: PersonKind::Member,
        person: "M1".to_owned(),
        scope: scope.split(' ').map(str::to_owned).collect(),
        created_at: at(seconds),
        updated_at: at(seconds),
    }
}

contract_test!(a_consent_is_replaced_listed_and_withdrawn_with_its_grants, |db| {
    with_grant(&db).await;
    let registration = "R1".into();
    assert_eq!(db.find_consent(&registration, "M1").await.unwrap(), None);
    change(&db, TokenChange::SaveConsent(consent("openid", 10))).await.unwrap();
    change(&db, TokenChange::SaveConsent(consent("openid email", 20))).await.unwrap();
    let now = Consent { created_at: at(10), ..consent("openid email", 20) };
    assert_eq!(db.find_consent(&registration, "M1").await.unwrap(), Some(now.clone()));
    assert_eq!(db.find_consent(&registration, "M2").await.unwrap(), None);
    let listed = db.list_consents("M1", 10).await.unwrap();
    assert_eq!((listed.len(), &listed[0].consent), (1, &now));
    assert_eq!((listed[0].client_id.as_str(), listed[0].label.as_str()), ("client-id-R1", "Shop"));
    assert!(db.list_consents("M2", 10).await.unwrap().is_empty());

    let withdraw = |person: &str| TokenChange::WithdrawConsent {
        registration: "R1".into(),
        person: person.to_owned(),
        at: at(30),
    };
    change(&db, withdraw("M2")).await.unwrap();
    assert_eq!(read(&db).await.unwrap().revoked_at, None);
    change(&db, withdraw("M1")).await.unwrap();
    assert_eq!(read(&db).await.unwrap().revoked_at, Some(at(30)));
    assert_eq!(db.find_consent(&registration, "M1").await.unwrap(), None);

    change(&db, TokenChange::SaveConsent(consent("openid", 40))).await.unwrap();
    change(&db, CredentialChange::RevokeRegistration("R1".into(), at(50))).await.unwrap();
    assert!(db.list_consents("M1", 10).await.unwrap().is_empty());
});

contract_test!(what_a_member_allowed_ends_when_they_are_invited_again, |db| {
    with_grant(&db).await;
    what_was_allowed_ends_with(&db, MemberChange::ResetToInvited("M1".into())).await;
});

contract_test!(what_a_member_allowed_ends_when_they_are_removed, |db| {
    with_grant(&db).await;
    what_was_allowed_ends_with(&db, MemberChange::Remove("M1".into())).await;
});

async fn what_was_allowed_ends_with(db: &Database, end: MemberChange) {
    change(db, TokenChange::SaveConsent(consent("openid", 10))).await.unwrap();
    change(db, TokenChange::AddRefreshToken(refresh("F1", "G1"))).await.unwrap();
    change(db, TokenChange::Issue(issued("T1", "G1"))).await.unwrap();
    change(db, end).await.unwrap();
    assert!(read(db).await.is_none());
    assert!(db.find_refresh_token(&Secret::new("refresh F1").hash()).await.unwrap().is_none());
    assert!(db.find_issued_token(&Secret::new("token T1").hash()).await.unwrap().is_none());
    assert!(db.find_consent(&"R1".into(), "M1").await.unwrap().is_none());
}

contract_test!(what_its_members_allowed_ends_when_an_api_client_is_deleted, |db| {
    use model::Registration;

    use crate::fixtures::{client, registration};

    with_registration(&db).await;
    // The client that they allowed something belongs to somebody else, and stays.
    let foreign = Registration { client_id: "other".to_owned(), ..registration("R2", "C2") };
    let mut granted = grant("G1");
    granted.registration = "R2".into();
    let changes = vec![
        ClientChange::Add(Box::new(client("C2"))).into(),
        CredentialChange::AddRegistration(Box::new(foreign)).into(),
        TokenChange::AddGrant(Box::new(granted)).into(),
        TokenChange::SaveConsent(Consent { registration: "R2".into(), ..consent("openid", 10) }).into(),
    ];
    db.commit(changes).await.unwrap();
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert!(read(&db).await.is_none());
    assert!(db.find_consent(&"R2".into(), "M1").await.unwrap().is_none());
});

fn request(reference: &str, seconds: i64) -> AuthorizationRequest {
    AuthorizationRequest {
        hash: Secret::new(reference).hash(),
        registration: Some("R1".into()),
        parameters: r#"[["scope","openid"]]"#.to_owned(),
        created_at: at(0),
        expires_at: at(seconds),
    }
}

contract_test!(an_authorization_request_waits_and_is_taken_once, |db| {
    with_registration(&db).await;
    change(&db, TokenChange::AddAuthorizationRequest(request("a", 60))).await.unwrap();
    let hash = Secret::new("a").hash();
    let found = db.find_authorization_request(&hash, at(59)).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", request("a", 60)));
    assert!(db.find_authorization_request(&hash, at(60)).await.unwrap().is_none());
    assert!(db.find_authorization_request(&Secret::new("b").hash(), at(0)).await.unwrap().is_none());
    let take = |seconds| TokenChange::TakeAuthorizationRequest(Secret::new("a").hash(), at(seconds));
    assert!(matches!(change(&db, take(60)).await, Err(StoreError::Conflict)));
    change(&db, take(59)).await.unwrap();
    assert!(matches!(change(&db, take(59)).await, Err(StoreError::Conflict)));
});

contract_test!(an_authorization_request_goes_with_its_registration_when_it_has_one, |db| {
    with_registration(&db).await;
    let of_nobody = AuthorizationRequest { registration: None, ..request("b", 60) };
    change(&db, TokenChange::AddAuthorizationRequest(request("a", 60))).await.unwrap();
    change(&db, TokenChange::AddAuthorizationRequest(of_nobody.clone())).await.unwrap();
    change(&db, ClientChange::Delete("C1".into())).await.unwrap();
    assert!(db.find_authorization_request(&Secret::new("a").hash(), at(0)).await.unwrap().is_none());
    let found = db.find_authorization_request(&Secret::new("b").hash(), at(0)).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{of_nobody:?}"));
});

contract_test!(the_sweep_deletes_what_the_authorization_server_remembers_in_time, |db| {
    with_grant(&db).await;
    swept(&db, 600).await;
    assert!(read(&db).await.is_none(), "its code was not redeemed");
    let mut lasting = grant("G2");
    lasting.expires_at = at(10_200);
    let changes = vec![
        TokenChange::AddGrant(Box::new(lasting)).into(),
        TokenChange::AddRefreshToken(RefreshToken { expires_at: at(10_200), ..refresh("F1", "G2") }).into(),
        TokenChange::AddRefreshToken(RefreshToken { expires_at: at(10_100), ..refresh("F2", "G2") }).into(),
        TokenChange::Issue(IssuedToken { expires_at: at(10_100), ..issued("T1", "G2") }).into(),
        TokenChange::Issue(IssuedToken { expires_at: at(10_150), ..issued("T2", "G2") }).into(),
        TokenChange::Spend { id: "jwt".to_owned(), expires_at: at(10_100) }.into(),
        TokenChange::AddAuthorizationRequest(request("a", 10_100)).into(),
    ];
    db.commit(changes).await.unwrap();
    assert_eq!(swept(&db, 10_099).await, 0);
    assert_eq!(swept(&db, 10_100).await, 4, "a refresh token, an access token, a spent JWT and a request");
    assert!(!db.is_spent("jwt").await.unwrap());
    assert!(db.find_refresh_token(&Secret::new("refresh F1").hash()).await.unwrap().is_some());
    swept(&db, 10_200).await;
    assert!(db.find_grant(&"G2".into()).await.unwrap().is_none());
    assert_eq!(swept(&db, 10_200).await, 0);
});
