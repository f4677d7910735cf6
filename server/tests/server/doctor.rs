//! `gatehouse doctor`: one line for each finding, and nothing is changed.

use std::{fs, path::Path, sync::Arc};

use registration::{SystemClock, Url};
use server::{
    cli::doctor::examine,
    parts::{self, Purpose},
    settings::Settings,
};
use storage::testing::{databases, execute};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

use crate::settings::settings;

async fn lines(settings: &Settings) -> Vec<String> {
    let mut lines = Vec::new();
    examine(settings, &mut |finding| lines.push(finding.line())).await;
    lines
}

/// The line about something, without the folder that is another one each time.
async fn line(settings: &Settings, about: &str) -> String {
    let lines = lines(settings).await;
    let data = settings.data_dir.display().to_string();
    let found = lines.iter().find(|line| line[6..].starts_with(about));
    assert!(found.is_some(), "{about}: {lines:#?}");
    found.unwrap().replace(&data, "DATA")
}

fn on(data: &Path, more: &[&str]) -> Settings {
    // Nothing listens on port 1.
    let data = ["--data-dir", data.to_str().unwrap(), "--listen", "127.0.0.1:1"];
    settings(&[&data, more].concat()).unwrap()
}

async fn start_once(settings: &Settings) {
    let public_url = settings.public_url(settings.listen).unwrap();
    let parts = parts::open(settings, public_url, Purpose::Command, Arc::new(SystemClock)).await.unwrap();
    parts.database.close().await;
}

/// The names and the bytes of all files of a folder.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort_unstable();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_start_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let settings = on(&data, &[]);
    let found = lines(&settings).await;
    let found = found.join("\n").replace(data.to_str().unwrap(), "DATA");
    insta::assert_snapshot!(found, @"
    ok    settings    all are valid; the portal listens at 127.0.0.1:1 and is http://127.0.0.1:1/
    warn  database    DATA/gatehouse.db is not there yet: the first start makes it
    ok    clock       the clock of this machine shows a likely time
    warn  mail        no mail server is set (--smtp-url): nothing is sent
    ok    outbound    calls by https can be set up; there is no external provider to look up
    warn  public URL  no portal runs at 127.0.0.1:1 on this machine, so http://127.0.0.1:1/ was not asked
    ");
    assert!(!data.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_database_is_said_to_be_and_is_left_as_it_is() {
    for test in databases().await {
        let folder = tempfile::tempdir().unwrap();
        let settings = on(folder.path(), &["--database-url", test.url()]);
        start_once(&settings).await;
        let before = contents(folder.path());
        let database = line(&settings, "database").await.replace(test.database().describe(), "NAME");
        assert!(
            database.starts_with("ok    database    NAME answers, can be written, and is at version "),
            "{database}"
        );
        let key = line(&settings, "key").await;
        assert!(key.starts_with("ok    key ") && key.ends_with("opens what is stored"), "{key}");
        assert!(line(&settings, "clock").await.starts_with("ok "));
        assert_eq!(contents(folder.path()), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_database_and_its_key_is_said() {
    for test in databases().await {
        let folder = tempfile::tempdir().unwrap();
        let settings = on(folder.path(), &["--database-url", test.url()]);
        start_once(&settings).await;
        let key = folder.path().join("key-encryption-key");
        fs::remove_file(&key).unwrap();
        assert!(line(&settings, "key").await.starts_with("fail  key         --key-encryption-key-file"));
        fs::write(&key, "00".repeat(32)).unwrap();
        let wrong = line(&settings, "key").await;
        assert!(wrong.starts_with("fail  key ") && wrong.contains("gives another key"), "{wrong}");
        fs::write(&key, "short").unwrap();
        let wrong = line(&settings, "key").await;
        assert!(wrong.starts_with("fail  key ") && wrong.contains("must hold exactly 32 bytes"), "{wrong}");

        execute(
            &test.database(),
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9000, 'of another year', TRUE, '', 0)",
        )
        .await;
        let newer = line(&settings, "database").await;
        assert!(newer.starts_with("fail  database ") && newer.contains("version 9000 of a newer Gatehouse"), "{newer}");
    }
    let folder = tempfile::tempdir().unwrap();
    let unreachable = on(folder.path(), &["--database-url", "postgres://ada:hush@127.0.0.1:1/portal"]);
    let unreachable = line(&unreachable, "database").await;
    assert!(unreachable.starts_with("fail  database    PostgreSQL 127.0.0.1/portal cannot be opened"), "{unreachable}");
    assert!(!unreachable.contains("hush"));
}

/// A mail server that lets nobody in but one password, and notes what it is told.
async fn mail_server() -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let noted = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let (mut lines, mut noted) = (BufReader::new(read).lines(), String::new());
        write.write_all(b"220 test\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match line.split(' ').next() {
                Some("EHLO") => "250-test\r\n250 AUTH PLAIN",
                // The user name and the password, with U+0000 before each.
                Some("AUTH") if line.ends_with("AGFkYQBodXNo") => "235 welcome",
                Some("AUTH") => "535 no such user",
                _ => "250 ok",
            };
            noted.push_str(line.split(' ').next().unwrap_or_default());
            noted.push(' ');
            if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                break;
            }
        }
        noted
    });
    (port, noted)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_server_is_signed_in_at_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    for (password, expected) in [
        ("hush", "ok    mail        127.0.0.1:PORT answers without TLS; ada is signed in"),
        ("wrong", "fail  mail        127.0.0.1:PORT cannot be used: The mail server said: 535 no such user"),
    ] {
        let (port, noted) = mail_server().await;
        let url = format!("smtp://ada:{password}@127.0.0.1:{port}");
        let said = line(&on(folder.path(), &["--smtp-url", &url]), "mail").await;
        assert_eq!(said.replace(&port.to_string(), "PORT"), expected);
        let noted = noted.await.unwrap();
        assert!(noted.contains("AUTH") && !noted.contains("MAIL"), "{noted}");
    }
    let nobody = line(&on(folder.path(), &["--smtp-url", "smtp://127.0.0.1:1"]), "mail").await;
    assert!(nobody.starts_with("fail  mail        127.0.0.1:1 cannot be used: "), "{nobody}");
}

