//! The use cases behind single dialects: registering by name (WSO2 API Manager), registrars who manage only their own
//! registrations (WSO2 Identity Server), clients that change themselves (RFC 7592).

use dcr::wso2_apim_v0_17::owner::OwnerError;
use registration::{
    AdministratorRole, Caller, Error, Registration, Secret,
    registrations::{
        ChosenOwner, NamedError, NamedRegistration, NewRegistration, OwnUpdate, RegisteredByName, RegistrationUpdate,
    },
};
use serde_json::{Value, json};

use crate::{
    programs::web_client,
    support::{World, wrong_fields},
};

const ADDRESS: &str = "192.0.2.1";

async fn owner(world: &World, caller: &Caller, requested: &str) -> ChosenOwner {
    world.core.registrations().choose_owner(caller, Some(requested)).await.unwrap()
}

async fn register(
    world: &World,
    caller: &Caller,
    owner: &ChosenOwner,
    name: &str,
) -> Result<RegisteredByName, NamedError> {
    world.core.registrations().register_named(caller, owner, web_client(name), ADDRESS).await
}

fn created(outcome: Result<RegisteredByName, NamedError>) -> NamedRegistration {
    match outcome.unwrap() {
        RegisteredByName::Created(named) => named,
        RegisteredByName::Existing(named) => panic!("{} was there", named.registration.client_id),
    }
}

fn existing(outcome: Result<RegisteredByName, NamedError>) -> NamedRegistration {
    match outcome.unwrap() {
        RegisteredByName::Existing(named) => named,
        RegisteredByName::Created(named) => panic!("{} was not there", named.registration.client_id),
    }
}

fn not_visible(outcome: &Result<RegisteredByName, NamedError>) -> bool {
    matches!(outcome, Err(NamedError::Owner(OwnerError::NotVisible)))
}

story!(the_same_name_again_is_the_same_client_for_its_owner_and_whoever_names_the_owner, |world| {
    let admin = world.administrator("ada").await;
    let one = world.administrator_with_role("one", AdministratorRole::Registrar).await;
    let two = world.administrator_with_role("two", AdministratorRole::Registrar).await;
    let for_one = owner(&world, &one, "one@carbon.super").await;
    let made = created(register(&world, &one, &for_one, "shop").await);
    assert_eq!((made.owner.as_str(), made.registration.owner.as_str()), ("one@carbon.super", "one"));
    let again = existing(register(&world, &one, &owner(&world, &one, "one").await, "shop").await);
    assert_eq!(again.registration.client_id, made.registration.client_id);
    assert_eq!(again.client_secret, made.client_secret);
    assert_eq!(again.owner, "one", "as the request wrote it");

    let by_admin = existing(register(&world, &admin, &owner(&world, &admin, "one").await, "shop").await);
    assert_eq!(by_admin.client_secret, made.client_secret);
    assert!(not_visible(&register(&world, &admin, &owner(&world, &admin, "ada").await, "shop").await));
    assert!(not_visible(&register(&world, &two, &owner(&world, &two, "two").await, "shop").await));
});

story!(owners_of_the_portal_register_for_any_administrator_and_registrars_for_themselves, |world| {
    let admin = world.administrator("ada").await;
    let one = world.administrator_with_role("one", AdministratorRole::Registrar).await;
    let made = created(register(&world, &admin, &owner(&world, &admin, "one").await, "shop").await);
    assert_eq!(made.registration.owner, "one");
    let unknown = world.core.registrations().choose_owner(&admin, Some("nobody")).await;
    assert!(matches!(unknown, Err(NamedError::Owner(OwnerError::Unknown(name))) if name == "nobody"));
    let differs = world.core.registrations().choose_owner(&one, Some("ada")).await;
    assert!(matches!(differs, Err(NamedError::Owner(OwnerError::Differs { .. }))), "{differs:?}");
    for blank in [None, Some(" ")] {
        let empty = world.core.registrations().choose_owner(&one, blank).await;
        assert!(matches!(empty, Err(NamedError::Owner(OwnerError::Empty))), "{empty:?}");
    }
});

