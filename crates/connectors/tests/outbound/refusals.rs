//! What is never dialled: a listener on this machine counts the connections that arrive.

use std::{net::IpAddr, sync::Arc};

use crate::servers::{Answers, Listener, Server, json_answer};
use connectors::{OutboundHttp, OutboundRules};
use model::{DocumentError, Documents};

/// Stands for the public internet: a network of documentation (RFC 5737) that nobody answers from.
const NOBODY: &str = "192.0.2.1";

fn outbound() -> OutboundHttp {
    OutboundHttp::new(OutboundRules::default()).unwrap()
}

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[tokio::test]
async fn no_spelling_of_an_address_of_this_machine_or_its_network_is_dialled() {
    let listener = Listener::start().await;
    let port = listener.port;
    let outbound = outbound();
    for host in [
        // This machine, by address.
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.000.000.001",
        "127.0.0.1.",
        "0x7f000001",
        "0x7f.1",
        "0x7F.0x0.0x0.0x1",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0177.0.0.01",
        "127%2e0%2e0%2e1",
        "%31%32%37.0.0.1",
        "0",
        "0.0.0.0",
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::127.0.0.1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        // This machine, by name.
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "a.b.LocalHost.",
        "local%68ost",
        // Its network, and the metadata services of clouds.
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.100.100.200",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "224.0.0.1",
        "255.255.255.255",
    ] {
        let error = outbound.fetch_json(&format!("https://{host}:{port}/jwks"), 1024).await.unwrap_err();
        let reason = "its URL leads to an address that is not of the public internet";
        assert_eq!(error, DocumentError::NotAllowed(reason), "{host}");
    }
    assert_eq!(listener.connections(), 0);
}

#[tokio::test]
async fn no_other_trick_of_writing_a_url_leads_to_this_machine() {
    let listener = Listener::start().await;
    let port = listener.port;
    let outbound = outbound();
    for url in [
        "http://127.0.0.1:PORT/",
        "http://example.com:PORT/",
        "ftp://127.0.0.1:PORT/",
        "file:///etc/passwd",
        "data:application/json,{}",
        "//127.0.0.1:PORT/",
        "127.0.0.1:PORT",
        "https:127.0.0.1:PORT/",
        "https:/127.0.0.1:PORT/",
        "https:///127.0.0.1:PORT/",
        "https:\\\\127.0.0.1:PORT\\",
        " https://127.0.0.1:PORT/",
        "https://127.0.0.1:PORT/ ",
        "https://127.0.0.1:PORT/\r\nHost: example.com",
        "https://127.0.\t0.1:PORT/",
        "ht\ntps://127.0.0.1:PORT/",
        "https://127.0.0.1\u{0}:PORT/",
        "https://user@127.0.0.1:PORT/",
        "https://user:secret@127.0.0.1:PORT/",
        "https://@127.0.0.1:PORT/",
        "https://example.com@127.0.0.1:PORT/",
        "https://example.com:443@127.0.0.1:PORT/",
        "https://127.0.0.1:PORT\\@example.com/",
        "https://127.0.0.1:PORT#@example.com/",
        "https://example.com\\@127.0.0.1:PORT/",
        "https://127.0.0.1:PORT/#fragment",
        "https://127.0.0.1:PORT/#",
        "https://127。0。0。1:PORT/",
        "https://①②⑦.⓪.⓪.①:PORT/",
        "https://\u{ff11}\u{ff12}\u{ff17}.0.0.1:PORT/",
        "https://loc\u{ad}alhost:PORT/",
        "https://ⓛocalhost:PORT/",
        "https://[::1%25lo]:PORT/",
        "https://127.0.0.1:22/",
        "https://127.0.0.1:0/",
        "https://127.0.0.1:65536/",
    ] {
        let url = url.replace("PORT", &port.to_string());
        let error = outbound.fetch_json(&url, 1024).await.unwrap_err();
        assert!(matches!(error, DocumentError::NotAllowed(_)), "{url}: {error}");
    }
    assert_eq!(listener.connections(), 0);
}

