//! Attacks that make the server call somebody: server-side request forgery by what a client's metadata points to.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{PASSWORD, TestServer, basic, web_client};

/// A listener on this machine that counts who comes.
struct Trap {
    port: u16,
    calls: Arc<AtomicUsize>,
}

impl Trap {
    async fn set() -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let (port, calls) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                drop(connection);
            }
        });
        Self { port, calls }
    }

    /// This machine, in every spelling that some parser understands, and some places that clouds keep for themselves.
    fn spellings(&self) -> Vec<String> {
        let hosts = [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "0x7f000001",
            "0x7f.0.0.1",
            "2130706433",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "0.0.0.0",
            "0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "①②⑦.0.0.1",
            "127。0。0。1",
            "169.254.169.254",
            "[fe80::1]",
            "[fd00::1]",
            "10.0.0.1",
            "192.168.0.1",
            "172.16.0.1",
            "100.64.0.1",
            "metadata.google.internal",
            "printer.local",
        ];
        let mut urls: Vec<String> = hosts.iter().map(|host| format!("https://{host}:{}/x", self.port)).collect();
        urls.push(format!("http://127.0.0.1:{}/x", self.port));
        urls.push(format!("https://example.com@127.0.0.1:{}/x", self.port));
        urls.push(format!("https://127.0.0.1:{}@example.com/x", self.port));
        urls
    }
}

#[tokio::test]
async fn attack_01_a_logo_is_never_fetched() {
    let (server, trap) = (TestServer::start().await, Trap::set().await);
    let token = server.some_initial_token().await;
    for member in ["logo_uri", "client_uri", "tos_uri", "policy_uri", "logo_uri#de"] {
        let mut client = web_client();
        client[member] = json!(format!("http://127.0.0.1:{}/logo.png", trap.port));
        let status = server.register(&token, &client).await.status;
        assert!(status == StatusCode::CREATED || status == StatusCode::BAD_REQUEST, "{member}");
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(trap.calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn attack_02_no_url_member_makes_the_server_call_a_private_address() {
    let (server, trap) = (TestServer::start().await, Trap::set().await);
    let token = server.some_initial_token().await;
    let admin = basic("admin", PASSWORD);
    for url in trap.spellings() {
        for member in [
            "sector_identifier_uri",
            "jwks_uri",
            "request_uris",
            "backchannel_logout_uri",
            "frontchannel_logout_uri",
            "initiate_login_uri",
            "post_logout_redirect_uris",
            "redirect_uris",
        ] {
            let several = member.ends_with("uris");
            let mut client = web_client();
            client[member] = if several { json!([url]) } else { json!(url) };
            if member == "sector_identifier_uri" {
                client["subject_type"] = json!("pairwise");
            }
            let answer = server.register(&token, &client).await;
            let fetched_some_day =
                !matches!(member, "redirect_uris" | "post_logout_redirect_uris" | "frontchannel_logout_uri");
            if fetched_some_day {
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{member} {url}: {}", answer.body);
                let sentence = answer.json()["error_description"].as_str().unwrap().to_owned();
                assert!(sentence.starts_with(member), "{member} {url}: {sentence}");
            }
        }
        let is: Value = json!({
            "client_name": "ssrf", "grant_types": ["password"], "jwks_uri": url, "subject_type": "pairwise",
            "sector_identifier_uri": url, "backchannel_logout_uri": url, "logo_uri": url
        });
        server.call("POST", "/api/identity/oauth2/dcr/v1.1/register", &admin, &is).await;
        let apim = json!({ "clientName": "ssrf", "owner": "admin", "grantType": "password", "callbackUrl": url, "jwksUri": url });
        server.call("POST", "/client-registration/v0.17/register", &admin, &apim).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(trap.calls.load(Ordering::SeqCst), 0, "somebody was called");
}
