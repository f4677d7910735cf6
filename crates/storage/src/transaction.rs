//! Writes that belong together.
//!
//! Handing a statement to SQLite's thread and waiting for it costs more than most statements. So on SQLite what begins a
//! transaction, and inserts, whose outcome is that there is no error, are kept back and go with the next statement whose
//! result is asked for, or with `COMMIT`. PostgreSQL gets each at once.

use std::{mem, sync::Arc};

use futures_util::TryStreamExt as _;
use model::StoreError;
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Executor as _, Type};
use sqlx_sqlite::{Sqlite, SqliteArguments, SqliteConnection};

use crate::{
    connections::{Acquired, Connections},
    database::Either,
    error::{changed, store_error},
    postgres::PgAcquired,
};

/// Where statements that belong together run.
pub(crate) type Transaction = Either<SqliteTransaction, PgAcquired>;

impl Transaction {
    /// What sqlx runs a statement on, when everything before it is done; the macros call it.
    pub(crate) async fn executor(&mut self) -> Result<Either<&mut Acquired, &mut PgAcquired>, StoreError> {
        match self {
            Self::Sqlite(transaction) => {
                transaction.run().await.1?;
                Ok(Either::Sqlite(&mut transaction.connection))
            }
            Self::Postgres(transaction) => Ok(Either::Postgres(transaction)),
        }
    }

    /// What became of `changes`, when what was kept back is done as well.
    pub(crate) async fn settle(&mut self, changes: Result<(), StoreError>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.settle(changes).await,
            Self::Postgres(_) => changes,
        }
    }

    /// Makes the changes last.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.finish(Ok(())).await?
    }

    /// Makes the changes last if they went well, and so does what was kept back. Otherwise nothing of them is done when
    /// this returns, and the inner error says why. The outer error is one of the transaction itself.
    pub(crate) async fn finish(self, changes: Result<(), StoreError>) -> Result<Result<(), StoreError>, StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.finish(changes).await,
            Self::Postgres(transaction) => transaction.finish(changes).await,
        }
    }
}

/// Statements that wait to be run, one after the other, as one text.
#[derive(Default)]
pub(crate) struct Script {
    text: String,
    arguments: SqliteArguments,
    /// For each statement, whether it must change something.
    must_change: Vec<bool>,
}

impl Script {
    /// Adds a statement. Its placeholders are bound next, one after the other: SQLite knows those without a number only.
    pub(crate) fn push(&mut self, statement: &str, must_change: bool) {
        if !self.text.is_empty() {
            self.text.push_str("; ");
        }
        self.text.push_str(statement);
        self.must_change.push(must_change);
    }

    /// Binds the next placeholder.
    pub(crate) fn bind<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> Result<(), StoreError> {
        self.arguments.add(value).map_err(|error| store_error(sqlx::Error::Encode(error)))
    }

    /// Leaves so many placeholders without a value. They must not be left out: the next statement's values would go there.
    pub(crate) fn bind_nothing(&mut self, places: usize) -> Result<(), StoreError> {
        (0..places).try_for_each(|_| self.bind(None::<i64>))
    }

    /// Runs them up to the first that fails, or that should have changed something and did not. `done` counts those
    /// that went well.
    async fn run(self, connection: &mut SqliteConnection, done: &mut usize) -> Result<(), StoreError> {
        let mut results = connection.fetch_many(sqlx::query_with(AssertSqlSafe(self.text), self.arguments));
        while let Some(result) = results.try_next().await.map_err(store_error)? {
            let sqlx::Either::Left(result) = result else { continue };
            if self.must_change.get(*done).is_some_and(|must| *must) {
                changed(result.rows_affected())?;
            }
            *done += 1;
        }
        Ok(())
    }
}

/// A transaction of SQLite. Dropped without an end, its connection is closed, which undoes it.
pub(crate) struct SqliteTransaction {
    connection: Acquired,
    waiting: Script,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// `BEGIN` waits to be run.
    New,
    /// `BEGIN` failed.
    Refused,
    /// Statements may have been run.
    Begun,
    /// Committed or rolled back.
    Ended,
}

