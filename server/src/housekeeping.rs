//! The worker that deletes what has expired (drafts, spent links, sessions, tokens, secrets that nobody fetched) or was kept as
//! long as the settings say, and that has the signing keys ready before anybody needs them.

use std::time::Duration;

use tokio::{sync::watch, time::Instant};

use crate::http::AppState;

/// Nothing that is swept does harm while it waits; the core refuses what has expired whether it was swept or not.
const PAUSE: Duration = Duration::from_mins(10);

/// Sweeps every ten minutes until `stop` changes.
pub async fn run(state: AppState, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = state.authorization().ring().await {
            tracing::error!(%error, "the signing keys are not there; the next token tries again");
        }
        tokio::select! {
            () = sweep(&state) => {}
            // What is left waits for the next start.
            _ = stop.changed() => return,
        }
        if let Err(error) = state.core.provisioning().sweep().await {
            tracing::error!(%error, "what is due at providers could not be queued; it is tried again in ten minutes");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => return,
        }
    }
}

async fn sweep(state: &AppState) {
    let begun = Instant::now();
    let swept = state.core.housekeeping().sweep().await;
    state.metrics().swept(swept.as_ref().ok().copied(), begun.elapsed(), state.core.now());
    match swept {
        Ok(0) => {}
        Ok(rows) => tracing::info!(rows, "deleted what had expired or was kept long enough"),
        Err(error) => tracing::error!(%error, "deleting what has expired failed; it is tried again in ten minutes"),
    }
}
