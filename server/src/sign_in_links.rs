//! The worker that processes requests for sign-in links. It runs apart from the HTTP request, so that the request takes equally
//! long for known and unknown addresses. It runs without a mail server too.

use std::{sync::Arc, time::Duration};

use registration::Core;
use tokio::sync::watch;

/// How often a worker that is not woken polls: other processes receive requests too.
const PAUSE: Duration = Duration::from_secs(5);

/// Works until `stop` changes.
pub async fn run(core: Arc<Core>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        match core.members().answer_link_requests().await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "requested sign-in links cannot be processed; trying again soon"),
        }
        tokio::select! {
            () = core.members().link_requested() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => break,
        }
    }
}
