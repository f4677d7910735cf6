//! From where accounts have been signed in to.

use model::{KnownSource, StoreError, Timestamp, attempts::MOST_KNOWN};

use crate::database::Database;

#[derive(sqlx::FromRow)]
struct SourceRow {
    source: String,
    seen_at: i64,
}

pub(crate) async fn find(db: &Database, account: &str, since: Timestamp) -> Result<Vec<KnownSource>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        SourceRow,
        "SELECT source, seen_at FROM known_sources WHERE account = $1 AND seen_at > $2 ORDER BY seen_at DESC, source",
        account,
        since.unix_seconds(),
    )?;
    let known = |row: SourceRow| KnownSource { source: row.source, seen_at: Timestamp::from_unix_seconds(row.seen_at) };
    Ok(rows.into_iter().map(known).collect())
}

pub(crate) async fn note(db: &Database, account: &str, source: &KnownSource) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    execute!(
        tx,
        "INSERT INTO known_sources (account, source, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (account, source) DO UPDATE SET seen_at = excluded.seen_at",
        account,
        source.source.as_str(),
        source.seen_at.unix_seconds(),
    )?;
    // Of each kind: a program that comes from many networks makes no browser unknown.
    let kind = source.source.split_once('/').map_or("", |(kind, _)| kind);
    execute!(
        tx,
        "DELETE FROM known_sources WHERE account = $1 AND source LIKE $3 AND source NOT IN
            (SELECT source FROM known_sources WHERE account = $1 AND source LIKE $3
                ORDER BY seen_at DESC, source LIMIT $2)",
        account,
        MOST_KNOWN,
        format!("{kind}/%"),
    )?;
    tx.commit().await
}
