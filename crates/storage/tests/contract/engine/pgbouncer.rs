//! The same stories through PgBouncer in transaction mode, where each transaction may have another connection to the server.

use storage::{
    Database, DatabaseOptions,
    testing::{execute, pgbouncer},
};

use crate::{
    engine::{lookups, transactions},
    sql::{grants, housekeeping, initial_tokens, outbox, registrations, sessions, tokens},
};

async fn connect(url: &str) -> Database {
    Database::connect(url, DatabaseOptions { postgres_connections: 8, ..DatabaseOptions::default() }).await.unwrap()
}

/// The tables anew. Two processes make them at the same moment.
async fn fresh(url: &str) -> Database {
    let (db, other) = (connect(url).await, connect(url).await);
    execute(&db, "DROP SCHEMA public CASCADE").await;
    execute(&db, "CREATE SCHEMA public").await;
    let (first, second) = tokio::join!(db.migrate(), other.migrate());
    first.unwrap();
    second.unwrap();
    other.close().await;
    db
}

macro_rules! stories {
    ($url:expr, $($story:path),+ $(,)?) => {
        $({
            // A path to a function does not end a path to its module.
            use $story as the;
            let db = fresh($url).await;
            the::story(db.clone()).await;
            db.close().await;
        })+
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_important_stories() {
    let Some(url) = pgbouncer() else { return };
    stories!(
        &url,
        grants::of_parallel_redemptions_of_a_code_one_succeeds,
        housekeeping::parallel_attempts_are_all_counted,
        initial_tokens::parallel_uses_never_exceed_the_count,
        lookups::a_change_is_seen_by_the_next_lookup,
        outbox::of_parallel_workers_exactly_one_gets_the_message,
        registrations::lookups_at_the_same_time_each_get_their_own,
        sessions::a_new_session_never_takes_over_another,
        tokens::tokens_that_are_issued_at_the_same_moment_all_land,
        transactions::when_one_change_fails_none_is_made,
        transactions::writers_at_the_same_time_wait_for_each_other,
    );
}
