//! Attacks by documents that clients publish of themselves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use registration::{ProgramFields, RegistrationFilter};
use serde_json::json;
use tokio::net::TcpListener;
use url::form_urlencoded;
use web::session::SignedIn;

use crate::{
    publisher::{CALLBACK, Publisher, known_by_documents},
    support::{Answer, TestServer},
};

/// RFC 7636 appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn request(client_id: &str) -> String {
    let pairs = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("scope", "orders:read"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl TestServer {
    /// A browser comes with a request of this client.
    async fn comes(&self, client_id: &str, cookie: Option<&str>) -> Answer {
        self.visit(&format!("/oauth2/authorize?{}", request(client_id)), cookie).await
    }

    async fn registered_in_all(&self) -> i64 {
        let filter = RegistrationFilter::default();
        self.core.registrations().list(&self.owner().await, &filter).await.unwrap().total
    }

    async fn somebody(&self) -> String {
        let owner = self.owner().await.administrator().unwrap().id.clone();
        self.signed_in(SignedIn::Administrator(owner)).await
    }
}

#[tokio::test]
async fn attack_31_a_document_is_small_plain_and_of_its_own_url() {
    let (publisher, server) = Publisher::welcome().await;
    let cookie = server.somebody().await;
    let json = "200 OK\r\nContent-Type: application/json";
    let good = publisher.document("/yes.json", json!({})).to_string();
    publisher.answer("/yes.json", json, &good);
    let padded = |length: usize| format!("{good}{}", " ".repeat(length - good.len()));
    let redirect = format!("302 Found\r\nContent-Type: application/json\r\nLocation: {}", publisher.url("/yes.json"));
    for (what, head, body) in [
        ("too long", json, padded(5 * 1024 + 1).replace("/yes.json", "/bad.json")),
        ("a redirect to itself", "302 Found\r\nLocation: /bad.json", String::new()),
        ("a redirect to another", &redirect, String::new()),
        ("a page", "200 OK\r\nContent-Type: text/html", good.replace("/yes.json", "/bad.json")),
        ("of another status", "203 Non-Authoritative\r\nContent-Type: application/json", good.clone()),
        ("another client", json, good.clone()),
        ("no JSON", json, "{".to_owned()),
        (
            "a private key",
            json,
            publisher
                .document(
                    "/bad.json",
                    json!({ "token_endpoint_auth_method": "private_key_jwt",
            "jwks": { "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "A".repeat(43), "d": "A".repeat(43) }] } }),
                )
                .to_string(),
        ),
        ("a shared secret", json, publisher.document("/bad.json", json!({ "client_secret": "s" })).to_string()),
        (
            "a method with a secret",
            json,
            publisher.document("/bad.json", json!({ "token_endpoint_auth_method": "client_secret_post" })).to_string(),
        ),
        (
            "a robot",
            json,
            publisher
                .document(
                    "/bad.json",
                    json!({ "token_endpoint_auth_method": "private_key_jwt",
            "jwks_uri": "https://keys.example/jwks", "grant_types": ["authorization_code", "client_credentials"] }),
                )
                .to_string(),
        ),
    ] {
        publisher.answer("/bad.json", head, &body);
        let answer = server.comes(&publisher.url("/bad.json"), Some(&cookie)).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{what}");
    }
    assert_eq!(publisher.readings(), 11, "each once, and nothing was followed");
    publisher.answer("/yes.json", json, &padded(5 * 1024));
    let answer = server.comes(&publisher.url("/yes.json"), Some(&cookie)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(server.registered_in_all().await, 0);
}

#[tokio::test]
async fn attack_31_one_url_is_one_client_and_its_spellings_are_none() {
    let (publisher, server) = Publisher::welcome().await;
    let cookie = server.somebody().await;
    let url = publisher.publish("/a/client.json", json!({}));
    let host = url.split('/').nth(2).unwrap().to_owned();
    for other in [
        format!("https://{host}/a/./client.json"),
        format!("https://{host}/b/../a/client.json"),
        format!("https://{host}/b/%2e%2e/a/client.json"),
        format!("{url}?"),
        format!("{url}?x=1"),
        format!("{url}#"),
        format!("HTTPS://{host}/a/client.json"),
        format!("https:\\\\{host}/a/client.json"),
        format!("https://x@{host}/a/client.json"),
        url.replace("127.0.0.1", "127.1"),
        url.replace("127.0.0.1", "2130706433"),
        url.replace("127.0.0.1", "①②⑦.0.0.1"),
        format!("https://{host}"),
        format!("{url} "),
        format!("{url}\0"),
        format!("https://{host}/{}", "a".repeat(255)),
    ] {
        let answer = server.comes(&other, Some(&cookie)).await;
        assert!(answer.status.is_client_error() && answer.header("location").is_empty(), "{other}: {}", answer.status);
    }
    assert_eq!(publisher.readings(), 0);
}

#[tokio::test]
async fn attack_31_strangers_make_the_server_neither_call_nor_remember() {
    let (publisher, server) = Publisher::welcome().await;
    for number in 0..50 {
        let url = publisher.publish(&format!("/{number}.json"), json!({}));
        assert_eq!(server.comes(&url, None).await.status, StatusCode::SEE_OTHER);
        let form = format!("grant_type=authorization_code&code=x&{}", request(&url));
        assert_eq!(server.post_form("/oauth2/token", "", &form).await.status, StatusCode::UNAUTHORIZED);
        let form = format!("token=x&{}", request(&url));
        assert_eq!(server.post_form("/oauth2/revoke", "", &form).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!((publisher.readings(), server.registered_in_all().await), (0, 0));
}

#[tokio::test]
async fn attack_31_the_server_is_no_port_scanner_for_people_who_are_signed_in() {
    // As it is by default: nothing but the public internet may be called.
    let server = TestServer::start().await;
    server.provider(&known_by_documents()).await;
    let cookie = server.somebody().await;
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let (port, calls) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&calls);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut sentences = Vec::new();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "0.0.0.0"] {
        for port in [port, 1] {
            let url = format!("https://{host}:{port}/client.json");
            let answer = server.comes(&url, Some(&cookie)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{url}");
            let form = request(&url);
            let pushed = server.post_form("/oauth2/par", "", &form).await;
            assert_eq!(pushed.status, StatusCode::UNAUTHORIZED, "{url}: {}", pushed.body);
            sentences.push(pushed.json()["error_description"].to_string());
        }
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(calls.load(Ordering::SeqCst), 0, "somebody was called");
    assert!(sentences.iter().all(|sentence| !sentence.contains("reached")), "{sentences:?}");
}

#[tokio::test]
async fn attack_31_readings_are_counted_for_each_person_and_like_registrations_for_programs() {
    let (publisher, server) = Publisher::start().await;
    let terms = ProgramFields { per_source_per_hour: "3".to_owned(), ..known_by_documents() };
    server.provider(&terms).await;
    let cookie = server.somebody().await;
    let urls: Vec<_> = (0..8).map(|number| publisher.publish(&format!("/{number}.json"), json!({}))).collect();
    for (number, url) in urls.iter().enumerate() {
        let expected = if number < 3 { StatusCode::SEE_OTHER } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(server.comes(url, Some(&cookie)).await.status, expected, "{number}");
    }
    assert_eq!(publisher.readings(), 3);
    // What is known is not read again, and so is not counted.
    assert_eq!(server.comes(&urls[0], Some(&cookie)).await.status, StatusCode::SEE_OTHER);
    for (number, url) in urls[3..].iter().enumerate() {
        let pushed = server.post_form("/oauth2/par", "", &request(url)).await;
        let expected = if number < 3 { StatusCode::CREATED } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(pushed.status, expected, "{number}: {}", pushed.body);
    }
    assert_eq!((publisher.readings(), server.registered_in_all().await), (6, 0));
    let client = json!({ "redirect_uris": [CALLBACK] });
    assert_eq!(server.register("", &client).await.status, StatusCode::TOO_MANY_REQUESTS, "it is the same bucket");
}

#[tokio::test]
async fn attack_31_a_document_is_on_the_terms_of_open_registration() {
    let (publisher, server) = Publisher::start().await;
    let terms = ProgramFields {
        redirect_hosts: "*.shop.example".to_owned(),
        protected_names: "Acme Bank".to_owned(),
        ..known_by_documents()
    };
    server.provider(&terms).await;
    let cookie = server.somebody().await;
    for (what, change) in [
        ("a host that is not listed", json!({})),
        ("a protected name", json!({ "client_name": "ACME-BANK", "redirect_uris": ["https://a.shop.example/cb"] })),
        ("two scripts", json!({ "client_name": "G\u{43e}ogle", "redirect_uris": ["https://a.shop.example/cb"] })),
        ("a scheme that runs", json!({ "redirect_uris": ["javascript:alert(1)"] })),
        ("a grant that is not open", json!({ "grant_types": ["implicit"] })),
    ] {
        let url = publisher.publish("/client.json", change);
        let answer = server.comes(&url, Some(&cookie)).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{what}");
    }
}
