//! Servers that do not answer, or not to the end; addresses that are not dialled; TLS.

use std::{net::IpAddr, sync::Arc, time::Duration};

use model::{Connector, Problem, ProviderKind, Secret, Target};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    providers::{Portal, answer, assert_no_secret, known, service, target},
    servers::{Answers, Listener, Server, json_answer, key_pem, pem},
};

/// How a server lets go of whoever called it.
#[derive(Clone, Copy, Debug)]
enum Fault {
    HangAfterRequest,
    CutAfterRequest,
    CutInHead,
    CutInBody,
    /// A byte every fifth of a second.
    Trickle,
}

async fn faulty(fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(misbehave(stream, fault));
        }
    });
    base
}

async fn misbehave(mut stream: TcpStream, fault: Fault) {
    let mut request = [0; 8192];
    let _ = stream.read(&mut request).await;
    let head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    match fault {
        Fault::HangAfterRequest => std::future::pending().await,
        Fault::CutAfterRequest => {}
        Fault::CutInHead => stream.write_all(&head.as_bytes()[..30]).await.unwrap(),
        Fault::CutInBody => stream.write_all(format!(r#"{head}{{"client_id":"c-1","#).as_bytes()).await.unwrap(),
        Fault::Trickle => {
            stream.write_all(head.as_bytes()).await.unwrap();
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

async fn problems(connector: &dyn Connector, target: &Target, base: &str) -> [Problem; 4] {
    let known = known(base);
    let problem = |failed: model::CallError| failed.error.problem;
    let client = service();
    let all = tokio::join!(
        async { connector.register(target, &client).await.map_err(problem).unwrap_err() },
        async { connector.update(target, &known, &client).await.map_err(problem).unwrap_err() },
        async { connector.delete(target, &known).await.map_err(problem).unwrap_err() },
        async { connector.read(target, &known).await.map_err(problem).unwrap_err() },
    );
    [all.0, all.1, all.2, all.3]
}

#[tokio::test]
async fn a_call_without_a_whole_answer_may_have_been_done_unless_it_only_looked() {
    let portal = Portal::new();
    let started = tokio::time::Instant::now();
    let each = |fault| {
        let portal = &portal;
        async move {
            let base = faulty(fault).await;
            let target = target(ProviderKind::Rfc7591, &base);
            let [register, update, delete, read] = problems(portal.rfc7591(), &target, &base).await;
            assert_eq!([register, update, delete], [Problem::Uncertain; 3], "{fault:?}");
            assert_eq!(read, Problem::NotReached, "{fault:?}");
            let calls = target.calls.take();
            assert_eq!(calls.len(), 4, "{fault:?}");
            assert!(calls.iter().all(|call| call.error.is_some()), "{fault:?}: {calls:?}");
            assert_no_secret(&calls);
            calls
        }
    };
    let (hang, cut, _, _, trickle) = tokio::join!(
        each(Fault::HangAfterRequest),
        each(Fault::CutAfterRequest),
        each(Fault::CutInHead),
        each(Fault::CutInBody),
        each(Fault::Trickle),
    );
    // The limit is for the whole exchange, and nothing is tried twice.
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(5), "{took:?}");
    assert!(hang.iter().all(|call| call.status.is_none() && call.duration_ms >= 1900), "{hang:?}");
    assert!(hang[0].error.as_ref().unwrap().contains("did not answer in time"), "{hang:?}");
    assert!(cut[0].error.as_ref().unwrap().contains("before there was a whole answer"), "{cut:?}");
    assert!(trickle.iter().all(|call| call.status == Some(201)), "{trickle:?}");
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_done() {
    let portal = Portal::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let target = target(ProviderKind::Rfc7591, &base);
    assert_eq!(problems(portal.rfc7591(), &target, &base).await, [Problem::NotReached; 4]);
    let calls = target.calls.take();
    assert!(calls.iter().all(|call| call.status.is_none() && call.error.is_some()), "{calls:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_or_never_ends_to_agree_on_it_was_not_reached() {
    let portal = Portal::new();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = faulty(Fault::CutInHead).await.replace("http://", "https://");
    for base in [plain, format!("https://{}", silent.local_addr().unwrap())] {
        let target = target(ProviderKind::Rfc7591, &base);
        assert_eq!(problems(portal.rfc7591(), &target, &base).await, [Problem::NotReached; 4], "{base}");
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_was_not_reached() {
    let portal = Portal::with_rules(&[], Some(Answers::new(vec![Vec::new()])));
    let target = target(ProviderKind::Rfc7591, "https://idp.example");
    let failed = portal.rfc7591().register(&target, &service()).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::NotReached);
    assert_eq!(failed.error.reason, "The name idp.example was not found.");
}

#[tokio::test]
async fn what_is_not_allowed_is_not_dialled() {
    let listener = Listener::start().await;
    let port = listener.port;
    let resolves = |addresses: &[&str]| {
        let addresses: Vec<IpAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
        Answers::new(vec![addresses])
    };
    for (url, networks, addresses) in [
        // Inside, and not named.
        (format!("https://127.0.0.1:{port}"), &[] as &[_], &["127.0.0.1"]),
        (format!("https://idp.example:{port}"), &[], &["127.0.0.1"]),
        // One address of several, and an address of another network.
        (format!("https://idp.example:{port}"), &["10.0.0.0/8"], &["127.0.0.1"]),
        // http outside of the networks that were named.
        (format!("http://127.0.0.1:{port}"), &[], &["127.0.0.1"]),
        (format!("http://idp.example:{port}"), &[], &["127.0.0.1"]),
        (format!("http://idp.example:{port}"), &["10.0.0.0/8"], &["192.0.2.1"]),
        ("http://idp.example".to_owned(), &[], &["93.184.216.34"]),
        (format!("http://localhost:{port}"), &["127.0.0.0/8"], &["127.0.0.1"]),
        // What is no URL of a provider at all.
        (format!("https://user@127.0.0.1:{port}"), &["127.0.0.0/8"], &["127.0.0.1"]),
        ("ftp://127.0.0.1".to_owned(), &["127.0.0.0/8"], &["127.0.0.1"]),
        ("https://127.0.0.1:22".to_owned(), &["127.0.0.0/8"], &["127.0.0.1"]),
    ] {
        let portal = Portal::with_rules(networks, Some(resolves(addresses)));
        let target = target(ProviderKind::Rfc7591, &url);
        let failed = portal.rfc7591().register(&target, &service()).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Misconfigured, "{url} {networks:?}: {failed}");
    }
    let mixed = resolves(&["127.0.0.1", "10.1.1.1"]);
    let portal = Portal::with_rules(&["127.0.0.0/8"], Some(mixed));
    let target = target(ProviderKind::Rfc7591, &format!("http://idp.example:{port}"));
    let failed = portal.rfc7591().register(&target, &service()).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Misconfigured, "{failed}");
    assert!(failed.error.reason.contains("--outbound-network"), "{failed}");
    assert_eq!(listener.connections(), 0);
}

/// A TLS server that answers a look at `c-1`.
async fn tls_server(certified: bool) -> Server {
    let whole = |_: &str| {
        let mut body = answer("");
        body.as_object_mut().unwrap().remove("registration_client_uri");
        json_answer(&body.to_string())
    };
    if certified { Server::start_for_certified(whole).await } else { Server::start(whole).await }
}

#[tokio::test]
async fn an_authority_of_the_providers_own_is_trusted_for_it_and_for_nobody_else() {
    let server = tls_server(false).await;
    let portal = Portal::new();
    let base = server.url("127.0.0.1", "");
    let mut target = target(ProviderKind::Rfc7591, &base);
    let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Misconfigured, "{failed}");
    assert!(failed.error.reason.contains("certificate of 127.0.0.1"), "{failed}");
    assert_eq!(server.requests().len(), 0);

    target.external.ca_pem = server.authority.pem();
    target.version = 2;
    assert_eq!(portal.rfc7591().read(&target, &known(&base)).await.unwrap().client_id, "c-1");

    let stranger = tls_server(false).await;
    target.external.ca_pem = stranger.authority.pem();
    target.version = 3;
    let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Misconfigured, "{failed}");

    for broken in ["nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] {
        target.external.ca_pem = broken.to_owned();
        let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Misconfigured, "{failed}");
    }
}

#[tokio::test]
async fn our_certificate_is_shown_to_a_server_that_wants_one() {
    let server = tls_server(true).await;
    let portal = Portal::new();
    let base = server.url("127.0.0.1", "");
    let mut target = target(ProviderKind::Rfc7591, &base);
    target.external.ca_pem = server.authority.pem();
    let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
    assert!(matches!(failed.error.problem, Problem::Misconfigured | Problem::NotReached), "{failed}");
    assert_eq!(server.requests().len(), 0);

    let (certificate, key) = server.authority.certify(&["gatehouse"]);
    target.external.client_certificate_pem = pem("CERTIFICATE", certificate.der());
    let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
    assert!(failed.error.reason.contains("is not stored"), "{failed}");

    target.client_key = Some(Secret::new(key_pem(&key)));
    assert_eq!(portal.rfc7591().read(&target, &known(&base)).await.unwrap().client_id, "c-1");

    target.client_key = Some(Secret::new(key_pem(&rcgen::KeyPair::generate().unwrap())));
    let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Misconfigured, "{failed}");
}

#[tokio::test]
async fn a_name_is_called_by_https_at_exactly_the_address_that_was_judged() {
    let server = tls_server(false).await;
    let answers = Answers::new(vec![vec![IpAddr::from([127, 0, 0, 1])], vec![IpAddr::from([10, 0, 0, 1])]]);
    let portal = Portal::with_rules(&["127.0.0.0/8"], Some(Arc::clone(&answers) as _));
    let base = server.url("jwks.example", "");
    let mut target = target(ProviderKind::Rfc7591, &base);
    target.external.ca_pem = server.authority.pem();
    assert!(portal.rfc7591().read(&target, &known(&base)).await.is_ok());
    // No connection is kept that would go on to where the name does not lead any more.
    let failed = portal.rfc7591().read(&target, &known(&base)).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Misconfigured);
    assert_eq!((answers.asked().len(), server.requests().len()), (2, 1));
}
