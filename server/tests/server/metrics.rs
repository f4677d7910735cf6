//! What `/metrics` exports, and that the dashboard and the documentation name nothing else.

use std::collections::BTreeSet;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::watch,
};
use tower::ServiceExt as _;

use crate::support::{PASSWORD, TestServer, basic, web_client};

const DASHBOARD: &str = include_str!("../../../docs/grafana.json");
const OPERATIONS: &str = include_str!("../../../docs/operations.md");

async fn metrics(server: &TestServer) -> String {
    let router = server::metrics::router(server.state.clone());
    let response = router.oneshot(Request::get("/metrics").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// The names of all metrics.
fn exported(text: &str) -> BTreeSet<&str> {
    text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect()
}

#[tokio::test]
async fn what_happened_is_counted_and_what_strangers_choose_is_one_label() {
    let server = TestServer::start().await;
    server.administrator().await;
    let token = server.some_initial_token().await;
    for path in ["/one", "/two?three", "/favicon.svg"] {
        server.visit(path, None).await;
    }
    let client = serde_json::json!({ "client_name": "Batch", "grant_types": ["client_credentials"] });
    let made = server.register(&token, &client).await.json();
    server.register(&basic("admin", PASSWORD), &web_client()).await;
    server.register(&basic("admin", "wrong"), &web_client()).await;
    let credentials = basic(made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    let answer = server.post_form("/oauth2/token", &credentials, "grant_type=client_credentials").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    server.state.metrics().swept(Some(12), std::time::Duration::from_millis(1500), server.core.now());

    let text = metrics(&server).await;
    for line in [
        r#"gatehouse_http_requests_total{route="unknown",method="GET",code="404"} 2"#,
        r#"gatehouse_http_requests_total{route="assets",method="GET",code="200"} 1"#,
        r#"gatehouse_http_requests_total{route="/connect/register",method="POST",code="201"} 2"#,
        r#"gatehouse_http_requests_total{route="/connect/register",method="POST",code="401"} 1"#,
        r#"gatehouse_http_request_duration_seconds_count{route="/connect/register",method="POST"} 3"#,
        r#"gatehouse_registrations_total{source="initial_access_token"} 1"#,
        r#"gatehouse_registrations_total{source="administrator"} 1"#,
        r#"gatehouse_tokens_issued_total{grant_type="client_credentials"} 1"#,
        r#"gatehouse_sign_ins_total{kind="administrator",outcome="failed"} 1"#,
        r#"gatehouse_database_connections{pool="writer"} 1"#,
        "gatehouse_database_up 1",
        "gatehouse_mail_queued 0",
        "gatehouse_swept_rows_total 12",
        "gatehouse_sweep_seconds_total 1.5",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n\n{text}");
    }
    assert!(!text.contains("/one") && !text.contains("three"), "{text}");
    let process = ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"];
    assert!(process.iter().all(|name| exported(&text).contains(name)), "{text}");
}

#[tokio::test]
async fn the_metrics_are_there_without_the_database() {
    let server = TestServer::start().await;
    server.database.database().close().await;
    let text = metrics(&server).await;
    assert!(text.contains("\ngatehouse_database_up 0\n"), "{text}");
    assert!(!text.contains("gatehouse_mail_queued"), "{text}");
}

#[tokio::test]
async fn the_portal_itself_has_no_metrics() {
    let server = TestServer::start().await;
    assert_eq!(server.visit("/metrics", None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_listener_of_the_metrics_answers_nothing_else() {
    let server = TestServer::start().await;
    let listener = server::metrics::listen(Some("127.0.0.1:0".parse().unwrap())).await.unwrap().unwrap();
    let address = listener.local_addr().unwrap();
    let taken = server::metrics::listen(Some(address)).await.unwrap_err();
    assert!(taken.to_string().starts_with("--metrics-listen (GATEHOUSE_METRICS_LISTEN) is 127.0.0.1:"), "{taken}");
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(server::metrics::serve(listener, server.state.clone(), stopped));
    for (path, expected) in [("/metrics", "HTTP/1.1 200"), ("/healthz", "HTTP/1.1 404"), ("/", "HTTP/1.1 404")] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(expected), "{path}: {answer}");
        assert_eq!(answer.contains("gatehouse_build_info"), path == "/metrics", "{path}");
    }
}

#[tokio::test]
async fn every_metric_of_the_dashboard_and_of_the_documentation_is_exported() {
    let server = TestServer::start().await;
    server.visit("/sign-in", None).await;
    let text = metrics(&server).await;
    let exported = exported(&text);
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let queries: Vec<&str> = dashboard["panels"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|panel| panel["targets"].as_array())
        .flatten()
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    assert!(queries.len() > 15, "{}", queries.len());
    for query in &queries {
        let named = names(query);
        assert!(!named.is_empty(), "{query}");
        for name in named {
            assert!(exported.contains(name), "{name} in {query}");
        }
    }
    let documented: BTreeSet<&str> =
        OPERATIONS.lines().filter(|line| line.starts_with("| `")).flat_map(names).collect();
    assert_eq!(documented, exported);
}

/// The metrics that a text names, without what Prometheus adds to the names of histograms.
fn names(text: &str) -> Vec<&str> {
    let of_a_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    text.split(|letter| !of_a_name(letter))
        .filter(|word| word.starts_with("gatehouse_") || word.starts_with("process_"))
        .map(|word| ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word))
        .collect()
}
