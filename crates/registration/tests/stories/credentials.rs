//! *Generate credentials*.

use dcr::GrantType;
use registration::{Error, RegistrationState, registrations::CredentialFields};

use crate::support::{World, sentence, wrong_fields};

pub fn client_credentials(world: &World, label: &str) -> CredentialFields {
    CredentialFields {
        id: world.core.credentials().new_id(),
        label: label.to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        scopes: vec!["orders:read".to_owned()],
        ..CredentialFields::default()
    }
}

story!(a_member_generates_credentials_and_the_administrator_sees_them, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;

    let fields = client_credentials(&world, "Nightly batch");
    let id = world.core.credentials().generate(&member, &fields).await.unwrap();
    assert_eq!(world.core.credentials().generate(&member, &fields).await.unwrap(), id, "submitted twice, made once");

    // Shown once: until it is saved, to nobody else.
    let revealed = world.core.reveals().get(&member, id.as_str()).await.unwrap().unwrap();
    assert_eq!(revealed.secret.expose().len(), 44);
    let again = world.core.reveals().get(&member, id.as_str()).await.unwrap().unwrap();
    assert_eq!(again.secret, revealed.secret, "a reload does not lose it");
    assert!(matches!(world.core.reveals().get(&admin, id.as_str()).await, Err(Error::Forbidden)));
    world.core.reveals().acknowledge(&member, id.as_str()).await.unwrap();
    assert!(world.core.reveals().get(&member, id.as_str()).await.unwrap().is_none());

    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!(page.registrations.len(), 1);
    let registration = &page.registrations[0].registration;
    assert_eq!(registration.label, "Nightly batch");
    assert_eq!(registration.metadata.client_name, "Acme - Nightly batch");
    assert_eq!(registration.metadata.grant_types, [GrantType::ClientCredentials]);
    assert_eq!(registration.metadata.scope, ["orders:read"]);
    assert!(registration.metadata.redirect_uris.is_empty());

    // The protocols that show the secret again show the same one.
    let read = world.core.registrations().read(&admin, &registration.client_id).await.unwrap();
    assert_eq!(read.client_secret.unwrap(), revealed.secret);
    assert_eq!(read.registration.owner, "ops@acme.example");
});

story!(a_secret_waits_ten_minutes, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    let id = world.core.credentials().generate(&member, &client_credentials(&world, "Batch")).await.unwrap();
    world.clock.advance_seconds(10 * 60);
    assert!(world.core.reveals().get(&member, id.as_str()).await.unwrap().is_none());
});

story!(redirect_uris_are_asked_for_only_when_a_grant_needs_them, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    let code = CredentialFields {
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        ..client_credentials(&world, "Web")
    };
    assert_eq!(wrong_fields(world.core.credentials().generate(&member, &code).await), ["redirect_uris"]);
    let bad = CredentialFields { redirect_uris: "http://app.example/cb".to_owned(), ..code.clone() };
    assert_eq!(wrong_fields(world.core.credentials().generate(&member, &bad).await), ["redirect_uris"]);
    let good = CredentialFields {
        redirect_uris: " https://app.example/cb \r\n\r\nhttp://127.0.0.1:8080/cb\r\n".to_owned(),
        ..code.clone()
    };
    let id = world.core.credentials().generate(&member, &good).await.unwrap();
    let registration = world.core.registrations().get(&member, &id).await.unwrap().registration;
    assert_eq!(registration.metadata.redirect_uris, ["https://app.example/cb", "http://127.0.0.1:8080/cb"]);

    // What stands in a field that does not matter is not stored.
    let batch = CredentialFields { redirect_uris: "javascript:alert(1)".to_owned(), ..client_credentials(&world, "B") };
    let id = world.core.credentials().generate(&member, &batch).await.unwrap();
    assert!(world.core.registrations().get(&member, &id).await.unwrap().registration.metadata.redirect_uris.is_empty());
});

story!(a_public_client_gets_no_secret, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    let public = CredentialFields {
        grant_types: vec!["authorization_code".to_owned()],
        redirect_uris: "com.acme.app:/cb".to_owned(),
        token_endpoint_auth_method: "none".to_owned(),
        ..client_credentials(&world, "Phone")
    };
    let id = world.core.credentials().generate(&member, &public).await.unwrap();
    assert!(world.core.reveals().get(&member, id.as_str()).await.unwrap().is_none());
    assert_eq!(world.core.registrations().get(&member, &id).await.unwrap().secret_last_four, None);
    let both =
        CredentialFields { token_endpoint_auth_method: "none".to_owned(), ..client_credentials(&world, "Batch") };
    assert_eq!(wrong_fields(world.core.credentials().generate(&member, &both).await), ["token_endpoint_auth_method"]);
});

story!(the_provider_decides_which_grants_and_scopes, |world| {
    let admin = world.administrator("ada").await;
    let fields = registration::ProviderFields {
        grant_types: vec!["client_credentials".to_owned()],
        ..crate::support::provider_fields("Strict", "token_introspection")
    };
    let provider = world.core.providers().add(&admin, &fields).await.unwrap();
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    for grant in ["authorization_code", "password", "implicit", ""] {
        let fields = CredentialFields { grant_types: vec![grant.to_owned()], ..client_credentials(&world, "x") };
        assert_eq!(wrong_fields(world.core.credentials().generate(&member, &fields).await), ["grant_types"], "{grant}");
    }
    let scopes = CredentialFields { scopes: vec!["admin".to_owned()], ..client_credentials(&world, "x") };
    assert_eq!(wrong_fields(world.core.credentials().generate(&member, &scopes).await), ["scopes"]);
    let unnamed = CredentialFields { label: " ".to_owned(), ..client_credentials(&world, "") };
    assert_eq!(wrong_fields(world.core.credentials().generate(&member, &unnamed).await), ["label"]);
});

story!(a_revoked_credential_is_gone_for_the_protocols, |world| {
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
    let member = world.member_of(&admin, &client).await;
    let id = world.core.credentials().generate(&member, &client_credentials(&world, "Batch")).await.unwrap();
    let client_id = world.core.registrations().revoke(&member, &id).await.unwrap().client_id;
    assert!(matches!(world.core.registrations().read(&admin, &client_id).await, Err(Error::NotFound(_))));
    let summary = world.core.registrations().get(&member, &id).await.unwrap();
    assert_eq!(summary.registration.state, RegistrationState::Revoked);
    world.core.registrations().revoke(&admin, &id).await.unwrap();
});

story!(clients_without_a_provider_are_told_where_credentials_come_from, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&admin, &client).await;
    let refusal = sentence(world.core.credentials().generate(&member, &client_credentials(&world, "x")).await);
    assert!(refusal.contains("made outside this portal"), "{refusal}");
});
