//! Counters, and the deletion of what has had its time.

use registration::{StoreError, Timestamp, attempts::KNOWN_SECONDS};

use crate::{database::Database, error::store_error, transaction::Transaction};

const DAY: i64 = 24 * 60 * 60;
/// The most rows of one table that one sweep deletes, so that it never holds up the writers for long. What is left is
/// found by the next sweep.
const SWEEP_ROWS: i64 = 1000;

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

pub(crate) async fn sweep(db: &Database, now: Timestamp) -> Result<u64, StoreError> {
    let month_ago = now.plus_seconds(-30 * DAY).unix_seconds();
    let mut tx = db.begin().await?;
    let mut rows = execute!(
        tx,
        "DELETE FROM reveals WHERE subject IN (SELECT subject FROM reveals WHERE expires_at <= $1 LIMIT $2)",
        now.unix_seconds(),
        SWEEP_ROWS,
    )?;
    rows += execute!(
        tx,
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT $2)",
        now.unix_seconds(),
        SWEEP_ROWS,
    )?;
    rows += expired_tokens(&mut tx, now).await?;
    rows += execute!(
        tx,
        "DELETE FROM attempts WHERE key IN (SELECT key FROM attempts WHERE ends_at <= $1 LIMIT $2)",
        now.plus_seconds(-DAY).unix_seconds(),
        SWEEP_ROWS,
    )?;
    rows += execute!(
        tx,
        "DELETE FROM known_sources WHERE (account, source) IN
            (SELECT account, source FROM known_sources WHERE seen_at <= $1 LIMIT $2)",
        now.plus_seconds(-KNOWN_SECONDS).unix_seconds(),
        SWEEP_ROWS,
    )?;
    rows += execute!(
        tx,
        "DELETE FROM links WHERE id IN (SELECT id FROM links WHERE created_at <= $1 LIMIT $2)",
        month_ago,
        SWEEP_ROWS,
    )?;
    // First the logos of the drafts that go next: the same order, so the same drafts.
    rows += execute!(
        tx,
        "DELETE FROM logos WHERE id IN
            (SELECT logo FROM client_drafts WHERE updated_at <= $1 ORDER BY updated_at, id LIMIT $2)",
        month_ago,
        SWEEP_ROWS,
    )?;
    rows += execute!(
        tx,
        "DELETE FROM client_drafts WHERE id IN
            (SELECT id FROM client_drafts WHERE updated_at <= $1 ORDER BY updated_at, id LIMIT $2)",
        month_ago,
        SWEEP_ROWS,
    )?;
    rows += past_provisioning(&mut tx, now.plus_seconds(-90 * DAY)).await?;
    tx.commit().await?;
    Ok(rows)
}

/// What was done at external providers, and what is not there any more. An operation goes before its client, because the
/// client would take operations with it.
async fn past_provisioning(tx: &mut Transaction, before: Timestamp) -> Result<u64, StoreError> {
    let mut rows = 0;
    for statement in [
        "DELETE FROM provider_calls WHERE id IN (SELECT id FROM provider_calls WHERE at <= $1 LIMIT $2)",
        "DELETE FROM operations WHERE id IN
            (SELECT id FROM operations WHERE finished_at IS NOT NULL AND finished_at <= $1 LIMIT $2)",
        "DELETE FROM provider_clients WHERE id IN
            (SELECT k.id FROM provider_clients k WHERE k.state = 'gone' AND k.updated_at <= $1
                AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.client = k.id) LIMIT $2)",
    ] {
        rows += execute!(tx, statement, before.unix_seconds(), SWEEP_ROWS)?;
    }
    Ok(rows)
}

/// What the authorization server remembers. A grant comes last: with it go what is left of its tokens, of which none lives
/// longer.
async fn expired_tokens(tx: &mut Transaction, now: Timestamp) -> Result<u64, StoreError> {
    let mut rows = 0;
    for statement in [
        "DELETE FROM issued_tokens WHERE id IN (SELECT id FROM issued_tokens WHERE expires_at <= $1 LIMIT $2)",
        "DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM refresh_tokens WHERE expires_at <= $1 LIMIT $2)",
        "DELETE FROM spent_jwts WHERE id IN (SELECT id FROM spent_jwts WHERE expires_at <= $1 LIMIT $2)",
        "DELETE FROM authorization_requests WHERE hash IN
            (SELECT hash FROM authorization_requests WHERE expires_at <= $1 LIMIT $2)",
        "DELETE FROM grants WHERE id IN (SELECT id FROM grants WHERE expires_at <= $1 LIMIT $2)",
    ] {
        rows += execute!(tx, statement, now.unix_seconds(), SWEEP_ROWS)?;
    }
    Ok(rows)
}

pub(crate) async fn ping(db: &Database) -> Result<(), StoreError> {
    execute!(db.reader(), "SELECT 1")?;
    Ok(())
}