/// Answers every request: `/healthz` as a portal does, everything else with `body`.
async fn web_server(body: &'static str) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.unwrap();
            let body = if request[..length].starts_with(b"GET /healthz ") { "{}" } else { body };
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            drop(stream.write_all(answer.as_bytes()).await);
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_url_must_lead_to_a_portal_on_this_database() {
    let folder = tempfile::tempdir().unwrap();
    start_once(&on(folder.path(), &[])).await;
    let database = on(folder.path(), &[]);
    let url = database.database_url();
    let opened = storage::Database::connect(url.expose(), storage::DatabaseOptions::default()).await.unwrap();
    execute(
        &opened,
        "INSERT INTO signing_keys (id, algorithm, generation, public_jwk, private_sealed, created_at, signs_from)
         VALUES ('kid-1', 'ES256', 1, '{}', '', 0, 0)",
    )
    .await;
    opened.close().await;

    let ours = web_server(r#"{"keys":[{"kid":"kid-1"}]}"#).await;
    let listen = ours.socket_addrs(|| None).unwrap().remove(0).to_string();
    let other = web_server(r#"{"keys":[{"kid":"kid-2"}]}"#).await;
    let nowhere = Url::parse("http://127.0.0.1:1/").unwrap();
    for (public_url, expected) in [
        (&ours, "ok    public URL  URL is answered by this portal"),
        (&other, "fail  public URL  URL is answered by something else: its keys are not those of this database"),
        (&nowhere, "fail  public URL  the portal runs at LISTEN, but URL does not lead to it: it does not answer: "),
    ] {
        let data = folder.path().to_str().unwrap();
        let arguments = ["--data-dir", data, "--listen", &listen, "--public-url", public_url.as_str()];
        let said = line(&settings(&arguments).unwrap(), "public URL").await;
        let url = public_url.as_str().trim_end_matches('/');
        let said = said.replace(url, "URL").replace(&listen, "LISTEN");
        assert!(said.starts_with(expected), "{said}");
    }
}
