//! Detects that PostgreSQL does not respond.
//!
//! A slow statement and a server that is gone look the same. So when a statement takes longer than [`PATIENCE`], a new
//! connection is opened: as long as the server accepts it, the statement is waited for; otherwise it fails, and everything else
//! fails at once, until the server accepts a connection again.

use std::{
    io,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::ConnectOptions as _;
use sqlx_postgres::PgConnectOptions;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// How long a statement may take before the database is probed. With [`CONNECT_TIMEOUT`] this is how long a
/// request waits for a database that is gone: less than two seconds.
const PATIENCE: Duration = Duration::from_millis(700);
/// How long the database may take to let a new connection in, if connecting did not take longer when the process started.
/// More than a second, after which a lost packet is sent again.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1150);
/// How long that may take while the database is down; no request waits so long.
const PATIENT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a statement may take. On a connection that a firewall has dropped it never ends, while new ones are accepted.
const LONGEST: Duration = Duration::from_mins(1);
/// How long the outcome of a question holds.
const HOLDS: Duration = Duration::from_millis(500);
/// `cannot_connect_now`: the server starts or stops.
const CANNOT_CONNECT_NOW: &str = "57P03";

/// The state of the database as far as it is known.
pub(crate) struct Outage(Arc<Knowledge>);

struct Knowledge {
    options: PgConnectOptions,
    /// How long a request waits for a new connection.
    allowance: Duration,
    down: AtomicBool,
    /// When it was probed last, and whether it accepted the connection. Locked during a probe; others wait for its result.
    last: Mutex<Option<(Instant, bool)>>,
}

impl Outage {
    /// Of the database that these options lead to, which took `connecting` to let the first connection in.
    pub(crate) fn new(options: PgConnectOptions, connecting: Duration) -> Self {
        let allowance = (connecting * 3).clamp(CONNECT_TIMEOUT, PATIENT_TIMEOUT);
        Self(Arc::new(Knowledge { options, allowance, down: AtomicBool::new(false), last: Mutex::default() }))
    }

    /// Fails at once while the database is down.
    pub(crate) async fn check(&self) -> Result<(), sqlx::Error> {
        if self.0.down.load(Ordering::Relaxed) { Box::pin(self.probe_again()).await } else { Ok(()) }
    }

    /// Waits for a statement as long as the database accepts connections.
    pub(crate) async fn watch<T>(
        &self,
        asking: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let mut asking = pin!(asking);
        let begun = Instant::now();
        while begun.elapsed() < LONGEST {
            if let Ok(outcome) = timeout(PATIENCE, &mut asking).await {
                return outcome;
            }
            tokio::select! {
                biased;
                outcome = &mut asking => return outcome,
                // Boxed: it is rare, and large.
                answer = Box::pin(self.0.probe(self.0.allowance)) => answer?,
            }
        }
        Err(no_answer())
    }

    /// Probes a database that is down, unless a probe is running or has just ended. The probe may take longer than a request
    /// waits, so that a database to which connecting has become slow is found again.
    async fn probe_again(&self) -> Result<(), sqlx::Error> {
        match self.0.last.try_lock() {
            Ok(last) if last.is_none_or(|(at, _)| at.elapsed() >= HOLDS) => {}
            _ => return Err(no_answer()),
        }
        let knowledge = Arc::clone(&self.0);
        let asking = tokio::spawn(async move { knowledge.probe(PATIENT_TIMEOUT).await });
        match timeout(self.0.allowance, asking).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(no_answer()),
        }
    }
}

impl Knowledge {
    /// Probes the database, unless that was done a moment ago.
    async fn probe(&self, limit: Duration) -> Result<(), sqlx::Error> {
        let Ok(mut last) = timeout(limit, self.last.lock()).await else { return Err(no_answer()) };
        let answers = match *last {
            Some((at, answers)) if at.elapsed() < HOLDS => answers,
            _ => {
                let answers = self.accepts_connections(limit).await;
                *last = Some((Instant::now(), answers));
                if self.down.swap(!answers, Ordering::Relaxed) == answers {
                    if answers {
                        tracing::info!("the database answers again");
                    } else {
                        tracing::error!("the database does not answer; requests are refused until it does");
                    }
                }
                answers
            }
        };
        if answers { Ok(()) } else { Err(no_answer()) }
    }

    async fn accepts_connections(&self, limit: Duration) -> bool {
        match timeout(limit, self.options.connect()).await {
            Ok(Ok(_)) => true,
            // A server that refuses, for example because it has no free connections, is there.
            Ok(Err(sqlx::Error::Database(refusal))) => refusal.code().is_none_or(|code| code != CANNOT_CONNECT_NOW),
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

fn no_answer() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer").into()
}
