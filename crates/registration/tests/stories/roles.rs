//! What owners, registrars and auditors may do.

use registration::{
    AdministratorRole, Caller, ClientFilter, CollectionFields, Error, InitialTokenFields, PolicyFields, ProgramFields,
    ProviderFields, RegistrationFilter,
    clients::{AuthenticationFields, ClientFields},
    registrations::NewRegistration,
};

use crate::programs::web_client;

story!(registrars_and_auditors_read_and_change_nothing_in_the_pages, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.first_member(&admin, &client).await;
    let provider = world.provider(&admin, "Production", "openid_connect").await;
    let collection = world.collection(&admin, "Orders").await;
    let policy = world.policy(&admin, "Gold").await;
    let core = &world.core;
    let new = NewRegistration::by_rfc_7591(web_client("Shop"), "192.0.2.1");
    let made = core.registrations().register(&admin, new).await.unwrap().registration;
    for role in [AdministratorRole::Registrar, AdministratorRole::Auditor] {
        let caller = world.administrator_with_role(role.as_str(), role).await;
        core.clients().list(&caller, &ClientFilter::default()).await.unwrap();
        core.clients().page(&caller, &client).await.unwrap();
        core.providers().list(&caller).await.unwrap();
        core.collections().list(&caller).await.unwrap();
        core.policies().list(&caller).await.unwrap();
        core.initial_tokens().list(&caller).await.unwrap();
        core.registrations().list(&caller, &RegistrationFilter::default()).await.unwrap();
        let refused: Vec<(&str, Result<(), Error>)> = vec![
            ("start_draft", core.clients().start_draft(&caller).await.map(drop)),
            ("update_client", core.clients().update(&caller, &client, ClientFields::default()).await),
            (
                "update_authentication",
                core.clients().update_authentication(&caller, &client, &AuthenticationFields::default()).await,
            ),
            ("delete_client", core.clients().delete(&caller, &client).await),
            ("invite_member", core.members().invite(&caller, &client, "x@acme.example").await.map(drop)),
            ("resend_invitation", core.members().resend_invitation(&caller, &member).await),
            ("revoke_invitation", core.members().revoke_invitation(&caller, &member).await),
            ("remove_member", core.members().remove(&caller, &member).await),
            ("reinvite_member", core.members().reinvite(&caller, &member).await),
            ("unsent_link", core.members().unsent_link(&caller, &member).await.map(drop)),
            ("add_provider", core.providers().add(&caller, &ProviderFields::default()).await.map(drop)),
            ("update_provider", core.providers().update(&caller, &provider, &ProviderFields::default()).await),
            (
                "update_program_rules",
                core.providers().update_program_rules(&caller, &provider, &ProgramFields::default()).await,
            ),
            ("delete_provider", core.providers().delete(&caller, &provider).await),
            ("add_collection", core.collections().add(&caller, &CollectionFields::default()).await.map(drop)),
            (
                "update_collection",
                core.collections().update(&caller, &collection, &CollectionFields::default()).await.map(drop),
            ),
            ("delete_collection", core.collections().delete(&caller, &collection).await),
            ("add_policy", core.policies().add(&caller, &PolicyFields::default()).await.map(drop)),
            ("update_policy", core.policies().update(&caller, &policy, &PolicyFields::default()).await),
            ("delete_policy", core.policies().delete(&caller, &policy).await),
            ("add_initial_token", core.initial_tokens().add(&caller, &InitialTokenFields::default()).await.map(drop)),
            ("revoke_initial_token", core.initial_tokens().revoke(&caller, &"X".into()).await),
            ("approve_registration", core.registrations().approve(&caller, &made.id).await.map(drop)),
            ("reject_registration", core.registrations().reject(&caller, &made.id).await.map(drop)),
            ("disable_registration", core.registrations().disable(&caller, &made.id).await.map(drop)),
            ("enable_registration", core.registrations().enable(&caller, &made.id).await.map(drop)),
            ("assign_registration", core.registrations().assign(&caller, &made.id, client.as_str()).await.map(drop)),
            ("set_privileges", core.registrations().set_privileges(&caller, &made.id, Vec::new()).await.map(drop)),
            ("rotate_secret", core.credentials().rotate_secret(&caller, &made.id, 0).await.map(drop)),
            ("stop_secret", core.credentials().stop_secret(&caller, &made.id, &"X".into()).await),
            ("revoke_registration", core.registrations().revoke(&caller, &made.id).await.map(drop)),
        ];
        for (use_case, answer) in refused {
            assert!(matches!(answer, Err(Error::Forbidden)), "{use_case} for {role:?}: {answer:?}");
        }
    }
});

story!(only_owners_and_registrars_use_the_dcr_endpoints, |world| {
    let registrar = world.administrator_with_role("registrar", AdministratorRole::Registrar).await;
    let auditor = world.administrator_with_role("auditor", AdministratorRole::Auditor).await;
    let new = || NewRegistration::by_rfc_7591(web_client("Shop"), "192.0.2.1");
    let made = world.core.registrations().register(&registrar, new()).await.unwrap().registration;
    assert_eq!(made.owner, "registrar");
    world.core.registrations().read(&registrar, &made.client_id).await.unwrap();
    for caller in [auditor, Caller::System] {
        assert!(matches!(world.core.registrations().register(&caller, new()).await, Err(Error::Forbidden)));
        assert!(matches!(world.core.registrations().read(&caller, &made.client_id).await, Err(Error::Forbidden)));
        assert!(matches!(world.core.registrations().delete(&caller, &made.client_id).await, Err(Error::Forbidden)));
        assert!(matches!(world.core.registrations().find_by_name(&caller, "Shop").await, Err(Error::Forbidden)));
    }
    world.core.registrations().delete(&registrar, &made.client_id).await.unwrap();
    let gone = world.core.registrations().delete(&registrar, &made.client_id).await;
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
});
