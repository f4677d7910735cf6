//! What the log says of a request, and what it keeps to itself.

use std::{
    io,
    sync::{Arc, Mutex},
};

use registration::Caller;
use serde_json::Value;
use tracing::{Level, subscriber::DefaultGuard};

use crate::support::{PASSWORD, TestServer, basic, web_client};

/// What is logged on this thread while `guard` is there.
struct Log {
    written: Written,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn begin(level: Level) -> Self {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_max_level(level)
            .with_writer(move || writer.clone())
            .finish();
        Self { written, _guard: tracing::subscriber::set_default(subscriber) }
    }

    fn text(&self) -> String {
        String::from_utf8(self.written.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines of requests: level, method, route, who, status.
    fn requests(&self) -> Vec<String> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let shown = |line: Value| {
            let (span, word) = (&line["span"], |value: &Value| value.as_str().unwrap_or("-").to_owned());
            assert!(
                line["milliseconds"].is_number() && span["id"].is_string() && span["address"] == "unknown",
                "{line}"
            );
            let (level, method, route, who) =
                (word(&line["level"]), word(&span["method"]), word(&span["route"]), word(&span["who"]));
            format!("{level} {method} {route} {who} {}", line["status"])
        };
        lines.filter(|line| line["message"] == "answered").map(shown).collect()
    }
}

#[tokio::test]
async fn a_request_is_one_line_with_its_route_and_its_sender() {
    let server = TestServer::start().await;
    let cookie = server.administrator_cookie().await;
    let token = server.some_initial_token().await;
    let log = Log::begin(Level::INFO);
    server.visit("/sign-in?next=/secret-path", None).await;
    server.visit("/platform/api-platform/clients?search=secret-path", Some(&cookie)).await;
    server.visit("/secret-path", None).await;
    server.visit("/portal/link/secret-path", None).await;
    let made = server.register(&token, &web_client()).await.json();
    let (id, own) = (made["client_id"].as_str().unwrap(), made["registration_access_token"].as_str().unwrap());
    server.call("GET", &format!("/connect/register/{id}"), &format!("Bearer {own}"), &Value::Null).await;
    server.register(&basic("admin", PASSWORD), &web_client()).await;
    let secret = basic(id, made["client_secret"].as_str().unwrap());
    server.post_form("/oauth2/introspect", &secret, "token=secret-path").await;
    let is_id = |word: &str| word.len() == 26 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let requests = log.requests().join("\n").replace(id, "CLIENT_ID");
    let requests = requests.split(' ').map(|word| if is_id(word) { "ID" } else { word }).collect::<Vec<_>>().join(" ");
    insta::assert_snapshot!(requests, @r"
    INFO GET /sign-in - 200
    INFO GET /platform/api-platform/clients administrator admin 200
    INFO GET unknown - 404
    INFO GET /portal/link/{token} - 410
    INFO POST /connect/register initial_access_token ID 201
    INFO GET /connect/register/{client_id} client CLIENT_ID 200
    INFO POST /connect/register administrator admin 201
    INFO POST /oauth2/introspect client CLIENT_ID 200
    ");
    for hidden in ["secret-path", own, PASSWORD, token.trim_start_matches("Bearer ")] {
        assert!(!log.text().contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn probes_and_the_files_of_pages_are_logged_at_debug() {
    let server = TestServer::start().await;
    let quiet = async |log: Log| {
        for path in ["/healthz", "/readyz", "/favicon.svg", "/plain-page.css"] {
            server.visit(path, None).await;
        }
        log.requests()
    };
    assert_eq!(quiet(Log::begin(Level::INFO)).await, Vec::<String>::new());
    let lines = quiet(Log::begin(Level::DEBUG)).await;
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(lines[2], "DEBUG GET assets - 200");
}

#[tokio::test]
async fn a_failed_sign_in_is_a_warning_with_its_address_and_without_what_was_typed() {
    let server = TestServer::start().await;
    server.administrator().await;
    let log = Log::begin(Level::WARN);
    server.submit("/api/account/sign-in", "username=admin&password=hush", None).await;
    server.register(&basic("hush", "hush"), &web_client()).await;
    let text = log.text();
    let warnings: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<_> =
        warnings.iter().map(|line| (line["level"].as_str().unwrap(), line["username"].as_str().unwrap())).collect();
    assert_eq!(shown, [("WARN", "admin"), ("WARN", "")]);
    assert!(warnings.iter().all(|line| line["address"] == "unknown" && line["span"]["id"].is_string()), "{text}");
    assert!(!text.contains("hush"), "{text}");
}

#[tokio::test]
async fn a_member_is_named_by_id() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let provider = server.provider(&registration::ProgramFields::default()).await;
    let (_, member) = server.member_of_acme(&owner, &provider).await;
    assert!(matches!(server.core.members().caller(&member).await.unwrap(), Caller::Member(_)));
    let cookie = server.signed_in(web::session::SignedIn::Member(member.clone())).await;
    let log = Log::begin(Level::INFO);
    server.visit("/portal/apis", Some(&cookie)).await;
    assert_eq!(log.requests(), [format!("INFO GET /portal/apis member {member} 200")]);
    assert!(!log.text().contains("acme.example"));
}
