//! A transaction of SQLite.

use std::sync::Arc;

use model::StoreError;

use crate::{
    database::Either,
    engine::{
        connections::{Acquired, Connections},
        statement::execute,
    },
};

/// A transaction of SQLite. Dropped without an end, its connection is closed, which undoes it.
pub(crate) struct SqliteTransaction {
    connection: Acquired,
    ended: bool,
}

impl SqliteTransaction {
    /// A transaction that writes. `IMMEDIATE` takes the write lock at once: one that reads first and wants it later can
    /// only fail.
    pub(crate) async fn begin(writer: &Arc<Connections>) -> Result<Self, StoreError> {
        let connection = writer.acquire().await.map_err(crate::error::store_error)?;
        // Until `BEGIN` returns, the transaction may or may not have begun.
        let mut this = Self { connection, ended: false };
        let begun = this.run("BEGIN IMMEDIATE").await;
        this.ended = begun.is_err();
        begun.map(|()| this)
    }

    /// What its statements run on.
    pub(crate) const fn connection(&mut self) -> &mut Acquired {
        &mut self.connection
    }

    /// Commits the transaction if its changes went well, and undoes it otherwise. The inner error is the one of the changes,
    /// the outer one that of the transaction itself.
    pub(crate) async fn finish(
        mut self,
        changes: Result<(), StoreError>,
    ) -> Result<Result<(), StoreError>, StoreError> {
        match changes {
            Ok(()) => match self.run("COMMIT").await {
                Ok(()) => {
                    self.ended = true;
                    Ok(Ok(()))
                }
                Err(error) => {
                    // The error of `COMMIT` is the one that matters. Where this fails too, the connection is closed.
                    let _ = self.undo().await;
                    Err(error)
                }
            },
            Err(error) => {
                self.undo().await?;
                // No other list of changes would fare better.
                if matches!(error, StoreError::Unwritable(_)) { Err(error) } else { Ok(Err(error)) }
            }
        }
    }

    async fn undo(&mut self) -> Result<(), StoreError> {
        match self.run("ROLLBACK").await {
            // After some errors, such as a full disk, SQLite has rolled back by itself.
            Err(error) if !error.to_string().contains("no transaction is active") => Err(error),
            _ => {
                self.ended = true;
                Ok(())
            }
        }
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        execute::<_, &mut crate::engine::postgres::PgAcquired>(
            Ok(Either::Sqlite(&mut self.connection)),
            statement,
            Vec::new(),
        )
        .await
        .map(drop)
    }
}

impl Drop for SqliteTransaction {
    fn drop(&mut self) {
        if !self.ended {
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

    use super::SqliteTransaction;
    use crate::{
        database::Either,
        engine::{connections::Connections, insert::insert, transaction::Transaction},
    };

    row! {
        struct Pair = "t" as "t", pair_columns! {
            a: i64,
            b: i64,
        }
    }

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

    async fn add(tx: &mut Transaction, rows: &[(i64, i64)]) -> Result<(), StoreError> {
        insert(tx, rows.iter().map(|(a, b)| Pair { a: *a, b: *b }).collect()).await
    }

    async fn rows(writer: &Arc<Connections>) -> Vec<(i64, i64)> {
        fetch_all!(Either::Sqlite(writer), Pair, concat!("SELECT ", pair_columns!(), " FROM t ORDER BY a"))
            .unwrap()
            .into_iter()
            .map(|row| (row.a, row.b))
            .collect()
    }

    #[tokio::test]
    async fn rows_that_are_inserted_together_have_each_their_own_values() {
        let (writer, _folder) = table().await;
        let mut tx = begin(&writer).await;
        // Three rows and nine are fewer than their statements have places for.
        let many: Vec<_> = (10..19).map(|a| (a, -a)).collect();
        add(&mut tx, &[(1, -1), (2, -2), (3, -3)]).await.unwrap();
        add(&mut tx, &many).await.unwrap();
        add(&mut tx, &[(4, -4)]).await.unwrap();
        tx.finish(Ok(())).await.unwrap().unwrap();
        let expected: Vec<_> = [(1, -1), (2, -2), (3, -3), (4, -4)].into_iter().chain(many).collect();
        assert_eq!(rows(&writer).await, expected);
    }

    #[tokio::test]
    async fn an_error_comes_from_the_insert_that_caused_it_and_nothing_is_done() {
        let (writer, _folder) = table().await;
        let mut tx = begin(&writer).await;
        add(&mut tx, &[(1, 1)]).await.unwrap();
        let refused = add(&mut tx, &[(1, 2)]).await;
        assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
        assert!(matches!(tx.finish(refused).await.unwrap(), Err(StoreError::Taken(_))));
        assert_eq!(rows(&writer).await, []);
    }

    #[tokio::test]
    async fn a_transaction_that_was_dropped_is_undone() {
        let (writer, _folder) = table().await;
        let mut tx = begin(&writer).await;
        execute!(tx, "INSERT INTO t (a, b) VALUES (1, 1)").unwrap();
        drop(tx);
        let mut tx = begin(&writer).await;
        add(&mut tx, &[(1, 2)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rows(&writer).await, [(1, 2)]);
    }

    #[tokio::test]
    async fn a_transaction_that_cannot_begin_says_so_and_leaves_the_connection_usable() {
        let (writer, folder) = table().await;
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let hasty =
            Connections::open(url.parse::<SqliteConnectOptions>().unwrap().busy_timeout(std::time::Duration::ZERO), 1);
        let hasty = hasty.await.unwrap();
        let mut first = begin(&writer).await;
        execute!(first, "INSERT INTO t (a, b) VALUES (1, 1)").unwrap();
        assert!(matches!(SqliteTransaction::begin(&hasty).await, Err(StoreError::Backend(_))));
        first.commit().await.unwrap();
        assert_eq!(rows(&hasty).await, [(1, 1)]);
    }
}
