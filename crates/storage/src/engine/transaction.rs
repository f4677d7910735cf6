//! Several statements in one transaction, on either database.

use registration::StoreError;

use crate::{
    database::Either,
    engine::{connections::Acquired, postgres::PgAcquired, sqlite::script::SqliteTransaction},
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
