//! Connections that wait for their clients: none of them keeps others out, and none stays for ever.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{Router, routing::get};
use server::{
    connections::{self, Limits},
    settings::TrustedProxies,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Notify, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Longer than any test takes.
const NEVER: Duration = Duration::from_mins(10);
const SOON: Duration = Duration::from_millis(200);
/// A good request has its answer by then, or is counted as lost.
const PATIENCE: Duration = Duration::from_secs(30);

const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: portal\r\n";
const WHOLE: &[u8] = b"GET / HTTP/1.1\r\nHost: portal\r\n\r\n";
const LAST: &[u8] = b"GET / HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n";

fn limits() -> Limits {
    Limits { connections: 64, per_address: 16, headers: NEVER, idle: NEVER, unread: NEVER }
}

struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
}

async fn run(router: Router, limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(connections::serve(listener, router, limits, TrustedProxies::default(), stopped));
    Running { address, stop, serving }
}

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

async fn send(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// What arrives until the server ends the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut text)).await.unwrap();
    // A reset is an end as well.
    drop(read);
    String::from_utf8(text).unwrap()
}

/// Whether a new client has its request answered.
async fn answers(address: SocketAddr, path: &str) -> bool {
    let request = format!("GET {path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n");
    rest(send(address, request.as_bytes()).await).await.starts_with("HTTP/1.1 200")
}

/// Half a request, from one of fifty addresses of this machine.
async fn stall(server: SocketAddr, number: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 2 + number % 50), 0).into()).unwrap();
    let mut stream = socket.connect(server).await.unwrap();
    // The server may have ended it already.
    drop(stream.write_all(HALF).await);
    stream
}

#[tokio::test]
async fn a_thousand_half_sent_requests_keep_nobody_out() {
    connections::raise_open_file_limit();
    let server = run(hello(), limits()).await;
    let mut stalled = Vec::new();
    for number in 0..1000_u16 {
        stalled.push(stall(server.address, number.to_le_bytes()[0]).await);
        if number % 10 == 0 {
            assert!(answers(server.address, "/").await, "lost beside {number} half-sent requests");
        }
    }
}

#[tokio::test]
async fn one_address_takes_no_more_than_its_part() {
    let server = run(hello(), limits()).await;
    let before = send(server.address, WHOLE).await;
    // All from one address, which is not the first client's.
    let mut stalled = Vec::new();
    for _ in 0..200 {
        stalled.push(stall(server.address, 7).await);
    }
    assert!(answers(server.address, "/").await);
    let mut before = before;
    before.write_all(LAST).await.unwrap();
    assert_eq!(rest(before).await.matches("HTTP/1.1 200").count(), 2, "the first client was sent away");
}

#[tokio::test]
async fn half_sent_headers_end() {
    let server = run(hello(), Limits { headers: SOON, ..limits() }).await;
    assert_eq!(rest(send(server.address, HALF).await).await, "");
    assert_eq!(rest(send(server.address, b"G").await).await, "");
}

#[tokio::test]
async fn a_connection_that_is_not_used_ends() {
    let server = run(hello(), Limits { idle: SOON, ..limits() }).await;
    assert_eq!(rest(send(server.address, b"").await).await, "");
    let answer = rest(send(server.address, WHOLE).await).await;
    assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn an_answer_may_take_longer_than_a_client_may() {
    let slow = async || {
        sleep(SOON * 5).await;
        "at last"
    };
    let limits = Limits { headers: SOON, idle: SOON, unread: SOON, ..limits() };
    let server = run(Router::new().route("/", get(slow)), limits).await;
    let answer = rest(send(server.address, WHOLE).await).await;
    assert!(answer.ends_with("at last"), "{answer}");
}

#[tokio::test]
async fn an_answer_that_nobody_reads_ends() {
    const LARGE: usize = 64 * 1024 * 1024;
    let router = Router::new().route("/", get(async || vec![b'x'; LARGE]));
    let server = run(router, Limits { unread: SOON, ..limits() }).await;
    let unread = send(server.address, LAST).await;
    sleep(SOON * 10).await;
    assert!(rest(unread).await.len() < LARGE);
    assert!(rest(send(server.address, LAST).await).await.len() > LARGE, "who reads gets all of it");
}

#[tokio::test]
async fn requests_that_are_being_answered_never_give_way() {
    let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (in_handler, told) = (Arc::clone(&arrived), Arc::clone(&go_on));
    let wait = async move || {
        in_handler.notify_one();
        told.notified().await;
        "done"
    };
    let server = run(Router::new().route("/", get(wait)), Limits { connections: 2, ..limits() }).await;
    let first = send(server.address, LAST).await;
    arrived.notified().await;
    let second = send(server.address, LAST).await;
    arrived.notified().await;
    assert_eq!(rest(send(server.address, LAST).await).await, "", "there was no place");
    go_on.notify_one();
    go_on.notify_one();
    go_on.notify_waiters();
    for answer in [rest(first), rest(second)] {
        assert!(answer.await.ends_with("done"));
    }
}

#[tokio::test]
async fn a_stop_lets_requests_finish_that_have_begun() {
    let arrived = Arc::new(Notify::new());
    let in_handler = Arc::clone(&arrived);
    let slow = async move || {
        in_handler.notify_one();
        sleep(SOON).await;
        "finished"
    };
    let server = run(Router::new().route("/slow", get(slow)).route("/", get(async || "hello")), limits()).await;
    let idle = send(server.address, b"").await;
    let begun = send(server.address, b"GET /slow HTTP/1.1\r\nHost: portal\r\n\r\n").await;
    arrived.notified().await;
    server.stop.send(true).unwrap();
    assert!(rest(begun).await.ends_with("finished"));
    assert_eq!(rest(idle).await, "");
    timeout(PATIENCE, server.serving).await.unwrap().unwrap().unwrap();
}

/// A `gatehouse serve` that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The program itself, which may have 160 files open.
async fn with_160_files(folder: &Path) -> (Process, SocketAddr) {
    let site = folder.join("site/pkg");
    fs::create_dir_all(&site).unwrap();
    for name in
        ["gatehouse.0123456789abcdef.js", "gatehouse.0123456789abcdef.css", "gatehouse.0123456789abcdef_bg.wasm"]
    {
        fs::write(site.join(name), "").unwrap();
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let child = Command::new("sh")
        .args([
            "-c",
            "ulimit -n 160; exec \"$0\" serve --listen \"$1\" --data-dir \"$2\" --site-root \"$3\" --log error",
        ])
        .arg(env!("CARGO_BIN_EXE_gatehouse"))
        .arg(free.to_string())
        .args([folder.join("data"), folder.join("site")])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let process = Process(child);
    let started = async {
        while TcpStream::connect(free).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, started).await.unwrap();
    (process, free)
}

#[tokio::test]
async fn a_process_with_few_files_answers_beside_half_sent_requests() {
    connections::raise_open_file_limit();
    let folder = tempfile::tempdir().unwrap();
    let (_process, address) = with_160_files(folder.path()).await;
    let mut stalled = Vec::new();
    for number in 0..170_u8 {
        stalled.push(stall(address, number).await);
    }
    for _ in 0..20 {
        assert!(answers(address, "/healthz").await);
    }
    assert!(answers(address, "/readyz").await, "the database still has its files");
}
