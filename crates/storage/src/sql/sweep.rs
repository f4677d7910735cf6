//! Deleting expired rows, in batches between which others can write.

use std::time::Duration;

use model::{Retention, StoreError, Timestamp, attempts::KNOWN_SECONDS};
use tokio::time::{Instant, sleep};

use crate::{
    database::{Database, Either},
    engine::lookup_cache::Generation,
};

const DAY: i64 = 24 * 60 * 60;
/// How long a batch may have SQLite's only writing connection. The size of batches follows from it.
const BATCH_TIME: Duration = Duration::from_millis(4);
/// The least and the most rows of a batch. A smaller one would take no less time: each waits for the disk once.
const BATCH_ROWS: (i64, i64) = (50, 1000);
/// The longest pause between two batches.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// A statement that deletes at most `$2` rows that had expired at `$1`, for each database.
struct Deletion {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! delete {
    ($table:literal, $key:literal, $column:literal, $rows:expr, $lock:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ",
            $key,
            " IN (SELECT ",
            $column,
            " FROM ",
            $rows,
            " LIMIT $2",
            $lock,
            ")"
        )
    };
}

/// `deletion!("table", "key", "condition")`: the rows of a table that meet the condition on `$1`;
/// `deletion!("table", "key", "column", "rows")`: those whose keys are in a column of other rows. On PostgreSQL, where
/// several processes sweep, each passes over the rows that another one is deleting.
macro_rules! deletion {
    ($table:literal, $key:literal, $condition:literal) => {
        deletion!($table, $key, $key, concat!($table, " WHERE ", $condition))
    };
    ($table:literal, $key:literal, $column:literal, $rows:expr) => {
        Deletion {
            sqlite: delete!($table, $key, $column, $rows, ""),
            postgres: delete!($table, $key, $column, $rows, " FOR UPDATE SKIP LOCKED"),
        }
    };
}

/// Rows with an expiry time of their own. Grants come last: deleting one deletes what is left of its tokens, none of which
/// lives longer.
const EXPIRED: &[Deletion] = &[
    deletion!("reveals", "subject", "expires_at <= $1"),
    deletion!("sessions", "id", "expires_at <= $1"),
    deletion!("issued_tokens", "id", "expires_at <= $1"),
    deletion!("refresh_tokens", "hash", "expires_at <= $1"),
    deletion!("spent_jwts", "id", "expires_at <= $1"),
    deletion!("authorization_requests", "hash", "expires_at <= $1"),
    deletion!("grants", "id", "expires_at <= $1"),
];

const ATTEMPTS: Deletion = deletion!("attempts", "key", "ends_at <= $1");
const KNOWN_SOURCES: Deletion =
    deletion!("known_sources", "(account, source)", "account, source", "known_sources WHERE seen_at <= $1");

/// In one transaction: first the logos of the drafts that go next, in the same order and so of the same drafts.
const DRAFTS: &[Deletion] = &[
    deletion!("logos", "id", "logo", "client_drafts WHERE updated_at <= $1 ORDER BY updated_at, id"),
    deletion!("client_drafts", "id", "id", "client_drafts WHERE updated_at <= $1 ORDER BY updated_at, id"),
];

/// Sent, given up or cancelled. While its link works, an administrator copies the link from it.
const MAIL: Deletion = deletion!(
    "outbox",
    "id",
    "created_at <= $1 AND state <> 'queued'
        AND NOT EXISTS (SELECT 1 FROM links WHERE links.id = outbox.link AND links.expires_at > $1)"
);

/// Never sent for want of a mail server.
const UNSENT_MAIL: Deletion = deletion!(
    "outbox",
    "id",
    "created_at <= $1 AND state = 'queued' AND next_attempt_at <= $1
        AND NOT EXISTS (SELECT 1 FROM links WHERE links.id = outbox.link AND links.expires_at > $1)"
);
/// Unsent mail is kept for so many days at least: after a shorter stop of the portal it is still to be sent.
const UNSENT_DAYS: i64 = 30;

/// A link stays as long as its mail, which would go with it.
const LINKS: Deletion = deletion!(
    "links",
    "id",
    "created_at <= $1 AND expires_at <= $1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.link = links.id)"
);

const AUDIT: Deletion = deletion!("audit_events", "id", "at <= $1");

/// What was done at external providers, and what is not there any more. An operation goes before its client, because the
/// client would take operations with it.
const PROVISIONING: &[Deletion] = &[
    deletion!("provider_calls", "id", "at <= $1"),
    deletion!("operations", "id", "finished_at IS NOT NULL AND finished_at <= $1"),
    deletion!(
        "provider_clients",
        "id",
        "state = 'gone' AND updated_at <= $1
            AND NOT EXISTS (SELECT 1 FROM operations WHERE operations.client = provider_clients.id)"
    ),
];