impl SqliteTransaction {
    /// A transaction that writes. `IMMEDIATE` takes the write lock at once: one that reads first and wants it later can
    /// only fail.
    pub(crate) async fn begin(writer: &Arc<Connections>) -> Result<Self, StoreError> {
        let connection = writer.acquire().await.map_err(store_error)?;
        let mut waiting = Script::default();
        waiting.push("BEGIN IMMEDIATE", false);
        Ok(Self { connection, waiting, state: State::New })
    }

    /// Where statements wait to be run with the next.
    pub(crate) const fn waiting(&mut self) -> &mut Script {
        &mut self.waiting
    }

    async fn settle(&mut self, changes: Result<(), StoreError>) -> Result<(), StoreError> {
        if changes.is_err() {
            self.waiting = Script::default();
            return changes;
        }
        self.run().await.1
    }

    /// Runs what waits, and answers how many statements of it went well.
    async fn run(&mut self) -> (usize, Result<(), StoreError>) {
        let waiting = mem::take(&mut self.waiting);
        let mut done = 0;
        if waiting.must_change.is_empty() {
            return (done, Ok(()));
        }
        // Until the answer is there, and if nobody waits for it, anything may have been done.
        let before = mem::replace(&mut self.state, State::Begun);
        let result = match self.connection.connection() {
            Ok(connection) => waiting.run(connection, &mut done).await,
            Err(error) => Err(store_error(error)),
        };
        if before == State::New && done == 0 {
            self.state = State::Refused;
        }
        (done, result)
    }

    async fn finish(mut self, changes: Result<(), StoreError>) -> Result<Result<(), StoreError>, StoreError> {
        let error = match self.try_commit(changes).await {
            Ok(Ok(())) => return Ok(Ok(())),
            Ok(Err(error)) => error,
            Err(error) => {
                // What `COMMIT` failed with is what is told.
                let _ = self.undo().await;
                return Err(error);
            }
        };
        match self.state {
            State::Refused => return Err(error),
            State::Begun => self.undo().await?,
            State::New | State::Ended => {}
        }
        // No other list of changes would fare better.
        if matches!(error, StoreError::Unwritable(_)) { Err(error) } else { Ok(Err(error)) }
    }

    /// Ends the transaction so that nothing of it is done.
    async fn undo(&mut self) -> Result<(), StoreError> {
        self.waiting = Script::default();
        self.waiting.push("ROLLBACK", false);
        match self.run().await.1 {
            // After some errors, such as a full disk, SQLite has done that by itself.
            Err(error) if !error.to_string().contains("no transaction is active") => return Err(error),
            _ => self.state = State::Ended,
        }
        Ok(())
    }

    /// The outer error is one of `COMMIT`.
    async fn try_commit(&mut self, changes: Result<(), StoreError>) -> Result<Result<(), StoreError>, StoreError> {
        // `COMMIT` goes with what waits, unless that is judged by more than whether it fails.
        if changes.is_err() || self.waiting.must_change.contains(&true) {
            let changes = self.settle(changes).await;
            if changes.is_err() {
                return Ok(changes);
            }
        }
        let before_it = self.waiting.must_change.len();
        self.waiting.push("COMMIT", false);
        match self.run().await {
            (_, Ok(())) => self.state = State::Ended,
            (done, Err(error)) if done < before_it => return Ok(Err(error)),
            (_, Err(error)) => return Err(error),
        }
        Ok(Ok(()))
    }
}