#[tokio::test]
async fn a_name_of_which_one_address_is_not_public_is_not_dialled_at_all() {
    let listener = Listener::start().await;
    let url = format!("https://jwks.example:{}/", listener.port);
    for mix in [
        &["127.0.0.1"] as &[_],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &[NOBODY, "127.0.0.1"],
        &["127.0.0.1", NOBODY],
        &[NOBODY, "2002:7f00:1::"],
        &[],
    ] {
        let answers = Answers::new(vec![addresses(mix)]);
        let outbound = OutboundHttp::new(OutboundRules::allowing(["192.0.2.0/24"]).unwrap()).unwrap();
        let outbound = outbound.with_resolver(Arc::clone(&answers) as _).unwrap();
        assert_eq!(outbound.fetch_json(&url, 1024).await, Err(DocumentError::Unreachable), "{mix:?}");
        assert_eq!(answers.asked(), ["jwks.example"], "{mix:?}");
    }
    assert_eq!(listener.connections(), 0);
}

#[tokio::test]
async fn a_name_that_is_rebound_after_it_was_judged_leads_nowhere_else() {
    let listener = Listener::start().await;
    let url = format!("https://jwks.example:{}/", listener.port);
    let answers = Answers::new(vec![addresses(&[NOBODY]), addresses(&["127.0.0.1"])]);
    let outbound = OutboundHttp::new(OutboundRules::allowing(["192.0.2.0/24"]).unwrap()).unwrap();
    let outbound = outbound.with_resolver(Arc::clone(&answers) as _).unwrap();
    // The first fetch dials the address that was judged, and asks no second time although nobody answers.
    assert_eq!(outbound.fetch_json(&url, 1024).await, Err(DocumentError::Unreachable));
    assert_eq!(answers.asked().len(), 1);
    // The second one is judged anew.
    assert_eq!(outbound.fetch_json(&url, 1024).await, Err(DocumentError::Unreachable));
    assert_eq!(answers.asked().len(), 2);
    assert_eq!(listener.connections(), 0);
}

#[tokio::test]
async fn a_kept_connection_does_not_outlive_the_judgement() {
    let server = Server::start_and_hold(|_| json_answer("{}")).await;
    let answers = Answers::new(vec![addresses(&["127.0.0.1"]), addresses(&["10.0.0.1"])]);
    let outbound = server.client().with_resolver(Arc::clone(&answers) as _).unwrap();
    let url = server.url("jwks.example", "/");
    assert!(outbound.fetch_json(&url, 1024).await.is_ok());
    assert_eq!(outbound.fetch_json(&url, 1024).await, Err(DocumentError::Unreachable));
    assert_eq!(answers.asked().len(), 2);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let listener = Listener::start().await;
    let port = listener.port;
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |_| {
            format!("HTTP/1.1 {status} Moved\r\nLocation: https://127.0.0.1:{port}/\r\nContent-Length: 0\r\n\r\n")
                .into()
        })
        .await;
        let answer = server.client().fetch_json(&server.url("127.0.0.1", "/"), 1024).await;
        assert_eq!(answer, Err(DocumentError::Status(status)));
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(listener.connections(), 0);
}

#[tokio::test]
async fn what_a_registrant_reads_names_neither_body_nor_address() {
    let server = Server::start(|path| match path {
        "/status" => b"HTTP/1.1 500 Secret reason\r\nContent-Length: 11\r\n\r\nsecret body".to_vec(),
        "/html" => b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\nsecret body".to_vec(),
        "/long" => json_answer(&format!("[\"secret body\"{}]", " ".repeat(2000))),
        _ => json_answer("secret body"),
    })
    .await;
    let answers = Answers::new(vec![addresses(&["127.0.0.1"])]);
    let outbound = server.client().with_resolver(answers).unwrap();
    let mut sentences = Vec::new();
    for path in ["/status", "/html", "/long", "/other"] {
        let error = outbound.fetch_json(&server.url("jwks.example", path), 1024).await.unwrap_err();
        sentences.push(format!("{error} {error:?}"));
    }
    let hidden = OutboundHttp::new(OutboundRules::default()).unwrap();
    let hidden = hidden.with_resolver(Answers::new(vec![addresses(&["10.1.2.3"])])).unwrap();
    let error = hidden.fetch_json("https://intranet.example/", 1024).await.unwrap_err();
    sentences.push(format!("{error} {error:?}"));
    for sentence in sentences {
        for part in ["ecret", "body", "127.0.0.1", "10.1.2.3", "jwks.example", "intranet", "resolve", "private"] {
            assert!(!sentence.contains(part), "{sentence}");
        }
    }
}
