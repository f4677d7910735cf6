//! Key-encryption keys: a key that is not the database's stops the start, and keys can be changed while servers work.

use std::{path::Path, sync::Arc};

use registration::{
    Caller, ConnectionFields, Core, FixedClock, Ports, ProgramFields, ProviderClient, ProviderClientState,
    ProvisioningChange, Sealed, SealedChange, Secret, Store as _, SystemClock, SystemEntropy, TokenChange, Url, Vault,
    clients::{AccessFields, StepFields},
    registrations::CredentialFields,
    sealing::{KeyRefusal, KeyRole, KeyVerdict, SealedColumn},
    server_secret_context,
    store::SealedStore as _,
};
use server::{
    parts::{self, Parts, Purpose},
    settings::Settings,
};
use storage::{
    Database,
    testing::{TestDatabase, columns_holding, databases, databases_of_version},
};
use web::session::SignedIn;

use crate::{
    settings::settings,
    support::{NOW, TestServer},
};

/// The key of [`TestServer`].
const FIRST: [u8; 32] = [7; 32];
const SECOND: [u8; 32] = [9; 32];
const THIRD: [u8; 32] = [11; 32];

/// The core on a database, as a process with these keys has it; the first one seals.
fn core_with(database: &Database, keys: &[[u8; 32]]) -> Core {
    let mut vault = Vault::new(&keys[0]).unwrap();
    for previous in &keys[1..] {
        vault.also_open_with(previous).unwrap();
    }
    Core::new(Ports {
        store: Arc::new(database.clone()),
        clock: Arc::new(FixedClock::at(NOW)),
        entropy: Arc::new(SystemEntropy),
        vault,
        public_url: Url::parse("http://127.0.0.1:3000").unwrap(),
    })
}

fn id_of(key: &[u8; 32]) -> String {
    Vault::new(key).unwrap().current_key().to_owned()
}

/// The draft of a client whose introspection endpoint is entered by hand, after its second step.
async fn entered_by_hand(core: &Core, owner: &Caller, name: &str, endpoint: &str) {
    let draft = core.clients().start_draft(owner).await.unwrap();
    let details = StepFields::Details {
        name: name.to_owned(),
        description: String::new(),
        portal_access: false,
        email: String::new(),
    };
    core.clients().save_step(owner, &draft, details).await.unwrap();
    let access = AccessFields {
        authentication_method: "token_introspection".to_owned(),
        provider: "manual".to_owned(),
        base_url: "https://id.example".to_owned(),
        endpoint: endpoint.to_owned(),
        connection: "bearer".to_owned(),
        connection_secret: Some(Secret::new("hush")),
        ..AccessFields::default()
    };
    // Without an endpoint the draft is kept, and the step refused.
    let saved = core.clients().save_step(owner, &draft, StepFields::Access(access)).await;
    assert_eq!(saved.is_ok(), !endpoint.is_empty());
}

