//! The workers that carry out operations at external providers.

use std::{sync::Arc, time::Duration};

use registration::Core;
use tokio::sync::watch;

use crate::workers::Workers;

/// How many operations run at once. A provider that hangs keeps some of the workers busy until they time out; the others serve
/// the other providers.
const AT_ONCE: u32 = 16;
/// How often a worker that is not woken polls: other processes queue operations too, and retries become due.
const PAUSE: Duration = Duration::from_secs(2);

/// Starts the workers; they end when `stop` changes.
pub fn spawn(workers: &mut Workers, core: &Arc<Core>, stop: &watch::Receiver<bool>) {
    for _ in 0..AT_ONCE {
        workers.spawn("provisioning", run(Arc::clone(core), stop.clone()));
    }
}

async fn run(core: Arc<Core>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        match core.provisioning().work_next().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, "operations at providers cannot be carried out; trying again soon");
            }
        }
        tokio::select! {
            () = core.provisioning().queued() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => break,
        }
    }
}
