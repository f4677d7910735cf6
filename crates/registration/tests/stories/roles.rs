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
    let made = core.register(&admin, new).await.unwrap().registration;
    for role in [AdministratorRole::Registrar, AdministratorRole::Auditor] {
        let caller = world.administrator_with_role(role.as_str(), role).await;
        core.list_clients(&caller, &ClientFilter::default()).await.unwrap();
        core.client_page(&caller, &client).await.unwrap();
        core.list_providers(&caller).await.unwrap();
        core.list_collections(&caller).await.unwrap();
        core.list_policies(&caller).await.unwrap();
        core.list_initial_tokens(&caller).await.unwrap();
        core.list_all_registrations(&caller, &RegistrationFilter::default()).await.unwrap();
        let refused: Vec<(&str, Result<(), Error>)> = vec![
            ("start_draft", core.start_draft(&caller).await.map(drop)),
            ("update_client", core.update_client(&caller, &client, ClientFields::default()).await),
            (
                "update_authentication",
                core.update_authentication(&caller, &client, &AuthenticationFields::default()).await,
            ),
            ("delete_client", core.delete_client(&caller, &client).await),
            ("invite_member", core.invite_member(&caller, &client, "x@acme.example").await.map(drop)),
            ("resend_invitation", core.resend_invitation(&caller, &member).await),
            ("revoke_invitation", core.revoke_invitation(&caller, &member).await),
            ("remove_member", core.remove_member(&caller, &member).await),
            ("reinvite_member", core.reinvite_member(&caller, &member).await),
            ("unsent_link", core.unsent_link(&caller, &member).await.map(drop)),
            ("add_provider", core.add_provider(&caller, &ProviderFields::default()).await.map(drop)),
            ("update_provider", core.update_provider(&caller, &provider, &ProviderFields::default()).await),
            ("update_program_rules", core.update_program_rules(&caller, &provider, &ProgramFields::default()).await),
            ("delete_provider", core.delete_provider(&caller, &provider).await),
            ("add_collection", core.add_collection(&caller, &CollectionFields::default()).await.map(drop)),
            (
                "update_collection",
                core.update_collection(&caller, &collection, &CollectionFields::default()).await.map(drop),
            ),
            ("delete_collection", core.delete_collection(&caller, &collection).await),
            ("add_policy", core.add_policy(&caller, &PolicyFields::default()).await.map(drop)),
            ("update_policy", core.update_policy(&caller, &policy, &PolicyFields::default()).await),
            ("delete_policy", core.delete_policy(&caller, &policy).await),
            ("add_initial_token", core.add_initial_token(&caller, &InitialTokenFields::default()).await.map(drop)),
            ("revoke_initial_token", core.revoke_initial_token(&caller, &"X".into()).await),
            ("approve_registration", core.approve_registration(&caller, &made.id).await.map(drop)),
            ("reject_registration", core.reject_registration(&caller, &made.id).await.map(drop)),
            ("disable_registration", core.disable_registration(&caller, &made.id).await.map(drop)),
            ("enable_registration", core.enable_registration(&caller, &made.id).await.map(drop)),
            ("assign_registration", core.assign_registration(&caller, &made.id, client.as_str()).await.map(drop)),
            ("set_privileges", core.set_privileges(&caller, &made.id, Vec::new()).await.map(drop)),
            ("rotate_secret", core.rotate_secret(&caller, &made.id, 0).await.map(drop)),
            ("stop_secret", core.stop_secret(&caller, &made.id, &"X".into()).await),
            ("revoke_registration", core.revoke_registration(&caller, &made.id).await.map(drop)),
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
    let made = world.core.register(&registrar, new()).await.unwrap().registration;
    assert_eq!(made.owner, "registrar");
    world.core.read_registration(&registrar, &made.client_id).await.unwrap();
    for caller in [auditor, Caller::System] {
        assert!(matches!(world.core.register(&caller, new()).await, Err(Error::Forbidden)));
        assert!(matches!(world.core.read_registration(&caller, &made.client_id).await, Err(Error::Forbidden)));
        assert!(matches!(world.core.delete_registration(&caller, &made.client_id).await, Err(Error::Forbidden)));
        assert!(matches!(world.core.find_registration_name(&caller, "Shop").await, Err(Error::Forbidden)));
    }
    world.core.delete_registration(&registrar, &made.client_id).await.unwrap();
    let gone = world.core.delete_registration(&registrar, &made.client_id).await;
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
});
