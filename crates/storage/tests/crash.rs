//! What was acknowledged is there after the process was killed, at any moment.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test, whose second process has its settings so")]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use dcr::ClientMetadata;
use model::{
    Change, ClientSecret, CredentialChange, Entropy, Origin, Registration, RegistrationState, Sealed, Secret, Store,
    SystemEntropy, Timestamp, store::CredentialStore,
};
use storage::{Database, DatabaseOptions};

/// Where the process that is killed has its database, and which round it is.
const URL: &str = "GATEHOUSE_KILL_URL";
const ROUND: &str = "GATEHOUSE_KILL_ROUND";
/// How many rounds; 3 without it.
const ROUNDS: &str = "GATEHOUSE_KILL_ROUNDS";

const NOW: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

fn registration(id: &str) -> Vec<Change> {
    let metadata = ClientMetadata {
        client_name: Some("Shop".to_owned()),
        redirect_uris: Some(vec!["https://shop.test/callback".to_owned()]),
        ..ClientMetadata::default()
    };
    let registration = Registration {
        id: id.into(),
        client_id: id.to_owned(),
        realm: String::new(),
        api_client: None,
        provider: None,
        member: None,
        owner: "ada".to_owned(),
        label: "Shop".to_owned(),
        metadata: metadata.verify().unwrap(),
        state: RegistrationState::Active,
        origin: Origin::default(),
        unique_name: None,
        access_token: None,
        holders: 1,
        revision: 0,
        created_at: NOW,
        updated_at: NOW,
        last_used_at: None,
        tokens_since: Timestamp::from_unix_seconds(0),
        privileges: Vec::new(),
    };
    let secret = ClientSecret {
        id: format!("S{id}").as_str().into(),
        registration: id.into(),
        hash: Secret::new(id).hash(),
        sealed: Sealed::from_stored("key.sealed"),
        last_four: "abcd".to_owned(),
        created_at: NOW,
        expires_at: None,
    };
    vec![CredentialChange::AddRegistration(Box::new(registration)).into(), CredentialChange::AddSecret(secret).into()]
}

/// Not a test of its own: the process that is killed. It says each id once the database has acknowledged it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other test runs it in a process of its own"]
async fn registers_until_it_is_killed() {
    let (Ok(url), Ok(round)) = (std::env::var(URL), std::env::var(ROUND)) else { return };
    let db = Database::connect(&url, DatabaseOptions::default()).await.unwrap();
    db.migrate().await.unwrap();
    let tasks: Vec<_> = (0..32)
        .map(|task| {
            let (db, round) = (db.clone(), round.clone());
            tokio::spawn(async move {
                for number in 0.. {
                    let id = format!("{round}-{task}-{number}");
                    db.commit(registration(&id)).await.unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "acknowledged {id}").unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let rounds: u32 = std::env::var(ROUNDS).map_or(3, |rounds| rounds.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("gatehouse.db").display());
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "registers_until_it_is_killed", "--ignored", "--nocapture"])
            .env(URL, &url)
            .env(ROUND, round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let ids = |line: String| line.strip_prefix("acknowledged ").map(ToOwned::to_owned);
        let before = acknowledged.len();
        acknowledged.extend(lines.by_ref().find_map(ids));
        // It is at work; somewhere in it, it ends.
        let mut random = [0; 1];
        SystemEntropy.fill(&mut random);
        let reading = thread::spawn(move || lines.filter_map(ids).collect::<Vec<_>>());
        thread::sleep(Duration::from_millis(50 + 2 * u64::from(random[0])));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reading.join().unwrap());
        assert!(acknowledged.len() > before, "round {round} got nowhere");

        let db = Database::connect(&url, DatabaseOptions::default()).await.unwrap();
        for id in &acknowledged[before..] {
            let found = db.find_registration(id, NOW).await.unwrap();
            assert!(found.is_some_and(|found| found.secret.is_some()), "{id} was acknowledged and is not there");
        }
        db.close().await;
    }
    let db = Database::connect(&url, DatabaseOptions::default()).await.unwrap();
    for id in &acknowledged {
        assert!(db.find_registration(id, NOW).await.unwrap().is_some(), "{id} was lost later");
    }
}
