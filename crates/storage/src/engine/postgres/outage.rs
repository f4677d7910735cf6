//! Whether PostgreSQL answers at all.
//!
//! A statement may take its time, and a server that is gone may leave its connections without a word. So what takes longer
//! than [`PATIENCE`] is accompanied by a question on a new connection: as long as the server lets that in, the statement is
//! waited for; otherwise it fails, and so does everything else at once, until a new connection is let in again.

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

/// How long is waited for the database before it is asked whether it answers. With [`CONNECT_TIMEOUT`] this is how long a
/// request waits for a database that is gone: less than two seconds.
const PATIENCE: Duration = Duration::from_millis(700);
/// How long the database may take to let a new connection in, if connecting did not take longer when the process started.
/// More than a second, after which a lost packet is sent again.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1150);
/// How long it may take once it is known not to answer; no request waits so long.
const PATIENT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a statement may take. A connection that a firewall has forgotten never answers, while new ones are let in.
const LONGEST: Duration = Duration::from_mins(1);
/// How long the outcome of a question holds.
const HOLDS: Duration = Duration::from_millis(500);
/// `cannot_connect_now`: the server starts or stops.
const CANNOT_CONNECT_NOW: &str = "57P03";

/// What is known of whether the database answers.
pub(crate) struct Outage(Arc<Knowledge>);

struct Knowledge {
    options: PgConnectOptions,
    /// How long a request waits for a new connection.
    allowance: Duration,
    down: AtomicBool,
    /// When it was asked last, and whether it answered. Held by the one who asks; the others wait for that answer.
    last: Mutex<Option<(Instant, bool)>>,
}

impl Outage {
    /// Of the database that these options lead to, which took `connecting` to let the first connection in.
    pub(crate) fn new(options: PgConnectOptions, connecting: Duration) -> Self {
        let allowance = (connecting * 3).clamp(CONNECT_TIMEOUT, PATIENT_TIMEOUT);
        Self(Arc::new(Knowledge { options, allowance, down: AtomicBool::new(false), last: Mutex::default() }))
    }

    /// Fails at once while the database is known not to answer.
    pub(crate) async fn check(&self) -> Result<(), sqlx::Error> {
        if self.0.down.load(Ordering::Relaxed) { Box::pin(self.ask_again()).await } else { Ok(()) }
    }

    /// Waits for what the database is asked, as long as the database answers.
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
                answer = Box::pin(self.0.ask(self.0.allowance)) => answer?,
            }
        }
        Err(no_answer())
    }

    /// Asks a database that does not answer, unless somebody is asking it or did so a moment ago. The question goes on
    /// for longer than a request waits, so that a database to which connecting has become slow is found again.
    async fn ask_again(&self) -> Result<(), sqlx::Error> {
        match self.0.last.try_lock() {
            Ok(last) if last.is_none_or(|(at, _)| at.elapsed() >= HOLDS) => {}
            _ => return Err(no_answer()),
        }
        let knowledge = Arc::clone(&self.0);
        let asking = tokio::spawn(async move { knowledge.ask(PATIENT_TIMEOUT).await });
        match timeout(self.0.allowance, asking).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(no_answer()),
        }
    }
}

impl Knowledge {
    /// Asks whether the database answers, unless that was asked a moment ago.
    async fn ask(&self, limit: Duration) -> Result<(), sqlx::Error> {
        let Ok(mut last) = timeout(limit, self.last.lock()).await else { return Err(no_answer()) };
        let answers = match *last {
            Some((at, answers)) if at.elapsed() < HOLDS => answers,
            _ => {
                let answers = self.lets_in(limit).await;
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

    async fn lets_in(&self, limit: Duration) -> bool {
        match timeout(limit, self.options.connect()).await {
            Ok(Ok(_)) => true,
            // A refusal, for example for want of free connections, is an answer.
            Ok(Err(sqlx::Error::Database(refusal))) => refusal.code().is_none_or(|code| code != CANNOT_CONNECT_NOW),
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

fn no_answer() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer").into()
}
