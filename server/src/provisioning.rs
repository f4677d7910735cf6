//! The workers that do what is to be done at external providers.

use std::{sync::Arc, time::Duration};

use registration::Core;
use tokio::sync::watch;

use crate::workers::Workers;

/// How many operations are carried out at once. A provider that hangs keeps some of them busy until its time is over; the
/// rest is for the others.
const AT_ONCE: u32 = 16;
/// How long a worker waits when nobody wakes it: other processes queue as well, and attempts become due.
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
                tracing::error!(%error, "what is to be done at providers cannot be worked on; trying again soon");
            }
        }
        tokio::select! {
            () = core.provisioning().queued() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => break,
        }
    }
}
