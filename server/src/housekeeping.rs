//! The worker that deletes expired rows (drafts, used links, sessions, tokens, unclaimed secrets) and rows past their configured
//! retention, and that creates signing keys before they are needed.

use std::time::Duration;

use tokio::{sync::watch, time::Instant};

use crate::http::AppState;

/// Between two sweeps. Expired rows do no harm until they are deleted: the core refuses them.
const PAUSE: Duration = Duration::from_mins(10);

/// Sweeps every ten minutes until `stop` changes.
pub async fn run(state: AppState, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = state.authorization().ring().await {
            tracing::error!(%error, "the signing keys cannot be read or made; the next token request tries again");
        }
        tokio::select! {
            () = sweep(&state) => {}
            // The next start deletes the rest.
            _ = stop.changed() => return,
        }
        if let Err(error) = state.core.provisioning().sweep().await {
            tracing::error!(%error, "operations that are due at providers could not be queued; trying again in ten minutes");
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
        Ok(rows) => tracing::info!(rows, "deleted expired rows"),
        Err(error) => tracing::error!(%error, "deleting expired rows failed; trying again in ten minutes"),
    }
}
