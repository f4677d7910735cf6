//! Changing an API client after it was made.

use registration::{
    ApiClientId, Caller, Error, LogoSize, MemberRole, MemberState, PortalAccess,
    clients::{ClientFields, NewLogo},
};

use crate::support::{World, sentence, wrong_fields};

/// A PNG file of one colour.
fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(200, 100).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// The form as the page shows it.
async fn form(world: &World, admin: &Caller, client: &ApiClientId) -> ClientFields {
    let client = world.core.clients().page(admin, client).await.unwrap().client;
    ClientFields {
        name: client.name,
        description: client.description,
        portal_access: client.portal_access,
        email: client.email.unwrap_or_default(),
        collections: client.collections.iter().map(ToString::to_string).collect(),
        policy: client.policy.map(|policy| policy.to_string()).unwrap_or_default(),
        logo: NewLogo::Keep,
    }
}

story!(a_client_gets_another_name_policy_and_collections, |world| {
    let admin = world.administrator("ada").await;
    let (orders, returns) = (world.collection(&admin, "Orders").await, world.collection(&admin, "Returns").await);
    let (slow, fast) = (world.policy(&admin, "Slow").await, world.policy(&admin, "Fast").await);
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let mut fields = form(&world, &admin, &client).await;
    fields.collections = vec![orders.to_string()];
    fields.policy = slow.to_string();
    world.core.clients().update(&admin, &client, fields.clone()).await.unwrap();
    let refused = sentence(world.core.policies().delete(&admin, &slow).await);
    assert!(refused.contains("it is assigned to Acme"), "{refused}");
    assert_eq!(world.core.policies().used_by(&admin, &slow).await.unwrap()[0].id, client);

    "  Acme Logistics ".clone_into(&mut fields.name);
    "Parcels.".clone_into(&mut fields.description);
    fields.collections = vec![returns.to_string(), orders.to_string()];
    fields.policy = fast.to_string();
    world.clock.advance_seconds(60);
    world.core.clients().update(&admin, &client, fields).await.unwrap();
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!((page.client.name.as_str(), page.client.description.as_str()), ("Acme Logistics", "Parcels."));
    assert_eq!(page.client.collections, [returns, orders]);
    assert_eq!(page.policy.unwrap().id, fast);
    assert_eq!(page.client.updated_at.unix_seconds() - page.client.created_at.unix_seconds(), 60);
    assert_eq!(page.members.len(), 1, "nobody is invited again");
    // What the refusal asked for has been done.
    world.core.policies().delete(&admin, &slow).await.unwrap();
});

story!(what_is_wrong_with_a_change_is_named_and_changes_nothing, |world| {
    let admin = world.administrator("ada").await;
    world.auth_token_client(&admin, "Globex", None).await;
    let client = world.auth_token_client(&admin, "Acme", None).await;
    let wrong = ClientFields {
        name: "GLOBEX".to_owned(),
        description: "x".repeat(2001),
        portal_access: true,
        email: "nobody".to_owned(),
        collections: vec!["01J0000000000000000000000X".to_owned()],
        policy: "01J0000000000000000000000X".to_owned(),
        logo: NewLogo::Replace(b"GIF89a".to_vec()),
    };
    let fields = wrong_fields(world.core.clients().update(&admin, &client, wrong).await);
    assert_eq!(fields, ["name", "description", "email", "collections", "policy", "logo"]);
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!((page.client.name.as_str(), page.client.portal_access, page.members.len()), ("Acme", false, 0));

    let own_name = ClientFields { name: "ACME".to_owned(), ..form(&world, &admin, &client).await };
    world.core.clients().update(&admin, &client, own_name).await.unwrap();
    let nobody =
        world.core.clients().update(&admin, &"01J0000000000000000000000X".into(), ClientFields::default()).await;
    assert!(matches!(nobody, Err(Error::NotFound("client"))));
});

