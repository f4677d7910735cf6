//! Measures how many registrations, tokens and introspections the store alone serves in a second: with the look-ups that
//! the server makes for each of them, and nothing else of the server.
//!
//! ```text
//! cargo run --release --example commit_rate -- sqlite:rate.db [tasks] [seconds] [rows to begin with]
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement reads the clock, stops at anything unexpected, and rounds"
)]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use dcr::{AuthenticationMethod, ClientMetadata, GrantType};
use model::{
    AuditEvent, AuditEventId, CatalogueChange, Change, ClientSecret, ClientSecretId, Clock, CredentialChange, Entropy,
    InitialToken, IssuedToken, IssuedTokenId, Origin, OriginKind, Provider, ProviderHealth, ProviderKind,
    ProviderRules, ProviderSecrets, Registration, RegistrationId, RegistrationPolicy, RegistrationState, Sealed,
    Secret, SecretHash, Store, SystemClock, SystemEntropy, Timestamp, TokenChange,
    secret::alphanumeric,
    store::{CatalogueStore, CredentialStore, TokenStore},
};
use storage::{Database, DatabaseOptions};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Everything that one registration with an initial access token writes.
fn registration() -> (String, Vec<Change>) {
    let (clock, entropy): (&dyn Clock, &dyn Entropy) = (&SystemClock, &SystemEntropy);
    let id = RegistrationId::new(clock, entropy);
    let client_id = alphanumeric(entropy, 27);
    let metadata = ClientMetadata {
        client_name: Some("Shop".to_owned()),
        redirect_uris: Some(vec!["https://shop.test/callback".to_owned()]),
        ..ClientMetadata::default()
    };
    let now = clock.now();
    let registration = Registration {
        id: id.clone(),
        client_id: client_id.clone(),
        realm: String::new(),
        api_client: None,
        provider: Some("P".into()),
        member: None,
        owner: "Pipeline".to_owned(),
        label: "Shop".to_owned(),
        metadata: metadata.verify().unwrap(),
        state: RegistrationState::Active,
        origin: Origin {
            kind: OriginKind::InitialToken,
            address: Some("192.0.2.7".to_owned()),
            initial_token: Some("T".into()),
            policy: Some(policy().into()),
        },
        unique_name: None,
        access_token: None,
        holders: 1,
        revision: 0,
        created_at: now,
        updated_at: now,
        last_used_at: None,
        tokens_since: Timestamp::from_unix_seconds(0),
        privileges: Vec::new(),
    };
    let secret = ClientSecret {
        id: ClientSecretId::new(clock, entropy),
        registration: id.clone(),
        hash: Secret::new(client_id.as_str()).hash(),
        sealed: Sealed::from_stored(format!("keykeyke.{}", "x".repeat(120))),
        last_four: "abcd".to_owned(),
        created_at: now,
        expires_at: None,
    };
    let event = AuditEvent {
        id: AuditEventId::new(clock, entropy),
        at: now,
        actor_kind: "initial_access_token".into(),
        actor_id: "T".to_owned(),
        actor_name: "Pipeline".to_owned(),
        action: "registration.created".into(),
        object_id: id.to_string(),
        object_name: "Shop".to_owned(),
        api_client: None,
    };
    let changes = vec![
        CredentialChange::AddRegistration(Box::new(registration)).into(),
        CredentialChange::AddSecret(secret).into(),
        CredentialChange::UseInitialToken("T".into(), now).into(),
        Change::Record(event),
    ];
    (client_id, changes)
}

/// An opaque access token of a client.
fn issued_token(registration: &Registration) -> IssuedToken {
    let (clock, entropy): (&dyn Clock, &dyn Entropy) = (&SystemClock, &SystemEntropy);
    let now = clock.now();
    IssuedToken {
        id: IssuedTokenId::new(clock, entropy),
        hash: Secret::new(alphanumeric(entropy, 43).as_str()).hash(),
        registration: registration.id.clone(),
        grant: None,
        subject: registration.client_id.clone(),
        scope: vec!["orders.read".to_owned()],
        audience: vec!["https://portal.test".to_owned()],
        issued_at: now,
        expires_at: now.plus_seconds(3600),
        last_used_at: None,
        dpop_jkt: None,
    }
}

fn policy() -> RegistrationPolicy {
    RegistrationPolicy {
        grant_types: vec![GrantType::AuthorizationCode],
        scopes: vec!["orders.read".to_owned()],
        ..RegistrationPolicy::default()
    }
}

async fn prepare(db: &Database) {
    let now = SystemClock.now();
    let provider = Provider {
        id: "P".into(),
        name: "Provider".to_owned(),
        kind: ProviderKind::BuiltIn,
        authentication_method: AuthenticationMethod::OpenIdConnect,
        rules: ProviderRules::default(),
        external: None,
        secrets: ProviderSecrets::default(),
        disabled: false,
        test: None,
        health: ProviderHealth::default(),
        created_at: now,
        updated_at: now,
    };
    let token = InitialToken {
        id: "T".into(),
        label: "Pipeline".to_owned(),
        hash: Secret::new("token").hash(),
        last_four: "oken".to_owned(),
        provider: "P".into(),
        api_client: None,
        policy: policy().into(),
        max_uses: None,
        uses: 0,
        expires_at: None,
        revoked_at: None,
        created_by: "ada".to_owned(),
        created_at: now,
    };
    let changes = vec![
        CatalogueChange::AddProvider(Box::new(provider)).into(),
        CredentialChange::AddInitialToken(Box::new(token)).into(),
    ];
    db.commit(changes).await.unwrap();
}

