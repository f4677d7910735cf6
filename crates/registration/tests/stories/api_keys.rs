//! API keys of *Auth token* clients.

use registration::{Error, Secret};

use crate::support::{sentence, wrong_fields};

story!(a_key_is_made_refreshed_and_revoked, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&admin, &client).await;
    let form_id = world.core.credentials().new_id();
    let id = world.core.api_keys().make(&member, &form_id, "CI").await.unwrap();
    assert_eq!(world.core.api_keys().make(&member, &form_id, "CI").await.unwrap(), id, "submitted twice, made once");
    let first = world.core.reveals().get(&member, id.as_str()).await.unwrap().unwrap().secret;
    assert!(first.expose().starts_with("ghk_"));
    assert!(world.core.api_keys().get(&member, &id).await.unwrap().hash.matches(&first));

    world.core.api_keys().refresh(&member, &id).await.unwrap();
    let second = world.core.reveals().get(&member, id.as_str()).await.unwrap().unwrap().secret;
    let key = world.core.api_keys().get(&member, &id).await.unwrap();
    assert!(key.hash.matches(&second) && !key.hash.matches(&first), "the old value has ended");
    assert_eq!(key.last_four, second.last_four());

    world.core.api_keys().revoke(&member, &id).await.unwrap();
    assert!(world.core.api_keys().get(&member, &id).await.unwrap().revoked_at.is_some());
    assert!(sentence(world.core.api_keys().refresh(&member, &id).await).contains("has been revoked"));
    assert_eq!(wrong_fields(world.core.api_keys().make(&member, "", "  ").await), ["label"]);
});

story!(only_auth_token_clients_have_keys, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    assert!(sentence(world.core.api_keys().make(&member, "", "CI").await).contains("does not use API keys"));
    assert!(matches!(world.core.api_keys().make(&admin, "", "CI").await, Err(Error::Forbidden)));
});

story!(a_new_value_is_read_in_the_session_that_made_it_and_in_no_other, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&admin, &client).await.member().unwrap().id.clone();
    let session = async |name: &str| {
        world.core.members().in_session(&member, world.core.now(), &Secret::new(name)).await.unwrap()
    };
    let (here, elsewhere) = (session("here").await, session("elsewhere").await);
    let id = world.core.api_keys().make(&here, "", "CI").await.unwrap();
    assert!(world.core.reveals().get(&elsewhere, id.as_str()).await.unwrap().is_none());
    assert!(world.core.reveals().get(&here, id.as_str()).await.unwrap().is_some());
    // The same person, without a session.
    let nowhere = world.core.members().caller(&member).await.unwrap();
    assert!(world.core.reveals().get(&nowhere, id.as_str()).await.unwrap().is_none());

    world.core.api_keys().refresh(&elsewhere, &id).await.unwrap();
    assert!(world.core.reveals().get(&here, id.as_str()).await.unwrap().is_none());
    assert!(world.core.reveals().get(&elsewhere, id.as_str()).await.unwrap().is_some());
});
