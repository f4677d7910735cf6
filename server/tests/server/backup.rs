//! Backups: of SQLite by our own commands beside a running portal, of PostgreSQL by the commands of the documentation.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use registration::{AdministratorRole, Caller, NewAdministrator, Secret, SystemClock, store::AdministratorStore as _};
use server::{
    cli::backup::{backup, restore},
    parts::{self, Parts, Purpose},
    settings::Settings,
};
use storage::{
    Database, DatabaseOptions,
    testing::{self, POSTGRES_URL},
};

use crate::{settings::settings, support::PASSWORD};

const HEX_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A portal on SQLite and a folder for its backups.
struct Portal {
    folder: tempfile::TempDir,
    settings: Settings,
}

impl Portal {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let settings = settings(&["--data-dir", data.to_str().unwrap()]).unwrap();
        Self { folder, settings }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A server, which is running as long as it is not closed.
    async fn serve(&self) -> Parts {
        open(&self.settings, Purpose::Serve).await
    }

    async fn backup(&self, name: &str) -> Result<(), String> {
        self.said(backup(&self.settings, &self.file(name)).await)
    }

    async fn restore(&self, name: &str, replace: bool) -> Result<(), String> {
        self.said(restore(&self.settings, &self.file(name), replace).await)
    }

    /// The sentence of a refusal, with folders that are the same each time.
    fn said(&self, outcome: anyhow::Result<()>) -> Result<(), String> {
        outcome.map_err(|error| format!("{error:#}").replace(self.folder.path().to_str().unwrap(), "FOLDER"))
    }
}

async fn open(settings: &Settings, purpose: Purpose) -> Parts {
    let public_url = settings.public_url(settings.listen).unwrap();
    parts::open(settings, public_url, purpose, Arc::new(SystemClock)).await.unwrap()
}

async fn add_administrator(parts: &Parts, username: &str) {
    let new = NewAdministrator {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        role: AdministratorRole::Owner,
        password: Secret::new(PASSWORD),
    };
    parts.core.administrators().create(&Caller::System, new).await.unwrap();
}

