//! Counters of attempts, what waits for workers, and whether the database can be read.

use model::{Backlog, StoreError, Timestamp};

use crate::{database::Database, error::store_error};

#[derive(sqlx::FromRow)]
struct TriesRow {
    tries: i64,
}

pub(crate) async fn count_attempt(
    db: &Database,
    key: &str,
    window_seconds: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    // All rows, although there is one: SQLite commits when the statement has run to its end.
    let rows = fetch_all!(
        db.writer(),
        TriesRow,
        "INSERT INTO attempts (key, tries, ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (key) DO UPDATE SET
            tries = CASE WHEN attempts.ends_at <= $3 THEN 1 ELSE attempts.tries + 1 END,
            ends_at = CASE WHEN attempts.ends_at <= $3 THEN excluded.ends_at ELSE attempts.ends_at END
         RETURNING tries",
        key,
        now.plus_seconds(window_seconds).unix_seconds(),
        now.unix_seconds(),
    )?;
    rows.first().map(|row| row.tries).ok_or_else(|| store_error(sqlx::Error::RowNotFound))
}

pub(crate) async fn forget_attempts(db: &Database, key: &str) -> Result<(), StoreError> {
    execute!(db.writer(), "DELETE FROM attempts WHERE key = $1", key)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct BacklogRow {
    mail: i64,
    link_requests: i64,
    waiting_operations: i64,
    stuck_operations: i64,
}

/// What is stuck is asked for twice, because SQLite finds it in the index of open operations only so.
pub(crate) async fn backlog(db: &Database) -> Result<Backlog, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        BacklogRow,
        "SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'queued') AS mail,
            (SELECT COUNT(*) FROM link_requests) AS link_requests,
            (SELECT COUNT(*) FROM operations WHERE state = 'waiting') AS waiting_operations,
            (SELECT COUNT(*) FROM operations WHERE state IN ('waiting', 'stuck') AND state = 'stuck')
                AS stuck_operations",
    )?;
    let row = row.ok_or_else(|| store_error(sqlx::Error::RowNotFound))?;
    Ok(Backlog {
        mail: row.mail,
        link_requests: row.link_requests,
        waiting_operations: row.waiting_operations,
        stuck_operations: row.stuck_operations,
    })
}

pub(crate) async fn ping(db: &Database) -> Result<(), StoreError> {
    execute!(db.reader(), "SELECT 1")?;
    Ok(())
}