story!(a_logo_is_exchanged_and_removed, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", None).await;
    let mut logos = Vec::new();
    for _ in 0..2 {
        let fields = ClientFields { logo: NewLogo::Replace(picture()), ..form(&world, &admin, &client).await };
        world.core.clients().update(&admin, &client, fields).await.unwrap();
        let page = world.core.clients().page(&admin, &client).await.unwrap();
        logos.push(page.client.logo.unwrap());
    }
    assert!(matches!(world.core.clients().read_logo(&logos[0], LogoSize::Small).await, Err(Error::NotFound(_))));
    let kept = form(&world, &admin, &client).await;
    world.core.clients().update(&admin, &client, kept).await.unwrap();
    world.core.clients().read_logo(&logos[1], LogoSize::Large).await.unwrap();
    let removed = ClientFields { logo: NewLogo::Remove, ..form(&world, &admin, &client).await };
    world.core.clients().update(&admin, &client, removed).await.unwrap();
    assert_eq!(world.core.clients().page(&admin, &client).await.unwrap().client.logo, None);
    assert!(matches!(world.core.clients().read_logo(&logos[1], LogoSize::Large).await, Err(Error::NotFound(_))));
});

story!(access_is_granted_later_and_taken_away_again, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", None).await;
    let mut fields = form(&world, &admin, &client).await;
    fields.portal_access = true;
    assert_eq!(wrong_fields(world.core.clients().update(&admin, &client, fields.clone()).await), ["email"]);
    "Ops@Acme.example".clone_into(&mut fields.email);
    world.core.clients().update(&admin, &client, fields.clone()).await.unwrap();
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    let first = &page.members[0].member;
    assert_eq!((first.email.as_str(), first.role), ("ops@acme.example", MemberRole::Owner));
    let member = world.member_of(&admin, &client).await;
    let key = world.core.api_keys().make(&member, &world.core.credentials().new_id(), "CI").await.unwrap();
    let invited = world.core.members().invite(&admin, &client, "dev@acme.example").await.unwrap();
    let invitation = world.token_in_mail(&invited).await;
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    let sign_in = world.token_in_mail(&first.id).await;

    fields.portal_access = false;
    world.core.clients().update(&admin, &client, fields.clone()).await.unwrap();
    assert!(matches!(world.core.members().caller(&first.id).await, Err(Error::NotSignedIn)), "the session ends");
    for link in [&invitation, &sign_in] {
        assert!(matches!(world.core.members().redeem_link(link).await, Err(Error::LinkSpent)));
    }
    assert!(world.core.outbox().next().await.unwrap().is_none(), "nothing is sent any more");
    assert_eq!(world.core.api_keys().get(&admin, &key).await.unwrap().revoked_at, None, "credentials go on working");
    let listed = world.core.clients().list(&admin, &registration::ClientFilter::default()).await.unwrap();
    assert_eq!(listed.items[0].portal_access, PortalAccess::Off);

    // On again: the people are still there, and nobody is invited by it.
    fields.portal_access = true;
    world.core.clients().update(&admin, &client, fields).await.unwrap();
    world.core.members().caller(&first.id).await.unwrap();
    assert!(world.core.outbox().next().await.unwrap().is_none());
    assert!(
        matches!(world.core.members().redeem_link(&invitation).await, Err(Error::LinkSpent)),
        "old links stay dead"
    );
});

story!(a_member_is_removed_and_their_credentials_stay, |world| {
    let admin = world.administrator("ada").await;
    let client = world.auth_token_client(&admin, "Acme", Some("ops@acme.example")).await;
    let member = world.member_of(&admin, &client).await;
    let key = world.core.api_keys().make(&member, &world.core.credentials().new_id(), "CI").await.unwrap();
    let id = world.first_member(&admin, &client).await;
    world.core.members().request_sign_in_link("ops@acme.example", "192.0.2.1", None).await.unwrap();
    let link = world.token_in_mail(&id).await;

    world.core.members().remove(&admin, &id).await.unwrap();
    assert!(matches!(world.core.members().caller(&id).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.core.members().redeem_link(&link).await, Err(Error::LinkSpent)));
    let key = world.core.api_keys().get(&admin, &key).await.unwrap();
    assert_eq!((key.revoked_at, key.owner.as_str()), (None, "ops@acme.example"));
    assert!(matches!(world.core.members().remove(&admin, &id).await, Err(Error::NotFound("member"))));

    // Changing something else invites nobody.
    let unchanged = form(&world, &admin, &client).await;
    world.core.clients().update(&admin, &client, unchanged).await.unwrap();
    assert!(world.core.clients().page(&admin, &client).await.unwrap().members.is_empty());

    // They can come back, as somebody new.
    world.core.members().invite(&admin, &client, "ops@acme.example").await.unwrap();
    let page = world.core.clients().page(&admin, &client).await.unwrap();
    assert_eq!(page.members[0].member.state, MemberState::Invited);
});