async fn count_administrators(settings: &Settings) -> i64 {
    let parts = open(settings, Purpose::Command).await;
    let count = parts.database.count_administrators().await.unwrap();
    parts.database.close().await;
    count
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_beside_a_running_portal_and_restored_in_its_place() {
    let portal = Portal::new();
    insta::assert_snapshot!(portal.backup("first.db").await.unwrap_err(), @"there is no database at FOLDER/data/gatehouse.db");
    let running = portal.serve().await;
    add_administrator(&running, "ada").await;
    portal.backup("first.db").await.unwrap();
    assert_eq!(fs::metadata(portal.file("first.db")).unwrap().permissions().mode() & 0o777, 0o600);
    add_administrator(&running, "grace").await;
    insta::assert_snapshot!(portal.backup("first.db").await.unwrap_err(), @"FOLDER/first.db is there already, and is not overwritten: name another file");
    insta::assert_snapshot!(portal.restore("first.db", true).await.unwrap_err(), @"another Gatehouse serves SQLite FOLDER/data/gatehouse.db: stop it first, or let both use one PostgreSQL");
    running.database.close().await;
    drop(running);

    insta::assert_snapshot!(portal.restore("first.db", false).await.unwrap_err(), @"FOLDER/data/gatehouse.db is in place: move it away with the files that begin with its name, or give --replace, which moves them aside");
    insta::assert_snapshot!(portal.restore("nowhere.db", true).await.unwrap_err(), @"FOLDER/nowhere.db cannot be read: No such file or directory (os error 2)");
    portal.restore("first.db", true).await.unwrap();
    assert_eq!(count_administrators(&portal.settings).await, 1);
    let aside: Vec<_> =
        names(&portal.file("data")).into_iter().filter(|name| name.contains("before-restore")).collect();
    let [aside] = aside.as_slice() else { panic!("{aside:?}") };
    let url = format!("sqlite://{}", portal.file("data").join(aside).display());
    let before = settings(&["--data-dir", portal.file("data").to_str().unwrap(), "--database-url", &url]).unwrap();
    assert_eq!(count_administrators(&before).await, 2, "nothing of what was in place is lost");

    fs::remove_file(portal.file("data/gatehouse.db")).unwrap();
    portal.restore("first.db", false).await.unwrap();
    assert_eq!(count_administrators(&portal.settings).await, 1);
    assert_eq!(names(portal.folder.path()), ["data", "first.db"], "nothing else is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_backup_is_not_restored() {
    let portal = Portal::new();
    let running = portal.serve().await;
    portal.backup("good.db").await.unwrap();
    running.database.close().await;
    drop(running);
    let before = fs::read(portal.file("data/gatehouse.db")).unwrap();

    let good = fs::read(portal.file("good.db")).unwrap();
    fs::write(portal.file("text.db"), "no database".repeat(1000)).unwrap();
    fs::write(portal.file("empty.db"), "").unwrap();
    fs::write(portal.file("cut.db"), &good[..good.len() / 2]).unwrap();
    let mut damaged = good.clone();
    damaged[good.len() / 2..good.len() / 2 + 4096].fill(0xff);
    fs::write(portal.file("damaged.db"), damaged).unwrap();
    fs::write(portal.file("newer.db"), &good).unwrap();
    let url = format!("sqlite://{}", portal.file("newer.db").display());
    let newer = Database::connect(&url, DatabaseOptions::default()).await.unwrap();
    testing::execute(
        &newer,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9000, 'of another year', TRUE, '', 0)",
    )
    .await;
    newer.close().await;
    for (file, expected) in [
        ("text.db", "not a SQLite database, or is badly damaged"),
        ("empty.db", "not one of Gatehouse"),
        ("cut.db", "damaged"),
        ("damaged.db", "damaged"),
        ("newer.db", "of a newer Gatehouse: its tables are at version 9000"),
    ] {
        let sentence = portal.restore(file, true).await.unwrap_err();
        assert!(sentence.starts_with(&format!("FOLDER/{file} is not restored: ")), "{sentence}");
        assert!(sentence.contains(expected), "{file}: {sentence}");
    }

    let data = portal.file("data");
    let other = settings(&["--data-dir", data.to_str().unwrap(), "--key-encryption-key", HEX_KEY]).unwrap();
    let sentence = format!("{:#}", restore(&other, &portal.file("good.db"), true).await.unwrap_err());
    assert!(sentence.contains("gives another key than the one that the backup was used with"), "{sentence}");
    assert_eq!(fs::read(portal.file("data/gatehouse.db")).unwrap(), before, "nothing was changed");
    assert_eq!(names(&data), ["gatehouse.db", "gatehouse.db.lock", "key-encryption-key"]);

    // A backup whose key is missing is still a backup.
    fs::remove_file(data.join("key-encryption-key")).unwrap();
    let sentence = portal.backup("keyless.db").await.unwrap_err();
    assert!(sentence.starts_with("FOLDER/keyless.db is written, but its secrets cannot be read: "), "{sentence}");
    assert!(portal.file("keyless.db").exists());
}

#[tokio::test]
async fn for_postgresql_the_commands_name_its_own_programs() {
    let settings = settings(&["--database-url", "postgres://ada:hush@db.example/portal"]).unwrap();
    let file = Path::new("gatehouse.dump");
    insta::assert_snapshot!(backup(&settings, file).await.unwrap_err().to_string(), @r#"this command is for SQLite, and the database is PostgreSQL, which has programs of its own: pg_dump --format=custom --file=FILE "$DATABASE_URL"; see Backup in docs/operations.md"#);
    insta::assert_snapshot!(restore(&settings, file, false).await.unwrap_err().to_string(), @r#"this command is for SQLite, and the database is PostgreSQL, which has programs of its own: pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" FILE; see Backup in docs/operations.md"#);
}

/// The lines of docs/operations.md that are commands and begin with `program`.
fn documented(program: &str) -> String {
    let text = include_str!("../../../docs/operations.md");
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| line.starts_with(&format!("{program} "))).collect();
    assert_eq!(lines.len(), 1, "{program}: {lines:?}");
    lines[0].split('#').next().unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_commands_back_postgresql_up_and_restore_it() {
    let Some(test) = testing::postgres().await else { return };
    // A database of its own: a backup is of a whole one.
    let server = test.url().split('?').next().unwrap().to_owned();
    assert!(test.url().starts_with(&server), "{POSTGRES_URL}");
    let (base, _) = server.rsplit_once('/').unwrap();
    let folder = tempfile::tempdir().unwrap();
    let name = |what: &str| format!("{what}_{}", std::process::id());
    let (source, restored) = (name("backed_up"), name("restored"));
    let run = |database: &str, command: &str| {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(folder.path())
            .env("SERVER_URL", &server)
            .env("DATABASE_URL", format!("{base}/{database}"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let of = |database: &str| {
        let data = folder.path().join("data");
        let url = format!("{base}/{database}");
        settings(&["--data-dir", data.to_str().unwrap(), "--database-url", &url]).unwrap()
    };
    run(&source, &format!("createdb --maintenance-db=\"$SERVER_URL\" {source}"));
    let parts = open(&of(&source), Purpose::Serve).await;
    add_administrator(&parts, "ada").await;
    run(&source, &documented("pg_dump"));
    parts.database.close().await;

    run(&restored, &documented("createdb").replace("gatehouse_restored", &restored));
    run(&restored, &documented("pg_restore"));
    assert_eq!(count_administrators(&of(&restored)).await, 1, "the key opens it, too");
    for database in [source, restored] {
        run(&database, &format!("dropdb --maintenance-db=\"$SERVER_URL\" {database}"));
    }
}
