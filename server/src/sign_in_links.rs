//! The worker that answers who asked for a sign-in link, with a mail or not: away from the request, which takes as long for
//! every address. It runs without a mail server too.

use std::{sync::Arc, time::Duration};

use registration::Core;
use tokio::sync::watch;

/// How long the worker waits when nobody wakes it: other processes are asked as well.
const PAUSE: Duration = Duration::from_secs(5);

/// Works until `stop` changes.
pub async fn run(core: Arc<Core>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        match core.members().answer_link_requests().await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "sign-in links that were asked for wait; trying again soon"),
        }
        tokio::select! {
            () = core.members().link_requested() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => break,
        }
    }
}
