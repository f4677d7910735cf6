//! One SQL text and one list of values, run on whichever database there is. Most callers use the macros of
//! [`crate::macros`], which turn their arguments into these values.

use std::borrow::BorrowMut;

use model::StoreError;
use sqlx::{Arguments as _, AssertSqlSafe, FromRow, SqlSafeStr, error::BoxDynError};
use sqlx_postgres::{PgArguments, PgRow, Postgres};
use sqlx_sqlite::{Sqlite, SqliteArguments, SqliteRow};

use crate::{
    database::{Database, Either},
    engine::{connections::Acquired, postgres::PgAcquired},
    error::store_error,
};

/// A value that is bound to a placeholder, of one of the types that columns have.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Boolean(bool),
    Bytes(Vec<u8>),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_owned())
    }
}

/// A row struct that both databases' rows can be read into.
pub(crate) trait Readable: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<R> Readable for R where R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// What a statement runs on: [`Pool::executor`](crate::database::Pool::executor) or
/// [`Transaction::executor`](crate::engine::transaction::Transaction::executor).
pub(crate) type Executor<S, P> = Result<Either<S, P>, StoreError>;

/// Runs a statement and returns how many rows it changed.
pub(crate) async fn execute<S, P>(
    on: Executor<S, P>,
    sql: impl SqlSafeStr,
    values: Vec<Value>,
) -> Result<u64, StoreError>
where
    S: BorrowMut<Acquired>,
    P: BorrowMut<PgAcquired>,
{
    match on? {
        Either::Sqlite(mut acquired) => {
            let query = sqlx::query_with::<Sqlite, _>(sql, sqlite(values)?);
            let acquired = acquired.borrow_mut();
            let outcome = query.execute(acquired.connection().map_err(store_error)?).await;
            acquired.done(outcome.map(|done| done.rows_affected()))
        }
        Either::Postgres(mut acquired) => {
            let acquired = acquired.borrow_mut();
            let query = sqlx::query_with::<Postgres, _>(sql, postgres(values)?).persistent(acquired.is_persistent());
            let (outage, connection) = acquired.ready().await?;
            let outcome = outage.watch(query.execute(connection)).await;
            acquired.done(outcome.map(|done| done.rows_affected())).await
        }
    }
}

