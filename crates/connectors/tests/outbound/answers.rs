//! What is made of a server's answer.

use std::{net::IpAddr, sync::Arc, time::Duration};

use crate::servers::{Answers, Server, json_answer};
use connectors::{OutboundHttp, OutboundRules};
use model::{DocumentError, Documents};
use serde_json::json;

fn answer(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn loopback() -> Vec<IpAddr> {
    vec![IpAddr::from([127, 0, 0, 1])]
}

#[tokio::test]
async fn a_document_is_fetched_by_name_with_a_plain_get() {
    let server = Server::start(|_| json_answer(r#"{"keys":[]}"#)).await;
    let outbound = server.client().with_resolver(Answers::new(vec![loopback()])).unwrap();
    let document = outbound.fetch_json(&server.url("jwks.example", "/a/jwks?b=c"), 1024).await;
    assert_eq!(document, Ok(json!({ "keys": [] })));
    let port = server.port;
    let expected = format!(
        "GET /a/jwks?b=c HTTP/1.1\r\naccept: application/json\r\nuser-agent: Gatehouse\r\nhost: jwks.example:{port}\r\n\r\n"
    );
    assert_eq!(server.requests(), [expected]);
}

#[tokio::test]
async fn a_document_is_fetched_from_an_address_that_is_allowed() {
    let server = Server::start(|_| json_answer("[1]")).await;
    assert_eq!(server.client().fetch_json(&server.url("127.0.0.1", "/"), 1024).await, Ok(json!([1])));
}

#[tokio::test]
async fn a_server_with_a_certificate_of_nobody_or_for_another_name_is_not_believed() {
    let server = Server::start(|_| json_answer("{}")).await;
    let stranger = OutboundHttp::new(OutboundRules::allowing(["127.0.0.0/8"]).unwrap()).unwrap();
    let url = server.url("127.0.0.1", "/");
    assert_eq!(stranger.fetch_json(&url, 1024).await, Err(DocumentError::Unreachable));
    let outbound = server.client().with_resolver(Answers::new(vec![loopback()])).unwrap();
    let url = server.url("other.example", "/");
    assert_eq!(outbound.fetch_json(&url, 1024).await, Err(DocumentError::Unreachable));
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn authorities_of_the_operators_own_are_believed() {
    let server = Server::start(|_| json_answer("[1]")).await;
    let outbound = || OutboundHttp::new(OutboundRules::allowing(["127.0.0.0/8"]).unwrap()).unwrap();
    let other = Server::start(|_| json_answer("[2]")).await;
    let both = outbound().with_authorities(&(other.authority.pem() + &server.authority.pem())).unwrap();
    assert_eq!(both.fetch_json(&server.url("127.0.0.1", "/"), 1024).await, Ok(json!([1])));
    assert_eq!(both.fetch_json(&other.url("127.0.0.1", "/"), 1024).await, Ok(json!([2])));
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for bad in ["", "x", key, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert!(outbound().with_authorities(bad).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn what_a_server_says_of_keeping_a_document_comes_with_it() {
    let server = Server::start(|path| match path {
        "/kept" => answer("200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=60", "[1]"),
        _ => json_answer("[1]"),
    })
    .await;
    let client = server.client();
    let fresh = async |path| client.fetch(&server.url("127.0.0.1", path), 1024).await.unwrap().fresh_seconds;
    assert_eq!((fresh("/kept").await, fresh("/other").await), (Some(60), None));
}

#[tokio::test]
async fn the_content_type_must_be_one_of_json() {
    for (content_type, wanted) in [
        ("application/json", true),
        ("Application/JSON; charset=utf-8", true),
        ("application/jwk-set+json", true),
        ("application/vnd.example+json ;a=b", true),
        ("text/html", false),
        ("text/plain", false),
        ("text/json", false),
        ("application/jsonp", false),
        ("application/json-seq", false),
        ("+json", false),
        ("text/html;application/json", false),
        ("", false),
    ] {
        let server = Server::start(move |_| answer(&format!("200 OK\r\nContent-Type: {content_type}"), "{}")).await;
        let document = server.client().fetch_json(&server.url("127.0.0.1", "/"), 1024).await;
        assert_eq!(document, if wanted { Ok(json!({})) } else { Err(DocumentError::NotJson) }, "{content_type}");
    }
    let server = Server::start(|_| answer("200 OK", "{}")).await;
    let document = server.client().fetch_json(&server.url("127.0.0.1", "/"), 1024).await;
    assert_eq!(document, Err(DocumentError::NotJson));
}

#[tokio::test]
async fn the_body_must_be_one_json_document_and_nothing_else() {
    let deep = "[".repeat(2000);
    for body in ["", "{", "{}{}", "{} x", "{'a':1}", "{\"a\":1,}", "\u{feff}{}", "NaN", "<html>", &deep] {
        let answer = json_answer(body);
        let server = Server::start(move |_| answer.clone()).await;
        let document = server.client().fetch_json(&server.url("127.0.0.1", "/"), 4096).await;
        assert_eq!(document, Err(DocumentError::NotJson), "{body}");
    }
}

#[tokio::test]
async fn a_packed_body_is_not_unpacked() {
    let server = Server::start(|_| {
        answer("200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip", "\u{1f}not json")
    })
    .await;
    let document = server.client().fetch_json(&server.url("127.0.0.1", "/"), 1024).await;
    assert_eq!(document, Err(DocumentError::NotJson));
}

#[tokio::test]
async fn a_body_of_the_limit_is_taken_and_one_byte_more_is_not() {
    let body = format!("\"{}\"", "a".repeat(98));
    let (with_length, in_chunks) = (json_answer(&body), chunked(&body));
    let server = Server::start(move |path| if path == "/" { with_length.clone() } else { in_chunks.clone() }).await;
    for path in ["/", "/chunks"] {
        let url = server.url("127.0.0.1", path);
        assert!(server.client().fetch_json(&url, 100).await.is_ok(), "{path}");
        assert_eq!(server.client().fetch_json(&url, 99).await, Err(DocumentError::TooLarge), "{path}");
    }
}

#[tokio::test]
async fn a_body_without_an_end_is_cut_off_at_the_limit() {
    let endless = [chunked_head().as_bytes(), b"100000\r\n", &vec![b' '; 0x10_0000]].concat();
    let server = Server::start_and_hold(move |_| endless.clone()).await;
    let document = server.client().fetch_json(&server.url("127.0.0.1", "/"), 64 * 1024).await;
    assert_eq!(document, Err(DocumentError::TooLarge));
}

#[tokio::test]
async fn other_statuses_than_200_are_named() {
    for status in [201, 204, 206, 300, 304, 400, 401, 404, 500, 503] {
        let answer = answer(&format!("{status} X\r\nContent-Type: application/json"), "");
        let server = Server::start(move |_| answer.clone()).await;
        let document = server.client().fetch_json(&server.url("127.0.0.1", "/"), 1024).await;
        assert_eq!(document, Err(DocumentError::Status(status)));
    }
}

#[tokio::test]
async fn a_slow_body_and_a_silent_server_are_given_up_after_two_and_a_half_seconds() {
    let part = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{".to_vec();
    let server = Server::start_and_hold(move |path| if path == "/slow" { part.clone() } else { Vec::new() }).await;
    let outbound = server.client();
    let started = tokio::time::Instant::now();
    let (slow, silent) = (server.url("127.0.0.1", "/slow"), server.url("127.0.0.1", "/silent"));
    let both = tokio::join!(outbound.fetch_json(&slow, 1024), outbound.fetch_json(&silent, 1024));
    assert_eq!(both, (Err(DocumentError::Unreachable), Err(DocumentError::Unreachable)));
    let took = started.elapsed();
    assert!(took > Duration::from_secs(2) && took < Duration::from_secs(4), "{took:?}");
}

#[tokio::test]
async fn more_than_sixteen_fetches_at_once_are_refused_and_not_queued_for_long() {
    let server = Server::start_and_hold(|_| Vec::new()).await;
    let outbound = Arc::new(server.client());
    let url = server.url("127.0.0.1", "/");
    let fetch = || {
        let (outbound, url) = (Arc::clone(&outbound), url.clone());
        tokio::spawn(async move { outbound.fetch_json(&url, 1024).await })
    };
    let sixteen: Vec<_> = (0..16).map(|_| fetch()).collect();
    while server.requests().len() < 16 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let started = tokio::time::Instant::now();
    assert_eq!(fetch().await.unwrap(), Err(DocumentError::Unreachable));
    let took = started.elapsed();
    assert!(took > Duration::from_millis(900) && took < Duration::from_millis(1500), "{took:?}");
    for one in sixteen {
        assert_eq!(one.await.unwrap(), Err(DocumentError::Unreachable));
    }
    assert_eq!(server.requests().len(), 16);
}

fn chunked_head() -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned()
}

/// The body in pieces of at most ten bytes, its length not announced.
fn chunked(body: &str) -> Vec<u8> {
    let pieces =
        body.as_bytes().chunks(10).map(|piece| format!("{:x}\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece)));
    format!("{}{}0\r\n\r\n", chunked_head(), pieces.collect::<String>()).into_bytes()
}
