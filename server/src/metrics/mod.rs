//! `/metrics` in the text format of Prometheus.
//!
//! | file | holds |
//! | --- | --- |
//! | this one | what is measured, and the listener |
//! | `requests` | requests by route, method and status |
//! | `process` | what the operating system says of the process |
//! | `text` | the text format |
//!
//! Labels have few values: routes are templates, and whatever a stranger can choose is one label. To add a metric, write it
//! in [`Metrics::write`] and into the table of `docs/operations.md`; a test compares the two.

mod process;
mod requests;
mod text;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use dcr::GrantType;
use registration::{Backlog, Core, SignInKind, SignInOutcome, Timestamp, measure::Counter};
use storage::Statistics;
use tokio::{net::TcpListener, sync::watch};

use self::{
    requests::Requests,
    text::{Kind, Text},
};
use crate::{
    connections::{self, Counts, Limits},
    http::AppState,
    settings::{SettingError, TrustedProxies},
};

/// How long the database is waited for; after that, its metrics are left out.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most connections to the listener of the metrics.
const CONNECTIONS: usize = 16;

/// Counters that are not kept elsewhere.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Requests,
    /// By grant type, as in [`GRANTS`], and of all others.
    tokens: [Counter; 4],
    sweeps: Sweeps,
    /// The connections of clients.
    pub connections: Arc<Counts>,
}

/// The grant types for which there are tokens; all others have one label.
static GRANTS: [GrantType; 3] = [GrantType::AuthorizationCode, GrantType::ClientCredentials, GrantType::RefreshToken];

#[derive(Debug, Default)]
struct Sweeps {
    succeeded: Counter,
    failed: Counter,
    rows: Counter,
    microseconds: Counter,
    last_success: AtomicI64,
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, route: &str, method: &Method, status: StatusCode, time: Duration) {
        self.requests.answered(route, method, status, time);
    }

    /// A token was given.
    pub fn token_issued(&self, grant: &GrantType) {
        let place = GRANTS.iter().position(|known| known == grant).unwrap_or(GRANTS.len());
        self.tokens[place].add(1);
    }

    /// A sweep ended at `now` and deleted so many rows; `None` when it failed.
    pub fn swept(&self, rows: Option<u64>, time: Duration, now: Timestamp) {
        self.sweeps.microseconds.add(u64::try_from(time.as_micros()).unwrap_or_default());
        match rows {
            Some(rows) => {
                self.sweeps.succeeded.add(1);
                self.sweeps.rows.add(rows);
                self.sweeps.last_success.store(now.unix_seconds(), Ordering::Relaxed);
            }
            None => self.sweeps.failed.add(1),
        }
    }

    /// All metrics as text. Without `backlog` the database did not answer.
    #[must_use]
    pub fn write(&self, core: &Core, statistics: &Statistics, backlog: Option<Backlog>) -> String {
        let mut text = Text::default();
        let name = "gatehouse_build_info";
        text.metric(name, Kind::Gauge, "The version that runs.");
        text.value(name, &[("version", env!("CARGO_PKG_VERSION"))], 1);
        self.requests.write(&mut text);
        self.connections(&mut text);
        database(&mut text, statistics, backlog.is_some());
        work(&mut text, statistics, backlog);
        self.clients(&mut text, core, statistics);
        self.sweeps.write(&mut text);
        process::write(&mut text);
        text.finish()
    }

    fn connections(&self, text: &mut Text) {
        let counts = &self.connections;
        text.single("gatehouse_connections_open", Kind::Gauge, "Connections of clients that are open.", counts.open());
        let total = "gatehouse_connections_total";
        text.metric(
            total,
            Kind::Counter,
            "Connections of clients: taken, refused for want of a place, and ended by us.",
        );
        for (outcome, counter) in
            [("accepted", &counts.accepted), ("refused", &counts.refused), ("ended", &counts.ended)]
        {
            text.value(total, &[("outcome", outcome)], counter.get());
        }
    }

    fn clients(&self, text: &mut Text, core: &Core, statistics: &Statistics) {
        let name = "gatehouse_tokens_issued_total";
        text.metric(name, Kind::Counter, "Access tokens that the authorization server gave.");
        let names = GRANTS.iter().map(GrantType::as_str).chain(["other"]);
        for (grant, counter) in names.zip(&self.tokens) {
            text.value(name, &[("grant_type", grant)], counter.get());
        }
        let name = "gatehouse_registrations_total";
        text.metric(name, Kind::Counter, "Registrations that were made.");
        for (source, count) in &statistics.registrations {
            text.value(name, &[("source", source)], count);
        }
        let name = "gatehouse_sign_ins_total";
        text.metric(name, Kind::Counter, "Sign-ins of administrators and members.");
        for (kind, outcome) in SignInKind::ALL.into_iter().flat_map(|kind| SignInOutcome::ALL.map(|one| (kind, one))) {
            let labels = [("kind", kind.as_str()), ("outcome", outcome.as_str())];
            text.value(name, &labels, core.sign_ins(kind, outcome));
        }
    }
}