story!(many_who_register_the_same_name_at_once_get_one_client, |world| {
    let admin = world.administrator("ada").await;
    let for_me = owner(&world, &admin, "ada").await;
    let world = std::sync::Arc::new(world);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (world, admin, for_me) = (std::sync::Arc::clone(&world), admin.clone(), for_me.clone());
        calls.spawn(async move { register(&world, &admin, &for_me, "shop").await.unwrap() });
    }
    let (mut ids, mut made) = (std::collections::BTreeSet::new(), 0);
    for outcome in calls.join_all().await {
        let named = match outcome {
            RegisteredByName::Created(named) => {
                made += 1;
                named
            }
            RegisteredByName::Existing(named) => named,
        };
        ids.insert(named.registration.client_id);
    }
    assert_eq!((ids.len(), made), (1, 1));
});

story!(registrars_who_manage_only_their_own_do_not_touch_what_is_anothers, |world| {
    let admin = world.administrator("ada").await.managing_own_only();
    let any = world.administrator_with_role("any", AdministratorRole::Registrar).await;
    let one = world.administrator_with_role("one", AdministratorRole::Registrar).await.managing_own_only();
    let two = world.administrator_with_role("two", AdministratorRole::Registrar).await.managing_own_only();
    let core = &world.core;
    let made =
        core.registrations().register(&one, NewRegistration::by_rfc_7591(web_client("Shop"), ADDRESS)).await.unwrap();
    let id = made.registration.client_id.as_str();
    let change = |stored: &Registration, _: Option<&Secret>| {
        Ok::<_, Error>(RegistrationUpdate {
            metadata: stored.metadata.clone(),
            unique_name: None,
            always_secret: false,
        })
    };
    for (use_case, answer) in [
        ("read_registration", core.registrations().read(&two, id).await.map(drop)),
        ("update_registration", core.registrations().update(&two, id, change).await.map(drop)),
        ("delete_registration", core.registrations().delete(&two, id).await),
    ] {
        assert!(matches!(answer, Err(Error::NotOwner)), "{use_case}: {answer:?}");
    }
    for caller in [&one, &any, &admin] {
        core.registrations().read(caller, id).await.unwrap();
        core.registrations().update(caller, id, change).await.unwrap();
    }
    core.registrations().delete(&one, id).await.unwrap();
    let gone = core.registrations().delete(&two, id).await;
    assert!(matches!(gone, Err(Error::NotFound(_))), "what is gone is nobody's: {gone:?}");
});

story!(a_client_changes_itself_by_its_own_id_and_current_secret, |world| {
    let admin = world.administrator("ada").await;
    let core = &world.core;
    let made =
        core.registrations().register(&admin, NewRegistration::by_rfc_7591(web_client("Shop"), ADDRESS)).await.unwrap();
    let id = made.registration.client_id.as_str();
    let mut caller = core.registrations().caller(id, &made.access_token.unwrap()).await.unwrap();
    let update = |client_id: &str, client_secret: Option<Secret>| OwnUpdate {
        client_id: client_id.to_owned(),
        client_secret,
        metadata: web_client("Store"),
    };
    for (wrong, field) in
        [(update("other", None), "client_id"), (update(id, Some(Secret::new("guess"))), "client_secret")]
    {
        assert_eq!(wrong_fields(core.registrations().update_own(&caller, id, wrong).await), [field]);
    }
    for secret in [None, made.client_secret] {
        let updated = core.registrations().update_own(&caller, id, update(id, secret)).await.unwrap();
        assert_eq!(updated.registration.label, "Store");
        caller = core.registrations().caller(id, &updated.access_token.unwrap()).await.unwrap();
    }
    let elsewhere = core.registrations().update_own(&caller, "other", update("other", None)).await;
    assert!(matches!(elsewhere, Err(Error::NotFound(_))), "{elsewhere:?}");

    // Its statement vouched for what it registered with, and does not count any more.
    let mut members = json!({ "software_statement": "eyJ" }).as_object().unwrap().clone();
    assert!(core.registrations().apply_statement(&caller, &mut members).await.unwrap().is_none());
    assert!(members.is_empty());
    members.insert("software_statement".to_owned(), Value::from(1));
    assert!(core.registrations().apply_statement(&caller, &mut members).await.unwrap().is_none());
    assert_eq!(members.len(), 1, "one of the wrong type is refused with the other members");
});
