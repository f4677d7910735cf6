//! A database that a former version filled, in every table, is brought to the current version with all that it holds.

use model::{
    RegistrationFilter, SecretHash,
    store::{
        AdministratorStore, CatalogueStore, ClientStore, CredentialStore, MemberStore, ProvisioningStore, TokenStore,
    },
};
use storage::{
    Database,
    testing::{databases_of_version, execute, text_rows},
};

use crate::fixtures::at;

/// The version that [`ROWS`] are of.
const VERSION: i64 = 8;
/// One statement for each row; valid for both databases but for binary values.
const ROWS: &str = include_str!("version_8.sql");
/// The tables of both databases.
const TABLES: [&str; 33] = [
    "administrators",
    "api_client_collections",
    "api_clients",
    "api_keys",
    "attempts",
    "audit_events",
    "authorization_requests",
    "client_drafts",
    "client_secrets",
    "collections",
    "consents",
    "grants",
    "initial_tokens",
    "issued_tokens",
    "link_requests",
    "links",
    "logos",
    "members",
    "openapi_readings",
    "operations",
    "outbox",
    "policies",
    "provider_calls",
    "provider_clients",
    "providers",
    "refresh_tokens",
    "registrations",
    "reveals",
    "server_secrets",
    "sessions",
    "signing_keys",
    "spent_jwts",
    "totals",
];

fn statement(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

async fn rows(db: &Database) -> Vec<(String, String)> {
    let counts = TABLES.map(|table| format!("SELECT '{table}', CAST(COUNT(*) AS TEXT) FROM {table}"));
    text_rows(db, statement(counts.join(" UNION ALL "))).await
}

fn hash(text: &str) -> SecretHash {
    SecretHash::from_stored(text.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_version_8_keeps_its_rows_and_they_read_back() {
    for test in databases_of_version(VERSION).await {
        let db = test.database();
        for row in ROWS.split(";\n\n") {
            let row = row.trim().trim_end_matches(';');
            let is_postgres = test.url().starts_with("postgres");
            let row = if is_postgres { row.replace(" X'", r" '\x") } else { row.to_owned() };
            execute(&db, statement(row)).await;
        }
        let before = rows(&db).await;
        let empty: Vec<_> = before.iter().filter(|(_, count)| count == "0").collect();
        assert!(empty.is_empty(), "the fixture has no row for {empty:?}");
        db.migrate().await.unwrap();
        assert_eq!(rows(&db).await, before);
        reads_back(&db).await;
    }
}

async fn reads_back(db: &Database) {
    let helena = db.find_administrator("helena").await.unwrap().unwrap();
    assert!(helena.password_hash.starts_with("$argon2id$"));
    let drafts = db.list_drafts(&helena.id).await.unwrap();
    assert_eq!(drafts.len(), 1);

    let providers = db.list_providers().await.unwrap();
    assert_eq!(providers.len(), 2);
    for provider in &providers {
        let provider = db.lookup_provider(&provider.provider.id).await.unwrap().unwrap();
        assert!(!provider.rules.scopes.is_empty(), "{}", provider.name);
    }
    for collection in db.list_collections().await.unwrap() {
        let (text, _) = db.lookup_openapi_text(&collection.id).await.unwrap().unwrap();
        assert!(text.contains("openapi"));
    }
    assert_eq!(db.list_policies().await.unwrap().len(), 2);

    let members = db.find_members("ines.faria@brightwater.example").await.unwrap();
    let client = db.lookup_client(&members[0].api_client).await.unwrap().unwrap();
    assert_eq!(client.name, "Brightwater Outdoor");
    assert_eq!(db.list_collections_of(&client.id).await.unwrap().len(), 1);
    let logo = db.read_logo(&client.logo.unwrap(), model::LogoSize::Small).await.unwrap().unwrap();
    assert_eq!(logo.len(), 8);

    let registrations = db.list_all_registrations(&RegistrationFilter::default()).await.unwrap();
    assert_eq!(registrations.total, 2);
    let shop = db.find_registration("1wrkJdc8qbhwu2vQv7eQfnwpYTWa", at(0)).await.unwrap().unwrap();
    assert_eq!(shop.registration.api_client, Some(client.id));
    let secret_works_at = model::Timestamp::from_unix_seconds(1_786_000_000);
    assert_eq!(db.live_secrets(&shop.registration.id, secret_works_at).await.unwrap().len(), 1);
    let external = db.find_registration("1wso5hc8rde8dvZRWeBBzmwzOVta", at(0)).await.unwrap();
    assert!(
        external.is_none_or(|found| !found.registration.realm.is_empty()),
        "it is known in its provider's realm only"
    );
    assert_eq!(db.list_initial_tokens().await.unwrap().len(), 1);

    let token = db.find_issued_token(&hash("hash of a token")).await.unwrap().unwrap();
    assert_eq!(
        (token.token.dpop_jkt.as_deref(), token.client_id.as_str()),
        (Some("jkt"), shop.registration.client_id.as_str())
    );
    assert!(db.find_refresh_token(&hash("hash of a refresh token")).await.unwrap().is_some());
    let grant = db.find_grant_by_code(&hash("hash of a code")).await.unwrap().unwrap();
    assert!(db.find_consent(&shop.registration.id, &grant.person.id).await.unwrap().is_some());
    assert!(db.find_authorization_request(&hash("hash of a request"), at(0)).await.unwrap().is_some());
    assert!(db.is_spent("access_token spent").await.unwrap());
    assert_eq!(db.signing_keys().await.unwrap().len(), 1);
    assert_eq!(db.find_server_secret("pairwise_subjects").await.unwrap().unwrap().as_str(), "key.secret");
    assert_eq!(db.link_requests(10).await.unwrap().len(), 1);
    assert_eq!(db.list_provider_calls(&model::CallFilter::default()).await.unwrap().total, 1);
    let operations = db.recent_operations(&"01KZHJK958EC4TW1X84DSP3FXV".into(), 10).await.unwrap();
    assert_eq!(operations.len(), 1);
    assert!(db.lookup_provider_client(&"01KZHJK958EC4TW2EW6WPN9WEN".into()).await.unwrap().is_some());
}