impl Drop for SqliteTransaction {
    fn drop(&mut self) {
        if self.state == State::Begun {
            self.connection.discard();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::StoreError;
    use sqlx_sqlite::SqliteConnectOptions;
    use tempfile::TempDir;

    use super::{SqliteTransaction, Transaction};
    use crate::{connections::Connections, database::Either};

    /// An empty table `t (a, b)` with one `a` only once, which is there as long as the folder is.
    async fn table() -> (Arc<Connections>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteConnectOptions::new().filename(folder.path().join("t.db")).create_if_missing(true);
        let writer = Connections::open(file, 1).await.unwrap();
        execute!(Either::Sqlite(&writer), "CREATE TABLE t (a BIGINT UNIQUE, b BIGINT)").unwrap();
        (writer, folder)
    }

    async fn begin(writer: &Arc<Connections>) -> Transaction {
        Either::Sqlite(SqliteTransaction::begin(writer).await.unwrap())
    }

    async fn insert(tx: &mut Transaction, rows: &[(i64, i64)]) -> Result<(), StoreError> {
        insert_rows!(tx, "INSERT INTO t (a, b)", 2, rows, |row| [row.0, row.1]);
        Ok(())
    }

    async fn change(tx: &mut Transaction, a: i64, more: i64) -> Result<(), StoreError> {
        must_change!(tx, "UPDATE t SET b = b + $1 WHERE a = $2", more, a);
        Ok(())
    }

    async fn rows(writer: &Arc<Connections>) -> Vec<(i64, i64)> {
        fetch_all!(Either::Sqlite(writer), (i64, i64), "SELECT a, b FROM t ORDER BY a").unwrap()
    }

    #[tokio::test]
    async fn statements_that_are_run_together_have_each_their_own_values() {
        let (writer, _folder) = table().await;
        let mut tx = begin(&writer).await;
        // Three rows and nine are fewer than their statements have places for.
        let many: Vec<_> = (10..19).map(|a| (a, -a)).collect();
        insert(&mut tx, &[(1, -1), (2, -2), (3, -3)]).await.unwrap();
        insert(&mut tx, &many).await.unwrap();
        change(&mut tx, 2, 5).await.unwrap();
        insert(&mut tx, &[(4, -4)]).await.unwrap();
        tx.finish(Ok(())).await.unwrap().unwrap();
        let expected: Vec<_> = [(1, -1), (2, 3), (3, -3), (4, -4)].into_iter().chain(many).collect();
        assert_eq!(rows(&writer).await, expected);
    }

    #[tokio::test]
    async fn the_first_error_is_the_one_that_is_told_and_nothing_is_done() {
        let (writer, _folder) = table().await;
        let mut tx = begin(&writer).await;
        insert(&mut tx, &[(1, 1)]).await.unwrap();
        change(&mut tx, 7, 1).await.unwrap();
        insert(&mut tx, &[(1, 2)]).await.unwrap();
        assert!(matches!(tx.finish(Ok(())).await.unwrap(), Err(StoreError::Conflict)));

        let mut tx = begin(&writer).await;
        insert(&mut tx, &[(1, 1), (1, 2)]).await.unwrap();
        assert!(matches!(tx.finish(Ok(())).await.unwrap(), Err(StoreError::Taken(_))));
        assert_eq!(rows(&writer).await, []);
    }

    #[tokio::test]
    async fn a_transaction_that_was_dropped_is_undone() {
        let (writer, _folder) = table().await;
        let mut tx = begin(&writer).await;
        execute!(tx, "INSERT INTO t (a, b) VALUES (1, 1)").unwrap();
        drop(tx);
        let mut tx = begin(&writer).await;
        insert(&mut tx, &[(1, 2)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rows(&writer).await, [(1, 2)]);
    }

    #[tokio::test]
    async fn a_transaction_that_cannot_begin_says_so_outside() {
        let (writer, folder) = table().await;
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let hasty =
            Connections::open(url.parse::<SqliteConnectOptions>().unwrap().busy_timeout(std::time::Duration::ZERO), 1);
        let hasty = hasty.await.unwrap();
        let mut first = begin(&writer).await;
        execute!(first, "INSERT INTO t (a, b) VALUES (1, 1)").unwrap();
        let mut second = begin(&hasty).await;
        insert(&mut second, &[(2, 2)]).await.unwrap();
        assert!(matches!(second.finish(Ok(())).await, Err(StoreError::Backend(_))));
        first.commit().await.unwrap();
        assert_eq!(rows(&hasty).await, [(1, 1)]);
    }
}
