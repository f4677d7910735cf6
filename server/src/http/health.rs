//! For whoever watches over the process.

use std::{fmt::Display, net::SocketAddr, time::Duration};

use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::Error;
use serde::Serialize;
use serde_json::json;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::{
    AppState,
    openapi::{answers::server as answers, tags},
    problem::chain,
};

/// What takes longer is not well.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it holds that the database could be written to, or could not: whoever asks often costs no writes.
const DISK_HOLDS: Duration = Duration::from_secs(10);
/// For how long mail may be due before that is worth a word, in seconds.
const MAIL_LATE_SECONDS: i64 = 5 * 60;
/// What proxies add. A request with one of these comes from elsewhere, whatever its connection does.
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
    let database = well(state.core.housekeeping().ping()).await;
    let key = well(state.authorization().check_keys()).await;
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

/// How the parts are: `ok`, or a sentence.
#[derive(Serialize)]
struct Checks {
    database: String,
    key: String,
    disk: String,
    mail: String,
    workers: String,
}

type How = Result<(), String>;

fn in_words(how: How) -> String {
    how.err().unwrap_or_else(|| "ok".to_owned())
}

/// What is asked goes well, and in time.
async fn well(asked: impl Future<Output = Result<(), Error>>) -> How {
    match timeout(PATIENCE, asked).await {
        Ok(outcome) => outcome.map_err(|error| chain(&error)),
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

/// The connection comes from this machine, and no proxy has passed the request on.
fn is_of_this_machine(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
        && !FORWARDED.iter().any(|header| request.headers().contains_key(*header))
}

/// Whether the database could be written to, and when that was tried.
#[derive(Default)]
pub struct DiskCheck(Mutex<Option<(Instant, How)>>);

impl DiskCheck {
    async fn check(&self, state: &AppState) -> How {
        let mut last = self.0.lock().await;
        match &*last {
            Some((at, how)) if at.elapsed() < DISK_HOLDS => how.clone(),
            _ => {
                let how = well(state.core.housekeeping().check_writable()).await;
                *last = Some((Instant::now(), how.clone()));
                how
            }
        }
    }
}

async fn mail(state: &AppState) -> How {
    let queue = match timeout(PATIENCE, state.core.outbox().queue()).await {
        Ok(Ok(queue)) => queue,
        Ok(Err(error)) => return Err(chain(&error)),
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

fn workers(state: &AppState) -> How {
    let ended = state.workers().ended();
    if ended.is_empty() { Ok(()) } else { Err(format!("ended, see the log: {}", ended.join(", "))) }
}

fn answer(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
