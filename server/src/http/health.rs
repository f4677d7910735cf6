//! Health checks: `/healthz` and `/readyz`.

use std::{fmt::Display, net::SocketAddr, time::Duration};

use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::{Error, error_chain};
use serde::Serialize;
use serde_json::json;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::{
    AppState,
    openapi::{answers::server as answers, tags},
};

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the result of the disk check is reused, so that frequent health checks do not write each time.
const DISK_HOLDS: Duration = Duration::from_secs(10);
/// How long mail may be overdue before the check fails, in seconds.
const MAIL_LATE_SECONDS: i64 = 5 * 60;
/// Headers that proxies add. A request with one of them did not originate on this machine.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// The process lives
///
/// Says nothing about the database: restarting the process would not mend it.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = tags::SERVER, responses(answers::Alive))]
pub async fn healthz() -> Response {
    answer(StatusCode::OK, json!({ "status": "ok" }))
}

/// The database answers and its keys open, so requests may be sent here
///
/// To a program on the same machine that asks without a proxy it also says how the parts are.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = tags::SERVER, responses(answers::Ready))]
pub async fn readyz(State(state): State<AppState>, request: Request) -> Response {
    let database = timed(state.core.housekeeping().ping()).await;
    let key = timed(state.authorization().check_keys()).await;
    for (part, how) in [("database", &database), ("key", &key)] {
        if let Err(error) = how {
            tracing::warn!(part, error, "not ready");
        }
    }
    let (status, word) = if database.is_ok() && key.is_ok() {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    };
    if !is_of_this_machine(&request) {
        return answer(status, json!({ "status": word }));
    }
    let checks = Checks {
        disk: in_words(state.disk().check(&state).await),
        mail: in_words(mail(&state).await),
        workers: in_words(workers(&state)),
        database: in_words(database),
        key: in_words(key),
    };
    answer(status, json!({ "status": word, "checks": checks }))
}

/// The result of each check: `ok`, or a sentence.
#[derive(Serialize)]
struct Checks {
    database: String,
    key: String,
    disk: String,
    mail: String,
    workers: String,
}

type CheckResult = Result<(), String>;

fn in_words(result: CheckResult) -> String {
    result.err().unwrap_or_else(|| "ok".to_owned())
}

/// Runs a check within the time limit.
async fn timed(asked: impl Future<Output = Result<(), Error>>) -> CheckResult {
    match timeout(PATIENCE, asked).await {
        Ok(outcome) => outcome.map_err(|error| error_chain(&error)),
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

/// True when the connection comes from this machine and no proxy forwarded the request.
fn is_of_this_machine(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
        && !FORWARDED.iter().any(|header| request.headers().contains_key(*header))
}

/// The last result of the disk check, and when it ran.
#[derive(Default)]
pub struct DiskCheck(Mutex<Option<(Instant, CheckResult)>>);

impl DiskCheck {
    async fn check(&self, state: &AppState) -> CheckResult {
        let mut last = self.0.lock().await;
        match &*last {
            Some((at, how)) if at.elapsed() < DISK_HOLDS => how.clone(),
            _ => {
                let how = timed(state.core.housekeeping().check_writable()).await;
                *last = Some((Instant::now(), how.clone()));
                how
            }
        }
    }
}

async fn mail(state: &AppState) -> CheckResult {
    let queue = match timeout(PATIENCE, state.core.outbox().queue()).await {
        Ok(Ok(queue)) => queue,
        Ok(Err(error)) => return Err(error_chain(&error)),
        Err(_) => return Err("the database is too slow to say".to_owned()),
    };
    let late = queue.oldest_due.map_or(0, |due| state.core.now().unix_seconds() - due.unix_seconds());
    match (queue.failing, late) {
        (0, late) if late < MAIL_LATE_SECONDS => Ok(()),
        (0, late) => Err(format!("{} wait, the oldest for {late} seconds", messages(queue.waiting))),
        (failing, _) => {
            Err(format!("{} wait, {failing} of them after an attempt that failed", messages(queue.waiting)))
        }
    }
}

fn messages(count: i64) -> impl Display {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}

fn workers(state: &AppState) -> CheckResult {
    let ended = state.workers().ended();
    if ended.is_empty() { Ok(()) } else { Err(format!("ended, see the log: {}", ended.join(", "))) }
}

fn answer(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
