//! Client connections: limits on their number and duration, and how they end.
//!
//! | file | holds |
//! | --- | --- |
//! | `activity` | the state of one connection |
//! | `registry` | the open connections by address, and which is closed to make room |
//! | `transport` | the bytes of a connection, observed |
//! | `descriptors` | how many files the process may have open |
//!
//! `axum::serve` waits forever for a client that sends half a request, so that anybody can exhaust the server's connections. Here
//! every wait has a time limit ([`Limits`]), and when all places are taken, the connection that has waited longest for its
//! client is closed. A complete request is never interrupted.

mod activity;
mod descriptors;
mod registry;
mod transport;

use std::{convert::Infallible, io::ErrorKind, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::Service};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tower::Service as _;

use self::{
    activity::{Activity, Answering},
    registry::Registry,
    transport::Observed,
};

use crate::settings::TrustedProxies;

pub use self::{
    descriptors::{open_file_limit, raise_open_file_limit},
    registry::Counts,
};

/// How many connections there may be, and how long each may take. Times are checked four times within the shortest of them.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections from one IPv4 address or IPv6 /64 that is not a trusted proxy.
    pub per_address: usize,
    /// From the first byte of a request to the end of its headers.
    pub headers: Duration,
    /// Between two requests, and before the first.
    pub idle: Duration,
    /// While bytes of an answer wait, and the client takes none of them.
    pub unread: Duration,
}

/// More than one proxy uses, and as many requests as a small machine has memory for.
const MOST_CONNECTIONS: usize = 8192;
/// Open files that are left for the database, the log and calls of other servers.
const OTHER_FILES: usize = 128;

impl Limits {
    /// The usual times, and as many connections as the process may have files open besides its own.
    #[must_use]
    pub fn for_open_files(files: usize) -> Self {
        let connections = files.saturating_sub(OTHER_FILES.min(files / 2)).clamp(1, MOST_CONNECTIONS);
        Self {
            connections,
            per_address: (connections / 8).max(8).min(connections),
            headers: Duration::from_secs(15),
            // Longer than nginx and Caddy keep a connection to a server for another request.
            idle: Duration::from_secs(150),
            unread: Duration::from_mins(1),
        }
    }

    fn shortest(&self) -> Duration {
        self.headers.min(self.idle).min(self.unread)
    }
}

/// The largest head of a request: hyper answers 431 to a larger one.
const HEAD_BYTES: usize = 64 * 1024;
/// The pause after a connection could not be accepted, for want of a file descriptor or of memory.
const PAUSE: Duration = Duration::from_millis(50);
/// How often the log says the same about connections.
const WARNING_EVERY: Duration = Duration::from_mins(1);

/// Serves every connection until `stop` changes, and then the requests that have begun.
///
/// `proxies` stand for many clients, so [`Limits::per_address`] does not apply to them.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    proxies: TrustedProxies,
    counts: Arc<Counts>,
    mut stop: watch::Receiver<bool>,
) {
    let mut check = interval(limits.shortest() / 4);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let registry = Arc::new(Registry::new(limits, proxies, counts));
    let mut warned: Option<Instant> = None;
    let mut connections = JoinSet::new();
    let stopping = stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            _ = check.tick() => {
                registry.close_overdue();
                continue;
            }
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let mut may_warn = || {
            let due = warned.is_none_or(|warned| warned.elapsed() >= WARNING_EVERY);
            if due {
                warned = Some(Instant::now());
            }
            due
        };
        match accepted {
            Ok((stream, peer)) => match registry.admit(peer.ip()) {
                Some(place) => {
                    connections.spawn(connection(stream, peer, place, router.clone(), stopping.clone()));
                }
                None if may_warn() => {
                    tracing::warn!(%peer, "too many connections; is a proxy missing in --trusted-proxy?");
                }
                None => {}
            },
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {
                tracing::debug!(%error, "the client gave up before its connection was accepted");
            }
            Err(error) => {
                if may_warn() {
                    tracing::warn!(%error, "connections cannot be accepted; is the limit of open files (ulimit -n) too low?");
                }
                registry.make_room();
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    loop {
        tokio::select! {
            ended = connections.join_next() => if ended.is_none() { return },
            _ = check.tick() => registry.close_overdue(),
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    place: registry::Place,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    // Responses are written at once (TCP_NODELAY).
    let _ = stream.set_nodelay(true);
    let activity = Arc::clone(place.activity());
    let handler = Handler { router, peer, activity: Arc::clone(&activity) };
    let stream = TokioIo::new(Observed::new(stream, Arc::clone(&activity)));
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_BYTES);
    let mut connection = pin!(builder.serve_connection(stream, handler));
    let mut stopping = false;
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            () = activity.closing() => return,
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                // hyper waits for the rest of a request that has begun to arrive, and that need not be served.
                if activity.is_reading_headers() {
                    return;
                }
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The service for the requests of one connection.
struct Handler {
    router: Router,
    peer: SocketAddr,
    activity: Arc<Activity>,
}

impl Service<Request<Incoming>> for Handler {
    type Response = Response<Answering<Body>>;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        // The connection is about to be dropped, and this with it.
        let Some(begun) = self.activity.answer() else { return Box::pin(std::future::pending()) };
        let mut request = request.map(|body| Body::new(begun.arriving(body)));
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answer = self.router.clone().call(request);
        Box::pin(async move {
            let Ok(response) = answer.await;
            Ok(response.map(|body| begun.answering(body)))
        })
    }
}