/// A client that is known by its metadata document stays: deleted, it would come again by itself.
const REGISTRATIONS: Deletion = deletion!(
    "registrations",
    "id",
    "state = 'revoked' AND origin <> 'metadata_document' AND updated_at <= $1
        AND NOT EXISTS (SELECT 1 FROM operations
            WHERE operations.registration = registrations.id AND operations.state IN ('waiting', 'stuck'))"
);

const REVOKED: &[Deletion] = &[
    REGISTRATIONS,
    deletion!("api_keys", "id", "revoked_at IS NOT NULL AND revoked_at <= $1"),
    deletion!("initial_tokens", "id", "revoked_at IS NOT NULL AND revoked_at <= $1"),
    deletion!("initial_tokens", "id", "expires_at IS NOT NULL AND expires_at <= $1"),
];

/// Deletes until nothing is left that is over. Returns how many rows it deleted.
pub(crate) async fn sweep(db: &Database, now: Timestamp, keep: &Retention) -> Result<u64, StoreError> {
    let mut sweep = Sweep { db, batch_rows: BATCH_ROWS.0, deleted: 0 };
    sweep.each(EXPIRED, now).await?;
    sweep.each(&[ATTEMPTS], now.plus_seconds(-DAY)).await?;
    sweep.each(&[KNOWN_SOURCES], now.plus_seconds(-KNOWN_SECONDS)).await?;
    let month_ago = now.plus_seconds(-30 * DAY);
    sweep.together(DRAFTS, month_ago).await?;
    let days_ago = |days: i64| now.plus_seconds(-days * DAY);
    if let Some(days) = keep.mail_days {
        sweep.each(&[MAIL], days_ago(days)).await?;
        sweep.each(&[UNSENT_MAIL], days_ago(days.max(UNSENT_DAYS))).await?;
    }
    sweep.each(&[LINKS], month_ago).await?;
    if let Some(days) = keep.audit_days {
        sweep.each(&[AUDIT], days_ago(days)).await?;
    }
    if let Some(days) = keep.operation_days {
        sweep.each(PROVISIONING, days_ago(days)).await?;
    }
    if let Some(days) = keep.revoked_days {
        sweep.each(REVOKED, days_ago(days)).await?;
        db.generation().map(Generation::advance);
    }
    Ok(sweep.deleted)
}

struct Sweep<'d> {
    db: &'d Database,
    /// How many rows the next batch has at most.
    batch_rows: i64,
    deleted: u64,
}

impl Sweep<'_> {
    /// One deletion after the other.
    async fn each(&mut self, deletions: &[Deletion], before: Timestamp) -> Result<(), StoreError> {
        for deletion in deletions {
            self.together(std::slice::from_ref(deletion), before).await?;
        }
        Ok(())
    }

    /// Runs the deletions in one transaction, again and again until the last of them finds less than it may delete.
    /// Other writes get the writer between two batches, and the sweep has it half of the time at most.
    async fn together(&mut self, deletions: &[Deletion], before: Timestamp) -> Result<(), StoreError> {
        loop {
            let rows = self.batch_rows;
            let mut tx = self.db.begin().await?;
            let begun = Instant::now();
            let mut last = 0;
            for deletion in deletions {
                let text = match &tx {
                    Either::Sqlite(_) => deletion.sqlite,
                    Either::Postgres(_) => deletion.postgres,
                };
                last = execute!(tx, text, before.unix_seconds(), rows)?;
                self.deleted += last;
            }
            tx.commit().await?;
            if i64::try_from(last).is_ok_and(|last| last < rows) {
                return Ok(());
            }
            let took = begun.elapsed();
            self.batch_rows = batch_after(rows, took);
            sleep(took.min(LONGEST_PAUSE)).await;
        }
    }
}

/// How many rows the batch after one of `rows` has, which took so long.
fn batch_after(rows: i64, took: Duration) -> i64 {
    let next = if took > BATCH_TIME {
        rows / 2
    } else if took < BATCH_TIME / 2 {
        rows * 2
    } else {
        rows
    };
    next.clamp(BATCH_ROWS.0, BATCH_ROWS.1)
}

#[cfg(test)]
mod tests {
    use super::{BATCH_ROWS, BATCH_TIME, batch_after};

    #[test]
    fn batches_grow_and_shrink_with_the_time_they_take() {
        assert_eq!(batch_after(200, BATCH_TIME * 2), 100);
        assert_eq!(batch_after(200, BATCH_TIME), 200);
        assert_eq!(batch_after(200, BATCH_TIME / 4), 400);
        assert_eq!(batch_after(BATCH_ROWS.1, BATCH_TIME / 4), BATCH_ROWS.1);
        assert_eq!(batch_after(BATCH_ROWS.0, BATCH_TIME * 9), BATCH_ROWS.0);
    }
}
