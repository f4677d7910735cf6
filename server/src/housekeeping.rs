//! The worker that sweeps out what has expired (drafts, spent links, sessions, tokens, secrets that nobody fetched), and that
//! has the signing keys ready before anybody needs them.

use std::{sync::Arc, time::Duration};

use authorization::AuthorizationServer;
use registration::Core;
use tokio::sync::watch;

/// Nothing that is swept does harm while it waits; the core refuses what has expired whether it was swept or not.
const PAUSE: Duration = Duration::from_mins(10);

/// Sweeps every ten minutes until `stop` changes.
pub async fn run(core: Arc<Core>, authorization: Arc<AuthorizationServer>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = authorization.ring().await {
            tracing::error!(%error, "the signing keys are not there; the next token tries again");
        }
        match core.sweep().await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "swept out what had expired"),
            Err(error) => tracing::error!(%error, "sweeping failed; it is tried again in ten minutes"),
        }
        if let Err(error) = core.sweep_provisioning().await {
            tracing::error!(%error, "what is due at providers could not be queued; it is tried again in ten minutes");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => return,
        }
    }
}
