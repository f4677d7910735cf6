//! Whether PostgreSQL answers at all.
//!
//! A statement may take its time, and a server that is gone may leave its connections without a word. So what takes longer
//! than [`PATIENCE`] is accompanied by a question on a new connection: as long as the server lets that in, the statement is
//! waited for; otherwise it fails, and so does everything else at once, until a new connection is let in again.

use std::{
    io,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
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
const PATIENCE: Duration = Duration::from_millis(800);
/// How long the database may take to let a new connection in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long the outcome of a question holds.
const HOLDS: Duration = Duration::from_millis(500);
/// `cannot_connect_now`: the server starts or stops.
const CANNOT_CONNECT_NOW: &str = "57P03";

/// What is known of whether the database answers.
pub(crate) struct Outage {
    options: PgConnectOptions,
    down: AtomicBool,
    /// When it was asked last, and whether it answered. Held by the one who asks; the others wait for that answer.
    last: Mutex<Option<(Instant, bool)>>,
}

impl Outage {
    /// Of the database that these options lead to, which answered a moment ago.
    pub(crate) fn new(options: PgConnectOptions) -> Self {
        Self { options, down: AtomicBool::new(false), last: Mutex::default() }
    }

    /// Fails at once while the database is known not to answer.
    pub(crate) async fn check(&self) -> Result<(), sqlx::Error> {
        if self.down.load(Ordering::Relaxed) { Box::pin(self.ask()).await } else { Ok(()) }
    }

    /// Waits for what the database is asked, as long as the database answers.
    pub(crate) async fn watch<T>(
        &self,
        asking: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let mut asking = pin!(asking);
        loop {
            if let Ok(outcome) = timeout(PATIENCE, &mut asking).await {
                return outcome;
            }
            tokio::select! {
                biased;
                outcome = &mut asking => return outcome,
                // Boxed: it is rare, and large.
                answer = Box::pin(self.ask()) => answer?,
            }
        }
    }

    /// Asks whether the database answers, unless that was asked a moment ago.
    async fn ask(&self) -> Result<(), sqlx::Error> {
        let mut last = self.last.lock().await;
        let answers = match *last {
            Some((at, answers)) if at.elapsed() < HOLDS => answers,
            _ => {
                let answers = self.lets_in().await;
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
        if answers { Ok(()) } else { Err(io::Error::new(io::ErrorKind::TimedOut, "no answer").into()) }
    }

    async fn lets_in(&self) -> bool {
        match timeout(CONNECT_TIMEOUT, self.options.connect()).await {
            Ok(Ok(_)) => true,
            // A refusal, for example for want of free connections, is an answer.
            Ok(Err(sqlx::Error::Database(refusal))) => refusal.code().is_none_or(|code| code != CANNOT_CONNECT_NOW),
            Ok(Err(_)) | Err(_) => false,
        }
    }
}
