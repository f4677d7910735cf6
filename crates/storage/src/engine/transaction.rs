//! Several statements in one transaction, on either database.

use model::StoreError;

use crate::{
    database::Either,
    engine::{connections::Acquired, postgres::PgAcquired, sqlite::transaction::SqliteTransaction},
};

/// Where statements that belong together run.
pub(crate) type Transaction = Either<SqliteTransaction, PgAcquired>;

impl Transaction {
    /// What its statements run on.
    #[expect(clippy::unused_async, reason = "as for a pool, so that the macros take both")]
    pub(crate) async fn executor(&mut self) -> Result<Either<&mut Acquired, &mut PgAcquired>, StoreError> {
        match self {
            Self::Sqlite(transaction) => Ok(Either::Sqlite(transaction.connection())),
            Self::Postgres(transaction) => Ok(Either::Postgres(transaction)),
        }
    }

    /// Commits the transaction.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.finish(Ok(())).await?
    }

    /// Commits the transaction if its changes went well, and undoes it otherwise. The inner error is the one of the changes,
    /// the outer one that of the transaction itself.
    pub(crate) async fn finish(self, changes: Result<(), StoreError>) -> Result<Result<(), StoreError>, StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.finish(changes).await,
            Self::Postgres(transaction) => transaction.finish(changes).await,
        }
    }
}