impl Sweeps {
    #[expect(clippy::cast_precision_loss, reason = "microseconds are exact for 285 years")]
    fn write(&self, text: &mut Text) {
        let name = "gatehouse_sweeps_total";
        text.metric(name, Kind::Counter, "Sweeps of what has expired or was kept long enough.");
        text.value(name, &[("outcome", "succeeded")], self.succeeded.get());
        text.value(name, &[("outcome", "failed")], self.failed.get());
        text.single("gatehouse_swept_rows_total", Kind::Counter, "Rows that sweeps have deleted.", self.rows.get());
        let seconds = self.microseconds.get() as f64 / 1e6;
        text.single("gatehouse_sweep_seconds_total", Kind::Counter, "How long sweeps took, in seconds.", seconds);
        let name = "gatehouse_sweep_last_success_timestamp_seconds";
        let last = self.last_success.load(Ordering::Relaxed);
        text.single(name, Kind::Gauge, "When a sweep last succeeded, in seconds since 1970; 0 before the first.", last);
    }
}

fn database(text: &mut Text, statistics: &Statistics, answers: bool) {
    text.single("gatehouse_database_up", Kind::Gauge, "1 when the database answered just now.", u8::from(answers));
    let (size, idle) = ("gatehouse_database_connections", "gatehouse_database_connections_idle");
    text.metric(size, Kind::Gauge, "Connections to the database that there may be.");
    for pool in &statistics.pools {
        text.value(size, &[("pool", pool.pool)], pool.size);
    }
    text.metric(idle, Kind::Gauge, "Those of them that are not in use.");
    for pool in &statistics.pools {
        text.value(idle, &[("pool", pool.pool)], pool.idle);
    }
    let waits = "gatehouse_database_waits_total";
    text.metric(waits, Kind::Counter, "How often no connection to the database was free at once.");
    for pool in &statistics.pools {
        text.value(waits, &[("pool", pool.pool)], pool.waits);
    }
    let used = "gatehouse_database_used_seconds";
    text.histogram(used, "How long a connection to the database was in use at a time.");
    for pool in &statistics.pools {
        text.distribution(used, &[("pool", pool.pool)], 1e6, &pool.used);
    }
    if let Some(queue) = &statistics.queue {
        let name = "gatehouse_writer_queue_length";
        text.single(name, Kind::Gauge, "Changes that wait for SQLite's next transaction.", queue.waiting);
        let name = "gatehouse_writer_batch_size";
        text.histogram(name, "How many changes were written by one transaction of SQLite.");
        text.distribution(name, &[], 1.0, &queue.batches);
    }
}

/// Mail, and operations at external providers.
fn work(text: &mut Text, statistics: &Statistics, backlog: Option<Backlog>) {
    if let Some(backlog) = backlog {
        text.single("gatehouse_mail_queued", Kind::Gauge, "Mail that is to be sent, or sent again.", backlog.mail);
        let name = "gatehouse_link_requests";
        text.single(name, Kind::Gauge, "Requests for sign-in links that wait for a worker.", backlog.link_requests);
        let name = "gatehouse_operations";
        text.metric(name, Kind::Gauge, "Open operations at external providers.");
        text.value(name, &[("state", "waiting")], backlog.waiting_operations);
        text.value(name, &[("state", "stuck")], backlog.stuck_operations);
    }
    let name = "gatehouse_mail_total";
    text.metric(name, Kind::Counter, "Attempts to send a mail.");
    for (outcome, count) in &statistics.mail {
        text.value(name, &[("outcome", outcome)], count);
    }
    let name = "gatehouse_operation_attempts_total";
    text.metric(name, Kind::Counter, "Attempts at external providers.");
    for (outcome, count) in &statistics.operations {
        text.value(name, &[("outcome", outcome)], count);
    }
}

/// Listens where `--metrics-listen` says, if it says anything.
pub async fn listen(address: Option<SocketAddr>) -> Result<Option<TcpListener>, SettingError> {
    let Some(address) = address else { return Ok(None) };
    TcpListener::bind(address).await.map(Some).map_err(|error| {
        let complaint = format!("is {address}, where the metrics cannot be served: {error}.");
        SettingError::new(crate::settings::METRICS_LISTEN, complaint)
    })
}

/// Answers `GET /metrics` until `stop` changes.
pub async fn serve(listener: TcpListener, state: AppState, stop: watch::Receiver<bool>) {
    let limits = Limits { connections: CONNECTIONS, per_address: CONNECTIONS, ..Limits::for_open_files(CONNECTIONS) };
    connections::serve(listener, router(state), limits, TrustedProxies::default(), Arc::default(), stop).await;
}

/// The router of [`serve`]; tests call it without a socket.
pub fn router(state: AppState) -> Router {
    Router::new().route("/metrics", get(read)).with_state(state)
}

async fn read(State(state): State<AppState>) -> impl IntoResponse {
    let backlog = match tokio::time::timeout(PATIENCE, state.core.housekeeping().backlog()).await {
        Ok(Ok(backlog)) => Some(backlog),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database's metrics are missing from /metrics");
            None
        }
        Err(_) => None,
    };
    let text = state.metrics().write(&state.core, &state.sessions.database().statistics(), backlog);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text)
}
