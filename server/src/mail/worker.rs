//! The loop: takes messages from the outbox until there are none, then waits for the next.

use std::{sync::Arc, time::Duration};

use registration::Core;
use tokio::sync::watch;

use super::{render, transport::Mailer};
use crate::workers::Workers;

/// How many messages are sent at once.
const AT_ONCE: u32 = 4;
/// How often a worker that is not woken polls: other processes fill the same outbox, and retries become due.
const PAUSE: Duration = Duration::from_secs(5);

/// Starts the workers; they end when `stop` changes.
pub fn spawn(workers: &mut Workers, core: &Arc<Core>, mailer: &Arc<Mailer>, stop: &watch::Receiver<bool>) {
    for _ in 0..AT_ONCE {
        workers.spawn("mail", run(Arc::clone(core), Arc::clone(mailer), stop.clone()));
    }
}

async fn run(core: Arc<Core>, mailer: Arc<Mailer>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        match deliver_next(&core, &mailer, &mut stop).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the outbox cannot be read; trying again soon"),
        }
        tokio::select! {
            () = core.outbox().queued() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.wait_for(|stop| *stop) => break,
        }
    }
}

/// Sends one message; returns whether there was one. A message whose worker dies is retried when its lease ends, one that is
/// aborted because `stop` changed sooner.
pub async fn deliver_next(
    core: &Core,
    mailer: &Mailer,
    stop: &mut watch::Receiver<bool>,
) -> Result<bool, registration::Error> {
    let Some(mail) = core.outbox().next().await? else {
        return Ok(false);
    };
    let rendered = render(mail.kind, &mail.content, mail.queued_at, mailer.public_url());
    match mailer.send(&mail.id, &mail.recipient, &rendered, stop).await {
        Ok(()) => {
            tracing::info!(mail = %mail.id, kind = mail.kind.as_str(), "sent");
            core.outbox().sent(&mail.id).await?;
        }
        Err(failure) => {
            tracing::warn!(
                mail = %mail.id,
                kind = mail.kind.as_str(),
                attempt = mail.attempts,
                permanent = failure.permanent,
                error = failure.text,
                "not sent"
            );
            core.outbox().failed(&mail.id, mail.attempts, &failure.text, failure.permanent).await?;
        }
    }
    Ok(true)
}
