use model::{CredentialChange, Page, Registration, RegistrationFilter, RegistrationState, store::CredentialStore};
use storage::Database;

use crate::fixtures::{at, change, registration, with_registration};

async fn add(db: &Database, registration: Registration) {
    change(db, CredentialChange::AddRegistration(Box::new(registration))).await.unwrap();
}

async fn listed(db: &Database, search: &str, state: Option<RegistrationState>) -> (Vec<String>, i64) {
    let filter = RegistrationFilter { search: search.to_owned(), state, page: Page::default() };
    let listing = db.list_all_registrations(&filter).await.unwrap();
    (listing.items.into_iter().map(|row| row.registration.id.to_string()).collect(), listing.total)
}

/// `ids`, and how many they are.
fn these(ids: &[&str]) -> (Vec<String>, i64) {
    (ids.iter().map(|id| (*id).to_owned()).collect(), i64::try_from(ids.len()).unwrap())
}

contract_test!(the_list_names_client_and_provider, |db| {
    with_registration(&db).await;
    add(&db, Registration { api_client: None, ..registration("R2", "") }).await;
    let rows = db.list_all_registrations(&RegistrationFilter::default()).await.unwrap().items;
    let names: Vec<_> = rows
        .iter()
        .map(|row| (row.registration.id.as_str(), row.client_name.as_deref(), row.provider_name.as_deref()))
        .collect();
    assert_eq!(names, [("R2", None, None), ("R1", Some("Client C1"), Some("Provider P1"))]);
    assert_eq!(rows[0].registration, Registration { api_client: None, ..registration("R2", "") });
});

contract_test!(the_list_is_by_state_and_newest_first, |db| {
    with_registration(&db).await;
    assert_eq!(db.count_awaiting_approval().await.unwrap(), 0);
    let made = |id, seconds, state| Registration { created_at: at(seconds), state, ..registration(id, "C1") };
    add(&db, made("R2", 20, RegistrationState::AwaitingApproval)).await;
    add(&db, made("R3", 10, RegistrationState::Disabled)).await;
    add(&db, made("R4", 20, RegistrationState::AwaitingApproval)).await;
    add(&db, made("R5", 30, RegistrationState::Revoked)).await;
    assert_eq!(listed(&db, "", None).await, these(&["R4", "R2", "R3", "R1"]));
    assert_eq!(listed(&db, "", Some(RegistrationState::AwaitingApproval)).await, these(&["R4", "R2"]));
    assert_eq!(listed(&db, "", Some(RegistrationState::Revoked)).await, these(&["R5"]));
    assert_eq!(listed(&db, "", Some(RegistrationState::Rejected)).await, these(&[]));
    assert_eq!(db.count_awaiting_approval().await.unwrap(), 2);
});

contract_test!(the_list_has_pages, |db| {
    with_registration(&db).await;
    for number in 10..70 {
        let state = if number < 12 { RegistrationState::Revoked } else { RegistrationState::Active };
        let label = if number < 65 { "Shop" } else { "Else" }.to_owned();
        let made = Registration { created_at: at(number), state, label, ..registration(&format!("R{number}"), "C1") };
        add(&db, made).await;
    }
    for (search, page, first, rows, total) in [
        ("", 1, "R69", 50, 59),
        ("", 2, "R19", 9, 59),
        ("", 3, "", 0, 59),
        ("SHOP", 2, "R19", 9, 59),
        ("else", 1, "R69", 5, 5),
    ] {
        let filter = RegistrationFilter { search: search.to_owned(), state: None, page: Page::number(page) };
        let listing = db.list_all_registrations(&filter).await.unwrap();
        let found = listing.items.first().map_or("", |row| row.registration.id.as_str());
        assert_eq!((found, listing.items.len(), listing.total), (first, rows, total), "{search} {page}");
    }
});

contract_test!(the_search_looks_at_name_client_id_and_redirect_uris, |db| {
    with_registration(&db).await;
    let mut metadata = registration("R2", "C1").metadata;
    "Hidden name".clone_into(&mut metadata.client_name);
    metadata.redirect_uris = vec!["https://first.test/50%25_off".to_owned(), "https://Second.example/".to_owned()];
    add(&db, Registration { label: "100% Müsli_Bar".to_owned(), metadata, ..registration("R2", "C1") }).await;
    assert_eq!(listed(&db, "musli", None).await, these(&[]));
    assert_eq!(listed(&db, " MüSLI_bar ", None).await, these(&["R2"]));
    assert_eq!(listed(&db, "CLIENT-ID-R", None).await, these(&["R2", "R1"]));
    assert_eq!(listed(&db, "Second.EXAMPLE", None).await, these(&["R2"]));
    assert_eq!(listed(&db, "first.test/50%25_off", None).await, these(&["R2"]));
    assert_eq!(listed(&db, "50_25", None).await, these(&[]), "wildcards are letters");
    assert_eq!(listed(&db, "hidden", None).await, these(&[]), "nothing else of the metadata");
    assert_eq!(listed(&db, "authorization_code", None).await, these(&[]));
    assert_eq!(listed(&db, "shop.test", Some(RegistrationState::Disabled)).await, these(&[]));
});