/// Returns all rows of a query.
pub(crate) async fn fetch_all<R, S, P>(
    on: Executor<S, P>,
    sql: impl SqlSafeStr,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError>
where
    R: Readable,
    S: BorrowMut<Acquired>,
    P: BorrowMut<PgAcquired>,
{
    match on? {
        Either::Sqlite(mut acquired) => {
            let query = sqlx::query_as_with::<Sqlite, R, _>(sql, sqlite(values)?);
            let acquired = acquired.borrow_mut();
            let outcome = query.fetch_all(acquired.connection().map_err(store_error)?).await;
            acquired.done(outcome)
        }
        Either::Postgres(mut acquired) => {
            let acquired = acquired.borrow_mut();
            let query = sqlx::query_as_with::<Postgres, R, _>(sql, postgres(values)?);
            let query = query.persistent(acquired.is_persistent());
            let (outage, connection) = acquired.ready().await?;
            let outcome = outage.watch(query.fetch_all(connection)).await;
            acquired.done(outcome).await
        }
    }
}

/// Returns the first row of a query, if there is one.
pub(crate) async fn fetch_optional<R, S, P>(
    on: Executor<S, P>,
    sql: impl SqlSafeStr,
    values: Vec<Value>,
) -> Result<Option<R>, StoreError>
where
    R: Readable,
    S: BorrowMut<Acquired>,
    P: BorrowMut<PgAcquired>,
{
    match on? {
        Either::Sqlite(mut acquired) => {
            let query = sqlx::query_as_with::<Sqlite, R, _>(sql, sqlite(values)?);
            let acquired = acquired.borrow_mut();
            let outcome = query.fetch_optional(acquired.connection().map_err(store_error)?).await;
            acquired.done(outcome)
        }
        Either::Postgres(mut acquired) => {
            let acquired = acquired.borrow_mut();
            let query = sqlx::query_as_with::<Postgres, R, _>(sql, postgres(values)?);
            let query = query.persistent(acquired.is_persistent());
            let (outage, connection) = acquired.ready().await?;
            let outcome = outage.watch(query.fetch_optional(connection)).await;
            acquired.done(outcome).await
        }
    }
}

/// Returns the number that a query counts.
pub(crate) async fn fetch_count<S, P>(
    on: Executor<S, P>,
    sql: impl SqlSafeStr,
    values: Vec<Value>,
) -> Result<i64, StoreError>
where
    S: BorrowMut<Acquired>,
    P: BorrowMut<PgAcquired>,
{
    let row: Option<(i64,)> = fetch_optional(on, sql, values).await?;
    row.map(|(count,)| count).ok_or_else(|| store_error(sqlx::Error::RowNotFound))
}

/// The most keys that one query looks for.
pub(crate) const MOST_KEYS: usize = 64;

/// For how many keys a query has placeholders: few sizes, because each is a prepared statement of its own.
const SIZES: [usize; 3] = [1, 8, MOST_KEYS];

/// Returns all rows for some keys, [`MOST_KEYS`] at most. `{keys}` in the SQL is where they go, after the other values.
pub(crate) async fn fetch_keyed<R: Readable>(
    db: &Database,
    sql: &str,
    mut values: Vec<Value>,
    keys: &[&str],
) -> Result<Vec<R>, StoreError> {
    let Some(last) = keys.last() else { return Ok(Vec::new()) };
    let (text, places) = with_keys(sql, values.len(), keys.len());
    // The last key fills the places that are left.
    values.extend((0..places).map(|place| Value::from(*keys.get(place).unwrap_or(last))));
    fetch_all(db.reader().executor().await, AssertSqlSafe(text), values).await
}

/// The query with placeholders for so many keys or a few more, after `before` others; and how many they are.
fn with_keys(sql: &str, before: usize, keys: usize) -> (String, usize) {
    let places = SIZES.into_iter().find(|size| keys <= *size).unwrap_or(MOST_KEYS);
    let placeholders: Vec<_> = (1..=places).map(|number| format!("${}", before + number)).collect();
    (sql.replace("{keys}", &placeholders.join(", ")), places)
}

fn sqlite(values: Vec<Value>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    let mut add = |value| match value {
        Value::Text(text) => arguments.add(text),
        Value::Integer(number) => arguments.add(number),
        Value::Boolean(value) => arguments.add(value),
        Value::Bytes(bytes) => arguments.add(bytes),
    };
    values.into_iter().try_for_each(&mut add).map_err(not_encoded)?;
    Ok(arguments)
}

fn postgres(values: Vec<Value>) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    let mut add = |value| match value {
        Value::Text(text) => arguments.add(text),
        Value::Integer(number) => arguments.add(number),
        Value::Boolean(value) => arguments.add(value),
        Value::Bytes(bytes) => arguments.add(bytes),
    };
    values.into_iter().try_for_each(&mut add).map_err(not_encoded)?;
    Ok(arguments)
}

fn not_encoded(error: BoxDynError) -> StoreError {
    store_error(sqlx::Error::Encode(error))
}

#[cfg(test)]
mod tests {
    use super::with_keys;

    #[test]
    fn a_query_has_a_placeholder_for_each_key() {
        let sql = "a > $1 AND b IN ({keys})";
        assert_eq!(with_keys(sql, 1, 1), ("a > $1 AND b IN ($2)".to_owned(), 1));
        assert_eq!(with_keys(sql, 1, 3), ("a > $1 AND b IN ($2, $3, $4, $5, $6, $7, $8, $9)".to_owned(), 8));
        assert_eq!(with_keys(sql, 1, 9).1, 64);
    }
}
