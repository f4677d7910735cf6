use dcr::AuthenticationMethod;
use model::{
    ApiClient, CatalogueChange, Change, ClientChange, ClientFilter, ClientSummary, CredentialChange, MemberChange,
    Page, PortalAccess, Registration, Store, store::ClientStore,
};
use storage::Database;

use crate::fixtures::{
    api_key, at, change, client, collection, logo, member, policy, provider, registration, with_administrator,
};

async fn page(db: &Database, search: &str, number: u32) -> (Vec<String>, i64) {
    let filter = ClientFilter { search: search.to_owned(), page: Page::number(number) };
    let listing = db.list_clients(&filter, at(0)).await.unwrap();
    (listing.items.into_iter().map(|client| client.id.to_string()).collect(), listing.total)
}

async fn access(db: &Database, seconds: i64) -> PortalAccess {
    db.list_clients(&ClientFilter::default(), at(seconds)).await.unwrap().items[0].portal_access
}

contract_test!(a_row_says_everything_about_the_client, |db| {
    with_administrator(&db).await;
    let full = ApiClient {
        logo: Some("G1".into()),
        provider: Some("P1".into()),
        policy: Some("Q1".into()),
        collections: vec!["K1".into(), "K2".into()],
        created_at: at(-5),
        ..client("C1")
    };
    let bare = ApiClient { portal_access: false, created_at: at(-9), ..client("C2") };
    let at_provider = |id| Box::new(Registration { provider: Some("P1".into()), ..registration(id, "C1") });
    let changes: Vec<Change> = vec![
        CatalogueChange::AddProvider(Box::new(provider("P1"))).into(),
        CatalogueChange::AddPolicy(policy("Q1")).into(),
        CatalogueChange::AddCollection(collection("K1")).into(),
        CatalogueChange::AddCollection(collection("K2")).into(),
        ClientChange::AddLogo(logo("G1")).into(),
        ClientChange::Add(Box::new(full)).into(),
        ClientChange::Add(Box::new(bare)).into(),
        MemberChange::Add(member("M1", "C1")).into(),
        CredentialChange::AddRegistration(at_provider("R1")).into(),
        CredentialChange::AddRegistration(at_provider("R2")).into(),
        CredentialChange::RevokeRegistration("R2".into(), at(1)).into(),
        CredentialChange::AddApiKey(api_key("A1", "C1")).into(),
        CredentialChange::AddApiKey(api_key("A2", "C1")).into(),
        CredentialChange::RevokeApiKey("A2".into(), at(1)).into(),
    ];
    db.commit(changes).await.unwrap();

    let listing = db.list_clients(&ClientFilter::default(), at(0)).await.unwrap();
    assert_eq!(listing.total, 2);
    assert_eq!(
        listing.items,
        [
            ClientSummary {
                id: "C1".into(),
                name: "Client C1".to_owned(),
                logo: Some("G1".into()),
                authentication_method: AuthenticationMethod::AuthToken,
                provider: Some(("P1".into(), "Provider P1".to_owned())),
                collections: 2,
                policy: Some("Policy Q1".to_owned()),
                portal_access: PortalAccess::Invited,
                active_credentials: 2,
                total_credentials: 4,
                created_at: at(-5),
            },
            ClientSummary {
                id: "C2".into(),
                name: "Client C2".to_owned(),
                logo: None,
                authentication_method: AuthenticationMethod::AuthToken,
                provider: None,
                collections: 0,
                policy: None,
                portal_access: PortalAccess::Off,
                active_credentials: 0,
                total_credentials: 0,
                created_at: at(-9),
            },
        ]
    );
});

contract_test!(portal_access_follows_the_members, |db| {
    with_administrator(&db).await;
    change(&db, ClientChange::Add(Box::new(client("C1")))).await.unwrap();
    assert_eq!(access(&db, 0).await, PortalAccess::InvitationExpired);
    change(&db, MemberChange::Add(member("M1", "C1"))).await.unwrap();
    assert_eq!(access(&db, 0).await, PortalAccess::Invited);
    assert_eq!(access(&db, 86_400).await, PortalAccess::InvitationExpired);
    change(&db, MemberChange::EndInvitation { member: "M1".into(), at: at(5) }).await.unwrap();
    assert_eq!(access(&db, 5).await, PortalAccess::InvitationExpired);
    change(&db, MemberChange::SignedIn { member: "M1".into(), at: at(4) }).await.unwrap();
    assert_eq!(access(&db, 5).await, PortalAccess::Active);
});

contract_test!(pages_have_fifty_rows_newest_first, |db| {
    with_administrator(&db).await;
    // Two in each second: the id decides between them.
    let clients = (0..120).map(|number| {
        ClientChange::Add(Box::new(ApiClient { created_at: at(number / 2), ..client(&format!("C{number:03}")) })).into()
    });
    db.commit(clients.collect()).await.unwrap();

    let (first, total) = page(&db, "", 1).await;
    assert_eq!((first.len(), total), (50, 120));
    assert_eq!((first[0].as_str(), first[49].as_str()), ("C119", "C070"));
    assert!(first.is_sorted_by(|a, b| a > b));
    let (third, total) = page(&db, "", 3).await;
    assert_eq!((third.len(), total), (20, 120));
    assert_eq!(third[19], "C000");
    assert_eq!(page(&db, "", 4).await, (vec![], 120));
    assert_eq!(page(&db, "", u32::MAX).await, (vec![], 120));

    let (second, total) = page(&db, "client c0", 2).await;
    assert_eq!((second.len(), total), (50, 100), "a search has pages too");
    assert_eq!((second[0].as_str(), second[49].as_str()), ("C049", "C000"));
});

contract_test!(a_search_looks_for_letters_in_names_and_addresses, |db| {
    with_administrator(&db).await;
    let named = |id, seconds, name: &str, email: Option<&str>| -> Change {
        ClientChange::Add(Box::new(ApiClient {
            name: name.to_owned(),
            email: email.map(str::to_owned),
            created_at: at(seconds),
            ..client(id)
        }))
        .into()
    };
    let changes = vec![
        named("C1", 4, "100% Organic", Some("Hello@Organic.test")),
        named("C2", 3, "100 Percent", None),
        named("C3", 2, "snake_case", Some("s_c@snakes.test")),
        named("C4", 1, "snakes case", None),
        named("C5", 0, r"Back\slash ÄÖÜ", None),
    ];
    db.commit(changes).await.unwrap();

    let found = async |search| page(&db, search, 1).await.0;
    assert_eq!(found("100").await, ["C1", "C2"]);
    assert_eq!(found("100%").await, ["C1"]);
    assert_eq!(found("%").await, ["C1"]);
    assert_eq!(found("E_C").await, ["C3"]);
    assert_eq!(found("_").await, ["C3"]);
    assert_eq!(found(r"\").await, ["C5"]);
    assert_eq!(found(r"k\S").await, ["C5"]);
    assert_eq!(found("äöü").await, ["C5"]);
    assert_eq!(found("  hello@ORGANIC ").await, ["C1"]);
    assert_eq!(found("SNAKE").await, ["C3", "C4"]);
    assert_eq!(found("nothing").await, Vec::<String>::new());
    assert_eq!(page(&db, "snake", 1).await.1, 2);
});
