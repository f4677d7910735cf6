//! For whoever watches over the process.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{
    AppState,
    openapi::{answers::server as answers, tags},
    problem::chain,
};

/// A database that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process lives
///
/// Says nothing about the database: restarting the process would not mend it.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = tags::SERVER, responses(answers::Alive))]
pub async fn healthz() -> Response {
    answer(StatusCode::OK, "ok")
}

/// The database answers, so requests may be sent here
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = tags::SERVER, responses(answers::Ready))]
pub async fn readyz(State(state): State<AppState>) -> Response {
    match tokio::time::timeout(PATIENCE, state.core.ping()).await {
        Ok(Ok(())) => answer(StatusCode::OK, "ready"),
        Ok(Err(error)) => {
            tracing::warn!(error = %chain(&error), "not ready");
            answer(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
        Err(_) => {
            tracing::warn!("not ready: the database is too slow");
            answer(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

fn answer(status: StatusCode, word: &str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "status": word }))).into_response()
}