/// Runs `work` in `tasks` tasks until each has heard that it is over, and prints how often it was done and how long it
/// took.
async fn measure<F: Future<Output = ()> + Send>(
    what: &str,
    tasks: usize,
    over: impl Fn(usize, Instant) -> bool + Clone + Send + 'static,
    work: impl Fn() -> F + Clone + Send + 'static,
) {
    let begin = Instant::now();
    let done = Arc::new(AtomicUsize::new(0));
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let (done, over, work) = (done.clone(), over.clone(), work.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                while !over(done.fetch_add(1, Ordering::Relaxed), begin) {
                    let start = Instant::now();
                    work().await;
                    times.push(start.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times: Vec<Duration> = Vec::new();
    for task in running {
        times.extend(task.await.unwrap());
    }
    let seconds = begin.elapsed().as_secs_f64();
    times.sort_unstable();
    println!(
        "{what}: {:.0} a second ({} in {seconds:.2} s), p50 {:?}, p99 {:?}, resident {}",
        times.len() as f64 / seconds,
        times.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        resident(),
    );
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    lines.map(|line| line.split_whitespace().skip(1).collect::<String>()).collect::<Vec<_>>().join(", at most ")
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().unwrap_or_else(|| "sqlite:/tmp/commit_rate.db".to_owned());
    let mut number = |default| arguments.next().map_or(default, |text| text.parse::<usize>().unwrap());
    let (tasks, seconds, rows) = (number(64), number(10), number(0));
    let db = Database::connect(&url, DatabaseOptions::default()).await.unwrap();
    db.migrate().await.unwrap();
    prepare(&db).await;

    let time = Duration::from_secs(seconds as u64);
    let is_over = move |_: usize, begin: Instant| begin.elapsed() > time;
    let ids = Arc::new(Mutex::new(Vec::new()));
    let register = {
        let (db, ids) = (db.clone(), ids.clone());
        move || {
            let (db, ids) = (db.clone(), ids.clone());
            async move {
                assert!(db.find_initial_token(&Secret::new("token").hash()).await.unwrap().is_some());
                assert!(db.lookup_provider(&"P".into()).await.unwrap().is_some());
                let (id, changes) = registration();
                db.commit(changes).await.unwrap();
                ids.lock().unwrap().push(id);
            }
        }
    };
    for (what, count) in
        [("first", rows.min(10_000)), ("middle", rows.saturating_sub(20_000)), ("last", rows.min(10_000))]
    {
        if count > 0 {
            measure(what, tasks, move |done, _| done >= count, register.clone()).await;
        }
    }
    measure("registrations", tasks, is_over, register).await;

    let ids = Arc::new(std::mem::take(&mut *ids.lock().unwrap()));
    let (next, hashes) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let issue = {
        let (db, ids, hashes) = (db.clone(), ids.clone(), hashes.clone());
        move || {
            let (db, ids, next, hashes) = (db.clone(), ids.clone(), next.clone(), hashes.clone());
            async move {
                let found =
                    db.find_registration(scattered::<String>(&ids, &next), SystemClock.now()).await.unwrap().unwrap();
                assert!(db.lookup_provider(&"P".into()).await.unwrap().is_some());
                let token = issued_token(&found.registration);
                let hash = token.hash.clone();
                db.commit(vec![TokenChange::Issue(token).into()]).await.unwrap();
                hashes.lock().unwrap().push(hash);
            }
        }
    };
    measure("tokens", tasks, is_over, issue).await;

    let hashes: Arc<Vec<SecretHash>> = Arc::new(std::mem::take(&mut *hashes.lock().unwrap()));
    for (what, tokens) in [("introspections of all tokens", hashes.len()), ("introspections of 100 tokens", 100)] {
        let next = Arc::new(AtomicUsize::new(0));
        let introspect = {
            let (db, ids, hashes) = (db.clone(), ids.clone(), hashes.clone());
            move || {
                let (db, ids, hashes, next) = (db.clone(), ids.clone(), hashes.clone(), next.clone());
                async move {
                    // The same client asks about all of them.
                    assert!(db.find_registration(&ids[0], SystemClock.now()).await.unwrap().is_some());
                    let hash = scattered(&hashes[..tokens], &next);
                    assert!(db.find_issued_token(hash).await.unwrap().is_some());
                }
            }
        };
        measure(what, tasks, is_over, introspect).await;
    }
    db.close().await;
}

/// One of the values after the other, in a scattered order: a step that has no factor in common with most counts.
fn scattered<'v, T>(values: &'v [T], next: &AtomicUsize) -> &'v T {
    &values[next.fetch_add(7_919, Ordering::Relaxed) % values.len()]
}
