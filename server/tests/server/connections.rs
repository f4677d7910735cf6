//! Connections that wait for their clients: none of them keeps others out, and none stays for ever.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    routing::{get, post},
};
use server::{
    connections::{self, Limits},
    settings::TrustedProxies,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Semaphore, watch},
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
    serving: JoinHandle<()>,
}

async fn run(router: Router, limits: Limits) -> Running {
    behind(TrustedProxies::default(), router, limits).await
}

async fn behind(proxies: TrustedProxies, router: Router, limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(connections::serve(listener, router, limits, proxies, Arc::default(), stopped));
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

/// A request without the end of its body.
const HALF_OF_A_BODY: &[u8] = b"POST /text HTTP/1.1\r\nHost: portal\r\nContent-Length: 10\r\n\r\na";

/// Half a request, from one of fifty addresses of this machine.
async fn stall(server: SocketAddr, number: u8, half: &[u8]) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 2 + number % 50), 0).into()).unwrap();
    let mut stream = socket.connect(server).await.unwrap();
    // The server may have ended it already.
    drop(stream.write_all(half).await);
    stream
}

/// A handler for each of these thousand requests waits until it is cut off.
async fn a_thousand_keep_no_one_out(half: &[u8]) {
    connections::raise_open_file_limit();
    let router = hello().route("/text", post(async |text: String| text));
    let server = run(router, limits()).await;
    let mut stalled = Vec::new();
    for number in 0..1000_u16 {
        stalled.push(stall(server.address, number.to_le_bytes()[0], half).await);
        if number % 10 == 0 {
            assert!(answers(server.address, "/").await, "lost beside {number} half-sent requests");
        }
    }
}

#[tokio::test]
async fn a_thousand_half_sent_requests_keep_no_one_out() {
    a_thousand_keep_no_one_out(HALF).await;
}

#[tokio::test]
async fn a_thousand_half_sent_bodies_keep_no_one_out() {
    a_thousand_keep_no_one_out(HALF_OF_A_BODY).await;
}

#[tokio::test]
async fn one_address_takes_no_more_than_its_part() {
    let server = run(hello(), limits()).await;
    let mut before = send(server.address, WHOLE).await;
    // All from one address, which is not the first client's.
    let mut stalled = Vec::new();
    for _ in 0..200 {
        stalled.push(stall(server.address, 7, HALF).await);
    }
    assert!(answers(server.address, "/").await);
    before.write_all(LAST).await.unwrap();
    assert_eq!(rest(before).await.matches("HTTP/1.1 200").count(), 2, "the first client was sent away");
}

/// Answers each request once it is told to, and says when one has arrived.
struct Slow {
    arrived: Arc<Semaphore>,
    go_on: Arc<Semaphore>,
}

impl Slow {
    fn new() -> (Self, Router) {
        let slow = Self { arrived: Arc::new(Semaphore::new(0)), go_on: Arc::new(Semaphore::new(0)) };
        let (arrived, go_on) = (Arc::clone(&slow.arrived), Arc::clone(&slow.go_on));
        let handler = async move || {
            arrived.add_permits(1);
            go_on.acquire().await.unwrap().forget();
            "done"
        };
        (slow, Router::new().route("/", get(handler)))
    }

    async fn arrived(&self) {
        timeout(PATIENCE, self.arrived.acquire()).await.unwrap().unwrap().forget();
    }
}

#[tokio::test]
async fn a_trusted_proxy_takes_more_than_one_address() {
    let (slow, router) = Slow::new();
    let proxies = TrustedProxies::resolve(&["127.0.0.0/8".to_owned()]).unwrap();
    let server = behind(proxies, router, limits()).await;
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(send(server.address, LAST).await);
        slow.arrived().await;
    }
    slow.go_on.add_permits(answers.len());
    for answer in answers {
        assert!(rest(answer).await.ends_with("done"));
    }
}

#[tokio::test]
async fn an_answer_is_not_idle_while_its_client_reads_it() {
    const LARGE: usize = 64 * 1024 * 1024;
    let router = Router::new().route("/", get(async || vec![b'x'; LARGE]));
    let server = run(router, Limits { idle: SOON, ..limits() }).await;
    let mut client = send(server.address, LAST).await;
    let (mut read, mut part) = (0, vec![0; 4 * 1024 * 1024]);
    loop {
        match client.read(&mut part).await.unwrap() {
            0 => break,
            bytes => read += bytes,
        }
        // Many of these are longer than an idle connection may last.
        if read / (8 * 1024 * 1024) > (read - 1) / (8 * 1024 * 1024) {
            sleep(SOON / 2).await;
        } else if read % 64 == 0 {
            sleep(SOON / 20).await;
        }
    }
    assert!(read > LARGE, "cut off after {read} bytes");
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
async fn an_unread_answer_ends() {
    const LARGE: usize = 64 * 1024 * 1024;
    let router = Router::new().route("/", get(async || vec![b'x'; LARGE]));
    let server = run(router, Limits { unread: SOON, ..limits() }).await;
    let unread = send(server.address, LAST).await;
    sleep(SOON * 10).await;
    assert!(rest(unread).await.len() < LARGE);
    assert!(rest(send(server.address, LAST).await).await.len() > LARGE, "a client that reads gets all of it");
}

#[tokio::test]
async fn requests_that_are_being_answered_never_give_way() {
    let (slow, router) = Slow::new();
    let server = run(router, Limits { connections: 2, ..limits() }).await;
    let mut answers = Vec::new();
    for _ in 0..2 {
        answers.push(send(server.address, LAST).await);
        slow.arrived().await;
    }
    assert_eq!(rest(send(server.address, LAST).await).await, "", "there was no place");
    slow.go_on.add_permits(2);
    for answer in answers {
        assert!(rest(answer).await.ends_with("done"));
    }
}

#[tokio::test]
async fn a_stop_lets_requests_finish_that_have_begun_and_waits_for_nothing_else() {
    let (slow, router) = Slow::new();
    let server = run(router, limits()).await;
    let (idle, half) = (send(server.address, b"").await, send(server.address, HALF).await);
    let begun = send(server.address, WHOLE).await;
    slow.arrived().await;
    server.stop.send(true).unwrap();
    assert_eq!((rest(idle).await.as_str(), rest(half).await.as_str()), ("", ""));
    slow.go_on.add_permits(1);
    assert!(rest(begun).await.ends_with("done"));
    timeout(PATIENCE, server.serving).await.unwrap().unwrap();
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
        stalled.push(stall(address, number, HALF).await);
    }
    for _ in 0..20 {
        assert!(answers(address, "/healthz").await);
    }
    assert!(answers(address, "/readyz").await, "the database still has its files");
}
