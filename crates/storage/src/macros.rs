//! One SQL text and one list of binds, run on whichever database there is.
//!
//! The first argument is what it runs on: `database.reader()`, `database.writer()` or a [`Transaction`]. Each macro is
//! an expression of type `Result<…, StoreError>` and awaits inside.
//!
//! [`Transaction`]: crate::database::Transaction

/// Expands one query for both databases. The binds are written twice by the macro and evaluated once, in the branch
/// that is taken.
macro_rules! on_both {
    ($on:expr, |$query:ident, $executor:ident| $run:expr, $start:ident $(<$row:ty>)?, $sql:expr, $($value:expr),*) => {
        match $on.executor() {
            $crate::database::Either::Sqlite($executor) => {
                let $query = sqlx::$start::<sqlx::Sqlite $(, $row)?>($sql)$(.bind($value))*;
                $run
            }
            $crate::database::Either::Postgres($executor) => {
                let $query = sqlx::$start::<sqlx::Postgres $(, $row)?>($sql)$(.bind($value))*;
                $run
            }
        }
        .map_err($crate::error::store_error)
    };
}

/// `execute!(on, sql, binds…)`: how many rows were changed.
macro_rules! execute {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.execute(executor).await.map(|done| done.rows_affected()),
            query, $sql, $($value),*
        )
    };
}

/// `fetch_optional!(on, Row, sql, binds…)`: the row, if there is one.
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.fetch_optional(executor).await,
            query_as<$row>, $sql, $($value),*
        )
    };
}

/// `fetch_all!(on, Row, sql, binds…)`: all rows.
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.fetch_all(executor).await,
            query_as<$row>, $sql, $($value),*
        )
    };
}

/// `fetch_count!(on, sql, binds…)`: the one number that the query answers.
macro_rules! fetch_count {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.fetch_one(executor).await,
            query_scalar<i64>, $sql, $($value),*
        )
    };
}