/// Something in every column that holds sealed values, made by the use cases but for two, which need other servers.
async fn fill(server: &TestServer) {
    let (core, database) = (&server.core, server.database.database());
    let owner = server.owner().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let (client, member) = server.member_of_acme(&owner, &provider).await;
    core.members().invite(&owner, &client, "new@acme.example").await.unwrap();
    let cookie = server.signed_in(SignedIn::Member(member.clone())).await;
    let session = Secret::new(cookie.split_once('=').unwrap().1);
    let caller = core.members().in_session(&member, core.now(), &session).await.unwrap();
    let fields = CredentialFields {
        id: core.credentials().new_id(),
        label: "Nightly batch".to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        scopes: vec!["orders:read".to_owned()],
        ..CredentialFields::default()
    };
    let registration = core.credentials().generate(&caller, &fields).await.unwrap();
    entered_by_hand(core, &owner, "Drafted", "").await;
    entered_by_hand(core, &owner, "By hand", "/introspect").await;

    let pem = |what: &str| format!("-----BEGIN {what}-----\nMIIB\n-----END {what}-----");
    let external = ConnectionFields {
        kind: "rfc7591".to_owned(),
        preset: "generic".to_owned(),
        name: "Elsewhere".to_owned(),
        authentication_method: "token_introspection".to_owned(),
        issuer: "https://idp.example".to_owned(),
        registration_endpoint: "https://idp.example/register".to_owned(),
        token_endpoint: "https://idp.example/token".to_owned(),
        method: "bearer".to_owned(),
        credential: "initial-access-token".to_owned(),
        client_certificate_pem: pem("CERTIFICATE"),
        client_key_pem: pem("PRIVATE KEY"),
        ..ConnectionFields::default()
    };
    let external = core.providers().add_external(&owner, &external).await.unwrap();

    // An administrator exchanges a secret: the new one waits in their session.
    let id = owner.administrator().unwrap().id.clone();
    let cookie = server.signed_in(SignedIn::Administrator(id)).await;
    let form = format!("registration={registration}&keep=3600");
    let answer = server.submit("/api/secrets/rotate", &form, Some(&cookie)).await;
    assert!(answer.status.is_redirection(), "{}", answer.body);
    assert!(server.visit("/oauth2/jwks", None).await.body.contains("kid"));

    let vault = Vault::new(&FIRST).unwrap();
    let seal = |context: &str| vault.seal(&SystemEntropy, context, &Secret::new("hush")).unwrap();
    let there = ProviderClient {
        id: "K1".into(),
        provider: external,
        registration: None,
        client_name: "Acme - Shop (k3f9x2ab)".to_owned(),
        client_id: None,
        registration_client_uri: None,
        access_token: Some(seal("provider_client/K1/access_token")),
        members: serde_json::Map::new(),
        state: ProviderClientState::Suspect,
        finding: None,
        checked_at: None,
        delete_after: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let secret =
        TokenChange::AddServerSecret { name: "test".to_owned(), sealed: seal(&server_secret_context("test")), at: NOW };
    database.commit(vec![ProvisioningChange::AddClient(Box::new(there)).into(), secret.into()]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sealed_value_is_in_the_list_and_is_sealed_anew() {
    let listed = || SealedColumn::ALL.map(|column| column.name().to_owned());
    for server in TestServer::on_each_database().await {
        let database = server.database.database();
        server.core.keys().accept().await.unwrap();
        fill(&server).await;
        // A new sealed column that is not in the list ends this here.
        let mut everywhere = columns_holding(&database, &format!("{}.", id_of(&FIRST))).await;
        assert!(everywhere.remove("key_checks.sealed"));
        assert_eq!(everywhere, listed().into());

        // The second key, while the server goes on with the first.
        let rotating = core_with(&database, &[SECOND, FIRST]);
        rotating.keys().accept().await.unwrap();
        let before = rotating.keys().status(&Caller::System).await.unwrap();
        let roles: Vec<_> = before.keys.iter().map(|key| (key.role, key.total())).collect();
        let total = before.keys[1].total();
        assert_eq!(roles, [(KeyRole::Current, 0), (KeyRole::Previous, total)]);
        let mut told = Vec::new();
        let rotated = rotating.keys().rotate(&Caller::System, |column, _| told.push(column)).await.unwrap();
        assert_eq!(told, SealedColumn::ALL);
        assert_eq!((rotated.resealed, rotated.damaged.as_slice(), rotated.changed_meanwhile), (total, &[][..], 0));
        assert_eq!(rotated.finished, [id_of(&FIRST)]);
        assert_eq!(columns_holding(&database, &format!("{}.", id_of(&FIRST))).await, [].into());

        // Again there is nothing to do, and the old key is needed no more: everything opens with the new one.
        let again = rotating.keys().rotate(&Caller::System, |_, _| ()).await.unwrap();
        assert_eq!((again.resealed, again.finished.len()), (0, 0));
        assert_eq!(core_with(&database, &[SECOND]).keys().check().await.unwrap(), KeyVerdict::Known);
        let onwards = core_with(&database, &[THIRD, SECOND]);
        onwards.keys().accept().await.unwrap();
        let rotated = onwards.keys().rotate(&Caller::System, |_, _| ()).await.unwrap();
        assert_eq!((rotated.resealed, rotated.missing.len(), rotated.damaged.len()), (total, 0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_goes_on_after_values_that_it_cannot_seal_anew() {
    for server in TestServer::on_each_database().await {
        let database = server.database.database();
        fill(&server).await;
        let secret = database.sealed_rows(SealedColumn::ClientSecrets, "", 1).await.unwrap().remove(0);
        let damaged = secret.text.replace(&secret.text[20..24], "AAAA");
        let damage = SealedChange::Replace { column: SealedColumn::ClientSecrets, row: secret.clone(), text: damaged };
        let lost = Vault::new(&THIRD).unwrap().seal(&SystemEntropy, "x", &Secret::new("x")).unwrap();
        let unread = TokenChange::AddServerSecret { name: "lost".to_owned(), sealed: lost, at: NOW };
        database.commit(vec![damage.into(), unread.into()]).await.unwrap();

        let core = core_with(&database, &[SECOND, FIRST]);
        core.keys().accept().await.unwrap();
        let rotated = core.keys().rotate(&Caller::System, |_, _| ()).await.unwrap();
        let [damaged] = rotated.damaged.as_slice() else { panic!("{rotated:?}") };
        assert_eq!((damaged.column, &damaged.id), (SealedColumn::ClientSecrets, &secret.id));
        assert_eq!(rotated.missing, [(id_of(&THIRD), 1)].into());
        assert_eq!(rotated.finished, [id_of(&FIRST)], "the first key opens nothing any more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_keys_of_the_database_are_accepted() {
    for test in databases().await {
        let database = test.database();
        core_with(&database, &[FIRST]).keys().accept().await.unwrap();
        for refused in [&[SECOND][..], &[SECOND, THIRD]] {
            let refusal = core_with(&database, refused).keys().accept().await.unwrap_err();
            assert!(matches!(&refusal, KeyRefusal::Missing(key) if *key == id_of(&FIRST)), "{refusal}");
        }
        // A process with both keys seals with the second from now on; one that has the first alone could not read that.
        core_with(&database, &[SECOND, FIRST]).keys().accept().await.unwrap();
        core_with(&database, &[FIRST, SECOND]).keys().accept().await.unwrap();
        let refusal = core_with(&database, &[FIRST]).keys().accept().await.unwrap_err();
        assert!(matches!(&refusal, KeyRefusal::Missing(key) if *key == id_of(&SECOND)), "{refusal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_processes_with_different_keys_that_start_together_one_does() {
    for test in databases().await {
        let database = test.database();
        let starts: Vec<_> = (1..=8_u8)
            .map(|number| {
                let core = core_with(&database, &[[number; 32]]);
                tokio::spawn(async move { core.keys().accept().await.is_ok() })
            })
            .collect();
        let mut started = 0;
        for start in starts {
            started += usize::from(start.await.unwrap());
        }
        assert_eq!(started, 1);
        assert_eq!(database.key_checks().await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_key_is_forgotten_and_what_the_server_makes_anew_with_it() {
    for server in TestServer::on_each_database().await {
        let database = server.database.database();
        server.core.keys().accept().await.unwrap();
        fill(&server).await;
        let core = core_with(&database, &[SECOND]);
        for wrong in [id_of(&SECOND), "unknown".to_owned()] {
            core.keys().forget(&Caller::System, &wrong).await.unwrap_err();
        }
        let rows = async |column| database.sealed_rows(column, "", 100).await.unwrap().len();
        let made_anew = rows(SealedColumn::SigningKeys).await + 1 + 1;
        let forgotten = core.keys().forget(&Caller::System, &id_of(&FIRST)).await.unwrap();
        assert_eq!(usize::try_from(forgotten).unwrap(), made_anew, "signing keys, a server secret and a reveal");
        assert_eq!(core.keys().check().await.unwrap(), KeyVerdict::Known);
        assert_eq!(rows(SealedColumn::SigningKeys).await, 0);
        assert!(rows(SealedColumn::ClientSecrets).await > 0, "they still authenticate by their hash");
    }
}

/// What a process with a data folder of its own is started with.
fn of(test: &TestDatabase, data: &Path) -> Settings {
    settings(&["--data-dir", data.to_str().unwrap(), "--database-url", test.url()]).unwrap()
}

async fn start(settings: &Settings) -> Result<Parts, String> {
    let public_url = settings.public_url(settings.listen).unwrap();
    let parts = parts::open(settings, public_url, Purpose::Command, Arc::new(SystemClock)).await;
    parts.map_err(|error| format!("{error:#}"))
}

fn generic(sentence: &str, test: &TestDatabase, folder: &Path) -> String {
    sentence.replace(test.database().describe(), "DATABASE").replace(folder.to_str().unwrap(), "FOLDER")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_makes_a_key_for_an_empty_database_only() {
    for test in databases().await {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        let parts = start(&of(&test, &first)).await.unwrap();
        assert!(parts.key_made.is_some());
        parts.database.close().await;
        start(&of(&test, &first)).await.unwrap().database.close().await;

        let missing = start(&of(&test, &second)).await.err().unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(generic(&missing, &test, folder.path()), @"--key-encryption-key-file (GATEHOUSE_KEY_ENCRYPTION_KEY_FILE) is not given and FOLDER/second/key-encryption-key is not there, but DATABASE holds values that are sealed with a key. Put the file of that key there, from its backup, or name it; a new key could not read them.");
        }
        assert!(!second.join("key-encryption-key").exists());

        std::fs::create_dir_all(&second).unwrap();
        std::fs::write(second.join("key-encryption-key"), "00".repeat(32)).unwrap();
        let wrong = start(&of(&test, &second)).await.err().unwrap();
        let known = test.database().key_checks().await.unwrap().remove(0).key;
        let wrong = generic(&wrong, &test, folder.path()).replace(&known, "KEY");
        insta::allow_duplicates! {
            insta::assert_snapshot!(wrong, @"--key-encryption-key-file (GATEHOUSE_KEY_ENCRYPTION_KEY_FILE) gives another key than the one that DATABASE was used with: values there are sealed with the key “KEY”. Give that key, from its backup. While you change keys, name the file of the old one by --previous-key-encryption-key-file (GATEHOUSE_PREVIOUS_KEY_ENCRYPTION_KEY_FILES) until gatehouse keys rotate has ended. If the key is lost for good, run gatehouse keys forget KEY.");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_portals_that_start_together_on_an_empty_database_one_does() {
    for test in databases().await {
        let folder = tempfile::tempdir().unwrap();
        let data = ["first", "second"].map(|name| folder.path().join(name));
        let [first, second] = [of(&test, &data[0]), of(&test, &data[1])];
        let (first, second) = tokio::join!(start(&first), start(&second));
        for (started, data) in [first, second].into_iter().zip(&data) {
            assert_eq!(started.is_ok(), data.join("key-encryption-key").exists(), "no key is left that seals nothing");
        }
        assert_eq!(test.database().key_checks().await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_an_earlier_version_takes_the_key_that_opens_something_there() {
    const WITHOUT_KEY_CHECKS: i64 = 8;
    for test in databases_of_version(WITHOUT_KEY_CHECKS).await {
        let database = test.database();
        let sealed: Sealed = Vault::new(&FIRST)
            .unwrap()
            .seal(&SystemEntropy, &server_secret_context("nonces"), &Secret::new("hush"))
            .unwrap();
        let secret = TokenChange::AddServerSecret { name: "nonces".to_owned(), sealed, at: NOW };
        database.commit(vec![secret.into()]).await.unwrap();
        database.migrate().await.unwrap();

        let refusal = core_with(&database, &[SECOND]).keys().accept().await.unwrap_err();
        assert!(matches!(&refusal, KeyRefusal::Missing(key) if *key == id_of(&FIRST)), "{refusal}");
        assert_eq!(database.key_checks().await.unwrap(), []);
        core_with(&database, &[SECOND, FIRST]).keys().accept().await.unwrap();
        let mut keys: Vec<_> = database.key_checks().await.unwrap().into_iter().map(|check| check.key).collect();
        keys.sort_unstable();
        let mut both = [id_of(&FIRST), id_of(&SECOND)];
        both.sort_unstable();
        assert_eq!(keys, both, "the first key is needed until a rotation has ended");
    }
}
